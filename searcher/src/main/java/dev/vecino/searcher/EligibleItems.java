package dev.vecino.searcher;

import dev.vecino.core.Catalogue;
import dev.vecino.core.ColumnType;
import dev.vecino.searcher.block.BlockScorer;
import dev.vecino.searcher.block.ItemMatrix;
import dev.vecino.searcher.block.ItemPrices;
import dev.vecino.searcher.block.PriceRange;
import dev.vecino.searcher.columns.AttributeColumn;
import dev.vecino.searcher.columns.DocumentSet;
import dev.vecino.searcher.schema.IndexSchema;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The items that the queries of a batch with the same filters share. Where each query has a range
 * of prices of its own, items without a price are none of them, and the prices lie beside what is
 * scored ({@link ItemPrices}).
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
    private final @Nullable AttributeColumn price; // null: prices do not matter

    /** The eligible items' prices, encoded, rising; null where prices do not matter. */
    private final long @Nullable [] prices;

    /** What is scored; null where nothing is eligible. */
    private @Nullable ItemMatrix matrix;

    private @Nullable ItemPrices itemPrices; // of the matrix; null where prices do not matter
    private boolean gathered; // the matrix has the eligible items and no others
    private boolean isCopy; // and was made for them

    Part(Segment segment, int base, DocumentSet eligible, @Nullable AttributeColumn price) {
      this.segment = segment;
      this.base = base;
      this.eligible = eligible;
      this.price = price;
      prices = price == null ? null : keepPriced(price, eligible);
    }

    /** Removes the items without a price; returns the prices of the others, rising. */
    private static long[] keepPriced(AttributeColumn price, DocumentSet eligible) {
      long[] found = new long[eligible.count()];
      int count = 0;
      for (int document : eligible.documents()) {
        Object value = price.value(document);
        if (value == null) {
          eligible.remove(document);
        } else {
          found[count++] = encoded(value);
        }
      }
      long[] rising = Arrays.copyOf(found, count);
      Arrays.sort(rising);
      return rising;
    }

    /** How many items are eligible. */
    int size() {
      return eligible.count();
    }

    /** How many of them a query may be offered. */
    int count(PriceRange range) {
      return prices == null ? size() : range.count(prices);
    }

    /** Whether a document is eligible and, where that matters, its price within the range. */
    boolean contains(int document, PriceRange range) {
      return eligible.bits().get(document)
          && (price == null || range.contains(priceOf(document, price)));
    }

    /** Of an eligible document: it has one. */
    private static long priceOf(int document, AttributeColumn price) {
      return encoded(Objects.requireNonNull(price.value(document)));
    }

    private static long encoded(Object value) {
      return IndexSchema.encode(ColumnType.DECIMAL, value);
    }

    @Nullable ItemMatrix matrix() {
      return matrix;
    }

    /** What a block is offered of this part, whose matrix this is. */
    BlockScorer.Items items(ItemMatrix matrix) {
      return new BlockScorer.Items(matrix, base, gathered ? null : eligible, itemPrices);
    }

    /** Takes what is to be scored, if anything is, and puts the prices beside it. */
    private void take(@Nullable ItemMatrix taken) {
      if (taken == null || taken == matrix) {
        return;
      }
      matrix = taken;
      if (prices != null && price != null) {
        itemPrices =
            new ItemPrices(
                taken,
                prices,
                document ->
                    eligible.bits().get(document) ? priceOf(document, price) : ItemPrices.NONE);
      }
    }

    /** Whether nothing has to be read for a block, neither vectors nor prices. */
    private boolean isReady(String field) {
      return prices == null ? gathered || segment.hasMatrix(field) : gathered || itemPrices != null;
    }
  }

  final List<Part> parts = new ArrayList<>();
  final int size;
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
    this.field = field;
    FilterEvaluator evaluator = new FilterEvaluator(new HistoryValues(generation.types, List.of()));
    int base = 0;
    int count = 0;
    for (Segment segment : generation.segments) {
      DocumentSet eligible = evaluator.matches(filters, segment, field);
      AttributeColumn price =
          byPrice
              ? segment.column(
                  Catalogue.PRICE, Objects.requireNonNull(generation.types.get(Catalogue.PRICE)))
              : null;
      Part part = new Part(segment, base, eligible, price);
      parts.add(part);
      base += segment.reader.maxDoc();
      count += part.size();
    }
    size = count;
  }

  /** Whether all parts have their matrices and prices, or need not read them. */
  boolean isGathered() {
    return parts.stream().allMatch(part -> part.isReady(field));
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
            int[] runs = Generation.runs(part.segment, field);
            return ItemMatrix.of(part.segment.reader, field, documents, runs);
          };
      if (eligible == 0 || Planner.isGatheringCheaper(eligible, live, queries)) {
        part.take(reader.read(part.eligible.documents()));
        part.gathered = true;
        part.isCopy = true;
      } else {
        ItemMatrix all = part.segment.matrix(field, reader);
        part.take(all);
        part.gathered = all != null && all.size() == eligible;
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
