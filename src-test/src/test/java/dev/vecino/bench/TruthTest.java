package dev.vecino.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.vecino.bench.SearchData.Attribute;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What answers of the systems are held against. */
class TruthTest {

  @TempDir private Path folder;

  @Test
  void recall_ofTheBestEligible_isTheirShareOfK() throws IOException {
    SearchData data = SearchData.open(folder.resolve("data"), 2000, 3);
    Work work = Work.filtered(data, 10, Attribute.CORRELATED, 0.1);
    Truth truth = new Truth(data, work, 0, 3);
    List<Integer> best =
        IntStream.range(0, data.items())
            .boxed()
            .filter(item -> data.attribute(Attribute.CORRELATED)[item] >= work.least(1))
            .filter(item -> data.attribute(Attribute.CORRELATED)[item] <= work.greatest(1))
            .sorted(Comparator.comparingDouble((Integer item) -> -score(data, 1, item)))
            .toList();

    assertEquals(200, best.size());
    assertEquals(1, truth.recall(work, 1, answer(best.subList(0, 10))));
    assertEquals(0.4, truth.recall(work, 1, answer(best.subList(6, 16))));
    assertThrows(
        IllegalStateException.class, () -> truth.recall(work, 2, answer(best.subList(0, 10))));
  }

  @Test
  void data_writtenAndRead_isTheSame() throws IOException {
    SearchData made = SearchData.open(folder.resolve("data"), 500, 5);
    SearchData read = SearchData.open(folder.resolve("data"), 500, 5);

    assertArrayEquals(made.itemVectors(), read.itemVectors());
    assertArrayEquals(made.history(4), read.history(4));
    assertArrayEquals(made.attribute(Attribute.CORRELATED), read.attribute(Attribute.CORRELATED));
  }

  private static List<int[]> answer(List<Integer> items) {
    return List.of(items.stream().mapToInt(Integer::intValue).toArray());
  }

  private static double score(SearchData data, int user, int item) {
    double score = 0;
    for (int d = 0; d < data.dimension(); d++) {
      score += (double) data.user(user)[d] * data.item(item)[d];
    }
    return score;
  }
}
