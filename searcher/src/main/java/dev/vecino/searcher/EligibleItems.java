package dev.vecino.searcher;

import dev.vecino.core.Catalogue;
import dev.vecino.core.ColumnType;
import dev.vecino.searcher.block.ItemMatrix;
import dev.vecino.searcher.columns.AttributeColumn;
import dev.vecino.searcher.columns.DocumentSet;
import dev.vecino.searcher.columns.RangeIndex;
import dev.vecino.searcher.schema.IndexSchema;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The items that the queries of a batch with the same filters share. Where each query has a range
 * of prices of its own, the items are in order of price, so that a range is one run of positions: a
 * narrow range costs less, and none is evaluated item by item.
 *
 * <p>Not thread-safe while {@link #gather} runs; after that read only.
 */
final class EligibleItems {

  /** The share of one segment. */
  static final class Part {
    final Segment segment;

    /** What is added to the segment's documents, so that no two segments share a number. */
    final int base;

    private final DocumentSet eligible;
    private final AttributeColumn price;

    /** The items in order of price, and their prices encoded; null where that does not matter. */
    private final int[] byPrice;

    private final long[] prices;

    /** What is scored; null where nothing is eligible. */
    private ItemMatrix matrix;

    private boolean gathered; // the matrix has the eligible items and no others
    private boolean isCopy; // and was made for them

    Part(Segment segment, int base, DocumentSet eligible, AttributeColumn price) {
      this.segment = segment;
      this.base = base;
      this.eligible = eligible;
      this.price = price;
      if (price == null) {
        byPrice = null;
        prices = null;
        return;
      }
      Priced[] priced = new Priced[eligible.count()];
      int count = 0;
      for (int document : eligible.documents()) {
        Object value = price.value(document);
        if (value == null) {
          eligible.remove(document);
        } else {
          priced[count++] = new Priced(document, encoded(value));
        }
      }
      Arrays.sort(priced, 0, count);
      byPrice = new int[count];
      prices = new long[count];
      for (int i = 0; i < count; i++) {
        byPrice[i] = priced[i].document;
        prices[i] = priced[i].price;
      }
    }

    private record Priced(int document, long price) implements Comparable<Priced> {
      @Override
      public int compareTo(Priced other) {
        int order = Long.compare(price, other.price);
        return order != 0 ? order : Integer.compare(document, other.document);
      }
    }

    int size() {
      return byPrice == null ? eligible.count() : byPrice.length;
    }

    /** The first position whose price is at least this. */
    int position(long price) {
      return RangeIndex.first(prices, price);
    }

    /** Whether a document is eligible and, where that matters, its price within the range. */
    boolean contains(int document, long minPrice, long maxPrice) {
      if (!eligible.bits().get(document) || price == null) {
        return eligible.bits().get(document);
      }
      long value = encoded(price.value(document));
      return minPrice <= value && value <= maxPrice;
    }

    private static long encoded(Object value) {
      return IndexSchema.encode(ColumnType.DECIMAL, value);
    }

    ItemMatrix matrix() {
      return matrix;
    }

    /** Those of the matrix that count, or null: all. */
    DocumentSet filter() {
      return gathered ? null : eligible;
    }
  }

  final List<Part> parts = new ArrayList<>();
  final boolean byPrice;
  final int size;
  private final Generation generation;
  private final String field;
  private long queries;

  /**
   * Evaluates filters.
   *
   * @param filters none of them relative
   * @param byPrice whether each query has a range of prices too
   */
  EligibleItems(Generation generation, String field, List<Filter> filters, boolean byPrice)
      throws IOException {
    this.generation = generation;
    this.field = field;
    this.byPrice = byPrice;
    FilterEvaluator evaluator = new FilterEvaluator(generation.types, OptionalDouble.empty());
    int base = 0;
    int count = 0;
    for (Segment segment : generation.segments) {
      DocumentSet eligible = evaluator.matches(filters, segment, field);
      AttributeColumn price =
          byPrice ? segment.column(Catalogue.PRICE, generation.types.get(Catalogue.PRICE)) : null;
      Part part = new Part(segment, base, eligible, price);
      parts.add(part);
      base += segment.reader.maxDoc();
      count += part.size();
    }
    size = count;
  }

  /** Whether all parts have their matrices, or have one in their segment that was made before. */
  boolean isGathered() {
    return parts.stream()
        .allMatch(part -> part.gathered || !byPrice && part.segment.hasMatrix(field));
  }

  /**
   * Sees to it that every part has its matrix: the eligible items alone where that pays for the
   * queries so far, else all items.
   *
   * @param more queries to come
   */
  void gather(int more) throws IOException {
    queries += more;
    for (Part part : parts) {
      int live = part.segment.reader.numDocs();
      int eligible = part.size();
      if (part.gathered) {
        continue;
      }
      ItemMatrix.Reader reader =
          documents -> {
            int[] runs = byPrice ? new int[] {0} : Generation.runs(part.segment, field);
            return ItemMatrix.of(part.segment.reader, field, documents, runs);
          };
      if (byPrice || eligible == 0 || Planner.isGatheringCheaper(eligible, live, queries)) {
        int[] documents = byPrice ? part.byPrice : part.eligible.documents();
        part.matrix = reader.read(documents);
        part.gathered = true;
        part.isCopy = true;
      } else {
        part.matrix = part.segment.matrix(field, reader);
        part.gathered = part.matrix.size() == eligible;
      }
    }
  }

  Part part(Segment segment) {
    for (Part part : parts) {
      if (part.segment == segment) {
        return part;
      }
    }
    throw new IllegalArgumentException("a segment of another generation");
  }

  /** How many vectors were copied for these filters alone. */
  long copied() {
    long copied = 0;
    for (Part part : parts) {
      copied += part.isCopy ? part.size() : 0;
    }
    return copied;
  }

  /** The length of the longest vector, rounded up. */
  double longest() {
    double longest = 0;
    for (Part part : parts) {
      longest = Math.max(longest, part.matrix == null ? 0 : part.matrix.longest());
    }
    return longest;
  }

  /** How many tiles the largest part has. */
  int mostTiles() {
    return parts.stream()
        .mapToInt(part -> part.matrix == null ? 0 : part.matrix.tileCount())
        .max()
        .orElse(0);
  }

  /** The part of a number over all parts. */
  Part part(int number) {
    for (Part part : parts) {
      if (number < part.base + part.segment.reader.maxDoc()) {
        return part;
      }
    }
    throw new IllegalArgumentException("no part has the number " + number);
  }
}
