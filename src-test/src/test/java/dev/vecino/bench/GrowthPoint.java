package dev.vecino.bench;

import java.util.Arrays;
import java.util.Locale;

/**
 * What a catalogue of one size costs.
 *
 * @param items how many
 * @param buildSeconds to index them, with 2 threads
 * @param diskBytes an item
 * @param heapBytes an item, that an opened and used index keeps
 * @param queriesPerSecond one at a time, k 10, unfiltered
 * @param recall of these
 * @param listsPerSecond of 150 in a batch, with 2 threads
 */
record GrowthPoint(
    int items,
    double buildSeconds,
    double diskBytes,
    double heapBytes,
    double queriesPerSecond,
    double recall,
    double listsPerSecond) {

  /** All values, as {@link #parse} reads them. */
  String line() {
    return String.format(
        Locale.ROOT,
        "%d %f %f %f %f %f %f",
        items,
        buildSeconds,
        diskBytes,
        heapBytes,
        queriesPerSecond,
        recall,
        listsPerSecond);
  }

  static GrowthPoint parse(String line) {
    double[] values = Arrays.stream(line.split(" ")).mapToDouble(Double::parseDouble).toArray();
    return new GrowthPoint(
        (int) values[0], values[1], values[2], values[3], values[4], values[5], values[6]);
  }
}
