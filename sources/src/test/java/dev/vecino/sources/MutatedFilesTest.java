package dev.vecino.sources;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vecino.core.BadInputException;
import dev.vecino.core.ClickLog;
import dev.vecino.core.RowPolicy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorOutputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * JSON and packed files that somebody damaged. Whatever comes, every row is read or reported, or
 * the file is refused in one sentence. {@code -Dvecino.mutations=10000} tries more of them.
 */
final class MutatedFilesTest {

  private static final int FILES = Integer.getInteger("vecino.mutations", 200);
  private static final int ROWS = 40;

  @TempDir private Path folder;

  private static String row(int i) {
    return "{\"user\":\"user%d\",\"tags\":[1,{\"x\":\"} é\"}],\"item\":\"item%d\",\"timestamp\":%d}"
        .formatted(i % 7, i, 1_700_000_000 + i);
  }

  private static byte[] mutated(Random random, String separator) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      lines.add(row(i));
    }
    for (int changes = random.nextInt(4); changes > 0; changes--) {
      int at = random.nextInt(lines.size());
      String line = lines.get(at);
      switch (random.nextInt(6)) {
        case 0 -> lines.add(at, line);
        case 1 -> lines.set(at, line.substring(0, random.nextInt(line.length() + 1)));
        case 2 -> lines.set(at, line.replace("\"item\"", "\"user\""));
        case 3 -> lines.set(at, line.replace("[1", "[".repeat(2000)));
        case 4 -> lines.set(at, line + line);
        default -> lines.set(at, line.replaceFirst("\"item\\d+\"", "null"));
      }
    }
    return damaged(String.join(separator, lines).getBytes(UTF_8), random, random.nextInt(3));
  }

  private static byte[] damaged(byte[] bytes, Random random, int flips) {
    byte[] damaged = bytes.clone();
    for (int flip = 0; flip < flips; flip++) {
      damaged[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return random.nextInt(8) == 0
        ? Arrays.copyOf(damaged, 1 + random.nextInt(bytes.length - 1))
        : damaged;
  }

  /** The log, or null where the file is refused in one sentence. */
  private static ClickLog read(Path file, String replay) {
    ClickLog.Options options =
        ClickLog.Options.builder().rowPolicy(new RowPolicy(true, null)).build();
    try {
      return Tables.log(FileSource.of(file.toString()), options);
    } catch (BadInputException e) {
      assertTrue(e.getMessage().startsWith(file.toString()), e.getMessage() + ", " + replay);
      assertEquals(1, e.getMessage().lines().count(), e.getMessage() + ", " + replay);
      return null;
    }
  }

  @Test
  void mutatedJsonLines_haveEveryRowReadOrReported() throws IOException {
    int read = 0;
    for (long seed = 1; seed <= FILES; seed++) {
      byte[] bytes = mutated(new Random(seed), "\n");
      Path file = Files.write(folder.resolve("rows"), bytes);
      String text = new String(bytes, UTF_8);
      String replay = "replay with seed " + seed + ": " + text;
      ClickLog log = read(file, replay);
      if (log == null) {
        continue;
      }
      read++;
      assertEquals(
          log.report().rows(), log.clickCount() + log.report().skippedRows(), "sum, " + replay);
      assertEquals(
          text.lines().filter(line -> !line.isBlank()).count(), log.report().rows(), replay);
      assertHasAll(log, text.lines(), replay);
    }
    assertTrue(read > FILES / 2, "only " + read + " of " + FILES + " files were read at all");
  }

  /** Rows that are as they were give the same clicks, each as often as it is there. */
  private static void assertHasAll(ClickLog log, Stream<String> lines, String replay) {
    List<String> there = lines.toList();
    long[] clicks = log.clicksPerItem();
    for (int i = 0; i < ROWS; i++) {
      String row = row(i);
      int item = log.itemNumber("item" + i);
      long rows = there.stream().filter(row::equals).count();
      assertTrue((item < 0 ? 0 : clicks[item]) >= rows, "item" + i + ", " + replay);
    }
  }

  @Test
  void mutatedArrays_areReadWholeOrRefused() throws IOException {
    for (long seed = 1; seed <= FILES; seed++) {
      String rows = new String(mutated(new Random(seed), ",\n"), UTF_8);
      Path file = Files.writeString(folder.resolve("rows"), "[" + rows + "]");
      String replay = "replay with seed " + seed + ": " + rows;
      ClickLog log = read(file, replay);
      if (log != null) {
        assertEquals(
            log.report().rows(), log.clickCount() + log.report().skippedRows(), "sum, " + replay);
        assertHasAll(log, Arrays.stream(rows.split(",\n", -1)), replay);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "zstd", "bzip2", "xz", "zip"})
  void mutatedPackedFiles_areReadWholeOrRefused(String kind) throws IOException {
    byte[] text =
        Stream.concat(
                Stream.of("user,item"),
                Stream.iterate(0, i -> i < ROWS, i -> i + 1).map(i -> "user" + i % 7 + ",i" + i))
            .collect(Collectors.joining("\n"))
            .getBytes(UTF_8);
    byte[] packed = packed(kind, text);
    Path file = folder.resolve("packed");
    Files.write(file, packed);
    List<String> clicks = Tables.clicks(read(file, kind));
    int refused = 0;
    for (long seed = 1; seed <= FILES; seed++) {
      Random random = new Random(seed);
      Files.write(file, damaged(packed, random, 1 + random.nextInt(3)));
      String replay = kind + ", replay with seed " + seed;
      ClickLog log = read(file, replay);
      refused += log == null ? 1 : 0;
      if (log != null) {
        assertEquals(clicks, Tables.clicks(log), replay);
      }
    }
    assertTrue(refused > FILES / 2, "only " + refused + " of " + FILES + " files were refused");
  }

  private static byte[] packed(String kind, byte[] text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream packing = packing(kind, bytes)) {
      packing.write(text);
      if (packing instanceof ZipArchiveOutputStream zip) {
        zip.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  private static OutputStream packing(String kind, OutputStream bytes) throws IOException {
    return switch (kind) {
      case "gzip" -> new GZIPOutputStream(bytes);
      case "zstd" ->
          ZstdCompressorOutputStream.builder().setOutputStream(bytes).setChecksum(true).get();
      case "bzip2" -> new BZip2CompressorOutputStream(bytes);
      case "xz" -> new XZCompressorOutputStream(bytes);
      default -> {
        ZipArchiveOutputStream zip = new ZipArchiveOutputStream(bytes);
        zip.putArchiveEntry(new ZipArchiveEntry("clicks.csv"));
        yield zip;
      }
    };
  }
}
