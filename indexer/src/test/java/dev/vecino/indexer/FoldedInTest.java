package dev.vecino.indexer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vecino.core.ArtifactException;
import dev.vecino.core.Channel;
import dev.vecino.core.EmbeddingModel;
import dev.vecino.core.Embeddings;
import dev.vecino.core.FoldIn;
import dev.vecino.core.Gramian;
import dev.vecino.core.Manifest;
import dev.vecino.core.ProgressListener;
import dev.vecino.core.UserEncoder;
import dev.vecino.searcher.RecommendRequest;
import dev.vecino.searcher.Recommendation;
import dev.vecino.searcher.Recommender;
import dev.vecino.searcher.schema.IndexSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An index whose users are folded in: the Gramian has a file of its own. */
class FoldedInTest {

  private static final int ITEMS = 40;
  private static final int DIMENSION = 4;

  @TempDir Path folder;

  private Path generation;
  private EmbeddingModel model;

  @BeforeEach
  void build() {
    Random random = new Random(3);
    List<String> ids = IntStream.range(0, ITEMS).mapToObj(item -> "i" + item).toList();
    float[] rows = new float[ITEMS * DIMENSION];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = (float) random.nextGaussian();
    }
    Embeddings items = new Embeddings(ids, rows, DIMENSION);
    FoldIn foldIn = new FoldIn(Gramian.of(rows, DIMENSION), 0.1, 0.01, 1);
    model =
        Fixtures.model(items, items, new long[ITEMS], "dot_product")
            .withUsers(new UserEncoder(List.of(Channel.FoldedIn.of("als", foldIn))));
    Fixtures.build(folder, model, Fixtures.catalogue("item,price", "i1,2"));
    generation = folder.resolve("generations/000001");
  }

  private List<Recommendation> answer() {
    try (Recommender recommender = Recommender.open(folder)) {
      return recommender.recommend(RecommendRequest.forHistory("i3", "i9").limit(ITEMS)).items();
    }
  }

  @Test
  void build_gramian_isAFileOfTheGeneration() throws IOException {
    assertArrayEquals(
        model.users().gramians(), Files.readAllBytes(generation.resolve(Gramian.FILE)));
    Manifest manifest = IndexSchema.manifest(generation);
    assertTrue(manifest.map(IndexSchema.MANIFEST_FILES).containsKey(Gramian.FILE));
    float[] user =
        model.users().channels().getFirst() instanceof Channel.FoldedIn folded
            ? folded.foldIn().user(List.of(model.items().vector(3), model.items().vector(9)))
            : new float[0];
    List<Recommendation> answer = answer();
    assertEquals(ITEMS - 2, answer.size());
    double first = product(user, answer.getFirst());
    for (Recommendation item : answer) {
      // An index takes the mean off the context vectors, so all scores are less by one number.
      double difference = answer.getFirst().score() - item.score();
      assertEquals(first - product(user, item), difference, 1e-5);
    }
  }

  private double product(float[] user, Recommendation item) {
    float[] vector = model.context().vector(model.context().row(item.item()));
    return IntStream.range(0, DIMENSION).mapToDouble(d -> user[d] * vector[d]).sum();
  }

  @Test
  void update_keepsTheGramian() {
    List<Recommendation> before = answer();
    LiveIndex.update(
        folder,
        Fixtures.catalogue("item,price", "i1,3"),
        UpdateOptions.defaults(),
        ProgressListener.NONE);
    assertEquals(before, answer());
    assertTrue(Files.exists(folder.resolve("generations/000002").resolve(Gramian.FILE)));
  }

  @Test
  void open_gramianMissingOrChanged_isRefused() throws IOException {
    Path file = generation.resolve(Gramian.FILE);
    byte[] bytes = Files.readAllBytes(file);
    bytes[5] ^= 1;
    Files.write(file, bytes);
    String changed = assertThrows(ArtifactException.class, this::answer).getMessage();
    assertTrue(changed.startsWith(file + ": is damaged, its checksum is"), changed);
    Files.delete(file);
    assertEquals(
        file + ": is missing, the index is incomplete",
        assertThrows(ArtifactException.class, this::answer).getMessage());
  }

  /** As indexes were written before the Gramian had a file. */
  @Test
  void open_gramianInTheManifest_answersTheSame() throws IOException {
    List<Recommendation> before = answer();
    Map<String, Object> values = new LinkedHashMap<>(IndexSchema.manifest(generation).values());
    Map<Object, Object> channel =
        new LinkedHashMap<>((Map<?, ?>) ((List<?>) values.get(UserEncoder.CHANNELS)).getFirst());
    assertFalse(channel.containsKey("gramian"));
    channel.put("gramian", Base64.getEncoder().encodeToString(model.users().gramians()));
    values.put(UserEncoder.CHANNELS, List.of(channel));
    Map<Object, Object> files = new LinkedHashMap<>((Map<?, ?>) values.get("files"));
    files.remove(Gramian.FILE);
    values.put("files", files);
    Files.delete(generation.resolve(Gramian.FILE));
    new Manifest(values).write(generation);
    assertEquals(before, answer());
  }
}
