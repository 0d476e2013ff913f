package dev.vecino.searcher;

/**
 * The prices that a query wants, from min to max, both included and encoded.
 *
 * @param min above {@link ItemPrices#NONE} where prices matter
 */
record PriceRange(long min, long max) {

  /** Where prices do not matter. */
  static final PriceRange ANY = new PriceRange(Long.MIN_VALUE, Long.MAX_VALUE);

  boolean contains(long price) {
    return min <= price && price <= max;
  }

  /** How many of rising prices are within. */
  int count(long[] rising) {
    int from = RangeIndex.first(rising, min);
    int to = max == Long.MAX_VALUE ? rising.length : RangeIndex.first(rising, max + 1);
    return Math.max(0, to - from);
  }
}
