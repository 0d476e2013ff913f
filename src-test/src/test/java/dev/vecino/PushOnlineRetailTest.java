package dev.vecino;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import dev.vecino.core.ClickLog;
import dev.vecino.core.EmbeddingModel;
import dev.vecino.core.Embeddings;
import dev.vecino.core.History;
import dev.vecino.core.ProgressListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.jr.ob.JSON;

/**
 * Every list of a wholesaler's customers, with all filters, against what the files say: which items
 * are eligible is found row by row, scores are sums over the model's own vectors.
 */
class PushOnlineRetailTest {

  private static final int LIMIT = 150;
  private static final double GAP = 0.3;
  private static final double QUALITY = 0.95;

  @TempDir private static Path folder;

  private record Row(String item, double score) {}

  private interface Rows {
    void accept(NamedCsvRecord row);
  }

  private static void read(Path file, Rows rows) throws IOException {
    try (CsvReader<NamedCsvRecord> csv =
        CsvReader.builder().ofNamedCsvRecord(new GZIPInputStream(Files.newInputStream(file)))) {
      csv.forEach(rows::accept);
    }
  }

  @Test
  void everyList_withAllFilters_isWhatTheFilesSay() throws IOException {
    Path data = RealData.folder("online-retail");
    Path clicks = data.resolve("clicks.csv.gz");
    Path items = data.resolve("items.csv.gz");
    Path model = folder.resolve("model");
    Path index = folder.resolve("index");
    Run.succeeding(
        "train", "--algorithm", "item2vec", "--clicks", clicks, "--model", model, "--epochs", 1);
    Run.succeeding("index", "--model", model, "--items", items, "--index", index);
    Path out = folder.resolve("lists.csv");
    Run run =
        Run.succeeding(
            "push",
            "--no-popular",
            "--index",
            index,
            "--clicks",
            clicks,
            "--out",
            out,
            "-k",
            LIMIT,
            "--max-price-gap",
            GAP,
            "--min-quality",
            QUALITY);

    Map<String, List<String>> histories = new HashMap<>();
    read(
        clicks,
        row ->
            histories
                .computeIfAbsent(row.getField("user"), user -> new ArrayList<>())
                .add(row.getField("item")));
    Map<String, Double> prices = new HashMap<>();
    Map<String, Double> qualities = new HashMap<>();
    read(
        items,
        row -> {
          prices.put(row.getField("item"), Double.valueOf(row.getField("price")));
          qualities.put(row.getField("item"), Double.valueOf(row.getField("quality")));
        });
    Map<String, List<Row>> lists = new LinkedHashMap<>();
    try (CsvReader<NamedCsvRecord> csv = CsvReader.builder().ofNamedCsvRecord(out)) {
      for (NamedCsvRecord row : csv) {
        lists
            .computeIfAbsent(row.getField("user"), user -> new ArrayList<>())
            .add(new Row(row.getField("item"), Float.parseFloat(row.getField("score"))));
      }
    }
    assertEquals(lists.keySet().stream().sorted().toList(), List.copyOf(lists.keySet()));

    EmbeddingModel trained = EmbeddingModel.read(model);
    ClickLog log = ClickLog.read(clicks, ClickLog.Options.defaults(), ProgressListener.NONE);
    int shortLists = 0;
    int unknownUsers = 0;
    for (Map.Entry<String, List<String>> user : histories.entrySet()) {
      List<Row> list = lists.getOrDefault(user.getKey(), List.of());
      List<String> known =
          user.getValue().stream().filter(item -> trained.items().row(item) >= 0).toList();
      if (known.isEmpty()) {
        unknownUsers++;
        assertTrue(list.isEmpty(), user.getKey());
        continue;
      }
      double median = median(known, prices);
      Set<String> seen = new HashSet<>(user.getValue());
      Set<String> eligible = new HashSet<>();
      for (String item : trained.items().ids()) {
        double price = prices.getOrDefault(item, Double.NaN);
        if (!seen.contains(item)
            && price >= median * (1 - GAP)
            && price <= median * (1 + GAP)
            && qualities.getOrDefault(item, Double.NaN) >= QUALITY) {
          eligible.add(item);
        }
      }
      check(
          user.getKey(),
          list,
          eligible,
          scores(trained, log.history(log.userNumber(user.getKey())), eligible));
      shortLists += list.size() < LIMIT ? 1 : 0;
    }
    Map<String, Object> summary = JSON.std.mapFrom(run.out());
    assertEquals(histories.size(), summary.get("users"));
    assertEquals(unknownUsers, summary.get("usersWithoutKnownItem"));
    assertEquals(shortLists, summary.get("shortLists"));
    assertEquals(histories.size(), 4334);
    assertFalse(Files.readString(out, StandardCharsets.UTF_8).contains("\r"));
  }

  private static void check(
      String user, List<Row> list, Set<String> eligible, Map<String, Double> scores) {
    assertEquals(Math.min(LIMIT, eligible.size()), list.size(), user);
    Set<String> listed = new HashSet<>();
    Row former = null;
    // The index keeps context vectors less their mean: all of a user's scores less the same.
    double shift =
        list.isEmpty()
            ? 0
            : scores.getOrDefault(list.getFirst().item(), Double.NaN) - list.getFirst().score();
    for (Row row : list) {
      assertTrue(eligible.contains(row.item()), () -> user + " got " + row);
      assertTrue(listed.add(row.item()), () -> user + " got twice " + row);
      double score = scores.get(row.item()) - shift;
      assertEquals(score, row.score(), tolerance(score, shift), () -> user + " got " + row);
      if (former != null) {
        String order = user + " got " + former + " before " + row;
        assertTrue(former.score() >= row.score(), order);
        assertTrue(former.score() > row.score() || former.item().compareTo(row.item()) < 0, order);
      }
      former = row;
    }
    if (list.size() < eligible.size()) {
      double last = former.score();
      for (String item : eligible) {
        double score = scores.get(item) - shift;
        assertTrue(
            listed.contains(item) || score <= last + tolerance(score, shift),
            () -> user + " misses " + item + " of " + score + ", the last one has " + last);
      }
    }
  }

  /** Vectors are kept as floats of length 1 and their length. */
  private static double tolerance(double score, double shift) {
    return 1e-5 * (1 + Math.abs(score) + Math.abs(shift));
  }

  /** Of every click on an item that has a price. */
  private static double median(List<String> history, Map<String, Double> prices) {
    double[] sorted =
        history.stream().filter(prices::containsKey).mapToDouble(prices::get).sorted().toArray();
    int n = sorted.length;
    return (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
  }

  /** Each item's context vector times that of the user, as the model's manifest makes it. */
  private static Map<String, Double> scores(
      EmbeddingModel model, List<String> history, Set<String> eligible) {
    Embeddings items = model.items();
    int[] positions =
        IntStream.range(0, history.size())
            .filter(click -> items.row(history.get(click)) >= 0)
            .toArray();
    History<String> known =
        History.of(Arrays.stream(positions).mapToObj(history::get).toList(), positions);
    List<float[]> vectors =
        known.items().stream().map(item -> items.vector(items.row(item))).toList();
    double[] sum = model.users().encode(known, vectors, Double.POSITIVE_INFINITY);
    Map<String, Double> scores = new HashMap<>();
    for (String item : eligible) {
      float[] vector = model.context().vector(model.context().row(item));
      double score = 0;
      for (int i = 0; i < sum.length; i++) {
        score += sum[i] * vector[i];
      }
      scores.put(item, score);
    }
    return scores;
  }
}
