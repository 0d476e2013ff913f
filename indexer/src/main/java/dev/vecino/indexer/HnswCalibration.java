package dev.vecino.indexer;

import dev.vecino.codec.MeasuredSearch;
import dev.vecino.codec.QuerySample;
import dev.vecino.codec.clusters.RecallSample;
import dev.vecino.codec.clusters.VectorSource;
import dev.vecino.codec.clusters.Workers;
import dev.vecino.searcher.schema.SearchSetting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.search.AcceptDocs;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.TopKnnCollector;
import org.apache.lucene.search.knn.KnnSearchStrategy;

/**
 * Measures how wide a beam HNSW must be asked for, to find what is promised of 10 and of 150
 * nearest items, by comparing it with the exact answers for a sample of queries. Without a filter
 * only: with one, a beam of eligible items takes a longer walk, which finds more of them.
 */
final class HnswCalibration {

  /** Beams are tried that are so many times as wide as the one before. */
  private static final double STEP = 1.1;

  private static final int STEPS = 60;

  /** What most searches need, about. */
  private static final int LIKELY = 8;

  /** Wide enough for samples that are made from what is near. */
  private static final int FAR = 400;

  private static final KnnSearchStrategy STRATEGY = new KnnSearchStrategy.Hnsw(0);

  private final LeafReader segment;
  private final String field;
  private final FloatVectorValues values;
  private final int[] ordinals; // by document, or -1
  private final Workers workers;

  HnswCalibration(LeafReader segment, String field, Workers workers) throws IOException {
    this.segment = segment;
    this.field = field;
    this.workers = workers;
    values = segment.getFloatVectorValues(field);
    ordinals = new int[segment.maxDoc()];
    Arrays.fill(ordinals, -1);
    KnnVectorValues.DocIndexIterator at = values.iterator();
    for (int d = at.nextDoc(); d != DocIdSetIterator.NO_MORE_DOCS; d = at.nextDoc()) {
      ordinals[d] = at.index();
    }
  }

  /** Vectors of the field: what is asked where items ask for others. */
  RecallSample.Queries ownQueries() throws IOException {
    return new RecallSample.Queries(RecallSample.ownQueries(values), true);
  }

  /** Finds what is near a vector. */
  QuerySample.Nearest nearest() {
    return (query, count) -> documents(query, Math.max(FAR, count)).documents;
  }

  /**
   * Measures.
   *
   * @param lossFactor how many times as much real queries lose
   * @return empty where the target can't be reached
   */
  Optional<SearchSetting> measure(
      RecallSample.Queries queries, double lossFactor, double recallTarget, boolean isQuantized)
      throws IOException {
    RecallSample sample = new RecallSample(VectorSource.of(values), queries, workers);
    double wanted = 1 - (1 - recallTarget) / lossFactor;
    List<RecallSample.Measured> found = new ArrayList<>();
    List<Integer> beams = new ArrayList<>();
    try {
      for (RecallSample.Depth depth : RecallSample.DEPTHS.subList(0, 2)) {
        int k = sample.k(depth);
        RecallSample.Measured[] steps = new RecallSample.Measured[STEPS];
        int step =
            RecallSample.first(
                LIKELY,
                STEPS,
                s -> {
                  steps[s] = measure(sample, depth, beam(k, s));
                  return steps[s].surely() >= wanted;
                });
        if (step == STEPS) {
          return Optional.empty();
        }
        found.add(steps[step]);
        beams.add(beam(k, step));
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return Optional.of(
        new SearchSetting(
            new MeasuredSearch(
                recallTarget,
                found.get(0).recall(),
                found.get(1).recall(),
                found.get(0).visited(),
                found.get(1).visited()),
            beams.get(0),
            beams.get(1),
            isQuantized));
  }

  private int beam(int k, int step) {
    return (int) Math.min(values.size(), Math.round(k * Math.pow(STEP, step)));
  }

  private RecallSample.Measured measure(RecallSample sample, RecallSample.Depth depth, int beam) {
    try {
      return sample.measure(
          depth,
          query -> {
            Hits hits = documents(query, beam);
            int[] numbers = Arrays.stream(hits.documents).map(d -> ordinals[d]).toArray();
            return new RecallSample.Found(numbers, hits.visited);
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // private, never compared
  private record Hits(int[] documents, long visited) {}

  private Hits documents(float[] query, int beam) throws IOException {
    int most = Math.min(beam, values.size());
    TopKnnCollector collector = new TopKnnCollector(most, Integer.MAX_VALUE, STRATEGY);
    segment.searchNearestVectors(
        field, query, collector, AcceptDocs.fromLiveDocs(null, segment.maxDoc()));
    int[] documents =
        Arrays.stream(collector.topDocs().scoreDocs).mapToInt(hit -> hit.doc).toArray();
    return new Hits(documents, collector.visitedCount());
  }
}
