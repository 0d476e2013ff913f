package dev.vecino.indexer;

/**
 * What an update made of its input.
 *
 * @param generation the name of the new generation
 * @param updated items whose attributes were set
 * @param deleted those of them that are withdrawn now
 * @param restored those of them that were withdrawn and are not any more
 * @param added new items, with a vector estimated from the items that are most like them
 * @param notAdded new items that no item is like: they share no attribute with any
 * @param ignored rows of items that the index does not have, as the options say or as the rows lack
 *     most attributes
 * @param seconds elapsed time
 */
public record UpdateReport(
    String generation,
    int updated,
    int deleted,
    int restored,
    int added,
    int notAdded,
    int ignored,
    double seconds) {}
