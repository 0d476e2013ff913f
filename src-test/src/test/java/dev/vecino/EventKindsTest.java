package dev.vecino;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.jr.ob.JSON;

/** Views, purchases and what is hidden, through the commands. */
class EventKindsTest {

  private static final List<String> KINDS =
      List.of("--event-column", "kind", "--event-weight", "view=1,cart=3,purchase=5,hide=out");

  @TempDir private Path folder;
  private Path events;

  /** Whoever views pages of a group buys two of its three products, among news for everybody. */
  @BeforeEach
  void write() throws Exception {
    Random random = new Random(2);
    StringBuilder csv = new StringBuilder("user,item,timestamp,kind\n");
    for (int user = 0; user < 400; user++) {
      int group = user % 5;
      int time = 1_600_000_000;
      int first = random.nextInt(3);
      for (int product : new int[] {first, (first + 1 + random.nextInt(2)) % 3}) {
        for (int click = 0; click < 3; click++) {
          row(csv, user, "page-" + group + "-" + random.nextInt(4), time++, "view");
          row(csv, user, "news-" + random.nextInt(8), time++, "view");
        }
        row(csv, user, "product-" + group + "-" + product, time++, "purchase");
      }
      row(csv, user, "news-" + random.nextInt(8), time++, "view");
      row(csv, user, "banner", time, "share");
    }
    events = Files.writeString(folder.resolve("events.csv"), csv);
  }

  private static void row(StringBuilder csv, Object user, String item, int time, String kind) {
    csv.append('u').append(user).append(',').append(item).append(',');
    csv.append(time).append(',').append(kind).append('\n');
  }

  private Run run(List<?> more, Object... arguments) {
    return Run.succeeding(Stream.concat(Stream.of(arguments), more.stream()).toArray());
  }

  private double recall(String algorithm, String... more) {
    Run run =
        run(
            Stream.concat(KINDS.stream(), Stream.of(more)).toList(),
            "evaluate",
            "--clicks",
            events,
            "--protocol",
            "leave-last-out",
            "--algorithm",
            algorithm,
            "-k",
            2,
            "--seen",
            "exclude",
            "--format",
            "json",
            "--epochs",
            30,
            "--dimension",
            16,
            "--threads",
            1);
    assertTrue(run.err().contains("left out, as their kinds have no weight: 400 of 'share'"));
    for (Object each : JSON.std.listFrom(run.out())) {
      Map<?, ?> table = (Map<?, ?>) each;
      if (algorithm.equals(table.get("algorithm"))) {
        return ((Number) value(table, "recall@2")).doubleValue();
      }
    }
    throw new AssertionError(run.out());
  }

  /** The value of a metric, wherever it lies in a report. */
  private static Object value(Object tree, String metric) {
    if (tree instanceof Map<?, ?> map) {
      Object found = map.get(metric);
      if (found instanceof Map<?, ?> estimate && estimate.get("value") != null) {
        return estimate.get("value");
      }
      if (found != null) {
        return found;
      }
      return map.values().stream()
          .map(part -> value(part, metric))
          .filter(part -> part != null)
          .findFirst()
          .orElse(null);
    }
    return null;
  }

  @ParameterizedTest
  @ValueSource(strings = {"item2vec", "history"})
  void evaluate_purchasesArePredicted_theyAreFoundAmongManyViews(String algorithm) {
    double purchases = recall(algorithm, "--predict", "purchase");
    assertTrue(purchases > 0.9, "recall@2 of purchases is " + purchases);
  }

  @Test
  void push_hiddenItems_areNeitherInHistoriesNorInLists() throws Exception {
    StringBuilder csv = new StringBuilder(Files.readString(events));
    row(csv, 0, "page-0-0", 1_600_001_000, "view");
    row(csv, 0, "product-0-0", 1_600_002_000, "hide");
    row(csv, 0, "page-0-0", 1_600_002_000, "hide");
    row(csv, 1, "product-1-0", 1_600_002_000, "hide");
    row(csv, 1, "product-1-0", 1_600_003_000, "purchase");
    Files.writeString(events, csv);
    Path model = folder.resolve("model");
    Path index = folder.resolve("index");
    Run train =
        run(
            KINDS,
            "train",
            "--algorithm",
            "item2vec",
            "--clicks",
            events,
            "--model",
            model,
            "--epochs",
            2);
    assertTrue(train.err().contains("3 events take "), train.err());
    Run.succeeding("index", "--model", model, "--index", index, "--approximation", "none");
    Path lists = folder.resolve("lists.csv");
    run(KINDS, "push", "--index", index, "--clicks", events, "--out", lists, "--include-seen");
    List<String> rows = Files.readAllLines(lists);
    assertTrue(rows.stream().noneMatch(row -> row.matches("u0,.*,(product-0-0|page-0-0),.*")));
    assertTrue(rows.stream().anyMatch(row -> row.matches("u1,.*,product-1-0,.*")));
    assertTrue(rows.stream().anyMatch(row -> row.matches("u2,.*,product-0-0,.*")));
    Run answer =
        run(
            KINDS,
            "recommend",
            "--index",
            index,
            "--clicks",
            events,
            "--user",
            "u0",
            "-k",
            100,
            "--include-seen");
    assertTrue(!answer.out().contains("product-0-0") && answer.out().contains("product-1-0"));
    Run all = Run.succeeding("push", "--index", index, "--clicks", events, "--out", lists);
    assertEquals(0, all.code());
  }

  @Test
  void options_thatDoNotFit_areRefusedInASentence() {
    for (String[] mistake :
        new String[][] {
          {"--predict", "purchase", "need the column that says what an event is"},
          {"--event-column", "what", "has no column 'what'"},
          {"--event-weight", "view=many", "must be a number or out, got: 'many'"}
        }) {
      Run run =
          Run.vecino(
              "train",
              "--algorithm",
              "item2vec",
              "--clicks",
              events,
              "--model",
              folder.resolve("m"),
              mistake[0],
              mistake[1]);
      assertTrue(run.code() == 2 || run.code() == 3, run.err());
      assertTrue(run.err().contains(mistake[2]), run.err());
    }
    Run none =
        Run.vecino(
            "train",
            "--algorithm",
            "item2vec",
            "--clicks",
            events,
            "--model",
            folder.resolve("m"),
            "--event-column",
            "kind",
            "--event-weight",
            "buy=1");
    assertEquals(3, none.code());
    assertTrue(
        none.err().contains("no row is of a kind with a weight, its kinds are ["), none.err());
  }
}
