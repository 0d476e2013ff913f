package dev.vecino.codec;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.search.AbstractKnnCollector;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.TotalHits;

/** Keeps the best document of each group of so many, as a search for the parents of blocks does. */
final class GroupCollector extends AbstractKnnCollector {

  private final int group;
  private final Map<Integer, ScoreDoc> best = new HashMap<>();
  private final Set<Integer> collected = new HashSet<>();

  GroupCollector(int k, int group) {
    super(k, Integer.MAX_VALUE);
    this.group = group;
  }

  @Override
  public boolean collect(int document, float score) {
    if (!collected.add(document)) {
      throw new AssertionError("collected twice: " + document);
    }
    ScoreDoc former = best.get(document / group);
    if (former == null || former.score < score) {
      best.put(document / group, new ScoreDoc(document, score));
      return true;
    }
    return false;
  }

  @Override
  public int numCollected() {
    return best.size();
  }

  @Override
  public float minCompetitiveSimilarity() {
    return best.size() < k() ? Float.NEGATIVE_INFINITY : topDocs().scoreDocs[k() - 1].score;
  }

  @Override
  public TopDocs topDocs() {
    ScoreDoc[] hits =
        best.values().stream()
            .sorted(Comparator.comparingDouble((ScoreDoc hit) -> -hit.score))
            .limit(k())
            .toArray(ScoreDoc[]::new);
    return new TopDocs(new TotalHits(visitedCount(), TotalHits.Relation.EQUAL_TO), hits);
  }
}
