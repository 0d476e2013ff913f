package dev.vecino.codec;

import static org.apache.lucene.search.DocIdSetIterator.NO_MORE_DOCS;

import dev.vecino.codec.clusters.ClusterSearch;
import dev.vecino.codec.clusters.Clusters;
import dev.vecino.codec.clusters.Positions;
import dev.vecino.codec.clusters.Spares;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.lucene.codecs.CodecUtil;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.hnsw.FlatVectorsReader;
import org.apache.lucene.codecs.hnsw.HnswGraphProvider;
import org.apache.lucene.index.ByteVectorValues;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.FieldInfos;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.IndexFileNames;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.search.AcceptDocs;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.FilteredDocIdSetIterator;
import org.apache.lucene.search.KnnCollector;
import org.apache.lucene.store.ChecksumIndexInput;
import org.apache.lucene.store.DataAccessHint;
import org.apache.lucene.store.DataInput;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.util.BitSet;
import org.apache.lucene.util.BitSetIterator;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.FixedBitSet;
import org.apache.lucene.util.IOUtils;
import org.apache.lucene.util.hnsw.HnswGraph;
import org.apache.lucene.util.hnsw.RandomVectorScorer;

/** Reads and searches what {@link ClusteredVectorsWriter} wrote. Thread-safe. */
final class ClusteredVectorsReader extends KnnVectorsReader implements HnswGraphProvider {

  /** From this part of the vectors on, eligible positions are tested where they are looked at. */
  private static final double MOST = 0.2;

  /** Vectors that are scored at once. */
  private static final int BLOCK = 64;

  /** How many times as many are looked for by a search that goes on. */
  private static final int DEEPER = 4;

  private final FieldInfos infos;
  private final Map<String, Field> fields;
  private final Spares<FixedBitSet> spares = new Spares<>();
  private final FlatVectorsReader flat;
  private final KnnVectorsReader delegate; // or null
  private final IndexInput data;

  /** A field, and its clusters where it has any. */
  private record Field(Strategy strategy, ClusteredField clusters) {}

  private ClusteredVectorsReader(
      FieldInfos infos,
      Map<String, Field> fields,
      FlatVectorsReader flat,
      KnnVectorsReader delegate,
      IndexInput data) {
    this.infos = infos;
    this.fields = fields;
    this.flat = flat;
    this.delegate = delegate;
    this.data = data;
  }

  static ClusteredVectorsReader open(ClusteredVectorsFormat format, SegmentReadState state)
      throws IOException {
    List<Closeable> opened = new ArrayList<>();
    boolean success = false;
    try {
      FlatVectorsReader flat = ClusteredVectorsFormat.FLAT.fieldsReader(state);
      opened.add(flat);
      IndexInput data =
          state.directory.openInput(
              file(state, ClusteredVectorsFormat.DATA_EXTENSION), state.context);
      opened.add(data);
      Map<String, Field> fields = readMeta(state, data);
      KnnVectorsReader delegate = null;
      if (fields.values().stream().anyMatch(f -> f.strategy == Strategy.DELEGATE)) {
        delegate =
            format
                .delegate()
                .fieldsReader(
                    new SegmentReadState(
                        state, state.segmentSuffix + ClusteredVectorsFormat.DELEGATE_SUFFIX));
        opened.add(delegate);
      }
      success = true;
      return new ClusteredVectorsReader(state.fieldInfos, fields, flat, delegate, data);
    } finally {
      if (!success) {
        IOUtils.closeWhileHandlingException(opened);
      }
    }
  }

  private static String file(SegmentReadState state, String extension) {
    return IndexFileNames.segmentFileName(state.segmentInfo.name, state.segmentSuffix, extension);
  }

  private static Map<String, Field> readMeta(SegmentReadState state, IndexInput data)
      throws IOException {
    int dataVersion = checkHeader(data, ClusteredVectorsFormat.DATA_CODEC, state);
    CodecUtil.retrieveChecksum(data);
    Map<String, Field> fields = new HashMap<>();
    String file = file(state, ClusteredVectorsFormat.META_EXTENSION);
    try (ChecksumIndexInput meta = state.directory.openChecksumInput(file)) {
      Throwable failure = null;
      try {
        int version = checkHeader(meta, ClusteredVectorsFormat.META_CODEC, state);
        if (version != dataVersion) {
          throw new CorruptIndexException(
              "the versions differ: meta " + version + ", data " + dataVersion, meta);
        }
        readFields(meta, data, state.fieldInfos, fields);
      } catch (Throwable e) {
        failure = e;
      } finally {
        CodecUtil.checkFooter(meta, failure);
      }
    }
    return fields;
  }

  private static int checkHeader(DataInput in, String codec, SegmentReadState state)
      throws IOException {
    return CodecUtil.checkIndexHeader(
        in,
        codec,
        ClusteredVectorsFormat.VERSION_START,
        ClusteredVectorsFormat.VERSION,
        state.segmentInfo.getId(),
        state.segmentSuffix);
  }

  private static void readFields(
      ChecksumIndexInput meta, IndexInput data, FieldInfos infos, Map<String, Field> fields)
      throws IOException {
    for (int number = meta.readInt(); number != -1; number = meta.readInt()) {
      FieldInfo info = infos.fieldInfo(number);
      byte code = meta.readByte();
      Strategy strategy = Strategy.of(code);
      if (info == null || strategy == null) {
        throw new CorruptIndexException(
            info == null ? "no field has the number " + number : "no strategy is " + code, meta);
      }
      ClusteredField clusters =
          strategy == Strategy.CLUSTERS
              ? new ClusteredField(data, ClusteredField.Entry.read(meta))
              : null;
      fields.put(info.name, new Field(strategy, clusters));
    }
  }

  Optional<ClusteredField> clusters(String field) {
    Field known = fields.get(field);
    return known == null ? Optional.empty() : Optional.ofNullable(known.clusters);
  }

  /** Who has the raw vectors of a field. */
  private KnnVectorsReader owner(String field) {
    Field known = fields.get(field);
    return known != null && known.strategy == Strategy.DELEGATE ? delegate : flat;
  }

  @Override
  public void checkIntegrity() throws IOException {
    flat.checkIntegrity();
    if (delegate != null) {
      delegate.checkIntegrity();
    }
    CodecUtil.checksumEntireFile(data);
  }

  @Override
  public FloatVectorValues getFloatVectorValues(String field) throws IOException {
    return owner(field).getFloatVectorValues(field);
  }

  @Override
  public FloatVectorValues getFloatVectorValues(String field, DataAccessHint hint)
      throws IOException {
    return owner(field).getFloatVectorValues(field, hint);
  }

  @Override
  public ByteVectorValues getByteVectorValues(String field) throws IOException {
    return owner(field).getByteVectorValues(field);
  }

  @Override
  public int getVectorCount(FieldInfo field) throws IOException {
    return owner(field.name).getVectorCount(field);
  }

  @Override
  public Map<String, Long> getOffHeapByteSize(FieldInfo field) {
    return owner(field.name).getOffHeapByteSize(field);
  }

  @Override
  public void search(String field, byte[] target, KnnCollector collector, AcceptDocs accept)
      throws IOException {
    owner(field).search(field, target, collector, accept);
  }

  @Override
  public void search(String field, float[] target, KnnCollector collector, AcceptDocs accept)
      throws IOException {
    if (owner(field) == delegate) {
      delegate.search(field, target, collector, accept);
      return;
    }
    FloatVectorValues values = flat.getFloatVectorValues(field);
    if (values == null || values.size() == 0 || collector.k() == 0) {
      return;
    }
    Searched searched =
        new Searched(values, flat.getRandomVectorScorer(field, target), collector, accept);
    ClusteredField clusters = fields.get(field).clusters;
    ProductSpace space = ProductSpace.of(infos.fieldInfo(field));
    float[] query = clusters == null ? null : space.query(target);
    if (query == null
        || clusters.isScanCheaper(
            searched.kind, collector.k(), Math.min(searched.cost, values.size()))) {
      searched.scan();
    } else {
      searched.searchClusters(clusters, query, space);
    }
  }

  /** What is looked for in clusters. */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  private record Wanted(
      ClusteredField.Search search,
      float[] query,
      ProductSpace space,
      Positions positions,
      int eligible) {}

  /** One search of the vectors of a field. */
  private final class Searched {
    private final FloatVectorValues values;
    private final RandomVectorScorer scorer;
    private final KnnCollector collector;
    private final Bits accepted; // documents, or null: all
    private final int cost; // how many these are, about
    private final boolean dense; // documents and ordinals are the same
    private final QueryKind kind;
    private FixedBitSet collected; // ordinals that the collector knows, or null: none are looked up

    Searched(
        FloatVectorValues values,
        RandomVectorScorer scorer,
        KnnCollector collector,
        AcceptDocs accept)
        throws IOException {
      this.values = values;
      this.scorer = scorer;
      this.collector = collector;
      cost = accept.cost();
      accepted = accept.bits();
      dense = values.ordToDoc(values.size() - 1) == values.size() - 1;
      kind = QueryKind.of(collector.getSearchStrategy());
    }

    void searchClusters(ClusteredField field, float[] query, ProductSpace space)
        throws IOException {
      ClusteredField.Search search = field.search();
      Clusters clusters = search.clusters();
      if (accepted == null) {
        collectAll(field, new Wanted(search, query, space, null, values.size()));
        return;
      }
      if (dense && !clusters.isOrdered() && cost >= MOST * values.size()) {
        Positions tested =
            Positions.tested(values.size(), position -> accepted.get(clusters.number(position)));
        int eligible = Math.min(cost, values.size());
        collectAll(field, new Wanted(search, query, space, tested, eligible));
        return;
      }
      FixedBitSet positions = positions(clusters);
      int eligible = positions.cardinality();
      if (field.isScanCheaper(kind, collector.k(), eligible)) {
        scan();
      } else {
        collectAll(field, new Wanted(search, query, space, Positions.of(positions), eligible));
      }
      if (positions != accepted) {
        spares.give(positions);
      }
    }

    private void collectAll(ClusteredField field, Wanted wanted) throws IOException {
      int k = collector.k();
      while (collectNearest(wanted, k)) {
        k = (int) Math.min(Integer.MAX_VALUE, (long) DEEPER * k);
        if (field.isScanCheaper(kind, k, wanted.eligible)) {
          scan();
          return;
        }
      }
    }

    /**
     * Collects the k nearest, and some more.
     *
     * @return whether the collector wants others too: one that keeps all above some score, or one
     *     of each group of documents, is not content when the k nearest are as good as it wants
     */
    private boolean collectNearest(Wanted wanted, int k) throws IOException {
      float floor = wanted.space.product(collector.minCompetitiveSimilarity());
      int[] found =
          wanted
              .search
              .searches()
              .get(kind)
              .search(
                  new ClusterSearch.Request(
                      wanted.query, wanted.positions, wanted.eligible, k, floor),
                  new Visits(collector));
      for (int i = 0; i < found.length; i++) {
        found[i] = wanted.search.clusters().number(found[i]);
      }
      if (collector instanceof RescoringCollector rescoring) {
        for (int ordinal : found) {
          rescoring.offer(values.ordToDoc(ordinal));
        }
        return false;
      }
      float[] scores = collect(found, found.length);
      int competitive = 0;
      for (float score : scores) {
        competitive += score > collector.minCompetitiveSimilarity() ? 1 : 0;
      }
      if (competitive < k || collector.earlyTerminated()) {
        return false;
      }
      if (collected == null) {
        collected = new FixedBitSet(values.size());
      }
      for (int ordinal : found) {
        collected.set(ordinal);
      }
      return true;
    }

    /**
     * The positions of the accepted documents; in bits to be given back unless these are theirs.
     */
    private FixedBitSet positions(Clusters clusters) throws IOException {
      int size = values.size();
      if (dense
          && clusters.isOrdered()
          && accepted instanceof FixedBitSet bits
          && bits.length() == size) {
        return bits;
      }
      FixedBitSet positions = spares.take();
      if (positions == null || positions.length() != size) {
        positions = new FixedBitSet(size);
      }
      if (dense && clusters.isOrdered()) {
        positions.set(0, size);
        accepted.applyMask(positions, 0);
      } else {
        positions.clear();
        OrdinalIterator ordinals = ordinals();
        for (int o = ordinals.next(); o >= 0; o = ordinals.next()) {
          positions.set(clusters.position(o));
        }
      }
      return positions;
    }

    /** The ordinals of the accepted documents, rising. */
    private OrdinalIterator ordinals() throws IOException {
      if (!dense) {
        // A copy, as all iterators of the same values go on together.
        KnnVectorValues.DocIndexIterator all = values.copy().iterator();
        return () -> {
          int document = all.nextDoc();
          while (document != NO_MORE_DOCS && accepted != null && !accepted.get(document)) {
            document = all.nextDoc();
          }
          return document == NO_MORE_DOCS ? -1 : all.index();
        };
      }
      DocIdSetIterator all = DocIdSetIterator.all(values.size());
      DocIdSetIterator documents =
          switch (accepted) {
            case null -> all;
            case BitSet bits -> new BitSetIterator(bits, 0);
            case Bits bits ->
                new FilteredDocIdSetIterator(all) {
                  @Override
                  protected boolean match(int document) {
                    return bits.get(document);
                  }
                };
          };
      return () -> {
        int document = documents.nextDoc();
        return document < values.size() ? document : -1;
      };
    }

    /** Compares all that are accepted, until the collector has enough. */
    void scan() throws IOException {
      OrdinalIterator rest = ordinals();
      int[] ordinals = new int[BLOCK];
      int next = rest.next();
      while (next >= 0
          && !collector.earlyTerminated()
          && collector.visitedCount() < collector.visitLimit()) {
        long most = Math.min(BLOCK, collector.visitLimit() - collector.visitedCount());
        int size = 0;
        for (; next >= 0 && size < most; next = rest.next()) {
          ordinals[size++] = next;
        }
        collect(ordinals, size);
        collector.incVisitedCount(size);
      }
    }

    /** Collects what was not collected yet; returns the scores of all. */
    private float[] collect(int[] ordinals, int size) throws IOException {
      float[] scores = new float[size];
      scorer.bulkScore(ordinals, scores, size);
      for (int i = 0; i < size; i++) {
        if (collected == null || !collected.get(ordinals[i])) {
          collector.collect(values.ordToDoc(ordinals[i]), scores[i]);
        }
      }
      return scores;
    }
  }

  /** Ordinals one after the other, then -1. */
  private interface OrdinalIterator {
    int next() throws IOException;
  }

  /** The visits that a collector allows. */
  private record Visits(KnnCollector collector) implements ClusterSearch.Budget {
    @Override
    public long left() {
      return collector.earlyTerminated() ? 0 : collector.visitLimit() - collector.visitedCount();
    }

    @Override
    public void spend(int vectors) {
      collector.incVisitedCount(vectors);
    }
  }

  /** The graph of a delegated field, which a merge goes on from; null for others. */
  @Override
  public HnswGraph getGraph(String field) throws IOException {
    return delegate instanceof HnswGraphProvider graphs && owner(field) == delegate
        ? graphs.getGraph(field)
        : null;
  }

  /** For a merge, which reads all raw vectors in their order. */
  @Override
  public KnnVectorsReader getMergeInstance() throws IOException {
    return new ClusteredVectorsReader(
        infos,
        fields,
        flat.getMergeInstance(),
        delegate == null ? null : delegate.getMergeInstance(),
        data);
  }

  @Override
  public void finishMerge() throws IOException {
    flat.finishMerge();
    if (delegate != null) {
      delegate.finishMerge();
    }
  }

  @Override
  public void close() throws IOException {
    IOUtils.close(flat, delegate, data);
  }
}
