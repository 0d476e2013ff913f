package dev.vecino.codec;

import dev.vecino.codec.clusters.Calibration;
import dev.vecino.codec.clusters.ClusterSearch;
import dev.vecino.codec.clusters.Clustering;
import dev.vecino.codec.clusters.Clusters;
import dev.vecino.codec.clusters.Reach;
import dev.vecino.codec.clusters.RecallSample;
import dev.vecino.codec.clusters.VectorSource;
import dev.vecino.codec.clusters.Workers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.apache.lucene.codecs.CodecUtil;
import org.apache.lucene.codecs.KnnFieldVectorsWriter;
import org.apache.lucene.codecs.KnnVectorsWriter;
import org.apache.lucene.codecs.hnsw.FlatFieldVectorsWriter;
import org.apache.lucene.codecs.hnsw.FlatVectorsReader;
import org.apache.lucene.codecs.hnsw.FlatVectorsWriter;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.FieldInfos;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.IndexFileNames;
import org.apache.lucene.index.MergeState;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.SegmentWriteState;
import org.apache.lucene.index.Sorter;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexOutput;
import org.apache.lucene.util.IORunnable;
import org.apache.lucene.util.IOUtils;

/**
 * Writes the vectors of a segment in {@link ClusteredVectorsFormat}: first all raw ones, then,
 * reading them back, the clusters of each field. So flushes and merges, sorted or not, go one way.
 * Used by one thread.
 */
final class ClusteredVectorsWriter extends KnnVectorsWriter {

  /** How many times as much the vectors of a field may lose that are not of the sample. */
  private static final double LOSS_FACTOR = 1.3;

  /**
   * How many times as much queries may lose that nothing is known of: ones that lie between the
   * vectors instead of on them lost 1.4 times as much on generated vectors.
   */
  private static final double LOSS_FACTOR_OF_UNKNOWN = 3;

  /**
   * How far what lies near a vector is looked for by samples, in deviations: to miss hardly any.
   */
  private static final double FAR = 6;

  private final ClusteredVectorsFormat format;
  private final SegmentWriteState state;
  private final FlatVectorsWriter flat;
  private final IndexOutput meta;
  private final IndexOutput data;
  private final List<FieldInfo> own = new ArrayList<>(); // fields that are not delegated
  private final Map<FieldInfo, FlatFieldVectorsWriter<?>> buffered = new LinkedHashMap<>();
  private KnnVectorsWriter delegate; // or null: no field needs it
  private FlatVectorsReader written; // or null: not read back yet
  private boolean flatFinished;

  ClusteredVectorsWriter(ClusteredVectorsFormat format, SegmentWriteState state)
      throws IOException {
    this.format = format;
    this.state = state;
    List<AutoCloseable> opened = new ArrayList<>();
    boolean success = false;
    try {
      flat = ClusteredVectorsFormat.FLAT.fieldsWriter(state);
      opened.add(flat);
      meta =
          output(ClusteredVectorsFormat.META_EXTENSION, ClusteredVectorsFormat.META_CODEC, opened);
      data =
          output(ClusteredVectorsFormat.DATA_EXTENSION, ClusteredVectorsFormat.DATA_CODEC, opened);
      success = true;
    } finally {
      if (!success) {
        closeQuietly(opened);
      }
    }
  }

  private static void closeQuietly(List<AutoCloseable> opened) {
    for (AutoCloseable one : opened) {
      try {
        one.close();
      } catch (Exception e) {
        // What led here is thrown.
      }
    }
  }

  private IndexOutput output(String extension, String codec, List<AutoCloseable> opened)
      throws IOException {
    String file =
        IndexFileNames.segmentFileName(state.segmentInfo.name, state.segmentSuffix, extension);
    IndexOutput output = state.directory.createOutput(file, state.context);
    opened.add(output);
    CodecUtil.writeIndexHeader(
        output,
        codec,
        ClusteredVectorsFormat.VERSION,
        state.segmentInfo.getId(),
        state.segmentSuffix);
    return output;
  }

  private KnnVectorsWriter delegate() throws IOException {
    if (delegate == null) {
      delegate =
          format
              .delegate()
              .fieldsWriter(
                  new SegmentWriteState(
                      state, state.segmentSuffix + ClusteredVectorsFormat.DELEGATE_SUFFIX));
    }
    return delegate;
  }

  @Override
  public KnnFieldVectorsWriter<?> addField(FieldInfo field) throws IOException {
    if (ProductSpace.of(field) == null) {
      writeEntry(field, Strategy.DELEGATE);
      return delegate().addField(field);
    }
    own.add(field);
    FlatFieldVectorsWriter<?> writer = flat.addField(field);
    buffered.put(field, writer);
    return writer;
  }

  @Override
  public void flush(int maxDoc, Sorter.DocMap sortMap) throws IOException {
    Map<FieldInfo, Integer> sizes = new LinkedHashMap<>();
    buffered.forEach((field, writer) -> sizes.put(field, writer.getVectors().size()));
    flat.flush(maxDoc, sortMap);
    if (delegate != null) {
      delegate.flush(maxDoc, sortMap);
    }
    for (Map.Entry<FieldInfo, Integer> field : sizes.entrySet()) {
      if (field.getValue() < format.leastClustered()) {
        writeEntry(field.getKey(), Strategy.SCAN);
      } else {
        writeField(field.getKey(), new Workers(format.executor(), () -> {}));
      }
    }
  }

  @Override
  public IORunnable mergeOneField(FieldInfo field, MergeState merge) throws IOException {
    if (ProductSpace.of(field) == null) {
      writeEntry(field, Strategy.DELEGATE);
      return delegate().mergeOneField(field, merge);
    }
    own.add(field);
    flat.mergeOneFlatVectorField(field, merge);
    Executor executor =
        format.executor() != null ? format.executor() : merge.intraMergeTaskExecutor;
    return () -> writeField(field, new Workers(executor, merge::checkAborted));
  }

  private FlatVectorsReader written() throws IOException {
    if (written == null) {
      finishFlat();
      flat.close();
      written =
          ClusteredVectorsFormat.FLAT.fieldsReader(
              new SegmentReadState(
                  state.directory,
                  state.segmentInfo,
                  new FieldInfos(own.toArray(FieldInfo[]::new)), // a flush has no list of all yet
                  IOContext.DEFAULT,
                  state.segmentSuffix));
    }
    return written;
  }

  private void finishFlat() throws IOException {
    if (!flatFinished) {
      flatFinished = true;
      flat.finish();
    }
  }

  private void writeField(FieldInfo field, Workers workers) throws IOException {
    FloatVectorValues values = written().getFloatVectorValues(field.name);
    if (values.size() < format.leastClustered()) {
      writeEntry(field, Strategy.SCAN);
      return;
    }
    if (!Clusters.canHold(values.size(), values.dimension())) {
      say(field, "compares all of " + values.size() + " vectors, as their codes fit no array");
      writeEntry(field, Strategy.SCAN);
      return;
    }
    VectorSource vectors = ProductSpace.of(field).source(values);
    Clusters clusters = Clusters.of(vectors, runs(values, vectors, workers), workers);
    Calibration calibration = new Calibration(vectors, clusters, workers);
    List<Calibration.Prepared> samples = new ArrayList<>(); // last the vectors of the field
    for (Calibration.Sample sample : samples(field, values, clusters)) {
      samples.add(calibration.prepare(sample, format.recallTarget()));
    }
    Optional<Calibration.Outcome> any =
        samples.isEmpty() ? Optional.empty() : calibration.measure(samples);
    if (any.isEmpty()) {
      say(field, "compares all of " + values.size() + " vectors, as clusters miss the recall");
      writeEntry(field, Strategy.SCAN);
      return;
    }
    Calibration.Outcome sampled = calibration.measure(samples.subList(0, 1)).orElseThrow();
    long offset = data.getFilePointer();
    clusters.write(data);
    writeEntry(field, Strategy.CLUSTERS);
    new ClusteredField.Entry(
            new ClusteredField.Place(offset, data.getFilePointer() - offset),
            clusters.size(),
            clusters.count(),
            Map.of(QueryKind.ANY, promise(any.get()), QueryKind.SAMPLED, promise(sampled)))
        .write(meta);
    say(
        field,
        clusters.count()
            + " clusters of "
            + clusters.size()
            + " vectors, any query: "
            + any.get()
            + ", like the sample: "
            + sampled);
  }

  private ClusteredField.Promise promise(Calibration.Outcome found) {
    return new ClusteredField.Promise(
        found.reach(),
        new MeasuredSearch(
            format.recallTarget(),
            found.at10().recall(),
            found.at150().recall(),
            found.at10().visited(),
            found.at150().visited()));
  }

  private void writeEntry(FieldInfo field, Strategy strategy) throws IOException {
    meta.writeInt(field.number);
    meta.writeByte(strategy.code());
  }

  private void say(FieldInfo field, String what) {
    if (state.infoStream.isEnabled("VEC")) {
      state.infoStream.message("VEC", "field " + field.name + ": " + what);
    }
  }

  /** The ordinals of each cluster. */
  private List<int[]> runs(FloatVectorValues values, VectorSource vectors, Workers workers)
      throws IOException {
    int[] starts = format.runs(state.segmentInfo.maxDoc());
    if (starts == null) {
      return Clustering.of(vectors, workers);
    }
    if (starts.length == 0 || starts[0] != 0) {
      throw new IllegalArgumentException(
          "runs of documents must begin with 0, got: " + Arrays.toString(starts));
    }
    List<int[]> clusters = new ArrayList<>();
    int next = 0;
    for (int run = 0; run < starts.length; run++) {
      int end = run + 1 < starts.length ? starts[run + 1] : state.segmentInfo.maxDoc();
      int first = next;
      while (next < values.size() && values.ordToDoc(next) < end) {
        next++;
      }
      int[] members = new int[next - first];
      for (int m = 0; m < members.length; m++) {
        members[m] = first + m;
      }
      if (members.length > 0) {
        clusters.add(members);
      }
    }
    return clusters;
  }

  /** The queries that were handed in, if any, and last vectors of the field. */
  private List<Calibration.Sample> samples(
      FieldInfo field, FloatVectorValues values, Clusters clusters) throws IOException {
    ProductSpace space = ProductSpace.of(field);
    List<Calibration.Sample> samples = new ArrayList<>();
    if (format.sample().isPresent()) {
      QuerySample sample = format.sample().get();
      ClusterSearch far = new ClusterSearch(clusters, Reach.constant(FAR));
      QuerySample.Nearest nearest =
          (query, count) -> {
            float[] compared = space.query(query);
            int k = Math.min(count, clusters.size());
            if (compared == null || k == 0) {
              return new int[0];
            }
            int[] found =
                far.search(
                    new ClusterSearch.Request(
                        compared, null, clusters.size(), k, Float.NEGATIVE_INFINITY),
                    ClusterSearch.UNBOUNDED);
            for (int i = 0; i < found.length; i++) {
              found[i] = values.ordToDoc(clusters.number(found[i]));
            }
            return found;
          };
      List<float[]> queries = compared(space, sample.queries(field.name, nearest));
      add(samples, new RecallSample.Queries(queries, false), sample.lossFactor(field.name));
    }
    List<float[]> own = compared(space, RecallSample.ownQueries(values));
    RecallSample.Queries vectors = new RecallSample.Queries(own, true);
    add(samples, vectors, samples.isEmpty() ? LOSS_FACTOR_OF_UNKNOWN : LOSS_FACTOR);
    return samples;
  }

  private static List<float[]> compared(ProductSpace space, List<float[]> queries) {
    List<float[]> compared = new ArrayList<>();
    for (float[] query : queries) {
      float[] one = space.query(query);
      if (one != null) {
        compared.add(one);
      }
    }
    return compared;
  }

  private static void add(
      List<Calibration.Sample> samples, RecallSample.Queries queries, double lossFactor) {
    if (!queries.vectors().isEmpty()) {
      samples.add(new Calibration.Sample(queries, lossFactor));
    }
  }

  @Override
  public void finish() throws IOException {
    finishFlat();
    if (delegate != null) {
      delegate.finish();
    }
    meta.writeInt(-1);
    CodecUtil.writeFooter(meta);
    CodecUtil.writeFooter(data);
  }

  @Override
  public void close() throws IOException {
    IOUtils.close(written, written == null ? flat : null, delegate, meta, data);
  }

  @Override
  public long ramBytesUsed() {
    return flat.ramBytesUsed() + (delegate == null ? 0 : delegate.ramBytesUsed());
  }
}
