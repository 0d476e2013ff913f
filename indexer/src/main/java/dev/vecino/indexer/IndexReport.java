package dev.vecino.indexer;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a build made of its input.
 *
 * @param generation the name of the new generation
 * @param items the items in the index, the estimated ones among them
 * @param estimated new items, with a vector estimated from the items that are most like them
 * @param dropped vectors that are not in the index, by reason
 * @param itemsWithoutRow items in the index that the catalogue has no row for: they have no
 *     attributes
 * @param rowsWithoutVector rows of the catalogue that are not in the index for want of a vector;
 *     where such vectors are estimated, those that no item is like: they share no attribute with
 *     any
 * @param seconds elapsed time
 * @param bytes size of the generation on the disk
 */
public record IndexReport(
    String generation,
    int items,
    int estimated,
    Map<String, Integer> dropped,
    int itemsWithoutRow,
    int rowsWithoutVector,
    double seconds,
    long bytes) {

  public IndexReport {
    dropped = Collections.unmodifiableMap(new TreeMap<>(dropped)); // in the same order every time
  }
}
