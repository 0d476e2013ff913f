package dev.vecino;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.jr.ob.JSON;

/** The commands as a new user types them, on the committed sample. */
class CommandLineTest {

  private static final Path SAMPLE = Repository.root().resolve("index-data/sample");

  @TempDir static Path folder;
  private static Path clicks;
  private static Path items;
  private static Path model;
  private static Path index;
  private static Run indexing;

  @BeforeAll
  static void trainAndIndex() {
    clicks = SAMPLE.resolve("clicks.csv.gz");
    items = SAMPLE.resolve("items.csv.gz");
    model = folder.resolve("model");
    index = folder.resolve("index");
    Run.succeeding("train", "--algorithm", "item2vec", "--clicks", clicks, "--model", model);
    indexing = Run.succeeding("index", "--model", model, "--items", items, "--index", index);
  }

  private static List<NamedCsvRecord> csv(Object... arguments) {
    Object[] all = Stream.concat(Stream.of(arguments), Stream.of("--format", "csv")).toArray();
    return CsvReader.builder().ofNamedCsvRecord(Run.succeeding(all).out()).stream().toList();
  }

  @Test
  void index_reportsWhatItMade() {
    assertTrue(
        indexing.out().startsWith(index + ": generation 000001 with 2,000 items, "),
        indexing.out());
  }

  @Test
  void neighbors_ofAListing_areOfItsKind() {
    Map<String, NamedCsvRecord> catalogue = new java.util.HashMap<>();
    csvFile(items).forEach(row -> catalogue.put(row.getField("item"), row));
    int alike = 0;
    int all = 0;
    for (int i = 1; i <= 50; i++) {
      NamedCsvRecord listing = catalogue.get("h" + i);
      for (NamedCsvRecord neighbor : csv("neighbors", "h" + i, "--index", index)) {
        all++;
        alike += neighbor.getField("district").equals(listing.getField("district")) ? 1 : 0;
      }
    }
    assertEquals(500, all);
    // A random pair shares its district in about one of eight cases.
    assertTrue(alike > 300, alike + " of 500 neighbours are in the listing's district");
  }

  @Test
  void recommend_underFilters_everyAnswerMeetsThemAndNoneIsSeen() {
    Set<String> seen = new HashSet<>();
    csvFile(clicks).stream()
        .filter(row -> row.getField("user").equals("u7"))
        .forEach(row -> seen.add(row.getField("item")));
    List<NamedCsvRecord> answers =
        csv(
            "recommend",
            "--index",
            index,
            "--user",
            "u7",
            "--clicks",
            clicks,
            "-k",
            "40",
            "--price",
            "500..1500",
            "--min-quality",
            "0.7",
            "--where",
            "rooms>=2",
            "--where",
            "type!=studio",
            "--exclude",
            "h1,h2");
    assertEquals(40, answers.size());
    float former = Float.POSITIVE_INFINITY;
    for (NamedCsvRecord answer : answers) {
      assertFalse(seen.contains(answer.getField("item")), "seen: " + answer);
      assertFalse(Set.of("h1", "h2").contains(answer.getField("item")), "excluded: " + answer);
      double price = Double.parseDouble(answer.getField("price"));
      assertTrue(price >= 500 && price <= 1500, "price: " + answer);
      assertTrue(Double.parseDouble(answer.getField("quality")) >= 0.7, "quality: " + answer);
      assertTrue(Long.parseLong(answer.getField("rooms")) >= 2, "rooms: " + answer);
      assertFalse(answer.getField("type").equals("studio"), "type: " + answer);
      float score = Float.parseFloat(answer.getField("score"));
      assertTrue(score <= former, "order: " + answer);
      former = score;
    }
  }

  @Test
  void recommend_includingSeen_canAnswerWithTheHistory() {
    List<String> without = column("h3,h4,h5", false);
    List<String> with = column("h3,h4,h5", true);
    assertTrue(without.stream().noneMatch(Set.of("h3", "h4", "h5")::contains));
    assertEquals(2000, with.size());
    assertEquals(1997, without.size());
  }

  private static List<String> column(String history, boolean includeSeen) {
    List<Object> arguments =
        new java.util.ArrayList<>(
            List.of("recommend", "--index", index, "--history", history, "-k", "2000"));
    if (includeSeen) {
      arguments.add("--include-seen");
    }
    return csv(arguments.toArray()).stream().map(row -> row.getField("item")).toList();
  }

  @Test
  void recommend_withInterestsAndDiversity_isAnotherAnswerOfTheSameLength() {
    Object[] plain = {"recommend", "--index", index, "--history", "h3,h40,h500,h1200", "-k", 20};
    Set<List<String>> answers = new HashSet<>();
    for (List<Object> options :
        List.<List<Object>>of(List.of(), List.of("--interests", 3), List.of("--diversity", 0.7))) {
      Object[] all = Stream.concat(Stream.of(plain), options.stream()).toArray();
      List<String> items = csv(all).stream().map(row -> row.getField("item")).toList();
      assertEquals(20, new HashSet<>(items).size());
      answers.add(items);
    }
    assertEquals(3, answers.size());
  }

  @Test
  void recommend_fromTwoIndexes_fusesTheirRanks() {
    Object[] question = {"recommend", "--history", "h3,h4", "-k", 5, "--index", index};
    Object[] twice = Stream.concat(Stream.of(question), Stream.of("--index", index)).toArray();
    List<NamedCsvRecord> fused = csv(twice);
    assertEquals(
        csv(question).stream().map(row -> row.getField("item")).toList(),
        fused.stream().map(row -> row.getField("item")).toList());
    assertEquals(2f / 61, Float.parseFloat(fused.getFirst().getField("score")));
    Run neighbors = Run.succeeding("neighbors", "h1", "--index", index, "--index", index);
    assertTrue(neighbors.err().startsWith("Neighbours of h1, "), neighbors.err());
    assertTrue(neighbors.out().contains("0.03279"), neighbors.out());
  }

  @Test
  void json_isTheSameAnswerAsCsv() {
    List<String> csv =
        csv("neighbors", "h9", "--index", index).stream().map(r -> r.getField("item")).toList();
    Run run = Run.succeeding("neighbors", "h9", "--index", index, "--format", "json");
    Map<String, Object> answer = JSON.std.mapFrom(run.out());
    List<?> found = (List<?>) answer.get("items");
    assertEquals(csv, found.stream().map(item -> ((Map<?, ?>) item).get("item")).toList());
    assertEquals("cosine", answer.get("score"));
    assertEquals("000001", answer.get("generation"));
    Map<?, ?> attributes = (Map<?, ?>) ((Map<?, ?>) found.getFirst()).get("attributes");
    assertTrue(attributes.get("rooms") instanceof Number, attributes.toString());
    assertTrue(attributes.get("listed") instanceof String, attributes.toString());
    assertEquals("", run.err(), "nothing beside the result");
  }

  @Test
  void text_isAlignedAndTellsOnStderrWhereItComesFrom() {
    Run run = Run.succeeding("neighbors", "h9", "--index", index, "-k", "3");
    List<String> lines = run.out().lines().toList();
    assertEquals(4, lines.size());
    assertTrue(lines.getFirst().matches("item +score +title +district .*"), lines.getFirst());
    int column = lines.getFirst().indexOf("title");
    lines.forEach(line -> assertEquals(' ', line.charAt(column - 1)));
    assertTrue(run.err().startsWith("Neighbours of h9, title "), run.err());
    assertTrue(run.err().contains("3 of 1,999 eligible items ("), run.err());
  }

  @Test
  void unknownItem_isNoErrorAndHasAReason() {
    Run run = Run.vecino("neighbors", "nosuch", "--index", index);
    assertEquals(0, run.code());
    assertEquals("", run.out());
    assertEquals("No answer: the index does not know item 'nosuch'\n", run.err());
  }

  @Test
  void inspect_tellsWhatAModelAndAnIndexAre() {
    Map<String, Object> ofModel =
        JSON.std.mapFrom(Run.succeeding("inspect", model, "--format", "json").out());
    assertEquals("vecino-model", ofModel.get("format"));
    assertEquals(2000, ofModel.get("items"));
    assertEquals(1000, ofModel.get("sampledHistories"));
    Map<String, Object> ofIndex =
        JSON.std.mapFrom(Run.succeeding("inspect", index, "--format", "json").out());
    assertEquals("vecino-index", ofIndex.get("format"));
    assertEquals(2000, ofIndex.get("items"));
    assertTrue(Run.succeeding("inspect", index).out().contains("\n  rooms: integer\n"));
  }

  @Test
  void train_sampleHistories_keepsThatMany() {
    for (int histories : new int[] {0, 7}) {
      Path other = folder.resolve("histories" + histories);
      Run.succeeding(
          "train",
          "--algorithm",
          "item2vec",
          "--clicks",
          clicks,
          "--model",
          other,
          "--epochs",
          1,
          "--sample-histories",
          histories);
      assertTrue(
          Run.succeeding("inspect", other)
              .out()
              .contains("\nsampledHistories: " + histories + "\n"));
      assertEquals(histories > 0, Files.exists(other.resolve("histories.bin")));
    }
  }

  @Test
  void train_sampleHistoriesOutOfRange_isAUsageErrorBeforeTheLogIsRead() {
    Run run =
        Run.vecino(
            "train",
            "--algorithm",
            "item2vec",
            "--clicks",
            "absent.csv",
            "--model",
            folder.resolve("none"),
            "--sample-histories",
            1001);
    assertEquals(2, run.code());
    assertTrue(run.err().contains("sample histories must be 0 to 1000, got: 1001"), run.err());
  }

  @Test
  void rollback_servesTheFormerGeneration() {
    Path other = folder.resolve("other");
    Run.succeeding("index", "--model", model, "--index", other);
    Run.succeeding("index", "--model", model, "--items", items, "--index", other);
    assertTrue(Run.succeeding("neighbors", "h9", "--index", other).out().contains("district"));
    Run run = Run.succeeding("rollback", "--index", other);
    assertEquals(other + ": serves 000001 again, was 000002\n", run.out());
    assertFalse(Run.succeeding("neighbors", "h9", "--index", other).out().contains("district"));
  }

  @Test
  void skippedRows_areCountedAndWritten() throws IOException {
    Path dirty = folder.resolve("dirty.csv");
    Files.writeString(dirty, "user,item\nu1,a\nu1,\nu1,b\nu2,a,c\nu2,b\nu2,a\n");
    Path target = folder.resolve("clean");
    Run run =
        Run.succeeding(
            "train",
            "--algorithm",
            "item2vec",
            "--clicks",
            dirty,
            "--model",
            target,
            "--on-bad-row",
            "skip");
    assertTrue(run.err().contains("skipped 2 of 6 rows"), run.err());
    assertEquals(
        List.of(
            "line,rule,user,item",
            "3,column 'item' must not be empty,u1,",
            "5,\"has 3 fields, the header has 2\",u2,a,c"),
        Files.readAllLines(folder.resolve("clean.bad-clicks.csv")));
  }

  @Test
  void colours_asVectorsFromElsewhere_pinkIsNearLightPinkAndFarFromCrimson() throws IOException {
    Path vectors = folder.resolve("colours.txt");
    Files.writeString(
        vectors,
        """
        pink 255 192 203
        lightpink 255 182 193
        hotpink 255 105 180
        crimson 220 20 60
        navy 0 0 128
        white 255 255 255
        """);
    Path colours = folder.resolve("colours");
    Run.succeeding("index", "--vectors", vectors, "--index", colours);
    List<String> near =
        csv("neighbors", "pink", "--index", colours).stream()
            .map(row -> row.getField("item"))
            .toList();
    assertEquals("lightpink", near.getFirst());
    assertTrue(near.indexOf("crimson") > near.indexOf("hotpink"), near.toString());
    List<NamedCsvRecord> reddish =
        csv("recommend", "--vector", "200,10,40", "--index", colours, "-k", "1");
    assertEquals("crimson", reddish.getFirst().getField("item"));
  }

  @Test
  void demo_endsWithCommandsToTryNext() {
    Run run = Run.succeeding("demo", "--out", folder.resolve("demo"));
    for (String step : List.of("1. ", "2. ", "3. ", "4. ", "5. ", "6. ", "Now try:")) {
      assertTrue(run.out().contains("\n" + step), step + " is missing in " + run.out());
    }
  }

  /** The commands, as the help of the whole lists them. */
  private static List<String> commands() {
    List<String> lines = Run.succeeding("--help").out().lines().toList();
    return lines.subList(lines.indexOf("Commands:") + 1, lines.size()).stream()
        .takeWhile(line -> line.startsWith("  "))
        .filter(line -> line.charAt(2) != ' ') // the second line of a description
        .map(line -> line.strip().split(" ", 2)[0])
        .toList();
  }

  @Test
  void completion_knowsEveryCommand() {
    assertEquals(14, commands().size(), commands().toString());
    String completion = Run.succeeding("completion").out();
    for (String command : commands()) {
      assertTrue(completion.contains(command), command);
    }
  }

  @Test
  void help_ofEveryCommand_listsAllExitCodesAndHasNoEmptyHeading() {
    List<List<String>> commandLines = new ArrayList<>(List.of(List.of("--help")));
    commands().forEach(command -> commandLines.add(List.of(command, "--help")));
    for (List<String> commandLine : commandLines) {
      List<String> help = Run.succeeding(commandLine.toArray()).out().lines().toList();
      for (int line = 0; line < help.size(); line++) {
        if (help.get(line).matches("\\S.*:")) {
          assertTrue(
              line + 1 < help.size() && help.get(line + 1).startsWith("  "),
              commandLine + " has nothing below '" + help.get(line) + "'");
        }
      }
      List<String> codes =
          help.stream()
              .dropWhile(line -> !line.equals("Exit codes:"))
              .skip(1)
              .takeWhile(line -> line.startsWith("  "))
              .filter(line -> Character.isDigit(line.strip().charAt(0)))
              .map(line -> line.strip().split(" ", 2)[0])
              .toList();
      assertEquals(List.of("0", "1", "2", "3", "4", "130"), codes, commandLine.toString());
      boolean whole = commandLine.size() == 1;
      assertEquals(whole, help.contains("Begin with:"), commandLine.toString());
      assertEquals(whole, help.getLast().equals("  vecino COMMAND --help"), help.getLast());
    }
  }

  private static List<NamedCsvRecord> csvFile(Path file) {
    try (CsvReader<NamedCsvRecord> rows =
        CsvReader.builder()
            .ofNamedCsvRecord(new java.util.zip.GZIPInputStream(Files.newInputStream(file)))) {
      return rows.stream().toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
