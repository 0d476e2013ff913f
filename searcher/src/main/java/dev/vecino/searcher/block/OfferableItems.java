package dev.vecino.searcher.block;

import dev.vecino.searcher.columns.DocumentSet;
import java.util.Arrays;
import java.util.List;

/**
 * Which items of a matrix may be offered to which queries of a block: those that pass the filter,
 * and whose price is in the range of the query. Items that gain something for a query are offered
 * by themselves, and so are none of them. An item is named by its tile and its place in it.
 */
final class OfferableItems {

  private final ItemMatrix matrix;
  private final DocumentSet eligible; // or null: all
  private final ItemPrices prices; // or null: they do not matter
  private final QueryBlock block;
  private final List<ItemMatrix.Gains> gains;

  /**
   * @param gains for each query what is added to the scores of some positions
   */
  OfferableItems(BlockScorer.Items items, QueryBlock block, List<ItemMatrix.Gains> gains) {
    matrix = items.matrix();
    eligible = items.eligible();
    prices = items.prices();
    this.block = block;
    this.gains = gains;
  }

  /** How many items are eligible for a query, or 1 where none is. */
  double count(int query) {
    double count =
        prices != null
            ? prices.count(block.prices(query))
            : eligible != null ? eligible.count() : matrix.size();
    return Math.max(1, count);
  }

  /** Whether a tile may have any item in the range of prices of a query. */
  boolean mayHave(int tile, int query) {
    return prices == null || prices.mayHave(tile, block.prices(query));
  }

  /** Whether an item is eligible for a query, whether it gains something or not. */
  boolean isEligible(int tile, int query, int place) {
    return prices != null
        ? prices.has(tile, place, block.prices(query))
        : eligible == null || eligible.bits().get(matrix.documents[position(tile, place)]);
  }

  /** Whether all items of a tile may be offered to a query. */
  boolean hasAll(int tile, int query) {
    return gains.get(query).positions().length == 0
        && (prices != null ? prices.haveAll(tile, block.prices(query)) : eligible == null);
  }

  /** Whether an item may be offered to a query. */
  boolean has(int tile, int query, int place) {
    return isEligible(tile, query, place)
        && Arrays.binarySearch(gains.get(query).positions(), position(tile, place)) < 0;
  }

  /**
   * Those of the found items that may be offered to a query.
   *
   * @param first the place of the first item that was looked at
   * @param found a bit for each item from there on
   * @return likewise
   */
  int among(int tile, int query, int first, int found) {
    int items = matrix.tiles[tile].order.length - first;
    int offerable = items < BlockKernel.PANEL ? found & (1 << items) - 1 : found;
    for (int left = hasAll(tile, query) ? 0 : offerable; left != 0; left &= left - 1) {
      int i = Integer.numberOfTrailingZeros(left);
      offerable &= has(tile, query, first + i) ? -1 : ~(1 << i);
    }
    return offerable;
  }

  private int position(int tile, int place) {
    return matrix.begins[tile] + matrix.tiles[tile].order[place];
  }
}
