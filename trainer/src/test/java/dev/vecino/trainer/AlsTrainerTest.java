package dev.vecino.trainer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vecino.core.BadInputException;
import dev.vecino.core.CancelledException;
import dev.vecino.core.Channel;
import dev.vecino.core.ClickLog;
import dev.vecino.core.EmbeddingModel;
import dev.vecino.core.FoldIn;
import dev.vecino.core.Gramian;
import dev.vecino.core.ProgressListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlsTrainerTest {

  private static AlsOptions.Builder options() {
    return AlsOptions.builder().dimension(8).sweeps(5).unobservedWeight(0.1).threads(1);
  }

  private static EmbeddingModel train(ClickLog log, AlsOptions options) {
    return AlsTrainer.train(log, options, ProgressListener.NONE);
  }

  @SuppressWarnings("unchecked") // what the trainer put there
  private static List<Double> losses(EmbeddingModel model) {
    return (List<Double>) model.manifest().values().get("lossPerSweep");
  }

  /** The vectors of the distinct items of a user, the first clicked first. */
  private static List<float[]> history(ClickLog log, int user, EmbeddingModel model) {
    List<float[]> vectors = new ArrayList<>();
    for (int s = 0; s < log.sequenceCount(); s++) {
      for (int at = log.sequenceStart(s); at < log.sequenceStart(s + 1); at++) {
        int row = model.items().row(log.item(log.clickedItem(at)));
        if (log.sequenceUser(s) == user
            && vectors.stream().noneMatch(v -> Arrays.equals(v, model.items().vector(row)))) {
          vectors.add(model.items().vector(row));
        }
      }
    }
    return vectors;
  }

  @Test
  void train_toyMatrix_vectorsOfANaiveTwin() {
    ClickLog log = Toy.log(30, 5);
    for (int dimension : new int[] {3, 8, 37}) {
      AlsOptions options =
          options().dimension(dimension).sweeps(1).regularization(0.05).threads(2).build();
      double nu = options.regularizationExponent();

      EmbeddingModel first = train(log, options);
      EmbeddingModel second =
          train(log, options().sweeps(2).dimension(dimension).regularization(0.05).build());

      // The twin: users from the first sweep's items, then items from these users, by FoldIn.
      float[] users = new float[log.userCount() * dimension];
      double weight = options.unobservedWeight();
      FoldIn userSide =
          new FoldIn(
              Gramian.of(first.items().values(), dimension), weight, options.regularization(), nu);
      List<List<float[]>> clickers = new ArrayList<>();
      for (int row = 0; row < first.items().size(); row++) {
        clickers.add(new ArrayList<>());
      }
      for (int user = 0; user < log.userCount(); user++) {
        float[] vector = userSide.user(history(log, user, first));
        System.arraycopy(vector, 0, users, user * dimension, dimension);
        for (float[] item : history(log, user, first)) {
          for (int row = 0; row < first.items().size(); row++) {
            if (Arrays.equals(item, first.items().vector(row))) {
              clickers.get(row).add(vector);
            }
          }
        }
      }
      FoldIn itemSide =
          new FoldIn(Gramian.of(users, dimension), weight, options.regularization(), nu);
      for (int row = 0; row < first.items().size(); row++) {
        assertArrayEquals(
            itemSide.user(clickers.get(row)), second.items().vector(row), 1e-3f, "row " + row);
      }
    }
  }

  @Test
  void train_oneSweepMore_lossIsLessAndTold() {
    EngineContract.Recorder recorder = new EngineContract.Recorder();

    EmbeddingModel model = AlsTrainer.train(Toy.log(60, 5), options().build(), recorder);

    List<Double> losses = losses(model);
    assertEquals(5, losses.size());
    for (int sweep = 1; sweep < 5; sweep++) {
      assertTrue(losses.get(sweep) < losses.get(sweep - 1), losses.toString());
    }
    assertTrue(losses.get(0) < 1, "better than zeros everywhere: " + losses);
    assertEquals("training rows 420", recorder.started);
    assertEquals(5 * (60 + 24), recorder.advanced.get());
    assertEquals(String.format(Locale.ROOT, "loss %.4f, sweep 5/5", losses.get(4)), recorder.note);
    assertTrue(recorder.closed);
  }

  @Test
  void train_loss_isTheObjectiveOfItsVectors() {
    ClickLog log = Toy.log(20, 4);
    AlsOptions options = options().dimension(24).sweeps(300).regularization(0.05).build();
    EmbeddingModel model = train(log, options);
    int items = model.items().size();
    FoldIn foldIn = new FoldIn(Gramian.of(model.items().values(), 24), 0.1, 0.05, 1);
    double objective = 0;
    int pairs = 0;
    int[] clicksPerItem = new int[items];
    for (int user = 0; user < log.userCount(); user++) {
      List<float[]> history = history(log, user, model);
      float[] vector = foldIn.user(history); // after 300 sweeps those of training, too
      for (int row = 0; row < items; row++) {
        float[] item = model.items().vector(row);
        double score = EngineContract.dot(vector, item);
        objective += 0.1 * score * score;
        if (history.stream().anyMatch(v -> Arrays.equals(v, item))) {
          objective += (score - 1) * (score - 1);
          clicksPerItem[row]++;
          pairs++;
        }
      }
      objective += 0.05 * (history.size() + 0.1 * items) * EngineContract.dot(vector, vector);
    }
    for (int row = 0; row < items; row++) {
      float[] item = model.items().vector(row);
      objective += 0.05 * (clicksPerItem[row] + 0.1 * 20) * EngineContract.dot(item, item);
    }

    assertEquals(objective / pairs, losses(model).getLast(), 1e-3);
  }

  @Test
  void train_usersOfGroupsThatNeverMeet_groupsAreApart() {
    EmbeddingModel model = train(Toy.log(400, 8), options().dimension(4).build());

    EngineContract.assertGroupsAreApart(model);
    EngineContract.assertHistoriesFindTheirGroup(model);
  }

  @Test
  void train_anyNumberOfThreads_sameBits() {
    ClickLog log = Toy.log(100, 8);
    float[] one = train(log, options().build()).items().values();

    assertArrayEquals(one, train(log, options().threads(2).build()).items().values());
    assertArrayEquals(one, train(log, options().threads(7).build()).items().values());
    assertFalse(Arrays.equals(one, train(log, options().seed(1).build()).items().values()));
  }

  @Test
  void train_clicksRepeated_sameVectorsAsOnceEach(@TempDir Path folder) throws Exception {
    String once = "u,a,1\nu,b,1\nv,b,1\nv,c,1\n";
    String often = once.replace(",1", ",4") + "u,a,4\nu,b,0\nu,b,4\nu,c,0\nv,b,4\n";

    EmbeddingModel model = train(weighted(folder, often), options().build());

    assertEquals(List.of("b", "a", "c"), model.items().ids());
    EmbeddingModel expected = train(weighted(folder, once), options().build());
    assertArrayEquals(expected.items().values(), model.items().values());
  }

  @Test
  void train_heavierClicks_tellMore(@TempDir Path folder) throws Exception {
    for (String weights : List.of("9 1", "1 9")) {
      String[] of = weights.split(" ", 2);
      String clicks = "u,x,%1$s\nu,a,%1$s\nv,x,%2$s\nv,c,%2$s\n".formatted(of[0], of[1]);

      EmbeddingModel model =
          train(weighted(folder, clicks), options().sweeps(30).regularization(0.1).build());

      double gain = score(model, "x", "a") - score(model, "x", "c");
      assertEquals(weights.equals("9 1"), gain > 0, weights + ": " + gain);
    }
  }

  @Test
  void train_weightsTimesAnything_sameVectors(@TempDir Path folder) throws Exception {
    String clicks = "u,a,1\nu,b,4\nv,b,2\nv,c,1\nw,a,8\nw,c,1\n";

    float[] vectors = train(weighted(folder, clicks), options().build()).items().values();

    String larger = clicks.replaceAll("(\\d)\n", "$1e3\n");
    assertArrayEquals(
        vectors, train(weighted(folder, larger), options().build()).items().values(), 1e-5f);
  }

  private static double score(EmbeddingModel model, String item, String other) {
    return EngineContract.dot(
        model.items().vector(model.items().row(item)),
        model.items().vector(model.items().row(other)));
  }

  private static ClickLog weighted(Path folder, String clicks) throws IOException {
    Path file = folder.resolve("clicks.csv");
    Files.writeString(file, "user,item,weight\n" + clicks);
    return read(file);
  }

  private static ClickLog read(Path file) {
    return ClickLog.read(file, ClickLog.Options.defaults(), ProgressListener.NONE);
  }

  @Test
  void train_nobodyClickedTwoItems_refused(@TempDir Path folder) throws Exception {
    for (String csv : List.of("u,a,0\nu,b,1", "u,a,1\nv,b,1", "u,a,1\nu,a,1")) {
      Path file =
          Files.writeString(folder.resolve("clicks.csv"), "user,item,weight\n" + csv + "\n");
      var e = assertThrows(BadInputException.class, () -> train(read(file), options().build()));
      assertEquals(
          file
              + ": no user clicked two different items, so there is nothing to learn: are the"
              + " columns of users and items and the minimal count what they should be?",
          e.getMessage());
    }
  }

  @Test
  void train_minCount_rarerItemsGetNoRow() {
    ClickLog log = ClickLog.of(List.of(List.of("b", "a", "b"), List.of("a", "rare"), List.of("z")));

    EmbeddingModel model = train(log, options().minCount(2).build());

    assertEquals(List.of("a", "b"), model.items().ids());
    assertEquals(2, model.count(1));
    assertThrows(BadInputException.class, () -> train(log, options().minCount(9).build()));
  }

  @Test
  void train_interrupted_cancelled() {
    Thread caller = Thread.currentThread();
    ProgressListener interrupting =
        new EngineContract.Recorder() {
          @Override
          public void advance(long amount) {
            caller.interrupt();
          }
        };

    assertThrows(
        CancelledException.class,
        () -> AlsTrainer.train(Toy.log(60, 5), options().sweeps(1000).build(), interrupting));
    assertTrue(Thread.interrupted(), "the flag stays set");
  }

  @Test
  void manifest_allOptionsAndTheChannel() {
    EmbeddingModel model = train(Toy.log(60, 5), options().seed(3).build());

    Map<String, Object> values = model.manifest().values();
    assertEquals("als", values.get("algorithm"));
    assertEquals("dot_product", values.get(EmbeddingModel.SIMILARITY));
    assertEquals(8, values.get("dimension"));
    assertEquals(5, values.get("sweeps"));
    assertEquals(1, values.get("minCount"));
    assertEquals(1, values.get("threads"));
    assertEquals(3L, values.get("seed"));
    Channel.FoldedIn channel = (Channel.FoldedIn) model.users().channels().getFirst();
    assertEquals("als", channel.name());
    assertEquals(8, channel.dimension());
    assertEquals(0.1, channel.foldIn().unobservedWeight());
    assertEquals(values.get("regularization"), channel.foldIn().regularization());
    assertEquals(values.get("regularizationExponent"), channel.foldIn().regularizationExponent());
    assertEquals(24, channel.foldIn().gramian().itemCount());
    assertEquals(8 * 9 / 2 * Float.BYTES, model.users().gramians().length);
    assertEquals(60, model.manifest().map("counts").get("users"));
    assertEquals("(memory)", model.manifest().map("input").get("file"));
    assertSame(model.items(), model.context());
  }

  @Test
  void train_unobservedWeightByDensity_times24TheShareOfClickedPairsAtMostOne() {
    List<List<String>> sparse = new ArrayList<>();
    for (int user = 0; user < 100; user++) {
      sparse.add(List.of("item " + 2 * user, "item " + (2 * user + 1)));
    }

    assertEquals(0.24, weightByDensity(ClickLog.of(sparse)), 1e-12);
    assertEquals(1.0, weightByDensity(Toy.log(60, 5)), 1e-12);
  }

  private static double weightByDensity(ClickLog log) {
    AlsOptions options = options().sweeps(1).unobservedWeight(AlsOptions.BY_DENSITY).build();
    return (double) train(log, options).manifest().values().get("unobservedWeight");
  }
}
