package dev.vecino.searcher.columns;

import dev.vecino.core.ColumnType;
import dev.vecino.searcher.schema.IndexSchema;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
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
 * bytes an item for numbers, 4 for texts. Loaded when a filter first needs it, or enough answers
 * have. Immutable and thread-safe.
 */
public abstract sealed class AttributeColumn {

  private static final Pattern NO_WORD = Pattern.compile("[^\\p{L}\\p{M}\\p{N}]+");
  private static final int[] NOWHERE = {};

  public static AttributeColumn load(LeafReader reader, String name, ColumnType type)
      throws IOException {
    String field = IndexSchema.attribute(name);
    return type.isText()
        ? new Texts(reader.maxDoc(), type, DocValues.getBinary(reader, field))
        : new Numbers(reader.maxDoc(), type, DocValues.getNumeric(reader, field));
  }

  /** The value of a document, or null, from the index itself. */
  public static @Nullable Object read(LeafReader reader, String name, ColumnType type, int document)
      throws IOException {
    String field = IndexSchema.attribute(name);
    if (type.isText()) {
      BinaryDocValues texts = DocValues.getBinary(reader, field);
      return texts.advanceExact(document) ? type.parse(texts.binaryValue().utf8ToString()) : null;
    }
    NumericDocValues numbers = DocValues.getNumeric(reader, field);
    return numbers.advanceExact(document) ? IndexSchema.decode(type, numbers.longValue()) : null;
  }

  /** The value of a document, or null. */
  public abstract @Nullable Object value(int document);

  /** Sets the bits of the documents that have a value, and clears the others. */
  public abstract void matchPresent(FixedBitSet matches);

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

    @Override
    public void matchPresent(FixedBitSet matches) {
      matches.clear(0, matches.length());
      matches.or(present);
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
  public static final class Texts extends AttributeColumn {
    private final int[] ordinals;
    private final List<Object> dictionary = new ArrayList<>();

    /** What a text is found by, and the ordinals of the texts that have it. */
    private final Map<String, int[]> terms;

    Texts(int maxDoc, ColumnType type, BinaryDocValues source) throws IOException {
      ordinals = new int[maxDoc];
      dictionary.add(null);
      Map<BytesRef, Integer> known = new HashMap<>();
      for (int d = source.nextDoc(); d != DocIdSetIterator.NO_MORE_DOCS; d = source.nextDoc()) {
        BytesRef bytes = source.binaryValue();
        Integer ordinal = known.get(bytes);
        if (ordinal == null) {
          ordinal = dictionary.size();
          known.put(BytesRef.deepCopyOf(bytes), ordinal);
          dictionary.add(type.parse(bytes.utf8ToString()));
        }
        ordinals[d] = ordinal;
      }
      Map<String, IntStream.Builder> found = HashMap.newHashMap(dictionary.size());
      for (int i = 1; i < dictionary.size(); i++) {
        for (String term : terms(type, dictionary.get(i))) {
          found.computeIfAbsent(term, t -> IntStream.builder()).add(i);
        }
      }
      terms = HashMap.newHashMap(found.size());
      found.forEach((term, builder) -> terms.put(term, builder.build().toArray()));
    }

    private static Collection<String> terms(ColumnType type, Object value) {
      return switch (type) {
        case KEYWORD -> List.of((String) value);
        case KEYWORDS -> ((List<?>) value).stream().map(Object::toString).distinct().toList();
        case TEXT -> words((String) value);
        case INTEGER, DECIMAL, DATE, TIME, BOOLEAN ->
            throw new IllegalArgumentException(type.label());
      };
    }

    /** The different words of a text in lower case: letters and digits, whatever parts them. */
    public static Set<String> words(String text) {
      Set<String> words = new LinkedHashSet<>();
      for (String word : NO_WORD.split(text.toLowerCase(Locale.ROOT), -1)) {
        if (!word.isEmpty()) {
          words.add(word);
        }
      }
      return words;
    }

    @Override
    public @Nullable Object value(int document) {
      return dictionary.get(ordinals[document]);
    }

    @Override
    public void matchPresent(FixedBitSet matches) {
      matches.clear(0, matches.length());
      for (int d = 0; d < ordinals.length; d++) {
        if (ordinals[d] != 0) {
          matches.set(d);
        }
      }
    }

    /** Sets the bits of the documents with a term that begins so, and clears the others. */
    public void matchPrefix(String prefix, FixedBitSet matches) {
      match(terms.keySet().stream().filter(term -> term.startsWith(prefix)).toList(), 1, matches);
    }

    /**
     * Sets the bits of the documents that are found by at least so many of some different terms,
     * and clears the others.
     */
    public void match(Collection<String> wanted, int least, FixedBitSet matches) {
      matches.clear(0, matches.length());
      int[] hits = new int[dictionary.size()];
      boolean isAny = false;
      for (String term : wanted) {
        for (int ordinal : terms.getOrDefault(term, NOWHERE)) {
          hits[ordinal]++;
          isAny = true;
        }
      }
      for (int d = 0; d < ordinals.length && isAny; d++) {
        if (hits[ordinals[d]] >= least) {
          matches.set(d);
        }
      }
    }
  }
}
