package dev.vecino.trainer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vecino.core.BadInputException;
import dev.vecino.core.ClickLog;
import dev.vecino.core.EmbeddingModel;
import dev.vecino.core.InvalidRequestException;
import dev.vecino.core.ProgressListener;
import dev.vecino.core.WeightRatios;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the weights of clicks do to each algorithm. */
class WeightedClicksTest {

  private static final double[] STARS = {5, 3, 4, 1, 2, 5, 4};

  @TempDir private Path folder;

  /** The toy data with a weight for each click by its number. */
  private ClickLog log(IntFunction<String> weight) throws IOException {
    ClickLog toy = Toy.log(200, 8);
    StringBuilder csv = new StringBuilder("user,item,weight\n");
    for (int place = 0; place < toy.clickCount(); place++) {
      csv.append(place / 8).append(',').append(toy.item(toy.clickedItem(place)));
      csv.append(',').append(weight.apply(place)).append('\n');
    }
    Path file = Files.writeString(folder.resolve("clicks.csv"), csv);
    return ClickLog.read(file, ClickLog.Options.defaults(), ProgressListener.NONE);
  }

  private static EmbeddingModel train(String algorithm, ClickLog log) {
    return train(algorithm, log, 8, OptionValues.none());
  }

  private static EmbeddingModel train(
      String algorithm, ClickLog log, int epochs, OptionValues options) {
    OptionValues values =
        options
            .with(Algorithms.DIMENSION, 8)
            .with(Algorithms.THREADS, 1)
            .with(Algorithms.EPOCHS, epochs);
    return Algorithms.standard()
        .get(algorithm)
        .trainer(values)
        .train(log, Optional.empty(), ProgressListener.NONE);
  }

  private static List<String> algorithms() {
    return Algorithms.standard().names();
  }

  private static void assertSame(EmbeddingModel expected, EmbeddingModel model) {
    assertArrayEquals(expected.items().values(), model.items().values());
    assertArrayEquals(expected.context().values(), model.context().values());
  }

  @ParameterizedTest
  @MethodSource("algorithms")
  void train_constantWeightOfAnySize_changesNothing(String algorithm) throws IOException {
    EmbeddingModel expected = train(algorithm, log(place -> "1"));
    for (String weight : List.of("3", "0.2", "1e-300", "1e30")) {
      assertSame(expected, train(algorithm, log(place -> weight)));
    }
  }

  @ParameterizedTest
  @MethodSource("algorithms")
  void train_allWeightsTimesANumber_changesNothing(String algorithm) throws IOException {
    EmbeddingModel expected = train(algorithm, log(place -> "" + STARS[place % 7]));
    for (double factor : List.of(2.0, 0.25, 0x1p60, 0x1p-90)) {
      assertSame(expected, train(algorithm, log(place -> "" + factor * STARS[place % 7])));
    }
  }

  private static List<Arguments> algorithmsAndWeights() {
    Random random = new Random(5);
    double[] plays =
        IntStream.range(0, 1600).mapToDouble(n -> Math.exp(3 * random.nextGaussian())).toArray();
    return algorithms().stream()
        .flatMap(
            algorithm ->
                List.<IntFunction<String>>of(
                        place -> "" + STARS[place % 7],
                        place -> "" + plays[place],
                        place -> place == 77 ? "1e30" : "1",
                        place -> place % 2 == 0 ? "1e-20" : "1")
                    .stream()
                    .map(weight -> Arguments.of(algorithm, weight)))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("algorithmsAndWeights")
  void train_starsPlayCountsOneHugeOrMostTiny_groupsAreApart(
      String algorithm, IntFunction<String> weight) throws IOException {
    int epochs = algorithm.equals("als") ? 16 : 60;
    OptionValues rate =
        algorithm.equals("als")
            ? OptionValues.none()
            : OptionValues.none().with(Algorithms.LEARNING_RATE, 0.05);

    EmbeddingModel model = train(algorithm, log(weight), epochs, rate);

    EngineContract.assertHistoriesFindTheirGroup(model);
  }

  @ParameterizedTest
  @ValueSource(strings = {"item2vec", "history", "deepwalk"})
  void train_learningRateFarTooLarge_isNoticedInTheFirstEpoch(String algorithm) throws IOException {
    ClickLog log = log(place -> "1");
    OptionValues rate = OptionValues.none().with(Algorithms.LEARNING_RATE, 1e9);

    var e = assertThrows(InvalidRequestException.class, () -> train(algorithm, log, 10_000, rate));

    assertEquals(
        "the training diverged, its vectors grew beyond all bounds: the learning rate 1.0E9 does"
            + " not suit this log",
        e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "session,user,item\n1,u,a\n2,u,b\n3,v,a\n",
        "user,item\nu,a\nv,b\nw,a\n",
        "user,item\nu,a\nu,a\nv,b\nv,b\n",
        "user,item,weight\nu,a,1\nu,b,0\nv,b,1\n"
      })
  void train_nothingFollowsAnything_isRefused(String csv) throws IOException {
    Path file = Files.writeString(folder.resolve("clicks.csv"), csv);
    ClickLog log = ClickLog.read(file, ClickLog.Options.defaults(), ProgressListener.NONE);
    for (String algorithm : List.of("item2vec", "deepwalk")) {
      if (algorithm.equals("deepwalk") && csv.startsWith("session")) {
        continue; // walks over users find what sessions hide
      }
      var e = assertThrows(BadInputException.class, () -> train(algorithm, log));
      assertTrue(
          e.getMessage().startsWith(file + ": in none of its ")
              && e.getMessage().contains("two different items follow each other"),
          e.getMessage());
    }
  }

  @Test
  void of_weightsOfMeanAndMedian_areDividedAndCut() throws IOException {
    ClickLog log = log(place -> place == 0 ? "1000" : place % 4 == 1 ? "0" : "2");

    WeightRatios weights = WeightRatios.of(log);

    double sum = IntStream.range(0, log.clickCount()).mapToDouble(weights::weight).sum();
    assertEquals(1200, sum, 0.01); // of 1,600 clicks a quarter weigh nothing
    assertEquals(WeightRatios.MOST_MEDIANS, weights.weight(0) / weights.weight(2), 1e-4);
    assertEquals(0, weights.weight(1));
    assertEquals(2, weights.median());
    assertEquals(1, weights.cut());
    assertTrue(WeightRatios.of(log(place -> "7")).areEqual());
  }
}
