package dev.vecino.searcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.lucene.search.knn.KnnSearchStrategy;
import org.junit.jupiter.api.Test;

class CandidateCollectorTest {

  private static CandidateCollector collector() {
    return new CandidateCollector(10, 26, KnnSearchStrategy.Hnsw.DEFAULT);
  }

  private static Set<Integer> candidates(CandidateCollector collector) {
    return Arrays.stream(collector.candidates()).boxed().collect(Collectors.toSet());
  }

  @Test
  void candidates_ofManyScores_haveTheBestWhereverTheyCome() {
    Random random = new Random(4);
    for (int round = 0; round < 200; round++) {
      int levels = 1 + random.nextInt(40); // few: many are equal
      float[] scores = new float[1 + random.nextInt(1000)];
      CandidateCollector collector = collector();
      for (int document = 0; document < scores.length; document++) {
        scores[document] = random.nextInt(levels);
        collector.collect(document, scores[document]);
      }
      Set<Integer> found = candidates(collector);
      assertTrue(found.size() >= Math.min(26, scores.length), "round " + round);
      assertTrue(found.size() <= 2 * 26 + 64, "round " + round);
      float[] sorted = scores.clone();
      Arrays.sort(sorted);
      float tenth = sorted[Math.max(0, sorted.length - 10)];
      long better = found.stream().filter(document -> scores[document] > tenth).count();
      assertEquals(
          IntStream.range(0, scores.length).filter(d -> scores[d] > tenth).count(), better);
    }
  }

  @Test
  void candidates_equalOnesBeforeBetterOnes_loseNoBetterOne() {
    CandidateCollector collector = collector();
    for (int document = 0; document < 200; document++) {
      collector.collect(document, document < 184 ? 0.5f : 0.6f);
    }
    Set<Integer> found = candidates(collector);
    for (int document = 184; document < 200; document++) {
      assertTrue(found.contains(document), "" + document);
    }
  }

  @Test
  void offered_withoutAScore_areAllCandidates() {
    CandidateCollector collector = collector();
    IntStream.range(0, 100).forEach(collector::offer);
    assertEquals(100, candidates(collector).size());
    assertTrue(collector.collect(100, 0.1f));
    assertEquals(101, candidates(collector).size());
    assertFalse(collector.earlyTerminated());
  }
}
