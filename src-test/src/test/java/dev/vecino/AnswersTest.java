package dev.vecino;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.jr.ob.JSON;

/** Questions and answers about items whose ids and attributes are as awkward as real ones. */
class AnswersTest {

  private static final String ESCAPE = "red \u001b[31m";
  private static final String LINES = "two\nlines";
  private static final List<String> ITEMS =
      List.of("x,1", "@handle", "white lamp", "\"quoted\"", ESCAPE, LINES, "7\" vinyl", "a", "b");

  @TempDir static Path folder;
  private static Path clicks;
  private static Path index;

  @BeforeAll
  static void index() throws IOException {
    clicks = folder.resolve("clicks.csv");
    try (CsvWriter csv = CsvWriter.builder().build(clicks)) {
      csv.writeRecord("user", "item");
      for (int user = 0; user < 20; user++) {
        for (int click = 0; click < 5; click++) {
          csv.writeRecord("u" + user, ITEMS.get((user + click) % ITEMS.size()));
        }
      }
      csv.writeRecord("stranger", "nosuch");
      csv.writeRecord("stranger", "nosuch");
    }
    Path items = folder.resolve("items.csv");
    try (CsvWriter csv = CsvWriter.builder().build(items)) {
      csv.writeRecord("item", "title", "city", "rooms", "price", "Score", "clicks");
      for (int i = 0; i < ITEMS.size(); i++) {
        csv.writeRecord(
            ITEMS.get(i),
            "Title of\n" + ITEMS.get(i),
            i % 2 == 0 ? "Málaga" : "Cádiz\u009b1m",
            Integer.toString(i),
            Integer.toString(100 + i),
            Integer.toString(1000 + i),
            "often");
      }
    }
    Path model = folder.resolve("model");
    index = folder.resolve("index");
    Run.succeeding(
        "train",
        "--algorithm",
        "item2vec",
        "--clicks",
        clicks,
        "--model",
        model,
        "--epochs",
        1,
        "--min-count",
        3);
    Run.succeeding("index", "--model", model, "--items", items, "--index", index);
  }

  private static Run recommend(Object... more) {
    return Run.succeeding(with(new Object[] {"recommend", "--index", index}, more));
  }

  private static Object[] with(Object[] first, Object... more) {
    return Stream.concat(Stream.of(first), Stream.of(more)).toArray();
  }

  private static List<CsvRecord> csv(Run run) {
    return CsvReader.builder().ofCsvRecord(run.out()).stream().toList();
  }

  private static List<String> items(Run run) {
    return csv(run).stream().skip(1).map(row -> row.getField(0)).toList();
  }

  @Test
  void csv_withAttributesCalledAsOurColumns_namesEachColumnOnce() {
    Run near = recommend("--history", "a", "--format", "csv");
    Run popular = recommend("--history", "", "--format", "csv");
    for (Run run : List.of(near, popular)) {
      CsvRecord header = csv(run).getFirst();
      Set<String> names = new HashSet<>();
      header.getFields().forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
      assertEquals(header.getFieldCount(), names.size(), header.toString());
      CsvRecord row = csv(run).get(1);
      int item = ITEMS.indexOf(row.getField(0));
      assertEquals(
          Integer.toString(1000 + item),
          row.getField(header.getFields().indexOf("attribute.Score")));
      assertEquals("often", row.getField(header.getFields().indexOf("attribute.clicks")));
    }
    assertEquals("score", csv(near).getFirst().getField(1));
    assertEquals("clicks", csv(popular).getFirst().getField(1));
  }

  @Test
  void text_ofAnyCommand_hasNothingThatATerminalObeys() {
    Run answer = recommend("--history", "a,\u001b]0;owned\u0007", "--exclude", "\"no\nsuch\"");
    assertEquals(1 + ITEMS.size() - 1, answer.out().lines().count(), answer.out());
    assertTrue(answer.out().contains("Title of\\nred \\u001b[31m"), answer.out());
    assertTrue(
        answer.err().contains("so ignored: \\u001b]0;owned\\u0007, no\\nsuch"), answer.err());
    Run inspect = Run.succeeding("inspect", index);
    Run neighbors = Run.succeeding("neighbors", LINES, "--index", index);
    Run unknown = Run.succeeding("neighbors", "\u001b[2J", "--index", index);
    Run refused = Run.vecino("neighbors", "a", "--index", index, "--where", "\u001b[2J=1");
    Run option = Run.vecino("neighbors", "a", "--index", index, "--\u001b[2J");
    for (Run run : List.of(answer, inspect, neighbors, unknown, refused, option)) {
      String said = run.out() + run.err();
      assertTrue(said.chars().noneMatch(c -> c != '\n' && Character.isISOControl(c)), said);
    }
  }

  @Test
  void history_withIdsOfAnyCharacters_isRead() {
    Run run =
        recommend(
            "--history",
            "\"x,1\",@handle,white lamp,\"\"\"quoted\"\"\",7\" vinyl,\"" + LINES + "\"",
            "--history",
            ESCAPE,
            "--exclude",
            "\"x,1\",b",
            "--format",
            "csv");
    assertEquals(List.of("a"), items(run));
    assertEquals("", run.err());
  }

  @ParameterizedTest
  @ValueSource(strings = {"a,,b", "a,", "\"a", "a\nb", " "})
  void history_thatIsNoLineOfIds_isRefused(String history) {
    Run run = Run.vecino("recommend", "--index", index, "--history", history);
    assertEquals(2, run.code());
    assertTrue(run.err().contains("must be ids with commas between"), run.err());
  }

  @Test
  void argument_thatBeginsWithAt_isNoFileOfArguments() throws IOException {
    Path file = Files.writeString(folder.resolve("arguments"), "--help");
    Run run = Run.succeeding("neighbors", "@" + file, "--index", index);
    assertEquals("No answer: the index does not know item '@" + file + "'\n", run.err());
    assertFalse(items(recommend("--history", "@handle", "--format=csv")).contains("@handle"));
  }

  @Test
  void exclusions_thatTheIndexDoesNotKnow_areTold() throws IOException {
    String told = "Not in the index, so ignored: x, 1\n";
    Object[] exclude = {"--exclude", "x,1,a", "--format", "csv"};
    assertEquals(
        "Not in the index, so ignored: x, 1\n",
        Run.succeeding(with(new Object[] {"neighbors", "b", "--index", index}, exclude)).err());
    assertEquals(
        "No answer: the index knows no item of the history\n" + told,
        recommend(with(exclude, "--history", "nosuch", "--no-popular")).err());
    Run push = push("excluding", "--exclude", "a,\"no,such\"");
    assertEquals(0, push.code(), push.err());
    assertTrue(push.err().contains("Not in the index, so ignored: no,such\n"), push.err());
    assertEquals(List.of("no,such"), JSON.std.mapFrom(push.out()).get("unknownExcluded"));
  }

  private static Run push(String out, Object... more) {
    Object[] push = {"push", "--index", index, "--clicks", clicks, "--out", folder.resolve(out)};
    return Run.vecino(with(push, more));
  }

  @Test
  void condition_withTwoEqualSigns_isOneOfEquality() {
    List<String> one = items(recommend("--history", "a", "--where", "rooms=3", "--format=csv"));
    assertEquals(List.of(ITEMS.get(3)), one);
    assertEquals(one, items(recommend("--history", "a", "--where", "rooms == 3", "--format=csv")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rooms=>3", "rooms=<3", "rooms<>3", "rooms!==3", "rooms===3", "rooms!3"})
  void condition_withAnotherSign_isRefused(String condition) {
    Run run = Run.vecino("neighbors", "a", "--index", index, "--where", condition);
    assertEquals(2, run.code());
    assertTrue(run.err().contains("must compare by one of = != > >= < <= ~, got '"), run.err());
  }

  @Test
  void conditions_thatNoItemMeets_areTold() {
    Run run =
        recommend(
            "--history",
            "a",
            "--format=json",
            "--where",
            "city=Málaga|Malaga",
            "--where",
            "city!=Cadiz",
            "--where",
            "city= =Málaga|Málaga",
            "--where",
            "rooms>=2",
            "--where",
            "rooms<=2000",
            "--where",
            "rooms!=99",
            "--price",
            "900..1000",
            "--max-price-gap",
            "0.0001");
    assertEquals(
        "No item has city=Malaga, nor city=Cadiz, nor city==Málaga, nor rooms=99, nor"
            + " price=900.0..1000.0\n",
        run.err());
    assertEquals("", recommend("--history=a", "--where=rooms<=2", "--format=csv").err());
    Run fused =
        Run.succeeding("neighbors", "a", "--index", index, "--index", index, "--where", "rooms>99");
    assertTrue(fused.err().contains("No item has rooms>99\n"), fused.err());
    Run push = push("conditioned", "--where", "city=nowhere", "--max-price-gap", "0.3");
    assertEquals(3, push.code(), "all lists are empty");
    assertTrue(push.err().contains("No item has city=nowhere\n"), push.err());
    assertEquals(List.of("city=nowhere"), JSON.std.mapFrom(push.out()).get("unmet"));
  }

  @Test
  void vector_ofHugeNumbers_isRefusedBeforeScoresOverflow() {
    for (String value : List.of("1e38", "-3e38", "1e20")) {
      String vector = String.join(",", java.util.Collections.nCopies(64, value));
      Run run = Run.vecino("recommend", "--index", index, "--vector", vector);
      assertEquals(2, run.code());
      assertTrue(
          run.err().startsWith("vecino: the vector's length must be at most 1.0E15"), run.err());
    }
    String large = String.join(",", java.util.Collections.nCopies(64, "1e14"));
    Run run = recommend("--vector", large, "--format", "csv");
    csv(run).stream()
        .skip(1)
        .forEach(row -> assertTrue(Float.isFinite(Float.parseFloat(row.getField(1))), run.out()));
  }

  @Test
  void popular_forUsersOfWhomNothingIsKnown_isTheAnswerUnlessTurnedOff() throws IOException {
    Run first = recommend("--history", "", "--format=csv");
    assertEquals(
        "The index knows nothing of this user: these are the most clicked items (--no-popular:"
            + " none)\n",
        first.err());
    List<String> popular = items(first);
    assertEquals(ITEMS.size(), popular.size());
    for (String user : List.of("nobody", "stranger")) {
      Run run = recommend("--clicks", clicks, "--user", user, "--format=csv");
      assertEquals(popular, items(run), user);
    }
    Path lists = folder.resolve("popular");
    Map<String, Object> without = JSON.std.mapFrom(push("unpopular", "--no-popular").out());
    assertEquals(1, without.get("usersWithoutKnownItem"));
    assertEquals(0, without.get("popularLists"));
    Run push = push("popular", "-k", 3);
    Map<String, Object> report = JSON.std.mapFrom(push.out());
    assertEquals(0, report.get("usersWithoutKnownItem"));
    assertEquals(1, report.get("popularLists"));
    assertTrue(push.err().contains("1 lists are the most clicked items"), push.err());
    try (CsvReader<CsvRecord> rows =
        CsvReader.builder().ofCsvRecord(lists.resolve("part-00000.csv"))) {
      assertEquals(
          popular.subList(0, 3),
          rows.stream()
              .filter(row -> row.getField(0).equals("stranger"))
              .map(row -> row.getField(2))
              .toList());
    }
  }

  @Test
  void index_tellsTheTypesOfColumnsAndWhy() throws IOException {
    Path items = folder.resolve("typed.csv");
    Files.writeString(
        items, "item,rooms,area,price,none\nx,1,2,3,\na,2,2.5,4,\nb,n/a\u001b,3,5,\n");
    Object[] build = {
      "index", "--model", folder.resolve("model"), "--items", items, "--type", "area=decimal"
    };
    String text = Run.succeeding(with(build, "--index", folder.resolve("typed"))).out();
    assertTrue(
        text.endsWith(
            """
              rooms: keyword, because of 'n/a\\u001b', 1 of 3 values
              area: decimal, declared
              price: decimal, by its name
              none: keyword, as it has no values
            """),
        text);
    Map<String, Object> json =
        JSON.std.mapFrom(
            Run.succeeding(with(build, "--index", folder.resolve("typed"), "--format", "json"))
                .out());
    assertEquals(
        Map.of(
            "name", "rooms", "type", "keyword", "reason", "because of 'n/a\u001b', 1 of 3 values"),
        ((List<?>) json.get("attributes")).getFirst());
  }
}
