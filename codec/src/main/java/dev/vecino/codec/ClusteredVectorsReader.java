package dev.vecino.codec;

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
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.search.AcceptDocs;
import org.apache.lucene.search.KnnCollector;
import org.apache.lucene.store.ChecksumIndexInput;
import org.apache.lucene.store.DataAccessHint;
import org.apache.lucene.store.DataInput;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.util.FixedBitSet;
import org.apache.lucene.util.IOUtils;
import org.apache.lucene.util.hnsw.HnswGraph;

/** Reads what {@link ClusteredVectorsWriter} wrote, and searches it. Thread-safe. */
final class ClusteredVectorsReader extends KnnVectorsReader implements HnswGraphProvider {

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
    FieldSearch search =
        new FieldSearch(
            values, flat.getRandomVectorScorer(field, target), collector, accept, spares);
    ClusteredField clusters = fields.get(field).clusters;
    ProductSpace space = ProductSpace.of(infos.fieldInfo(field));
    float[] query = clusters == null ? null : space.query(target);
    if (query == null || search.isScanCheaper(clusters)) {
      search.scan();
    } else {
      search.searchClusters(clusters, query, space);
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
