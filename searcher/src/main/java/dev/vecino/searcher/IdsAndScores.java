package dev.vecino.searcher;

import java.util.AbstractList;
import java.util.Map;
import java.util.Objects;
import java.util.RandomAccess;

/**
 * Answers without attributes, which are made when they are read: a list of 150 is two arrays for
 * the garbage collector then, not 150 objects, which it would copy for as long as the lists of a
 * batch are held. Immutable.
 */
final class IdsAndScores extends AbstractList<Recommendation> implements RandomAccess {

  private final String[] ids;
  private final float[] scores;

  /**
   * @param ids kept, not copied
   * @param scores of these; kept, not copied
   */
  IdsAndScores(String[] ids, float[] scores) {
    this.ids = ids;
    this.scores = scores;
  }

  @Override
  public Recommendation get(int index) {
    Objects.checkIndex(index, ids.length);
    return new Recommendation(ids[index], scores[index], Map.of());
  }

  @Override
  public int size() {
    return ids.length;
  }
}
