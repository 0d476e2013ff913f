package dev.vecino.searcher.columns;

import dev.vecino.core.ColumnType;
import dev.vecino.searcher.schema.IndexSchema;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/**
 * The values of one attribute of one segment in memory, where a filter is a loop over an array: 8
 * bytes an item for numbers, 4 for keywords. Loaded when a filter first needs it, or enough answers
 * have. Immutable and thread-safe.
 */
public abstract sealed class AttributeColumn {

  public static AttributeColumn load(LeafReader reader, String name, ColumnType type)
      throws IOException {
    String field = IndexSchema.attribute(name);
    return type == ColumnType.KEYWORD
        ? new Keywords(reader.maxDoc(), DocValues.getBinary(reader, field))
        : new Numbers(reader.maxDoc(), type, DocValues.getNumeric(reader, field));
  }

  /** The value of a document, or null, from the index itself. */
  public static @Nullable Object read(LeafReader reader, String name, ColumnType type, int document)
      throws IOException {
    String field = IndexSchema.attribute(name);
    if (type == ColumnType.KEYWORD) {
      BinaryDocValues texts = DocValues.getBinary(reader, field);
      return texts.advanceExact(document) ? texts.binaryValue().utf8ToString() : null;
    }
    NumericDocValues numbers = DocValues.getNumeric(reader, field);
    return numbers.advanceExact(document) ? IndexSchema.decode(type, numbers.longValue()) : null;
  }

  /** The value of a document, or null. */
  public abstract @Nullable Object value(int document);

  /** Numbers, dates and booleans, as longs that sort as the values do. */
  public static final class Numbers extends AttributeColumn {
    private final ColumnType type;
    private final long[] values;
    private final FixedBitSet present;
    private final AtomicInteger uses = new AtomicInteger();
    private volatile @Nullable RangeIndex index;

    Numbers(int maxDoc, ColumnType type, NumericDocValues source) throws IOException {
      this.type = type;
      values = new long[maxDoc];
      present = new FixedBitSet(maxDoc);
      for (int d = source.nextDoc(); d != DocIdSetIterator.NO_MORE_DOCS; d = source.nextDoc()) {
        values[d] = source.longValue();
        present.set(d);
      }
    }

    @Override
    public @Nullable Object value(int document) {
      return present.get(document) ? IndexSchema.decode(type, values[document]) : null;
    }

    /**
     * Sets the bits of the documents from min to max, both included, and clears the others. After
     * some uses a column is indexed, by the thread that is at it then; the others compare all
     * values meanwhile.
     *
     * @return how many these are
     */
    public int matchRange(long min, long max, FixedBitSet matches) {
      if (min > max) {
        matches.clear(0, matches.length());
        return 0;
      }
      RangeIndex known = index;
      if (known == null
          && values.length >= RangeIndex.SMALLEST
          && uses.incrementAndGet() == RangeIndex.USES) {
        known = RangeIndex.of(values, present);
        index = known;
      }
      if (known != null) {
        return known.match(min, max, matches);
      }
      // Word by word and by one comparison: setting bits one by one is a branch that nobody
      // predicts. Values below the minimum are, as unsigned differences, above the width.
      long width = max - min;
      long[] words = matches.getBits();
      for (int w = 0; w * Long.SIZE < values.length; w++) {
        int first = w * Long.SIZE;
        int end = Math.min(first + Long.SIZE, values.length);
        long word = 0;
        for (int d = first; d < end; d++) {
          word |= (Long.compareUnsigned(values[d] - min, width) <= 0 ? 1L : 0L) << d;
        }
        words[w] = word;
      }
      matches.and(present);
      return matches.cardinality();
    }
  }

  /** Texts, as numbers of a dictionary in order of appearance; 0 is "no value". */
  public static final class Keywords extends AttributeColumn {
    private final int[] ordinals;
    private final List<String> dictionary = new ArrayList<>();
    private final Map<String, Integer> ordinalOf;

    Keywords(int maxDoc, BinaryDocValues source) throws IOException {
      ordinals = new int[maxDoc];
      dictionary.add(null);
      Map<BytesRef, Integer> known = new HashMap<>();
      for (int d = source.nextDoc(); d != DocIdSetIterator.NO_MORE_DOCS; d = source.nextDoc()) {
        BytesRef bytes = source.binaryValue();
        Integer ordinal = known.get(bytes);
        if (ordinal == null) {
          ordinal = dictionary.size();
          known.put(BytesRef.deepCopyOf(bytes), ordinal);
          dictionary.add(bytes.utf8ToString());
        }
        ordinals[d] = ordinal;
      }
      ordinalOf = HashMap.newHashMap(dictionary.size());
      for (int i = 1; i < dictionary.size(); i++) {
        ordinalOf.put(dictionary.get(i), i);
      }
    }

    @Override
    public @Nullable Object value(int document) {
      return dictionary.get(ordinals[document]);
    }

    /** Sets the bits of the documents whose text is one of these, and clears the others. */
    public void matchAny(List<String> texts, FixedBitSet matches) {
      matches.clear(0, matches.length());
      int[] wanted =
          texts.stream().mapToInt(t -> ordinalOf.getOrDefault(t, -1)).filter(o -> o > 0).toArray();
      boolean[] isWanted = new boolean[dictionary.size()];
      Arrays.stream(wanted).forEach(o -> isWanted[o] = true);
      for (int d = 0; d < ordinals.length && wanted.length > 0; d++) {
        if (isWanted[ordinals[d]]) {
          matches.set(d);
        }
      }
    }
  }
}
