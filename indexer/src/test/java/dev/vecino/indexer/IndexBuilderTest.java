package dev.vecino.indexer;

import static dev.vecino.indexer.Fixtures.embeddings;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vecino.core.BadInputException;
import dev.vecino.core.CancelledException;
import dev.vecino.core.Catalogue;
import dev.vecino.core.EmbeddingModel;
import dev.vecino.core.Embeddings;
import dev.vecino.core.InvalidRequestException;
import dev.vecino.core.Manifest;
import dev.vecino.core.ProgressListener;
import dev.vecino.indexer.IndexOptions.Approximation;
import dev.vecino.indexer.IndexOptions.Quantization;
import dev.vecino.searcher.IndexRecommender;
import dev.vecino.searcher.RecommendRequest;
import dev.vecino.searcher.RecommendRequest.Mode;
import dev.vecino.searcher.Recommendations;
import dev.vecino.searcher.Recommendations.AnsweredBy;
import dev.vecino.searcher.Recommender;
import dev.vecino.searcher.schema.IndexFolder;
import dev.vecino.searcher.schema.IndexSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.MMapDirectory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IndexBuilderTest {

  @TempDir Path root;

  private static Embeddings random(int rows, int dimension) {
    Random random = new Random(5);
    List<String> ids = new ArrayList<>();
    float[] values = new float[rows * dimension];
    for (int row = 0; row < rows; row++) {
      ids.add("i" + row);
    }
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return new Embeddings(ids, values, dimension);
  }

  @Test
  void report_ofAModel_countsWhatWasLeftOut() throws IOException {
    List<String> ids = List.of("a", "zero", "b", "never", "nan", "c");
    EmbeddingModel model =
        Fixtures.model(
            embeddings(
                ids,
                new float[] {1, 2},
                new float[] {0, 0},
                new float[] {2, 1},
                new float[] {1, 1},
                new float[] {1, Float.NaN},
                new float[] {3e38f, 3e38f}),
            embeddings(
                ids,
                new float[] {1, 1},
                new float[] {1, 1},
                new float[] {2, 1},
                new float[] {0, 0},
                new float[] {1, 0},
                new float[] {1, 0}),
            new long[] {5, 4, 3, 2, 1, 0},
            null);
    Catalogue catalogue =
        Fixtures.catalogue("item,price", "a,1", "zero,2", "never,3", "elsewhere,4");
    Path folder = root.resolve("index");
    IndexReport report = Fixtures.build(folder, model, catalogue);
    assertEquals("000001", report.generation());
    assertEquals(3, report.items());
    assertEquals(
        Map.of(
            "zero vector",
            1,
            "vector not finite",
            2,
            "context vector zero or not finite (never recommended)",
            1),
        report.dropped());
    assertEquals(1, report.itemsWithoutRow()); // b
    assertEquals(1, report.rowsWithoutVector()); // elsewhere
    assertTrue(report.seconds() > 0);
    Path generation = new IndexFolder(folder).generation("000001");
    assertEquals(sizes(generation).values().stream().mapToLong(x -> x).sum(), report.bytes());
    Manifest manifest = IndexSchema.manifest(generation);
    assertEquals(3, manifest.whole("items"));
    assertEquals(1, manifest.whole("itemsWithoutRow"));
    assertEquals(1, manifest.whole("rowsWithoutVector"));
    assertEquals(2, manifest.whole("dimension"));
    assertEquals("cosine", manifest.text("target"));
    assertEquals(Map.of("price", "decimal", "popularity", "integer"), manifest.map("attributes"));
    assertEquals(4, ((Number) manifest.map("catalogue").get("rows")).intValue());
    Map<String, Long> described = new HashMap<>();
    manifest
        .map("files")
        .forEach(
            (name, file) ->
                described.put(name, ((Number) ((Map<?, ?>) file).get("bytes")).longValue()));
    Map<String, Long> found = sizes(generation);
    found.remove("manifest.json");
    assertEquals(found, described);
    assertFalse(found.containsKey("write.lock"));
  }

  private static final IndexOptions ESTIMATING =
      IndexOptions.builder()
          .approximation(Approximation.CLUSTERS)
          .threads(1)
          .estimateNew(true)
          .build();

  /** 30 items of two kinds, "m" and "odd" without vectors in the midst of them. */
  private static final String[] ROWS =
      Stream.concat(
              Stream.of("item,kind,price", "m,x,5", "odd,,"),
              Stream.iterate(0, i -> i + 1)
                  .limit(30)
                  .map(
                      i ->
                          String.format(
                              Locale.ROOT,
                              "%c%d,%s,%d",
                              i < 9 ? 'a' : 'n',
                              i,
                              i % 2 == 0 ? "x" : "y",
                              i)))
          .toArray(String[]::new);

  private static EmbeddingModel twoKinds(String similarity) {
    Embeddings items = random(30, 4);
    List<String> ids =
        Stream.of(ROWS).skip(3).map(row -> row.substring(0, row.indexOf(','))).toList();
    float[] context = items.values().clone();
    for (int i = 0; i < context.length; i++) {
      context[i] = 2 - context[i]; // with a mean that is far from zero
    }
    return Fixtures.model(
        new Embeddings(ids, items.values(), 4),
        new Embeddings(ids, context, 4),
        new long[30],
        similarity);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cosine", "dot_product"})
  void newItems_estimated_areWhatAnUpdateWouldAdd(String similarity) throws IOException {
    EmbeddingModel model = twoKinds(similarity);
    Catalogue all = Fixtures.catalogue(ROWS);
    Path built = root.resolve("built");
    IndexReport report = IndexBuilder.of(model).catalogue(all).options(ESTIMATING).build(built);
    assertEquals(31, report.items());
    assertEquals(1, report.estimated());
    assertEquals(1, report.rowsWithoutVector()); // odd: has nothing that an item could be like
    Path updated = root.resolve("updated");
    String[] clicked =
        Stream.of(ROWS)
            .filter(r -> !r.startsWith("m,") && !r.startsWith("odd"))
            .toArray(String[]::new);
    Fixtures.build(updated, model, Fixtures.catalogue(clicked));
    UpdateReport update =
        LiveIndex.update(
            updated,
            Fixtures.catalogue("item,kind,price", "m,x,5"),
            UpdateOptions.defaults(),
            ProgressListener.NONE);
    assertEquals(1, update.added());
    try (IndexRecommender one = Recommender.open(built);
        IndexRecommender other = Recommender.open(updated)) {
      assertEquals(
          Map.of("kind", "x", "price", 5.0, "estimated", true), one.attributes("m").orElseThrow());
      assertEquals(one.attributes("m"), other.attributes("m"));
      for (RecommendRequest request :
          List.of(
              RecommendRequest.forItem("m").limit(31),
              RecommendRequest.forHistory("m").limit(31),
              RecommendRequest.forHistory("a0", "n12").limit(31))) {
        Recommendations found = one.recommend(request.mode(Mode.EXACT));
        Recommendations expected = other.recommend(request.mode(Mode.EXACT));
        assertEquals(Fixtures.ids(expected), Fixtures.ids(found));
        assertTrue(found.items().size() >= 29);
        for (int i = 0; i < found.items().size(); i++) {
          float difference = found.items().get(i).score() - expected.items().get(i).score();
          assertEquals(0, difference, 1e-5 * Math.abs(expected.items().get(i).score()) + 1e-6);
        }
      }
      for (IndexRecommender recommender : List.of(one, other)) {
        assertEquals(1, recommender.manifest().whole("estimated"));
        assertEquals("boolean", recommender.manifest().map("attributes").get("estimated"));
      }
    }
    try (Directory directory = new MMapDirectory(built.resolve("generations/000001"));
        DirectoryReader reader = DirectoryReader.open(directory)) {
      assertEquals(1, reader.leaves().size());
      BinaryDocValues ids = DocValues.getBinary(reader.leaves().getFirst().reader(), "id");
      List<String> order = new ArrayList<>();
      while (ids.nextDoc() != DocIdSetIterator.NO_MORE_DOCS) {
        order.add(ids.binaryValue().utf8ToString());
      }
      assertEquals(order.stream().sorted().toList(), order);
    }
  }

  @Test
  void newItems_byDefault_areLeftOut() {
    IndexReport report = Fixtures.build(root, twoKinds(null), Fixtures.catalogue(ROWS));
    assertEquals(30, report.items());
    assertEquals(0, report.estimated());
    assertEquals(2, report.rowsWithoutVector());
    try (IndexRecommender recommender = Recommender.open(root)) {
      assertFalse(recommender.manifest().map("attributes").containsKey("estimated"));
    }
  }

  @Test
  void newItems_whereTheMarksNameIsTaken_areRefused() {
    Catalogue taken = Fixtures.catalogue("item,kind,estimated", "a0,x,roughly", "m,x,");
    assertEquals(
        "attribute 'estimated' must be true or false to mark new items, whose vectors are"
            + " estimates; its type is keyword",
        assertThrows(
                BadInputException.class,
                () ->
                    IndexBuilder.of(twoKinds(null))
                        .catalogue(taken)
                        .options(ESTIMATING)
                        .build(root))
            .getMessage());
    assertEquals(30, Fixtures.build(root, twoKinds(null), taken).items());
  }

  private static Map<String, Long> sizes(Path folder) throws IOException {
    Map<String, Long> sizes = new HashMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        sizes.put(file.getFileName().toString(), Files.size(file));
      }
    }
    return sizes;
  }

  @Test
  void popularity_inTheCatalogue_isTheAttribute() {
    EmbeddingModel model =
        Fixtures.model(
            embeddings(List.of("a", "b", "c"), new float[] {1}, new float[] {2}, new float[] {3}),
            embeddings(List.of("a", "b", "c"), new float[] {1}, new float[] {2}, new float[] {3}),
            new long[] {10, 20, 30},
            null);
    Fixtures.build(root, model, Fixtures.catalogue("item,popularity", "a,high", "b,"));
    try (Recommender recommender = Recommender.open(root)) {
      assertEquals(Map.of("popularity", "high"), recommender.attributes("a").orElseThrow());
      assertEquals(Map.of(), recommender.attributes("b").orElseThrow());
      assertEquals(Map.of(), recommender.attributes("c").orElseThrow());
      // The fallback counts clicks all the same.
      assertEquals(
          List.of("c", "b", "a"),
          Fixtures.ids(
              recommender.recommend(RecommendRequest.forHistory("x").fallingBackToPopularity())));
    }
  }

  @Test
  void contextVectors_allZero_areRefused() {
    EmbeddingModel model =
        Fixtures.model(
            embeddings(List.of("a", "b"), new float[] {1}, new float[] {2}),
            embeddings(List.of("a", "b"), new float[] {0}, new float[] {0}),
            new long[] {1, 1},
            "cosine");
    assertEquals(
        "no item could be recommended: the context vectors of all 2 are zero or not finite",
        assertThrows(BadInputException.class, () -> Fixtures.build(root, model, Catalogue.empty()))
            .getMessage());
  }

  @Test
  void dimension_beyondTheFormats_isRefused() {
    Embeddings wide = random(2, 4097);
    assertEquals(
        "vectors must have at most 4096 dimensions to be indexed, got: 4097",
        assertThrows(BadInputException.class, () -> Fixtures.build(root, wide, Catalogue.empty()))
            .getMessage());
    for (Approximation approximation : Approximation.values()) {
      IndexOptions options =
          IndexOptions.builder().approximation(approximation).leastClustered(1).build();
      Path folder = root.resolve(approximation.name());
      IndexBuilder.of(random(20, 4096)).options(options).build(folder);
      try (Recommender recommender = Recommender.open(folder)) {
        RecommendRequest request = RecommendRequest.forItem("i3").limit(19);
        assertEquals(19, recommender.recommend(request.mode(Mode.APPROXIMATE)).items().size());
      }
    }
  }

  @Test
  void oneThread_sameInput_makesTheSameFiles() throws IOException {
    Embeddings vectors = random(3000, 8);
    List<Path> generations = new ArrayList<>();
    for (String name : List.of("first", "second")) {
      Path folder = root.resolve(name);
      Fixtures.build(folder, vectors, Catalogue.empty());
      generations.add(folder.resolve("generations/000001"));
    }
    for (String suffix : List.of(".vex", ".vec")) { // the graph and the vectors
      byte[] first = content(generations.get(0), suffix);
      assertTrue(first.length > 1000);
      assertArrayEquals(body(first), body(content(generations.get(1), suffix)));
    }
    try (Recommender first = Recommender.open(root.resolve("first"));
        Recommender second = Recommender.open(root.resolve("second"))) {
      for (int i = 0; i < 50; i++) {
        RecommendRequest request = RecommendRequest.forItem("i" + i).mode(Mode.APPROXIMATE);
        assertEquals(first.recommend(request), second.recommend(request));
        assertEquals(first.recommend(request), first.recommend(request));
      }
    }
  }

  private static byte[] content(Path folder, String suffix) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return Files.readAllBytes(
          files.filter(f -> f.toString().endsWith(suffix)).findFirst().orElseThrow());
    }
  }

  /** Without the header and footer of Lucene, that hold a random id and the checksum over it. */
  private static byte[] body(byte[] file) {
    return java.util.Arrays.copyOfRange(file, 100, file.length - 16);
  }

  @Test
  void graph_whereTheLastItemsWereDropped_isBuiltAllTheSame() throws IOException {
    Embeddings vectors = random(2000, 8);
    for (int row = 0; row < 2000; row++) {
      if (vectors.id(row).compareTo("i5") > 0) {
        java.util.Arrays.fill(vectors.values(), row * 8, row * 8 + 8, 0);
      }
    }
    IndexReport report = Fixtures.build(root, vectors, Catalogue.empty());
    assertTrue(report.items() > 500 && report.dropped().get("zero vector") > 500);
    byte[] graph = content(root.resolve("generations/000001"), ".vex");
    assertTrue(graph.length > 10 * report.items(), "the graph has " + graph.length + " bytes");
  }

  @Test
  void progress_ofABuild_reachesItsTotal() {
    Map<String, Long> done = new HashMap<>();
    ProgressListener listener = (name, unit, total) -> new Counter(name, done);
    IndexBuilder.of(random(2500, 4)).options(Fixtures.OPTIONS).listener(listener).build(root);
    assertEquals(
        Map.of("writing items", 2500L, "making it searchable", 2500L, "measuring the recall", 2L),
        done);
  }

  @Test
  void progress_ofABuildWithClusters_reachesItsTotal() {
    Map<String, Long> done = new HashMap<>();
    ProgressListener listener = (name, unit, total) -> new Counter(name, done);
    IndexBuilder.of(random(10_000, 4)).listener(listener).build(root);
    assertEquals(
        Map.of(
            "clustering",
            10_000L,
            "writing items",
            10_000L,
            "making it searchable",
            10_000L,
            "measuring the recall",
            2L),
        done);
  }

  @Test
  void clusters_sameInput_makeTheSameFilesWhateverTheThreads() throws IOException {
    Embeddings vectors = random(12_000, 8);
    List<byte[]> files = new ArrayList<>();
    for (int threads : List.of(1, 2, 3)) {
      Path folder = root.resolve("threads" + threads);
      IndexBuilder.of(vectors)
          .options(
              IndexOptions.builder().approximation(Approximation.CLUSTERS).threads(threads).build())
          .build(folder);
      files.add(body(content(folder.resolve("generations/000001"), ".vcld")));
    }
    assertTrue(files.getFirst().length > 12_000 * 8);
    assertArrayEquals(files.get(0), files.get(1));
    assertArrayEquals(files.get(0), files.get(2));
  }

  @ParameterizedTest
  @CsvSource({
    "AUTO, 9999, hnsw, HNSW",
    "AUTO, 10000, clusters, CLUSTERS",
    "HNSW, 10000, hnsw, HNSW",
    "CLUSTERS, 9999, clusters, EXACT",
    "NONE, 10000, none, EXACT",
  })
  void approximation_any_isWhatTheManifestAndAnswersSay(
      Approximation approximation, int items, String name, AnsweredBy way) {
    IndexOptions options = IndexOptions.builder().approximation(approximation).build();
    IndexBuilder.of(random(items, 4)).options(options).build(root);
    try (Recommender recommender = Recommender.open(root)) {
      Manifest manifest = IndexSchema.manifest(new IndexFolder(root).generation("000001"));
      assertEquals(name, manifest.text("approximation"));
      assertEquals(way != AnsweredBy.EXACT, manifest.values().containsKey("measured"));
      assertEquals(
          way,
          recommender
              .recommend(RecommendRequest.forItem("i1").mode(Mode.APPROXIMATE))
              .answeredBy());
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.49, 1, Double.NaN})
  void options_recallTargetOutOfRange_areRefused(double target) {
    assertEquals(
        "the recall target must be 0.5 to 0.999, got: " + target,
        assertThrows(
                InvalidRequestException.class,
                () ->
                    IndexOptions.builder()
                        .approximation(Approximation.CLUSTERS)
                        .recallTarget(target)
                        .threads(1)
                        .keep(1)
                        .build())
            .getMessage());
  }

  private record Counter(String name, Map<String, Long> done) implements ProgressListener.Task {
    @Override
    public void advance(long amount) {
      done.merge(name, amount, Long::sum);
    }

    @Override
    public void note(String text) {}

    @Override
    public void close() {}
  }

  /** Interrupts the build when this task begins. */
  private static ProgressListener interrupting(String task) {
    return (name, unit, total) -> {
      if (name.equals(task)) {
        Thread.currentThread().interrupt();
      }
      return ProgressListener.NONE.start(name, unit, total);
    };
  }

  @ParameterizedTest
  @CsvSource({
    "HNSW, writing items, 1",
    "HNSW, writing items, 2",
    "HNSW, making it searchable, 1",
    "HNSW, making it searchable, 2",
    "CLUSTERS, clustering, 1",
    "CLUSTERS, clustering, 2",
    "CLUSTERS, writing items, 2",
    "CLUSTERS, making it searchable, 2",
    "HNSW, measuring the recall, 2"
  })
  void build_interrupted_leavesTheFormerServedAndNothingElse(
      Approximation approximation, String task, int threads) throws IOException {
    Fixtures.build(root, random(10, 8), Catalogue.empty());
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    IndexOptions options =
        IndexOptions.builder().approximation(approximation).threads(threads).build();
    Embeddings many = random(20_000, 8);
    assertThrows(
        CancelledException.class,
        () -> IndexBuilder.of(many).options(options).listener(interrupting(task)).build(root));
    assertTrue(Thread.interrupted(), "the flag stays set");
    try (Stream<Path> files = Files.list(root.resolve("generations"))) {
      assertEquals(List.of("000001"), files.map(file -> file.getFileName().toString()).toList());
    }
    assertEquals("000001", new IndexFolder(root).requireCurrent());
    for (Thread thread : newThreads(before)) {
      assertFalse(runsForEver(thread), thread + " is left");
    }
    Fixtures.build(root, random(10, 8), Catalogue.empty()); // the lock is free
  }

  private static Set<Thread> newThreads(Set<Thread> before) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !before.contains(thread) && thread.getName().startsWith("pool-"))
        .collect(Collectors.toSet());
  }

  private static boolean runsForEver(Thread thread) {
    try {
      // It was told to stop, and does at the end of its batch, which lasts as the machine is.
      thread.join(TimeUnit.MINUTES.toMillis(10));
      return thread.isAlive();
    } catch (InterruptedException e) {
      return true;
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 513})
  void options_maxConnectionsOutOfRange_areRefused(int connections) {
    assertEquals(
        "max connections must be 2 to 512, got: " + connections,
        assertThrows(
                InvalidRequestException.class,
                () ->
                    IndexOptions.builder()
                        .approximation(Approximation.HNSW)
                        .maxConnections(connections)
                        .threads(1)
                        .keep(1)
                        .build())
            .getMessage());
  }

  @Test
  void options_outOfRange_areRefused() {
    assertEquals(
        "the beam width must be 1 to 3200, got: 0",
        assertThrows(
                InvalidRequestException.class,
                () ->
                    IndexOptions.builder()
                        .approximation(Approximation.CLUSTERS)
                        .beamWidth(0)
                        .threads(1)
                        .keep(1)
                        .build())
            .getMessage());
    assertEquals(
        "threads must be at least 1, got: 0",
        assertThrows(
                InvalidRequestException.class,
                () ->
                    IndexOptions.builder()
                        .approximation(Approximation.CLUSTERS)
                        .threads(0)
                        .keep(1)
                        .build())
            .getMessage());
    assertEquals(
        "keep must be at least 1, got: 0",
        assertThrows(
                InvalidRequestException.class,
                () ->
                    IndexOptions.builder()
                        .approximation(Approximation.CLUSTERS)
                        .threads(1)
                        .keep(0)
                        .build())
            .getMessage());
  }

  @Test
  void options_quantizationOfClusters_isRefused() {
    assertEquals(
        "quantization is of HNSW's vectors, got int8 with approximation clusters: it needs hnsw",
        assertThrows(
                InvalidRequestException.class,
                () ->
                    IndexOptions.builder()
                        .approximation(Approximation.CLUSTERS)
                        .quantization(Quantization.INT8)
                        .threads(1)
                        .keep(1)
                        .build())
            .getMessage());
  }

  @Test
  void options_byDefault_areThese() {
    IndexOptions options = IndexOptions.defaults();
    assertEquals(Approximation.AUTO, options.approximation());
    assertEquals(0.95, options.recallTarget());
    assertEquals(10_000, options.leastClustered());
    assertEquals(16, options.maxConnections());
    assertEquals(100, options.beamWidth());
    assertEquals(Quantization.NONE, options.quantization());
    assertEquals(Runtime.getRuntime().availableProcessors(), options.threads());
    assertEquals(2, options.keep());
    assertFalse(options.estimateNew());
  }
}
