package dev.vecino.trainer.calibration;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vecino.core.Channel;
import dev.vecino.core.EmbeddingModel;
import dev.vecino.core.Embeddings;
import dev.vecino.core.Manifest;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CalibrationTest {

  private static final int ITEMS = 30;
  private static final int DIMENSION = 5;

  private static float[] random(int seed) {
    Random random = new Random(seed);
    float[] rows = new float[ITEMS * DIMENSION];
    for (int at = 0; at < rows.length; at++) {
      rows[at] = (float) random.nextGaussian() + (at % DIMENSION == 0 ? 2 : 0);
    }
    return rows;
  }

  private static long[] clicks() {
    return IntStream.range(0, ITEMS).mapToLong(i -> 100L / (i + 1) + 1).toArray();
  }

  private static Channel.ClickWeights weights(Calibration calibration) {
    return ((Channel.Sum) calibration.users("item2vec", DIMENSION).channels().getFirst())
        .clickWeights();
  }

  @Test
  void users_halfLife_weightsFallByHalfAndEndAtNothing() {
    List<Double> byAge = weights(new Calibration(2, 0, 1, 0, List.of(0., 0., 0., 0.))).byAge();
    assertEquals(1.0, byAge.getFirst());
    assertEquals(0.5, byAge.get(2));
    assertEquals(0.25, byAge.get(4));
    assertEquals(0.0, byAge.getLast());
    assertTrue(byAge.get(byAge.size() - 2) > 0, byAge::toString);
    assertEquals(
        List.of(1.0),
        weights(new Calibration(Double.POSITIVE_INFINITY, 0, 1, 0, List.of(0., 0., 0., 0.)))
            .byAge());
    assertEquals(
        500, weights(new Calibration(1000, 0, 1, 0, List.of(0., 0., 0., 0.))).byAge().size());
  }

  @Test
  void users_repeats_areTheSumOfTheirHalfLives() {
    List<Double> repeats =
        weights(new Calibration(2, 0, 1, 0, List.of(0.5, 0.25, 0.125, 0.0625))).ofRepeats();
    assertEquals(0.5 + 0.25 + 0.125 + 0.0625, repeats.getFirst(), 1e-6);
    assertEquals(0.25 / 2 + 0.125 * Math.pow(0.5, 1 / 16.0) + 0.0625, repeats.get(1), 1e-6);
    assertEquals(0.0625, repeats.getLast(), 1e-3);
  }

  @Test
  void common_inputsWithAMean_isNearlyOneForAll() {
    ItemTables tables = new ItemTables(random(1), random(2), DIMENSION, clicks());
    double[] sums = new double[DIMENSION]; // the normal equations, but for the ridge
    double all = IntStream.range(0, ITEMS).mapToLong(i -> clicks()[i]).sum();
    for (int i = 0; i < ITEMS; i++) {
      double product = 0;
      for (int k = 0; k < DIMENSION; k++) {
        product += random(1)[i * DIMENSION + k] * tables.common[k];
      }
      for (int k = 0; k < DIMENSION; k++) {
        sums[k] += clicks()[i] / all * (1 - product) * random(1)[i * DIMENSION + k];
      }
    }
    assertArrayEquals(new double[DIMENSION], sums, 2e-3);
  }

  @Test
  void undone_calibratedModel_hasTheVectorsOfTraining() {
    ItemTables tables = new ItemTables(random(1), random(2), DIMENSION, clicks());
    Calibration calibration = new Calibration(3, 5, 0.2, 0.7, List.of(0., 0., 0., 0.));
    float[] context = calibration.context(tables);
    EmbeddingModel model = model(context, Map.of(Calibration.KEY, calibration.describe()));
    EmbeddingModel undone = Calibration.undone(model);
    assertArrayEquals(random(2), undone.context().values(), 1e-4f);
    assertEquals(model.items(), undone.items());
    EmbeddingModel plain = model(random(2), Map.of());
    assertSame(plain, Calibration.undone(plain));
  }

  private static EmbeddingModel model(float[] context, Map<String, Object> more) {
    List<String> ids = IntStream.range(0, ITEMS).mapToObj(i -> "i" + i).toList();
    Map<String, Object> values =
        Manifest.begin(EmbeddingModel.FORMAT, EmbeddingModel.FORMAT_VERSION);
    values.putAll(more);
    return new EmbeddingModel(
        new Embeddings(ids, random(1), DIMENSION),
        new Embeddings(ids, context, DIMENSION),
        clicks(),
        new Manifest(values));
  }
}
