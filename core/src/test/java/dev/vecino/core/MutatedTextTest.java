package dev.vecino.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files that somebody damaged: bytes turned, rows cut, repeated or with their columns swapped.
 * Whatever comes, every row is read or reported, or the file is refused in one sentence. {@code
 * -Dvecino.mutations=10000} tries more of them.
 */
class MutatedTextTest {

  private static final int FILES = Integer.getInteger("vecino.mutations", 300);
  private static final int ROWS = 40;
  private static final String SEPARATORS = ",\t;|";

  @TempDir private Path folder;

  /** A log whose rows are told apart by their items, some of them quoted. */
  private static List<String> rows(char separator, boolean hasQuotes) {
    List<String> rows = new ArrayList<>();
    rows.add(String.join("" + separator, "user", "note", "item", "timestamp"));
    for (int i = 0; i < ROWS; i++) {
      String note = hasQuotes && i % 5 == 0 ? "\"a " + separator + " b\"" : "note" + i;
      rows.add(
          String.join(
              "" + separator, "user" + i % 7, note, "item" + i, Long.toString(1_700_000_000 + i)));
    }
    return rows;
  }

  private static byte[] mutated(List<String> rows, char separator, Random random) {
    List<String> lines = new ArrayList<>(rows);
    for (int changes = random.nextInt(4); changes > 0; changes--) {
      int at = 1 + random.nextInt(lines.size() - 1);
      String line = lines.get(at);
      switch (random.nextInt(5)) {
        case 0 -> lines.add(at, line);
        case 1 -> lines.set(at, line.substring(0, random.nextInt(line.length() + 1)));
        case 2 -> lines.set(at, line.substring(line.indexOf(separator) + 1) + separator + "x");
        case 3 -> {
          int place = random.nextInt(line.length() + 1);
          lines.set(at, line.substring(0, place) + '"' + line.substring(place));
        }
        default -> lines.add(at, lines.get(0));
      }
    }
    byte[] bytes = String.join("\n", lines).getBytes(UTF_8);
    for (int flips = random.nextInt(3); flips > 0; flips--) {
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return random.nextInt(8) == 0 ? TestFiles.cut(bytes, random.nextInt(bytes.length)) : bytes;
  }

  /** Lines that have a character, but for those that are the header. */
  private static int rowsThere(byte[] bytes, long repeatedHeaders) {
    return (int)
        (new String(bytes, UTF_8).lines().filter(line -> !line.isEmpty()).count()
            - 1
            - repeatedHeaders);
  }

  @Test
  void mutatedLogs_always_haveEveryRowReadOrReported() throws IOException {
    int read = 0;
    for (long seed = 1; seed <= FILES; seed++) {
      Random random = new Random(seed);
      char separator = SEPARATORS.charAt(random.nextInt(SEPARATORS.length()));
      boolean hasQuotes = separator == ',' || separator == ';';
      List<String> rows = rows(separator, hasQuotes);
      byte[] bytes = mutated(rows, separator, random);
      Path file = Files.write(folder.resolve("clicks"), bytes);
      ClickLog.Options options =
          ClickLog.Options.builder().rowPolicy(new RowPolicy(true, null)).build();
      String replay = "replay with seed " + seed + ": " + new String(bytes, UTF_8);
      ClickLog log;
      try {
        log = ClickLog.read(file, options, ProgressListener.NONE);
      } catch (BadInputException e) {
        assertTrue(e.getMessage().startsWith(file.toString()), replay);
        continue;
      }
      read++;
      InputReport report = log.report();
      assertEquals(report.rows(), log.clickCount() + report.skippedRows(), replay);
      long repeated = repeatedHeaders(report);
      assertEquals(rowsThere(bytes, repeated), report.rows(), replay);
      if (new String(bytes, UTF_8).startsWith(rows.get(0) + "\n")) {
        checkUntouched(rows, bytes, log, replay);
      }
    }
    assertTrue(read > FILES / 2, "only " + read + " of " + FILES + " files were read at all");
  }

  private static long repeatedHeaders(InputReport report) {
    for (String note : report.notes()) {
      if (note.contains("repeats the header")) {
        String count = note.replaceAll("(?s).*\\((\\d+) such rows\\)", "$1");
        return count.equals(note) ? 1 : Long.parseLong(count);
      }
    }
    return 0;
  }

  /** The rows that are there as they were give the same clicks, each as often as it is there. */
  private static void checkUntouched(List<String> rows, byte[] bytes, ClickLog log, String replay) {
    List<String> lines = new String(bytes, UTF_8).lines().toList();
    long[] clicks = log.clicksPerItem();
    for (int i = 0; i < ROWS; i++) {
      String row = rows.get(1 + i);
      long there = lines.stream().filter(row::equals).count();
      int item = log.itemNumber("item" + i);
      assertTrue((item < 0 ? 0 : clicks[item]) >= there, "item" + i + ", " + replay);
    }
  }

  @Test
  void mutatedCatalogues_always_haveEveryRowReadOrReported() throws IOException {
    for (long seed = 1; seed <= FILES; seed++) {
      Random random = new Random(seed);
      List<String> rows = new ArrayList<>(List.of("item,title,price,deleted,listed"));
      for (int i = 0; i < ROWS; i++) {
        rows.add("i" + i + ",\"t " + i + "\"," + i + ".5," + i % 2 + ",2024-01-31");
      }
      byte[] bytes = mutated(rows, ',', random);
      Path file = Files.write(folder.resolve("items"), bytes);
      Catalogue.Options options =
          Catalogue.Options.builder().rowPolicy(new RowPolicy(true, null)).build();
      String replay = "replay with seed " + seed + ": " + new String(bytes, UTF_8);
      try {
        Catalogue items = Catalogue.read(file, options, ProgressListener.NONE);
        InputReport report = items.report();
        assertEquals(report.rows(), items.size() + report.skippedRows(), replay);
        assertEquals(rowsThere(bytes, repeatedHeaders(report)), report.rows(), replay);
      } catch (BadInputException e) {
        assertTrue(e.getMessage().startsWith(file.toString()), replay);
      }
    }
  }

  @Test
  void mutatedVectors_always_areReadOrRefused() throws IOException {
    StringBuilder text = new StringBuilder("40 4\n");
    for (int i = 0; i < ROWS; i++) {
      text.append("item").append(i).append(" 0.5 -1 2e-3 ").append(i).append('\n');
    }
    ByteArrayOutputStream binary = new ByteArrayOutputStream();
    WordVectors.writeBinary(
        new Embeddings(List.of("a", "b", "c"), new float[] {1, 2, 3, 4, 5, 6}, 2), binary);
    for (long seed = 1; seed <= FILES; seed++) {
      Random random = new Random(seed);
      byte[] bytes = seed % 2 == 0 ? text.toString().getBytes(UTF_8) : binary.toByteArray();
      for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      }
      Path file =
          Files.write(
              folder.resolve("vectors"),
              random.nextInt(4) == 0 ? TestFiles.cut(bytes, random.nextInt(bytes.length)) : bytes);
      try {
        Embeddings table = WordVectors.read(file);
        assertEquals(table.size() * table.dimension(), table.values().length, "seed " + seed);
      } catch (BadInputException e) {
        assertTrue(e.getMessage().startsWith(file.toString()), "seed " + seed);
      }
    }
  }
}
