package dev.vecino.searcher;

import dev.vecino.codec.clusters.Spares;
import dev.vecino.core.ColumnType;
import dev.vecino.searcher.block.ItemMatrix;
import dev.vecino.searcher.columns.AttributeColumn;
import dev.vecino.searcher.columns.DocumentSet;
import dev.vecino.searcher.columns.IdColumn;
import dev.vecino.searcher.schema.IndexSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.SegmentReader;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/** One segment of an index and what is kept in memory of it. Thread-safe. */
final class Segment {

  /** So many are loaded into a column in the time that one value read by itself takes. */
  private static final int DOCUMENTS_LOADED_PER_VALUE_READ = 8;

  final LeafReader reader;

  /** What is added to its documents, so that no two segments share a number. */
  final int base;

  private final Map<String, AttributeColumn> columns = new ConcurrentHashMap<>();
  private final Map<String, ItemMatrix> matrices = new ConcurrentHashMap<>();

  /**
   * Bits of queries that are over, for the next ones: fresh memory for each query, some hundred
   * kilobytes, would be read from far away before it is written, an eighth of a filtered search.
   */
  private final Spares<FixedBitSet> spareBits = new Spares<>();

  private final Map<String, DocumentSet> withVector = new ConcurrentHashMap<>();
  private volatile @Nullable IdColumn ids;

  /**
   * How many values of each attribute, and how many ids, were read from the index by themselves.
   */
  private final Map<String, AtomicInteger> valuesRead = new ConcurrentHashMap<>();

  private final AtomicInteger idsRead = new AtomicInteger();

  private volatile @Nullable DocumentSet recommendable;

  Segment(LeafReaderContext context) {
    reader = context.reader();
    base = context.docBase;
  }

  /**
   * Shares what is in memory of the same segment in a former generation, as far as neither
   * deletions nor updates have changed it.
   */
  void keepWhatIsTheSame(Segment former) {
    if (!(reader instanceof SegmentReader now && former.reader instanceof SegmentReader before)) {
      return;
    }
    if (!Arrays.equals(now.getSegmentInfo().info.getId(), before.getSegmentInfo().info.getId())) {
      return;
    }
    withVector.putAll(former.withVector);
    former.columns.forEach(
        (name, column) -> {
          if (hasSameValues(former, IndexSchema.attribute(name))) {
            columns.put(name, column);
          }
        });
    if (now.getSegmentInfo().getDelGen() == before.getSegmentInfo().getDelGen()) {
      ids = former.ids;
      if (hasSameValues(former, IndexSchema.DELETED)) {
        recommendable = former.recommendable;
        matrices.putAll(former.matrices);
      }
    }
  }

  private boolean hasSameValues(Segment former, String field) {
    FieldInfo now = reader.getFieldInfos().fieldInfo(field);
    FieldInfo before = former.reader.getFieldInfos().fieldInfo(field);
    return now != null && before != null && now.getDocValuesGen() == before.getDocValuesGen();
  }

  /** What is added to the documents of the next segment. */
  int end() {
    return base + reader.maxDoc();
  }

  /** A bit for each document, set or not by chance; to be given back if that is easy. */
  FixedBitSet takeBits() {
    return spareBits.takeOr(() -> new FixedBitSet(reader.maxDoc()));
  }

  /** Takes the bits of a set that nobody uses any more. */
  void giveBack(DocumentSet set) {
    spareBits.give(set.bits());
  }

  /**
   * The value of an attribute of a document, or null. From its column where that is loaded; until
   * as much has been spent on single values as loading takes, from the index: a process that
   * answers one request needs a dozen values of perhaps a million. Loaded by one thread while the
   * others go on.
   */
  @Nullable Object value(String name, ColumnType type, int document) throws IOException {
    AttributeColumn loaded = columns.get(name);
    if (loaded == null
        && isTimeToLoad(valuesRead.computeIfAbsent(name, n -> new AtomicInteger()))) {
      loaded = column(name, type);
    }
    return loaded == null
        ? AttributeColumn.read(reader, name, type, document)
        : loaded.value(document);
  }

  /** The id of a document; from the index or from {@link #ids}, as {@link #value}. */
  String id(int document) throws IOException {
    IdColumn loaded = ids;
    if (loaded == null && isTimeToLoad(idsRead)) {
      loaded = ids();
    }
    return loaded == null ? IdColumn.read(reader, document) : loaded.id(document);
  }

  /** Once, to the one that reads the first value for which loading all is worth it. */
  private boolean isTimeToLoad(AtomicInteger read) {
    return read.getAndIncrement() == reader.maxDoc() / DOCUMENTS_LOADED_PER_VALUE_READ;
  }

  AttributeColumn column(String name, ColumnType type) {
    return columns.computeIfAbsent(
        name,
        n -> {
          try {
            return AttributeColumn.load(reader, n, type);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  /**
   * The vectors of all live documents that have one, for the block scorer; null where there is
   * none. Built when a batch first needs it, fit for its queries, and kept: {@code 4 * dimension +
   * 6} bytes of heap an item.
   *
   * @param reader makes it of these documents
   */
  @Nullable ItemMatrix matrix(String field, ItemMatrix.Reader reader) {
    return matrices.computeIfAbsent(
        field,
        f -> {
          try {
            DocumentSet documents = recommendable(f);
            return reader.read(documents.documents());
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  /** Whether {@link #matrix} has been built. */
  boolean hasMatrix(String field) {
    return matrices.containsKey(field);
  }

  IdColumn ids() throws IOException {
    IdColumn loaded = ids;
    if (loaded == null) {
      loaded = new IdColumn(reader);
      ids = loaded;
    }
    return loaded;
  }

  /**
   * The documents that may be recommended; not to be changed, and always the same set, so that it
   * is never taken for one of a query.
   */
  DocumentSet recommendable() throws IOException {
    DocumentSet known = recommendable;
    if (known == null) {
      synchronized (this) {
        known = recommendable;
        if (known == null) {
          known = readRecommendable();
          recommendable = known;
        }
      }
    }
    return known;
  }

  /** The documents that may be recommended and have a vector in a field; owned by the caller. */
  DocumentSet recommendable(String field) throws IOException {
    DocumentSet found = recommendable().copyTo(takeBits());
    keepThoseWithVector(field, found);
    return found;
  }

  /** Takes the documents out of a set that have no vector in a field. */
  void keepThoseWithVector(String field, DocumentSet documents) throws IOException {
    if (!haveAllVectors(field)) {
      documents.and(withVector(field));
    }
  }

  private DocumentSet readRecommendable() throws IOException {
    FixedBitSet found = new FixedBitSet(reader.maxDoc());
    found.set(0, found.length());
    Bits live = reader.getLiveDocs();
    if (live != null) {
      live.applyMask(found, 0);
    }
    NumericDocValues deleted = DocValues.getNumeric(reader, IndexSchema.DELETED);
    for (int d = deleted.nextDoc(); d != DocIdSetIterator.NO_MORE_DOCS; d = deleted.nextDoc()) {
      if (deleted.longValue() != 0) {
        found.clear(d);
      }
    }
    return DocumentSet.of(found, found.cardinality());
  }

  /** Whether all documents have a vector in a field. */
  boolean haveAllVectors(String field) throws IOException {
    FloatVectorValues values = reader.getFloatVectorValues(field);
    return values != null && values.size() == reader.maxDoc();
  }

  /** The documents that have a vector in a field; not to be changed. */
  DocumentSet withVector(String field) {
    return withVector.computeIfAbsent(
        field,
        f -> {
          try {
            FixedBitSet found = new FixedBitSet(reader.maxDoc());
            FloatVectorValues values = reader.getFloatVectorValues(f);
            if (values != null) {
              found.or(values.iterator());
            }
            return DocumentSet.of(found, found.cardinality());
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  /** The live document of each id, or -1. */
  int[] documents(List<String> wanted) throws IOException {
    IdColumn read = ids; // not for this alone: a short process asks for a few
    if (read != null && !wanted.isEmpty() && !wanted.contains("")) {
      return read.documents(wanted);
    }
    int[] documents = new int[wanted.size()];
    for (int i = 0; i < documents.length; i++) {
      documents[i] = document(wanted.get(i));
    }
    return documents;
  }

  private int document(String id) throws IOException {
    Terms terms = reader.terms(IndexSchema.ID);
    if (terms == null) {
      return -1;
    }
    TermsEnum found = terms.iterator();
    if (!found.seekExact(new BytesRef(id))) {
      return -1;
    }
    Bits live = reader.getLiveDocs();
    PostingsEnum documents = found.postings(null, PostingsEnum.NONE);
    for (int d = documents.nextDoc(); d != DocIdSetIterator.NO_MORE_DOCS; d = documents.nextDoc()) {
      if (live == null || live.get(d)) {
        return d;
      }
    }
    return -1;
  }
}
