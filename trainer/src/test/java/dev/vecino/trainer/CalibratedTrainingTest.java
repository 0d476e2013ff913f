package dev.vecino.trainer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vecino.core.Channel;
import dev.vecino.core.ClickLog;
import dev.vecino.core.EmbeddingModel;
import dev.vecino.core.ProgressListener;
import dev.vecino.core.UserEncoder;
import dev.vecino.trainer.calibration.Calibration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** item2vec and deepwalk on clicks in order. */
class CalibratedTrainingTest {

  @TempDir Path folder;

  private static TrainingOptions.Builder options() {
    return TrainingOptions.builder().dimension(16).epochs(10).window(1).threads(1);
  }

  /** Each click is followed by the next item of a ring, or by any other. */
  private ClickLog ring(int users) throws IOException {
    StringBuilder csv = new StringBuilder("user,item,timestamp\n");
    Random random = new Random(4);
    for (int u = 0; u < users; u++) {
      int at = random.nextInt(30);
      for (int c = 0; c < 8; c++) {
        csv.append(
            String.format(Locale.ROOT, "u%d,i%d,%d%n", u, at, 1_000_000_000L + 100L * u + c));
        at = random.nextInt(4) == 0 ? random.nextInt(30) : (at + 1) % 30;
      }
    }
    Path file = Files.writeString(folder.resolve("clicks.csv"), csv);
    return ClickLog.read(file, ClickLog.Options.defaults(), ProgressListener.NONE);
  }

  private static Channel.Sum channel(EmbeddingModel model) {
    return (Channel.Sum) model.users().channels().getFirst();
  }

  private static void assertNewestClicksCountMost(EmbeddingModel model, String name) {
    Channel.Sum channel = channel(model);
    assertEquals(name, channel.name());
    assertEquals(1, channel.weight().orElseThrow());
    List<Double> weights = channel.clickWeights().byAge();
    assertTrue(weights.get(2) < 0.3, weights::toString);
    double squares = 0;
    for (float value : model.context().values()) {
      squares += value * value;
    }
    assertEquals(model.context().size(), squares, 1e-3 * squares, "mean square of the lengths");
    Map<String, Object> described = model.manifest().map(Calibration.KEY);
    assertEquals(50, described.get("heldOutUsers"));
    assertTrue(
        (Double) described.get("ndcg20") > (Double) described.get("plainNdcg20"),
        described::toString);
  }

  @Test
  void train_clicksInOrder_newestClicksCountMost() throws IOException {
    ClickLog log = ring(800);
    EmbeddingModel model = EmbeddingTrainer.train(log, options().build(), ProgressListener.NONE);
    assertNewestClicksCountMost(model, "item2vec");
    EmbeddingModel again = EmbeddingTrainer.train(log, options().build(), ProgressListener.NONE);
    assertArrayEquals(model.context().values(), again.context().values());
    assertEquals(model.users().channels(), again.users().channels());
  }

  @Test
  void train_walksOnClicksInOrder_newestClicksCountMost() throws IOException {
    assertNewestClicksCountMost(
        DeepWalkTrainer.train(
            ring(800),
            WalkOptions.builder().threads(1).build(),
            options().epochs(1).build(),
            ProgressListener.NONE),
        "deepwalk");
  }

  @Test
  void train_writtenAndRead_makesTheSameUsers() throws IOException {
    EmbeddingModel model =
        EmbeddingTrainer.train(ring(600), options().epochs(3).build(), ProgressListener.NONE);
    model.write(folder.resolve("model"));
    EmbeddingModel read = EmbeddingModel.read(folder.resolve("model"));
    assertEquals(model.users().channels(), read.users().channels());
    assertArrayEquals(
        Calibration.undone(model).context().values(), Calibration.undone(read).context().values());
  }

  @Test
  void train_warmStart_beginsWithTheVectorsBeforeTheCalibration() throws IOException {
    ClickLog log = ring(800);
    EmbeddingModel former = EmbeddingTrainer.train(log, options().build(), ProgressListener.NONE);
    List<?> losses = (List<?>) former.manifest().values().get("lossPerEpoch");
    EmbeddingModel warm =
        EmbeddingTrainer.train(
            log,
            options().epochs(1).learningRate(1e-6).build(),
            Optional.of(former),
            ProgressListener.NONE);
    double begun = (Double) ((List<?>) warm.manifest().values().get("lossPerEpoch")).getFirst();
    assertEquals((Double) losses.getLast(), begun, 0.05);
  }

  @Test
  void train_fewUsers_isNotCalibrated() throws IOException {
    EmbeddingModel model =
        EmbeddingTrainer.train(ring(249), options().epochs(1).build(), ProgressListener.NONE);
    assertEquals(UserEncoder.sum(16).channels(), model.users().channels());
    assertEquals(null, model.manifest().values().get(Calibration.KEY));
  }
}
