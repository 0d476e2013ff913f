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

  @TempDir private Path folder;

  @Test
  void update_rowMeasuredBefore_isReplacedAndOthersStayInOrder() throws IOException {
    Path docs = folder.resolve("benchmarks.md");
    Files.writeString(docs, "before\n<!-- peers:begin -->\n<!-- peers:end -->\nafter\n");

    PeerTable.update(docs, ORDER, List.of(List.of("`second`", "old")), "run second");
    PeerTable.update(docs, ORDER, List.of(List.of("`first`", "one")), "run first");
    PeerTable.update(docs, ORDER, List.of(List.of("`second`", "new")), "run second");

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

    PeerTable.update(docs, ORDER, List.of(List.of("`second`", "new")), "run second");

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
