package dev.vecino.trainer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vecino.core.BadInputException;
import dev.vecino.core.CancelledException;
import dev.vecino.core.ClickLog;
import dev.vecino.core.EmbeddingModel;
import dev.vecino.core.Embeddings;
import dev.vecino.core.HistorySample;
import dev.vecino.core.ProgressListener;
import dev.vecino.trainer.input.Vocabulary;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every engine must do. */
public abstract class EngineContract {

  /** The engine with options under which it learns the toy data. */
  protected abstract TrainingOptions.Builder options();

  protected EmbeddingModel train(ClickLog log, TrainingOptions options) {
    return EmbeddingTrainer.train(log, options, ProgressListener.NONE);
  }

  @Test
  void train_itemsOfGroupsThatNeverMeet_nearestNeighborsAreOfTheGroup() {
    assertGroupsAreApart(train(Toy.log(400, 8), options().build()));
  }

  @Test
  void train_historySumAgainstContext_ownGroupScoresFirst() {
    assertHistoriesFindTheirGroup(train(Toy.log(400, 8), options().build()));
  }

  /** The nearest neighbours by cosine of each item are the others of its group. */
  protected static void assertGroupsAreApart(EmbeddingModel model) {
    Embeddings items = model.items();
    assertEquals(Toy.GROUPS.size() * Toy.ITEMS_PER_GROUP, items.size());
    for (int row = 0; row < items.size(); row++) {
      float[] query = items.vector(row);
      String group = Toy.group(items.id(row));
      int self = row;
      List<String> nearest =
          IntStream.range(0, items.size())
              .filter(other -> other != self)
              .boxed()
              .sorted(Comparator.comparingDouble(other -> -cosine(query, items.vector(other))))
              .limit(Toy.ITEMS_PER_GROUP - 1)
              .map(items::id)
              .map(Toy::group)
              .toList();
      assertTrue(nearest.stream().allMatch(group::equals), group + " is near " + nearest);
    }
  }

  /** The sum of two items scores all items of their group before any other. */
  protected static void assertHistoriesFindTheirGroup(EmbeddingModel model) {
    for (int g = 0; g < Toy.GROUPS.size(); g++) {
      float[] first = model.items().vector(model.items().row(Toy.item(g, 0)));
      float[] second = model.items().vector(model.items().row(Toy.item(g, 3)));
      float[] sum = new float[first.length];
      for (int k = 0; k < sum.length; k++) {
        sum[k] = first[k] + second[k];
      }
      Embeddings context = model.context();
      List<String> best =
          IntStream.range(0, context.size())
              .boxed()
              .sorted(Comparator.comparingDouble(row -> -dot(sum, context.vector(row))))
              .limit(Toy.ITEMS_PER_GROUP)
              .map(context::id)
              .map(Toy::group)
              .toList();
      String group = Toy.GROUPS.get(g);
      assertTrue(best.stream().allMatch(group::equals), group + " is followed by " + best);
    }
  }

  protected static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int k = 0; k < a.length; k++) {
      sum += (double) a[k] * b[k];
    }
    return sum;
  }

  protected static double cosine(float[] a, float[] b) {
    return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
  }

  @Test
  void train_oneThreadTwice_sameBits() {
    TrainingOptions options = options().threads(1).epochs(2).build();

    EmbeddingModel first = train(Toy.log(100, 8), options);
    EmbeddingModel second = train(Toy.log(100, 8), options);

    assertArrayEquals(first.items().values(), second.items().values());
    assertArrayEquals(first.context().values(), second.context().values());
  }

  @Test
  void train_oneThreadOrTwo_keepsTheSameSampleOfHistories() {
    ClickLog log = Toy.log(1200, 8);
    HistorySample expected = TrainedHistories.sample(log, Vocabulary.of(log, 1), 5);
    for (int threads = 1; threads <= 2; threads++) {
      TrainingOptions options = options().threads(threads).seed(5).epochs(1).build();
      TrainedHistoriesTest.assertSame(expected, train(log, options).histories());
    }
  }

  @Test
  void train_otherSeed_otherVectors() {
    EmbeddingModel first = train(Toy.log(100, 8), options().epochs(1).seed(1).build());
    EmbeddingModel second = train(Toy.log(100, 8), options().epochs(1).seed(2).build());

    assertFalse(java.util.Arrays.equals(first.items().values(), second.items().values()));
  }

  @Test
  void train_minCount_rarerItemsGetNoRow() {
    ClickLog log =
        ClickLog.of(
            List.of(List.of("b", "a", "b", "c"), List.of("a", "b", "rare"), List.of("c", "b")));

    EmbeddingModel model = train(log, options().minCount(2).epochs(1).build());

    assertEquals(List.of("b", "a", "c"), model.items().ids());
    assertEquals(4, model.count(0));
    Map<String, Object> counts = model.manifest().map("counts");
    assertEquals(1, counts.get("itemsBelowMinCount"));
    assertEquals(3, counts.get("items"));
    assertEquals(3, counts.get("sequences"));
    assertEquals(9, counts.get("clicks"));
    assertEquals(8L, counts.get("clicksTrained"));
  }

  @Test
  void train_noItemReachesMinCount_refusedInASentence() {
    ClickLog log = ClickLog.of(List.of(List.of("a", "b")));

    BadInputException e =
        assertThrows(
            BadInputException.class, () -> train(log, options().minCount(5).epochs(1).build()));

    assertEquals(
        "(memory): none of its 2 items has 5 clicks or more, so there is nothing to train",
        e.getMessage());
  }

  @Test
  void train_sequencesOfOneClickAmongOthers_finiteVectors() {
    ClickLog log =
        ClickLog.of(List.of(List.of("a"), List.of("b"), List.of("c", "c"), List.of("d", "e")));

    EmbeddingModel model = train(log, options().epochs(2).build());

    for (float value : model.items().values()) {
      assertTrue(Float.isFinite(value));
    }
  }

  @Test
  void train_sequencesOfOneItemEach_refused() {
    ClickLog log = ClickLog.of(List.of(List.of("a"), List.of("b"), List.of("c", "c")));

    var e = assertThrows(BadInputException.class, () -> train(log, options().build()));

    assertEquals(
        "(memory): in none of its 3 sequences two different items follow each other, so there is"
            + " nothing to learn: are the columns of users and sessions, the session gap, the"
            + " minimal count and the events to predict what they should be?",
        e.getMessage());
  }

  @Test
  void train_interruptedBefore_cancelled() {
    Thread.currentThread().interrupt();
    assertThrows(
        CancelledException.class, () -> train(Toy.log(400, 8), options().epochs(10_000).build()));
    assertTrue(Thread.interrupted(), "the flag stays set");
  }

  @Test
  void train_interruptedMeanwhile_cancelled() {
    Thread caller = Thread.currentThread();
    ProgressListener interrupting =
        new Recorder() {
          @Override
          public void advance(long amount) {
            caller.interrupt();
          }
        };
    assertThrows(
        CancelledException.class,
        () ->
            EmbeddingTrainer.train(
                Toy.log(400, 8), options().epochs(10_000).build(), interrupting));
    assertTrue(Thread.interrupted(), "the flag stays set");
  }

  @Test
  void train_listener_hearsAllClicksOfAllEpochs() {
    Recorder recorder = new Recorder();

    EmbeddingTrainer.train(Toy.log(100, 8), options().epochs(3).build(), recorder);

    assertEquals("training clicks 2400", recorder.started);
    assertEquals(2400, recorder.advanced.get());
    assertTrue(recorder.closed);
  }

  @Test
  void write_idsWithSpacesAndOtherLetters_readBackTheSame(@TempDir Path folder) {
    EmbeddingModel model = train(Toy.log(100, 8), options().epochs(1).build());

    model.write(folder.resolve("model"));
    EmbeddingModel read = EmbeddingModel.read(folder.resolve("model"));

    assertEquals(model.items().ids(), read.items().ids());
    assertArrayEquals(model.items().values(), read.items().values());
    assertArrayEquals(model.context().values(), read.context().values());
    assertEquals(model.count(3), read.count(3));
    assertEquals("item2vec", read.manifest().text("algorithm"));
    assertEquals("session", read.manifest().text("window"));
    assertEquals("(memory)", read.manifest().map("input").get("file"));
    for (String key :
        List.of(
            "engine",
            "architecture",
            "dimension",
            "negatives",
            "exponent",
            "subsample",
            "minCount",
            "epochs",
            "learningRate",
            "threads",
            "seed",
            "lossPerEpoch",
            "elapsedSeconds")) {
      assertTrue(read.manifest().values().containsKey(key), key);
    }
  }

  /** Remembers what it hears. */
  protected static class Recorder implements ProgressListener, ProgressListener.Task {
    public final AtomicLong advanced = new AtomicLong();
    public volatile String started;
    public volatile String note;
    public volatile boolean closed;

    public Recorder() {}

    @Override
    public Task start(String name, String unit, long total) {
      started = name + " " + unit + " " + total;
      return this;
    }

    @Override
    public void advance(long amount) {
      advanced.addAndGet(amount);
    }

    @Override
    public void note(String text) {
      note = text;
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
