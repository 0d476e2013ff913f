package dev.vecino.indexer;

import dev.vecino.core.Catalogue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.lucene.util.BytesRef;

/**
 * The order in which items are written: those with a vector by cluster and id, and after these by
 * id what is in no cluster. A place in it is called an entry.
 */
final class ItemOrder {

  private final IndexSource source;
  private final List<String> newItems; // have a row in the catalogue, but no vector
  private final int[] clusters; // of the rows
  private final int[] order; // rows, and beyond these the numbers of new items

  /**
   * Sorts the items.
   *
   * @param writesNew whether rows of the catalogue without a vector are written too
   * @param clusters of the rows of the vectors, as {@link ItemClusters} finds them
   */
  ItemOrder(IndexSource source, Catalogue catalogue, boolean writesNew, int[] clusters) {
    this.source = source;
    newItems = newItems(source, catalogue);
    this.clusters = clusters;
    order = sorted(clusters.length + (writesNew ? newItems.size() : 0));
  }

  private static List<String> newItems(IndexSource source, Catalogue catalogue) {
    List<String> items = new ArrayList<>();
    for (String item : catalogue.items()) {
      if (source.vectors().row(item) < 0) {
        items.add(item);
      }
    }
    return items;
  }

  private int[] sorted(int count) {
    record Entry(int number, int cluster, BytesRef id) {}
    return IntStream.range(0, count)
        .mapToObj(
            number ->
                new Entry(
                    number,
                    number < clusters.length ? clusters[number] : ItemClusters.NONE,
                    new BytesRef(idOf(number))))
        .sorted(Comparator.comparingInt(Entry::cluster).thenComparing(Entry::id))
        .mapToInt(Entry::number)
        .toArray();
  }

  private String idOf(int number) {
    int rows = source.vectors().size();
    return number < rows ? source.vectors().id(number) : newItems.get(number - rows);
  }

  /** How many entries there are. */
  int size() {
    return order.length;
  }

  /** The row of the vectors, or -1 where the item has none. */
  int row(int entry) {
    return order[entry] < clusters.length ? order[entry] : -1;
  }

  String id(int entry) {
    return idOf(order[entry]);
  }

  /** A number that the entries of one cluster, or of none, have in common. */
  int cluster(int entry) {
    int row = row(entry);
    return row < 0 ? ItemClusters.NONE : clusters[row];
  }

  /** The rows of the vectors, in this order; a new array. */
  int[] rows() {
    return Arrays.stream(order).filter(number -> number < clusters.length).toArray();
  }

  /** Rows of the catalogue without a vector, whether they are written or not. */
  int newItems() {
    return newItems.size();
  }
}
