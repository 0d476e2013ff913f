package dev.vecino.bench;

import io.github.jbellis.jvector.disk.ReaderSupplier;
import io.github.jbellis.jvector.disk.ReaderSupplierFactory;
import io.github.jbellis.jvector.graph.GraphIndexBuilder;
import io.github.jbellis.jvector.graph.GraphSearcher;
import io.github.jbellis.jvector.graph.ImmutableGraphIndex;
import io.github.jbellis.jvector.graph.ListRandomAccessVectorValues;
import io.github.jbellis.jvector.graph.RandomAccessVectorValues;
import io.github.jbellis.jvector.graph.SearchResult;
import io.github.jbellis.jvector.graph.disk.OnDiskGraphIndex;
import io.github.jbellis.jvector.graph.similarity.BuildScoreProvider;
import io.github.jbellis.jvector.graph.similarity.DefaultSearchScoreProvider;
import io.github.jbellis.jvector.util.Bits;
import io.github.jbellis.jvector.vector.VectorSimilarityFunction;
import io.github.jbellis.jvector.vector.VectorizationProvider;
import io.github.jbellis.jvector.vector.types.VectorFloat;
import io.github.jbellis.jvector.vector.types.VectorTypeSupport;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ForkJoinPool;

/**
 * JVector with the parameters of its own tutorial: a graph of degree 32, written to disk with the
 * vectors beside the neighbours and searched from there by exact scores. Unfiltered queries only.
 */
final class JvectorContender implements Contender {

  static final String SYSTEM = "jvector";

  private static final String PROPERTIES =
      "/META-INF/maven/io.github.jbellis/jvector-base/pom.properties";
  private static final int DEGREE = 32;
  private static final int BEAM_WIDTH = 100;
  static final String BUILD_SETTING = "degree " + DEGREE + ", efConstruction " + BEAM_WIDTH;
  private static final float NEIGHBOR_OVERFLOW = 1.2f;
  private static final float ALPHA = 1.2f;
  private static final VectorSimilarityFunction SIMILARITY = VectorSimilarityFunction.DOT_PRODUCT;
  private static final VectorTypeSupport TYPES =
      VectorizationProvider.getInstance().getVectorTypeSupport();

  private final SearchData data;
  private final ReaderSupplier file;
  private final OnDiskGraphIndex graph;
  private final GraphSearcher searcher;

  JvectorContender(SearchData data) throws IOException {
    this.data = data;
    file = ReaderSupplierFactory.open(data.indexOf(SYSTEM));
    graph = OnDiskGraphIndex.load(file);
    searcher = new GraphSearcher(graph);
  }

  /** Builds the graph with two threads and writes it; the seconds that it took. */
  static double build(SearchData data) throws IOException {
    long began = System.nanoTime();
    List<VectorFloat<?>> rows = new ArrayList<>();
    for (int item = 0; item < data.items(); item++) {
      rows.add(TYPES.createFloatVector(data.item(item)));
    }
    var vectors = new ListRandomAccessVectorValues(rows, data.dimension());
    try (ForkJoinPool workers = new ForkJoinPool(2);
        GraphIndexBuilder builder =
            GraphIndexBuilder.builder(
                    BuildScoreProvider.randomAccessScoreProvider(vectors, SIMILARITY),
                    data.dimension(),
                    DEGREE)
                .withBeamWidth(BEAM_WIDTH)
                .withNeighborOverflow(NEIGHBOR_OVERFLOW)
                .withAlpha(ALPHA)
                .withSimdExecutor(workers)
                .withParallelExecutor(workers)
                .build()) {
      ImmutableGraphIndex graph = builder.build(vectors);
      OnDiskGraphIndex.write(graph, vectors, data.indexOf(SYSTEM));
    }
    return (System.nanoTime() - began) / 1e9;
  }

  @Override
  public String system() {
    return SYSTEM;
  }

  @Override
  public String version() {
    Properties properties = new Properties();
    try (InputStream in = GraphSearcher.class.getResourceAsStream(PROPERTIES)) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version");
  }

  @Override
  public int[] efforts(int k) {
    return Ladder.from(k, 5_000);
  }

  @Override
  public String setting(int effort) {
    return "rerankK " + effort;
  }

  @Override
  public boolean answers(Work work) {
    return work.filter().isEmpty();
  }

  @Override
  public Answers answer(Work work, int from, int to, int effort) {
    SearchResult[] found = new SearchResult[to - from];
    var vectors = (RandomAccessVectorValues) searcher.getView();
    long began = System.nanoTime();
    for (int user = from; user < to; user++) {
      VectorFloat<?> query = TYPES.createFloatVector(data.user(user));
      var scores = DefaultSearchScoreProvider.exact(query, SIMILARITY, vectors);
      found[user - from] = searcher.search(scores, work.k(), effort, 0, 0, Bits.ALL);
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    List<int[]> items = new ArrayList<>();
    for (SearchResult result : found) {
      items.add(Arrays.stream(result.getNodes()).mapToInt(node -> node.node).toArray());
    }
    return new Answers(seconds, items);
  }

  @Override
  public void close() throws IOException {
    searcher.close();
    graph.close();
    file.close();
  }
}
