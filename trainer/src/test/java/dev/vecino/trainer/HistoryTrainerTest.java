package dev.vecino.trainer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vecino.core.BadInputException;
import dev.vecino.core.CancelledException;
import dev.vecino.core.Channel;
import dev.vecino.core.ClickLog;
import dev.vecino.core.EmbeddingModel;
import dev.vecino.core.History;
import dev.vecino.core.InvalidRequestException;
import dev.vecino.core.ProgressListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryTrainerTest {

  @TempDir Path folder;

  private static HistoryOptions.Builder options() {
    return HistoryOptions.builder().dimension(16).epochs(20).threads(1);
  }

  private static EmbeddingModel train(ClickLog log, HistoryOptions options) {
    return HistoryTrainer.train(log, options, Optional.empty(), ProgressListener.NONE);
  }

  /** Users of two kinds, each with items of their own. */
  private static ClickLog twoKinds(int users) {
    Random random = new Random(3);
    List<List<String>> sequences = new ArrayList<>();
    for (int u = 0; u < users; u++) {
      List<String> clicks = new ArrayList<>();
      for (int c = 0; c < 6; c++) {
        clicks.add((u % 2 == 0 ? "a" : "b") + random.nextInt(12));
      }
      sequences.add(clicks.stream().distinct().toList());
    }
    return ClickLog.of(sequences);
  }

  /** A log of clicks in order, by the second: each item is followed by the next one of a ring. */
  private ClickLog ring(int users, int items) throws IOException {
    StringBuilder csv = new StringBuilder("user,item,timestamp\n");
    Random random = new Random(4);
    for (int u = 0; u < users; u++) {
      int at = random.nextInt(items);
      for (int c = 0; c < 6; c++) {
        csv.append(
            String.format(
                Locale.ROOT, "u%d,i%d,%d%n", u, (at + c) % items, 1_000_000_000L + 100L * u + c));
      }
    }
    Path file = Files.writeString(folder.resolve("clicks.csv"), csv);
    return ClickLog.read(file, ClickLog.Options.defaults(), ProgressListener.NONE);
  }

  /** The best item for a history of an item. */
  private static String next(EmbeddingModel model, String... history) {
    History<Integer> clicks = History.of(Arrays.stream(history).map(model.items()::row).toList());
    List<float[]> vectors = clicks.items().stream().map(model.items()::vector).toList();
    double[] user = model.users().encode(clicks, vectors, Double.POSITIVE_INFINITY);
    String best = null;
    double most = Double.NEGATIVE_INFINITY;
    for (int row = 0; row < model.context().size(); row++) {
      float[] item = model.context().vector(row);
      double score = 0;
      for (int k = 0; k < item.length; k++) {
        score += user[k] * item[k];
      }
      if (!List.of(history).contains(model.context().id(row)) && score > most) {
        most = score;
        best = model.context().id(row);
      }
    }
    return best;
  }

  @Test
  void train_usersOfTwoKinds_predictsTheirOwnKind() {
    EmbeddingModel model = train(twoKinds(400), options().build());
    assertEquals("sets", model.manifest().text("kind"));
    for (int i = 0; i < 12; i++) {
      assertTrue(next(model, "a" + i).startsWith("a"), "a" + i);
      assertTrue(next(model, "b" + i, "b" + (i + 1) % 12).startsWith("b"), "b" + i);
    }
  }

  @Test
  void train_clicksInOrder_predictsTheNextOneAndWeighsTheNewestMost() throws IOException {
    EmbeddingModel model = train(ring(600, 20), options().epochs(30).build());
    assertEquals("clicks", model.manifest().text("kind"));
    for (int i = 0; i < 20; i++) {
      String[] history = {"i" + i, "i" + (i + 1) % 20, "i" + (i + 2) % 20};
      assertEquals("i" + (i + 3) % 20, next(model, history));
    }
    Channel.Sum channel = (Channel.Sum) model.users().channels().getFirst();
    List<Double> weights = channel.clickWeights().byAge();
    assertTrue(weights.get(0) > weights.get(2), weights::toString);
    List<Double> repeats = channel.clickWeights().ofRepeats();
    assertTrue(repeats.getFirst() < 0, () -> "no click is repeated: " + repeats);
  }

  @Test
  void train_oneThread_isReproducible() {
    ClickLog log = twoKinds(200);
    EmbeddingModel first = train(log, options().epochs(3).build());
    EmbeddingModel second = train(log, options().epochs(3).build());
    assertArrayEquals(first.items().values(), second.items().values());
    assertArrayEquals(first.context().values(), second.context().values());
  }

  @Test
  void train_fewNegatives_lossFallsEachTime() {
    EmbeddingModel model =
        train(twoKinds(400), options().negatives(8).threads(2).epochs(10).build());
    List<?> losses = (List<?>) model.manifest().values().get("lossPerEpoch");
    assertTrue((Double) losses.getLast() < 0.8 * (Double) losses.getFirst(), losses::toString);
  }

  @Test
  void train_warmStart_beginsWhereTheFormerModelEnded() {
    ClickLog log = twoKinds(400);
    EmbeddingModel former = train(log, options().build());
    EmbeddingModel warm =
        HistoryTrainer.train(
            log, options().epochs(1).build(), Optional.of(former), ProgressListener.NONE);
    EmbeddingModel cold = train(log, options().epochs(1).build());
    double begun = (Double) ((List<?>) warm.manifest().values().get("lossPerEpoch")).getFirst();
    double anew = (Double) ((List<?>) cold.manifest().values().get("lossPerEpoch")).getFirst();
    assertTrue(begun < 0.9 * anew, () -> begun + " " + anew);
    assertThrows(
        InvalidRequestException.class,
        () ->
            HistoryTrainer.train(
                log, options().dimension(8).build(), Optional.of(former), ProgressListener.NONE));
  }

  @Test
  void train_nobodyClickedTwice_saysSo() {
    ClickLog log = ClickLog.of(List.of(List.of("a"), List.of("b")));
    BadInputException e =
        assertThrows(BadInputException.class, () -> train(log, options().build()));
    assertEquals("(memory): no user clicked twice, so no click predicts another", e.getMessage());
  }

  @Test
  void train_interrupted_stops() {
    Thread.currentThread().interrupt();
    assertThrows(CancelledException.class, () -> train(twoKinds(400), options().build()));
    assertTrue(Thread.interrupted());
  }

  @Test
  void kind_byTheTimesOfNeighbours_isFound() throws IOException {
    assertEquals(DataKind.SETS, DataKind.of(twoKinds(4)));
    assertEquals(DataKind.CLICKS, DataKind.of(ring(5, 5)));
    Path file = folder.resolve("baskets.csv");
    Files.writeString(
        file,
        """
        user,item,timestamp,session
        u,a,1000000000,1
        u,b,1000000000,1
        u,c,1000000500,2
        u,d,1000000500,2
        """);
    ClickLog baskets = ClickLog.read(file, ClickLog.Options.defaults(), ProgressListener.NONE);
    assertEquals(DataKind.BASKETS, DataKind.of(baskets));
  }
}
