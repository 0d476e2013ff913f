package dev.vecino.searcher.block;

import java.util.function.IntToLongFunction;

/**
 * The prices of a matrix's items in the order of their tiles: a tile whose prices are all outside
 * of a query's range is left out as a whole, and what is found in another one is compared with the
 * range. So the items stay in the order of their clusters, where most of them are ruled out by
 * their vectors. Takes 16 bytes of heap an item. Immutable.
 */
public final class ItemPrices {

  /** Of an item that is not eligible; below all prices. */
  public static final long NONE = Long.MIN_VALUE;

  private final ItemMatrix matrix;

  /** By position of the tile's begin, then by place in the tile. */
  private final long[] values;

  private final long[] rising;
  private final long[] least;
  private final long[] greatest;

  /**
   * Reads prices.
   *
   * @param rising those of the eligible items in rising order; kept, not copied
   * @param price of a document, encoded, or {@link #NONE}
   */
  public ItemPrices(ItemMatrix matrix, long[] rising, IntToLongFunction price) {
    this.matrix = matrix;
    this.rising = rising;
    values = new long[matrix.size()];
    least = new long[matrix.tiles.length];
    greatest = new long[least.length];
    for (int t = 0; t < least.length; t++) {
      int begin = matrix.begins[t];
      short[] order = matrix.tiles[t].order;
      least[t] = Long.MAX_VALUE;
      greatest[t] = NONE;
      for (int place = 0; place < order.length; place++) {
        long value = price.applyAsLong(matrix.documents[begin + order[place]]);
        values[begin + place] = value;
        least[t] = value == NONE ? least[t] : Math.min(least[t], value);
        greatest[t] = Math.max(greatest[t], value);
      }
    }
  }

  /** How many items are eligible and within the range. */
  int count(PriceRange range) {
    return range.count(rising);
  }

  /** Whether some price of a tile may be within the range. */
  boolean mayHave(int tile, PriceRange range) {
    return least[tile] <= range.max() && range.min() <= greatest[tile];
  }

  /** Whether all items of a tile are eligible and within the range. */
  boolean haveAll(int tile, PriceRange range) {
    return rising.length == values.length
        && range.contains(least[tile])
        && range.contains(greatest[tile]);
  }

  /** Whether the item of a place is eligible and within the range. */
  boolean has(int tile, int place, PriceRange range) {
    return range.contains(values[matrix.begins[tile] + place]);
  }
}
