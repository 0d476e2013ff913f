package dev.vecino.trainer.item2vec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vecino.core.ClickLog;
import dev.vecino.core.EmbeddingModel;
import dev.vecino.core.ProgressListener;
import dev.vecino.trainer.EmbeddingTrainer;
import dev.vecino.trainer.EngineContract;
import dev.vecino.trainer.Toy;
import dev.vecino.trainer.TrainingOptions;
import dev.vecino.trainer.TrainingOptions.Architecture;
import dev.vecino.trainer.input.Vocabulary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimdEngineTest extends EngineContract {

  @Override
  protected TrainingOptions.Builder options() {
    return TrainingOptions.builder().dimension(16).negatives(2).learningRate(0.05).threads(1);
  }

  @Test
  void train_cbow_groupsAreApart() {
    EmbeddingModel model =
        train(
            Toy.log(400, 8), options().architecture(Architecture.CBOW).learningRate(0.025).build());

    assertGroupsAreApart(model);
    assertHistoriesFindTheirGroup(model);
  }

  @Test
  void train_numberAsWindow_groupsAreApart() {
    assertGroupsAreApart(train(Toy.log(400, 8), options().window(3).build()));
  }

  @Test
  void train_windowBeyondEverySequence_groupsAreApart() {
    int widest = TrainingOptions.WHOLE_SESSION - 1;
    assertGroupsAreApart(train(Toy.log(400, 8), options().window(widest).epochs(5).build()));
  }

  @Test
  void train_sessionsLongerThanTheirSample_groupsAreApart() {
    for (Architecture architecture : Architecture.values()) {
      assertGroupsAreApart(
          train(Toy.log(80, 40), options().architecture(architecture).learningRate(0.025).build()));
    }
  }

  @Test
  void train_twoThreads_groupsAreApart() {
    assertGroupsAreApart(train(Toy.log(400, 8), options().threads(2).build()));
  }

  @Test
  void train_moreThreadsThanSequences_groupsAreApart() {
    assertGroupsAreApart(train(Toy.log(16, 100), options().threads(20).epochs(50).build()));
  }

  @Test
  void train_negativeExponent_otherVectorsThanPositive() {
    float[] rareFirst =
        train(Toy.log(100, 8), options().exponent(-1).epochs(1).build()).items().values();
    float[] frequentFirst =
        train(Toy.log(100, 8), options().exponent(1).epochs(1).build()).items().values();

    assertFalse(Arrays.equals(rareFirst, frequentFirst));
  }

  @Test
  void train_epochs_lossFallsAndIsTold() {
    Recorder recorder = new Recorder();

    EmbeddingModel model =
        EmbeddingTrainer.train(Toy.log(400, 8), options().epochs(10).build(), recorder);

    @SuppressWarnings("unchecked") // what the engine put there
    List<Double> losses = (List<Double>) model.manifest().values().get("lossPerEpoch");
    assertEquals(10, losses.size());
    assertTrue(losses.get(0) < 3 * Math.log(2), "better than tossing a coin a target: " + losses);
    assertTrue(losses.get(9) < 0.8 * losses.get(0), losses.toString());
    assertEquals(
        String.format(java.util.Locale.ROOT, "loss %.3f, epoch 10/10", losses.get(9)),
        recorder.note);
  }

  @Test
  void train_twoItems_noEndlessDrawing() {
    ClickLog log = ClickLog.of(List.of(List.of("a", "b", "a", "b"), List.of("b", "a")));

    assertEquals(2, train(log, options().exponent(2).build()).items().size());
  }

  @ParameterizedTest
  @ValueSource(ints = {3, TrainingOptions.WHOLE_SESSION})
  void train_clicksOfWeightZero_inputVectorStaysWhereItBegan(int window, @TempDir Path folder)
      throws Exception {
    StringBuilder csv = new StringBuilder("user,item,weight\n");
    for (int user = 0; user < 50; user++) {
      csv.append(user).append(",loud,2\n");
      csv.append(user).append(",mute,0\n");
      csv.append(user).append(",other,1\n");
    }
    Path file = Files.writeString(folder.resolve("clicks.csv"), csv);
    ClickLog log = ClickLog.read(file, ClickLog.Options.defaults(), ProgressListener.NONE);

    EmbeddingModel model = train(log, options().window(window).build());

    float atMostAtFirst = PairTables.WIDTH / 2 / 16;
    assertTrue(longestCoordinate(model, "mute") <= atMostAtFirst);
    assertTrue(longestCoordinate(model, "loud") > atMostAtFirst);
  }

  @Test
  void train_windowOfOneEpoch_lossOfATrueTargetAndAllNegatives() {
    ClickLog log = ClickLog.of(List.of(List.of("a", "b"), List.of("c", "d"), List.of("a", "b")));
    TrainingOptions options = options().window(1).epochs(1).build();

    @SuppressWarnings("unchecked") // what the engine put there
    List<Double> losses =
        (List<Double>) train(log, options).manifest().values().get("lossPerEpoch");

    // Vectors begin near zero, so the true target and each of its two negatives cost log 2.
    assertEquals(3 * Math.log(2), losses.get(0), 0.1);
  }

  private static float longestCoordinate(EmbeddingModel model, String item) {
    float longest = 0;
    for (float value : model.items().vector(model.items().row(item))) {
      longest = Math.max(longest, Math.abs(value));
    }
    return longest;
  }

  @Test
  void keep_shareAboveThreshold_word2vecsChance() {
    List<String> clicks = new ArrayList<>();
    for (int n = 0; n < 100; n++) {
      clicks.add(n < 64 ? "often" : n < 99 ? "middling" : "rare");
    }
    Vocabulary vocabulary = Vocabulary.of(ClickLog.of(List.of(clicks)), 1);

    float[] keep = SampledSequences.keep(vocabulary, 0.04);

    assertArrayEquals(new float[] {0.25f + 0.0625f, 0.45235f, 1}, keep, 1e-4f);
  }

  @Test
  void train_subsample_otherVectorsAndStillApart() {
    EmbeddingModel all = train(Toy.log(400, 8), options().build());
    EmbeddingModel sampled = train(Toy.log(400, 8), options().subsample(0.01).build());

    assertFalse(Arrays.equals(all.items().values(), sampled.items().values()));
    assertGroupsAreApart(sampled);
  }

  @Test
  void train_withoutTheVectorModule_sameBitsAndOneWarning(@TempDir Path folder) throws Exception {
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                WithoutVectorModule.class.getName())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    boolean ended = process.waitFor(10, TimeUnit.MINUTES);
    process.destroyForcibly();
    String errors = Files.readString(err);

    assertTrue(ended, "no end after 10 minutes: " + errors);
    assertEquals(0, process.exitValue(), errors);
    assertEquals(
        Integer.toString(WithoutVectorModule.trainedHash()), Files.readString(out).strip());
    assertEquals(1, errors.split("--add-modules", -1).length - 1, errors);
  }

  /** What the other Java runs: two trainings, so that a second warning would show. */
  static final class WithoutVectorModule {

    private WithoutVectorModule() {}

    static int trainedHash() {
      TrainingOptions options =
          TrainingOptions.builder().threads(1).dimension(20).epochs(2).build();
      EmbeddingModel model =
          EmbeddingTrainer.train(Toy.log(100, 8), options, ProgressListener.NONE);
      return Arrays.hashCode(model.items().values())
          + 31 * Arrays.hashCode(model.context().values());
    }

    public static void main(String[] args) {
      trainedHash();
      System.out.println(trainedHash());
    }
  }
}
