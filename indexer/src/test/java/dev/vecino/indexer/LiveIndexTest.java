package dev.vecino.indexer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vecino.core.ArtifactException;
import dev.vecino.core.Catalogue;
import dev.vecino.core.EmbeddingModel;
import dev.vecino.core.InvalidRequestException;
import dev.vecino.searcher.IndexRecommender;
import dev.vecino.searcher.RecommendRequest;
import dev.vecino.searcher.RecommendRequest.Mode;
import dev.vecino.searcher.Recommender;
import dev.vecino.searcher.schema.IndexFolder;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LiveIndexTest {

  private static final LiveOptions BY_HAND = LiveOptions.defaults().withoutCommits();
  private static final int ITEMS = 40;

  @TempDir private Path folder;

  private final List<String> ids = new ArrayList<>();
  private EmbeddingModel model;
  private Catalogue catalogue;

  @BeforeEach
  void build() {
    Random random = new Random(3);
    List<float[]> rows = new ArrayList<>();
    List<String> lines = new ArrayList<>(List.of("item,price,kind,rooms"));
    for (int i = 0; i < ITEMS; i++) {
      ids.add("i" + i);
      rows.add(new float[] {random.nextFloat(), random.nextFloat(), i % 2 == 0 ? 2 : -2});
      lines.add("i" + i + "," + (10 + i) + "," + (i % 2 == 0 ? "flat" : "house") + "," + i % 5);
    }
    float[][] vectors = rows.toArray(float[][]::new);
    model =
        Fixtures.model(
            Fixtures.embeddings(ids, vectors),
            Fixtures.embeddings(ids, vectors),
            new long[ITEMS],
            "dot_product");
    catalogue = Fixtures.catalogue(lines.toArray(String[]::new));
    Fixtures.build(folder, model, catalogue);
  }

  /** All items that can be recommended, with their prices. */
  private static Map<String, Object> prices(Recommender recommender) {
    recommender.refresh();
    Map<String, Object> prices = new TreeMap<>();
    recommender
        .recommend(
            RecommendRequest.forVector(new float[] {1, 1, 1})
                .limit(1000)
                .mode(Mode.EXACT)
                .withAttributes())
        .forEach(item -> prices.put(item.item(), item.attributes().get("price")));
    return prices;
  }

  @Test
  void changes_committed_areServedAndStay() {
    try (Recommender recommender = Recommender.open(folder);
        LiveIndex live = LiveIndex.open(folder, BY_HAND)) {
      assertTrue(live.set("i1", Map.of("price", 99, "kind", "castle")));
      assertTrue(live.set("i2", Map.of("price", new BigDecimal("1.50"))));
      assertTrue(live.withdraw("i3"));
      assertTrue(live.remove("i4"));
      assertFalse(live.set("nobody", Map.of("price", 1)));
      assertFalse(live.remove("nobody"));
      assertTrue(live.add("new", Map.of("price", 12.5, "kind", "flat", "rooms", 2L)));
      assertEquals(11.0, prices(recommender).get("i1"), "not before it is committed");

      assertEquals("000002", live.commit());
      assertEquals("000002", live.commit(), "nothing more to commit");

      Map<String, Object> prices = prices(recommender);
      assertEquals(99.0, prices.get("i1"));
      assertEquals(1.5, prices.get("i2"));
      assertEquals(12.5, prices.get("new"));
      assertFalse(prices.containsKey("i3") || prices.containsKey("i4"));
      assertEquals("castle", recommender.attributes("i1").orElseThrow().get("kind"));
      assertEquals(true, recommender.attributes("new").orElseThrow().get("estimated"));
      // An estimate is the mean of its kind.
      assertEquals(
          "flat",
          recommender
              .recommend(RecommendRequest.forItem("new").limit(1).withAttributes())
              .items()
              .getFirst()
              .attributes()
              .get("kind"));

      assertTrue(live.restore("i3"));
      live.add("i4", Map.of("price", 7), new float[] {1, 2, 3});
      live.commit();
      assertEquals(Set.of(13.0, 7.0), valuesOf(prices(recommender), "i3", "i4"));
      assertEquals(ITEMS + 1, ((IndexRecommender) recommender).size());
    }
    try (Recommender anew = Recommender.open(folder)) {
      assertEquals(ITEMS + 1, prices(anew).size());
      assertEquals(99.0, prices(anew).get("i1"));
    }
    assertFalse(Files.exists(folder.resolve(LiveIndex.FOLDER)), "the working copy is removed");
  }

  private static Set<Object> valuesOf(Map<String, Object> map, String... keys) {
    Set<Object> values = new HashSet<>();
    for (String key : keys) {
      values.add(map.get(key));
    }
    return values;
  }

  @Test
  void changes_uncommitted_areCommittedSoonAndAtTheEnd() throws InterruptedException {
    LiveOptions soon = LiveOptions.defaults().withCommitDelay(Duration.ofMillis(1));
    try (Recommender recommender = Recommender.open(folder)) {
      try (LiveIndex live = LiveIndex.open(folder, soon)) {
        live.set("i1", Map.of("price", 99));
        await(() -> prices(recommender).get("i1").equals(99.0));
      }
      try (LiveIndex live = LiveIndex.open(folder, BY_HAND)) {
        live.set("i1", Map.of("price", 98));
      }
      assertEquals(98.0, prices(recommender).get("i1"));
    }
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    while (!condition.getAsBoolean()) { // the build's own limit ends it
      Thread.sleep(1);
    }
  }

  @Test
  void secondOne_isRefusedWithTheHolder() {
    try (LiveIndex live = LiveIndex.open(folder, BY_HAND)) {
      assertTrue(live.withdraw("i1"));
      String message =
          assertThrows(ArtifactException.class, () -> LiveIndex.open(folder, BY_HAND)).getMessage();
      assertTrue(
          message.startsWith(
              folder
                  + ": another process changes this index (process "
                  + ProcessHandle.current().pid()),
          message);
    }
    LiveIndex.open(folder, BY_HAND).close();
  }

  /** A build takes long: what is committed meanwhile must be in what it serves. */
  @Test
  void build_besideChanges_losesNone() {
    try (Recommender recommender = Recommender.open(folder);
        LiveIndex live = LiveIndex.open(folder, BY_HAND)) {
      live.set("i0", Map.of("price", 1000)); // before it: the catalogue of the build knows better
      live.commit();
      LiveIndex.Moment beforeTheCatalogue = LiveIndex.now(folder);
      live.set("i7", Map.of("price", 1007));
      live.commit();
      IndexBuilder.ofModel(
              () -> {
                live.set("i1", Map.of("price", 1001));
                live.withdraw("i2");
                live.add("new", Map.of("price", 1002, "kind", "house", "rooms", 1));
                live.remove("i5");
                live.commit();
                live.set("i3", Map.of("price", 1003));
                live.commit();
                live.set("i4", Map.of("price", 1004)); // not committed yet
                return model;
              })
          .catalogue(catalogue)
          .options(Fixtures.OPTIONS)
          .since(beforeTheCatalogue)
          .build(folder, name -> live.withdraw("i6"));

      Map<String, Object> served = prices(recommender);
      assertEquals(10.0, served.get("i0"));
      assertEquals(1007.0, served.get("i7"));
      assertEquals(1001.0, served.get("i1"));
      assertEquals(1002.0, served.get("new"));
      assertEquals(1003.0, served.get("i3"));
      assertEquals(14.0, served.get("i4"));
      assertFalse(served.containsKey("i2") || served.containsKey("i5"));
      assertTrue(served.containsKey("i6"));

      live.commit();
      Map<String, Object> after = new TreeMap<>(served);
      after.put("i4", 1004.0);
      after.remove("i6");
      assertEquals(after, prices(recommender));
      live.set("new", Map.of("price", 1005));
      live.commit();
      after.put("new", 1005.0);
      assertEquals(after, prices(recommender));
    }
  }

  @Test
  void rollback_takesBackWhatWasCommittedAfter() {
    try (Recommender recommender = Recommender.open(folder);
        LiveIndex live = LiveIndex.open(folder, BY_HAND)) {
      live.set("i0", Map.of("price", 1000));
      live.commit();
      live.set("i0", Map.of("price", 2000));
      live.commit();
      assertEquals("000002", new IndexFolder(folder).rollback());
      assertEquals(1000.0, prices(recommender).get("i0"));

      live.set("i1", Map.of("price", 1001));
      assertEquals("000004", live.commit());
      assertEquals(1000.0, prices(recommender).get("i0"));
      assertEquals(1001.0, prices(recommender).get("i1"));
      assertEquals("000002", new IndexFolder(folder).rollback(), "not the one rolled back from");
    }
  }

  @Test
  void manySingleAdditions_leaveFewSegments() throws IOException {
    try (LiveIndex live = LiveIndex.open(folder, BY_HAND)) {
      for (int i = 0; i < 40; i++) {
        live.add("new" + i, Map.of("price", i, "kind", "flat", "rooms", 1));
        live.commit();
      }
    }
    IndexFolder index = new IndexFolder(folder);
    try (Stream<Path> files = Files.list(index.generation(index.requireCurrent()))) {
      long segments = files.filter(file -> file.toString().endsWith(".si")).count();
      assertTrue(segments > 1 && segments < 15, segments + " segments");
    }
    assertEquals(2, index.all().size());
    try (IndexRecommender recommender = Recommender.open(folder)) {
      assertEquals(ITEMS + 40, recommender.size());
      assertEquals(ITEMS + 40, prices(recommender).size());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "price=cheap|item 'i1': column 'price' must be a number, got: 'cheap'",
        "price=-1|item 'i1': column 'price' must be at least 0, got: '-1'",
        "rooms=2.5|item 'i1': column 'rooms' must be a whole number, got: '2.5'",
        "deleted=perhaps|item 'i1': column 'deleted' must be true or false, got: 'perhaps'",
        "rent=1|item 'i1': 'rent' is no attribute of the index; it has kind, popularity, price,"
            + " rooms: new attributes come with a new build"
      })
  void value_thatIsNone_isRefusedInASentence(String valueAndSentence) {
    String[] parts = valueAndSentence.split("\\|", 2);
    String[] value = parts[0].split("=", 2);
    try (LiveIndex live = LiveIndex.open(folder, BY_HAND)) {
      assertEquals(
          parts[1],
          assertThrows(
                  InvalidRequestException.class,
                  () -> live.set("i1", Map.of("kind", "x", value[0], value[1])))
              .getMessage());
      assertEquals(
          "the vector of item 'x' must have the index's dimension 3, got: 2",
          assertThrows(
                  InvalidRequestException.class,
                  () -> live.add("x", Map.of("price", 1), new float[2]))
              .getMessage());
      assertEquals("000001", live.commit());
    }
  }

  /** Random changes, commits, builds, rollbacks and openings anew, against a map. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void randomWork_isWhatAMapSays(long seed) {
    Random random = new Random(seed);
    Map<String, Object> original = new TreeMap<>();
    try (Recommender recommender = Recommender.open(folder)) {
      original.putAll(prices(recommender));
      Map<String, Object> now = new TreeMap<>(original);
      Map<String, Object> withdrawn = new HashMap<>();
      LiveIndex live = LiveIndex.open(folder, BY_HAND);
      try {
        for (int step = 0; step < 80; step++) {
          String item = "i" + random.nextInt(ITEMS + 10);
          double price = random.nextInt(1000);
          boolean isThere = now.containsKey(item) || withdrawn.containsKey(item);
          switch (random.nextInt(9)) {
            case 0, 1, 2 -> {
              assertEquals(isThere, live.set(item, Map.of("price", price)));
              now.replace(item, price);
              withdrawn.replace(item, price);
            }
            case 3 -> {
              assertTrue(live.add(item, Map.of("price", price, "kind", "flat", "rooms", 1)));
              if (withdrawn.replace(item, price) == null) {
                now.put(item, price);
              }
            }
            case 4 -> {
              assertEquals(isThere, live.withdraw(item));
              if (now.containsKey(item)) {
                withdrawn.put(item, now.remove(item));
              }
            }
            case 5 -> {
              assertEquals(isThere, live.restore(item));
              if (withdrawn.containsKey(item)) {
                now.put(item, withdrawn.remove(item));
              }
            }
            case 6 -> {
              assertEquals(isThere, live.remove(item));
              now.remove(item);
              withdrawn.remove(item);
            }
            case 7 -> {
              live.close();
              live = LiveIndex.open(folder, BY_HAND);
              assertEquals(now, prices(recommender), "seed " + seed + ", step " + step);
            }
            default -> {
              live.commit();
              assertEquals(now, prices(recommender), "seed " + seed + ", step " + step);
            }
          }
        }
      } finally {
        live.close();
      }
      assertEquals(now, prices(recommender));
    }
  }
}
