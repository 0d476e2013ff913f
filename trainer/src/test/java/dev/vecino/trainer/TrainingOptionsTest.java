package dev.vecino.trainer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.vecino.core.ClickLog;
import dev.vecino.core.InvalidRequestException;
import dev.vecino.core.ProgressListener;
import dev.vecino.trainer.TrainingOptions.Architecture;
import dev.vecino.trainer.TrainingOptions.Engine;
import dev.vecino.trainer.input.Vocabulary;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TrainingOptionsTest {

  @Test
  void defaults_arePinned() {
    assertEquals(
        new TrainingOptions(
            Optional.empty(),
            Engine.SIMD,
            Architecture.SKIP_GRAM,
            64,
            TrainingOptions.WHOLE_SESSION,
            10,
            OptionalDouble.empty(),
            0,
            1,
            20,
            0.025,
            Runtime.getRuntime().availableProcessors(),
            42),
        TrainingOptions.defaults());
  }

  @Test
  void build_engineDl4j_exponentThatItCanHonour() {
    assertEquals(
        OptionalDouble.of(0.75), TrainingOptions.builder().engine(Engine.DL4J).build().exponent());
    assertEquals(
        OptionalDouble.of(0.1),
        TrainingOptions.builder().engine(Engine.DL4J).exponent(0.1).build().exponent());
  }

  @Test
  void exponent_leftEmpty_isWhatSuitsTheKind_andTheManifestSaysSo() {
    ClickLog sets = ClickLog.of(List.of(List.of("a", "b"), List.of("a", "b")));
    assertEquals(Map.of("kind", "sets", "exponent", 0.5), trained(sets, b -> b));
    for (DataKind kind : List.of(DataKind.BASKETS, DataKind.CLICKS)) {
      assertEquals(
          Map.of("kind", kind.name().toLowerCase(Locale.ROOT), "exponent", 0.65),
          trained(sets, b -> b.kind(kind)));
    }
    assertEquals(
        Map.of("kind", "clicks", "exponent", -1.0),
        trained(sets, b -> b.kind(DataKind.CLICKS).exponent(-1)));
    Map<String, Object> walked =
        DeepWalkTrainer.train(
                sets,
                WalkOptions.defaults(),
                DeepWalkTrainer.training().kind(DataKind.CLICKS).build(),
                ProgressListener.NONE)
            .manifest()
            .values();
    assertEquals(0.5, walked.get("exponent"));
  }

  private static Map<String, Object> trained(
      ClickLog log, UnaryOperator<TrainingOptions.Builder> change) {
    TrainingOptions options = change.apply(TrainingOptions.builder()).build();
    Map<String, Object> manifest =
        EmbeddingTrainer.train(log, options, ProgressListener.NONE).manifest().values();
    return Map.of("kind", manifest.get("kind"), "exponent", manifest.get("exponent"));
  }

  static Stream<Arguments> broken() {
    return Stream.of(
        broken(b -> b.engine(null), "the engine must be given"),
        broken(b -> b.architecture(null), "the architecture must be given"),
        broken(b -> b.dimension(0), "dimension must be 1 to 4096, got: 0"),
        broken(b -> b.dimension(4097), "dimension must be 1 to 4096, got: 4097"),
        broken(b -> b.window(0), "window must be at least 1, got: 0"),
        broken(b -> b.negatives(0), "negatives must be 1 to 1000, got: 0"),
        broken(b -> b.negatives(1001), "negatives must be 1 to 1000, got: 1001"),
        broken(b -> b.exponent(2.5), "exponent must be -2 to 2, got: 2.5"),
        broken(b -> b.exponent(-3), "exponent must be -2 to 2, got: -3.0"),
        broken(b -> b.exponent(Double.NaN), "exponent must be -2 to 2, got: NaN"),
        broken(b -> b.subsample(-1), "subsample must be a number of at least 0, got: -1.0"),
        broken(b -> b.subsample(Double.NaN), "subsample must be a number of at least 0, got: NaN"),
        broken(b -> b.minCount(0), "min count must be at least 1, got: 0"),
        broken(b -> b.epochs(0), "epochs must be 1 to 10000, got: 0"),
        broken(b -> b.epochs(10_001), "epochs must be 1 to 10000, got: 10001"),
        broken(b -> b.learningRate(0), "learning rate must be a number above 0, got: 0.0"),
        broken(
            b -> b.learningRate(Double.POSITIVE_INFINITY),
            "learning rate must be a number above 0, got: Infinity"),
        broken(b -> b.threads(0), "threads must be at least 1, got: 0"));
  }

  private static Arguments broken(UnaryOperator<TrainingOptions.Builder> change, String message) {
    return Arguments.of(change, message);
  }

  @ParameterizedTest
  @MethodSource("broken")
  void build_brokenRule_saysRuleAndValue(
      UnaryOperator<TrainingOptions.Builder> change, String message) {
    TrainingOptions.Builder builder = change.apply(TrainingOptions.builder());
    assertEquals(message, assertThrows(InvalidRequestException.class, builder::build).getMessage());
  }

  @Test
  void vocabulary_equalCounts_mostClicksFirstThenById() {
    ClickLog log = ClickLog.of(List.of(List.of("z", "b", "a", "b", "ä", "z", "rare")));

    Vocabulary vocabulary = Vocabulary.of(log, 1);

    assertEquals(List.of("b", "z", "a", "rare", "ä"), vocabulary.ids());
    assertEquals(1, vocabulary.row(log.itemNumber("z")));
  }
}
