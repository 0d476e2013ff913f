package dev.vecino;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.jr.ob.JSON;

/** The command {@code evaluate}, from files to reports. */
class EvaluateTest {

  private static final Path SAMPLE = Repository.root().resolve("index-data/sample");

  @TempDir private Path folder;

  private static Run evaluate(Object... more) {
    Object[] first = {"evaluate", "--clicks", SAMPLE.resolve("clicks.csv.gz"), "--epochs", "5"};
    Object[] all = new Object[first.length + more.length];
    System.arraycopy(first, 0, all, 0, first.length);
    System.arraycopy(more, 0, all, first.length, more.length);
    return Run.succeeding(all);
  }

  private static Map<?, ?> at(Map<?, ?> map, String key) {
    return (Map<?, ?>) map.get(key);
  }

  @Test
  void sample_asJson_hasEveryAlgorithmWithIntervals_andRunsCompare() throws IOException {
    Path cases = folder.resolve("cases.csv");
    Run run =
        evaluate(
            "--protocol",
            "temporal",
            "-k",
            "20",
            "--format",
            "json",
            "--per-case",
            cases,
            "--threads",
            "1");
    List<Object> algorithms = JSON.std.listFrom(run.out());
    assertEquals(
        List.of("popularity", "item-knn", "co-occurrence", "item2vec"),
        algorithms.stream().map(each -> ((Map<?, ?>) each).get("algorithm")).toList());
    for (Object each : algorithms) {
      Map<?, ?> result = (Map<?, ?>) each;
      assertEquals("temporal", result.get("protocol"));
      assertTrue((int) result.get("users") > 100);
      assertTrue(((Number) result.get("seconds")).doubleValue() >= 0);
      for (Map<?, ?> place : List.of(result, at(result, "newItems"))) {
        for (String name : List.of("recall@20", "ndcg@20", "coverage@20", "novelty@20")) {
          Map<?, ?> metric = at(at(place, "metrics"), name);
          double value = ((Number) metric.get("value")).doubleValue();
          assertTrue(((Number) metric.get("low")).doubleValue() <= value, name + metric);
          assertTrue(value <= ((Number) metric.get("high")).doubleValue(), name + metric);
        }
      }
    }
    Run again =
        evaluate(
            "--protocol",
            "temporal",
            "-k",
            "20",
            "--format",
            "json",
            "--against",
            cases,
            "--threads",
            "1");
    for (Object each : JSON.std.listFrom(again.out())) {
      Map<?, ?> test = at(at((Map<?, ?>) each, "againstEarlierRun"), "ndcg@20");
      assertEquals(0.0, test.get("difference"), "the same seed gives the same values");
    }
  }

  @Test
  void sample_asHtml_isOneWholeFile() throws IOException {
    Path report = folder.resolve("report.html");
    Run run =
        evaluate(
            "--protocol",
            "leave-last-out",
            "-k",
            "5,20",
            "--seen",
            "exclude",
            "--items",
            SAMPLE.resolve("items.csv.gz"),
            "--format",
            "html",
            "--out",
            report);
    assertEquals("", run.out());
    String html = Files.readString(report);
    assertTrue(html.startsWith("<!DOCTYPE html>") && html.endsWith("</html>\n"));
    assertTrue(html.contains("price: viewed and recommended"));
    assertFalse(html.contains("<script"));
    try (var files = Files.list(folder)) {
      assertEquals(List.of(report), files.toList(), "nothing temporary is left");
    }
  }

  @Test
  void eshop_everyNextClick_isPredictedFarBetterByItemKnnThanByPopularity() throws IOException {
    Run run =
        Run.succeeding(
            "evaluate",
            "--clicks",
            RealData.folder("eshop-clothing").resolve("clicks.csv.gz"),
            "--protocol",
            "session-next",
            "--seen",
            "include",
            "-k",
            "20",
            "--epochs",
            "2",
            "--format",
            "json");
    List<Object> algorithms = JSON.std.listFrom(run.out());
    double popular = recall(algorithms.get(0));
    double neighbors = recall(algorithms.get(1));
    assertTrue(neighbors > 2 * popular, neighbors + " against " + popular);
  }

  @Test
  void badRows_ofTwoFiles_goToTwoFiles() throws IOException {
    Path clicks = folder.resolve("clicks.csv");
    Path test = folder.resolve("test.csv");
    Path bad = folder.resolve("bad.csv");
    StringBuilder rows = new StringBuilder("user,item\n,lost\n");
    for (int user = 0; user < 40; user++) {
      for (int click = 0; click < 5; click++) {
        rows.append(String.format(Locale.ROOT, "u%d,i%d%n", user, (user + click) % 12));
      }
    }
    Files.writeString(clicks, rows);
    Files.writeString(test, "user,item\nu1,i7\nu2,\n");
    Path out = folder.resolve("report.txt");
    Run run =
        Run.succeeding(
            "evaluate",
            "--clicks",
            clicks,
            "--test",
            test,
            "--protocol",
            "user-split",
            "--epochs",
            "1",
            "--on-bad-row",
            "skip",
            "--bad-rows",
            bad,
            "--out",
            out);
    Path beside = folder.resolve("report.txt.bad-test.csv.csv");
    assertTrue(run.err().contains("they are in " + bad + ")"), run.err());
    assertTrue(run.err().contains("they are in " + beside + ")"), run.err());
    assertTrue(Files.readString(bad).contains("lost"));
    assertTrue(Files.readString(beside).contains("u2"));
  }

  private static double recall(Object algorithm) {
    Map<?, ?> metric = at(at((Map<?, ?>) algorithm, "metrics"), "recall@20");
    return ((Number) metric.get("value")).doubleValue();
  }
}
