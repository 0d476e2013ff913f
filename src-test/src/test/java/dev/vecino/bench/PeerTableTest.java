package dev.vecino.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the benchmarks make of their measurements. */
class PeerTableTest {

  private static final List<String> ORDER = List.of("first", "second");

  private static final PeerTable TABLE = new PeerTable("peers", "| row | value |\n|---|---|");

  @TempDir private Path folder;

  @Test
  void update_rowMeasuredBefore_isReplacedAndOthersStayInOrder() throws IOException {
    Path docs = folder.resolve("benchmarks.md");
    Files.writeString(docs, "before\n<!-- peers:begin -->\n<!-- peers:end -->\nafter\n");

    TABLE.update(docs, ORDER, List.of(List.of("`second`", "old")), "run second");
    TABLE.update(docs, ORDER, List.of(List.of("`first`", "one")), "run first");
    TABLE.update(docs, ORDER, List.of(List.of("`second`", "new")), "run second");

    List<String> lines = Files.readAllLines(docs);
    assertEquals("before", lines.getFirst());
    assertEquals("after", lines.getLast());
    assertEquals(
        List.of("| `first` | one |", "| `second` | new |"),
        lines.stream().filter(line -> line.startsWith("| `")).toList());
  }

  @Test
  void update_tableOfAnotherMachine_isDropped() throws IOException {
    Path docs = folder.resolve("benchmarks.md");
    Files.writeString(
        docs, "<!-- peers:begin -->\nMachine: another.\n| `first` | one |\n<!-- peers:end -->\n");

    TABLE.update(docs, ORDER, List.of(List.of("`second`", "new")), "run second");

    assertFalse(Files.readString(docs).contains("`first`"));
  }

  @Test
  void ratio_timeOrRate_saysHowManyTimesBetter() {
    Row rate = new Row("r", "", "peer", true, 0, 1.5, 3);
    Row time = new Row("t", "", "peer", false, 0, 1.5, 3);
    Row bound = new Row("b", "", "", false, 0, 400, 200);

    assertEquals(2, rate.ratio(10, 5));
    assertEquals(0.5, time.ratio(10, 5));
    assertTrue(time.reaches(1.5, 1.5));
    assertTrue(bound.reaches(bound.ratio(399, Double.NaN), bound.minimum()));
    assertFalse(bound.reaches(bound.ratio(401, Double.NaN), bound.minimum()));
  }

  @Test
  void covers_nameWithoutPeer_isOfTheRowsOfAllPeers() {
    Row row = new Row("single-k10-peer", "", "peer", true, 0, 1, 2);
    Row other = new Row("single-k10-other", "", "other", true, 0, 1, 2);

    assertTrue(row.covers(of("single-k10")));
    assertTrue(other.covers(of("single-k10")));
    assertTrue(row.covers(of("single-k10-peer")));
    assertFalse(other.covers(of("single-k10-peer")));
    assertFalse(row.covers(of("single-k1")));
  }

  @Test
  void verdict_oneMeasurementOfVecino_isComparedWithEachPeerAlone() {
    Row row = new Row("single-k10-peer", "", "peer", true, 0.95, 1.5, 2);
    List<Measurement> measured =
        List.of(
            measurement("vecino", 6, 0.96),
            measurement("peer", 3, 0.95),
            measurement("another", 100, 0.95));

    Verdict verdict = Verdict.of(row, measured).orElseThrow();

    assertEquals(2, verdict.ratio());
    assertEquals("PASS", verdict.word());
  }

  @Test
  void verdict_recallTooLow_isShort() {
    Row row = new Row("single-k10-peer", "", "peer", true, 0.95, 1.5, 2);
    List<Measurement> measured =
        List.of(measurement("vecino", 6, 0.94), measurement("peer", 3, 0.95));

    assertEquals("SHORT", Verdict.of(row, measured).orElseThrow().word());
  }

  @Test
  void verdict_rowWithoutMinimum_isNone() {
    Row row = new Row("single-k10-peer", "", "peer", true, 0.95, Double.NaN, Double.NaN);
    List<Measurement> measured =
        List.of(measurement("vecino", 1, 0.96), measurement("peer", 3, 0.95));

    assertEquals("", Verdict.of(row, measured).orElseThrow().word());
  }

  @Test
  void cells_realRow_haveAllSystemsAndTheRatiosToThePeers() {
    List<Row> rows =
        List.of(
            new Row("real-m-single-k20-hnswlib", "", "hnswlib", true, 0.95, 1, 2),
            new Row("real-m-single-k20-lucene", "", "lucene", true, 0.95, 1.5, 2));
    List<Measurement> measured =
        List.of(
            real("vecino", 6, "clusters"),
            real("vecino-clusters", 5, "clusters"),
            real("lucene", 5, "k 20"),
            real("hnswlib", 3, "ef 20"));

    assertEquals(
        List.of(
            List.of(
                "`real-m-single-k20`",
                "6.00 queries/s, recall 0.960, clusters",
                "5.00 queries/s, recall 0.960, clusters",
                "–",
                "3.00 queries/s, recall 0.960, ef 20",
                "5.00 queries/s, recall 0.960, k 20",
                "–",
                "**2.00x** of 1.00x",
                "**1.20x** of 1.50x",
                "–",
                "SHORT")),
        RealTable.cells(rows, measured));
  }

  @Test
  void cells_rowWithoutMinimum_hasItsRatioAlone() {
    Row row = new Row("real-m-single-k20-lucene", "", "lucene", true, 0, Double.NaN, Double.NaN);
    List<Measurement> measured =
        List.of(real("vecino", 6, ""), real("lucene", 3, ""), real("lucene-format", 9, ""));

    List<String> cells = RealTable.cells(List.of(row), measured).getFirst();

    assertEquals(List.of("–", "**2.00x**", "3.00x", ""), cells.subList(7, 11));
  }

  private static Measurement of(String row) {
    return new Measurement(row, "vecino", 1, "s", Double.NaN, "", "");
  }

  private static Measurement measurement(String system, double value, double recall) {
    return new Measurement("single-k10", system, value, "queries/s", recall, "", "");
  }

  private static Measurement real(String system, double value, String setting) {
    return new Measurement("real-m-single-k20", system, value, "queries/s", 0.96, setting, "");
  }

  @Test
  void best_severalSettings_isTheOneWithTheBestMedian() {
    List<Measurement> measured =
        List.of(
            measurement(10, "1 thread"),
            measurement(30, "1 thread"),
            measurement(29, "1 thread"),
            measurement(99, "2 threads"),
            measurement(11, "2 threads"),
            measurement(12, "2 threads"));

    assertEquals(29, Sample.best(measured, true).orElseThrow().median());
    assertEquals(12, Sample.best(measured, false).orElseThrow().median());
  }

  @Test
  void text_roundsWithRecallAndPurity_hasTheirMeans() {
    List<Measurement> measured =
        List.of(
            new Measurement("row", "peer", 1, "clicks/s", 0.25, 0.97, "lists", ""),
            new Measurement("row", "peer", 3, "clicks/s", 0.75, 0.99, "lists", ""));

    assertEquals(
        "2.00 clicks/s (1.00 to 3.00), recall 0.500, purity 0.9800, lists",
        new Sample(measured).text());
  }

  private static Measurement measurement(double value, String setting) {
    return new Measurement("row", "peer", value, "s", Double.NaN, setting, "");
  }
}
