package dev.vecino.searcher.block;

import dev.vecino.searcher.columns.RangeIndex;

/**
 * The prices that a query wants, from min to max, both included and encoded.
 *
 * @param min above {@link ItemPrices#NONE} where prices matter
 */
public record PriceRange(long min, long max) {

  /** Where prices do not matter. */
  public static final PriceRange ANY = new PriceRange(Long.MIN_VALUE, Long.MAX_VALUE);

  /** Whether it is within. */
  public boolean contains(long price) {
    return min <= price && price <= max;
  }

  /** How many of rising prices are within. */
  public int count(long[] rising) {
    int from = RangeIndex.first(rising, min);
    int to = max == Long.MAX_VALUE ? rising.length : RangeIndex.first(rising, max + 1);
    return Math.max(0, to - from);
  }
}
