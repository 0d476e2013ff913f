package dev.vecino.trainer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vecino.core.InvalidRequestException;
import dev.vecino.core.ProgressListener;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AlgorithmRegistryTest {

  private static final Pattern BETWEEN = Pattern.compile("(\\S+) to (\\S+)");
  private static final Pattern AT_LEAST = Pattern.compile("at least (\\S+)");
  private static final Pattern ABOVE = Pattern.compile("above (\\S+)");

  private static List<EmbeddingAlgorithm> algorithms() {
    return Algorithms.standard().all();
  }

  @Test
  void names_standard_areThoseThatAreTrained() {
    assertEquals(List.of("item2vec", "history", "als", "deepwalk"), Algorithms.standard().names());
  }

  @Test
  void get_unknownName_saysWhichThereAre() {
    assertEquals(
        "there is no algorithm 'oracle', there are: item2vec, history, als, deepwalk",
        assertThrows(InvalidRequestException.class, () -> Algorithms.standard().get("oracle"))
            .getMessage());
  }

  @ParameterizedTest
  @MethodSource("algorithms")
  void trainer_valuesAtTheEndsOfTheirRanges_areTakenAndThoseBeyondRefused(
      EmbeddingAlgorithm algorithm) {
    algorithm
        .uses()
        .forEach(
            (option, use) -> {
              Matcher between = BETWEEN.matcher(use.range());
              Matcher atLeast = AT_LEAST.matcher(use.range());
              Matcher above = ABOVE.matcher(use.range());
              if (between.matches()) {
                taken(algorithm, option, number(between, 1));
                taken(algorithm, option, number(between, 2));
                refused(algorithm, option, number(between, 1) - 1);
                refused(algorithm, option, number(between, 2) + 1);
              } else if (atLeast.matches()) {
                taken(algorithm, option, number(atLeast, 1));
                refused(algorithm, option, number(atLeast, 1) - 1);
              } else if (above.matches()) {
                refused(algorithm, option, number(above, 1));
              }
            });
  }

  private static double number(Matcher range, int group) {
    return Double.parseDouble(range.group(group));
  }

  private static void taken(EmbeddingAlgorithm algorithm, AlgorithmOption<?> option, double value) {
    assertNotNull(algorithm.trainer(value(option, value)));
  }

  private static void refused(
      EmbeddingAlgorithm algorithm, AlgorithmOption<?> option, double value) {
    OptionValues values = value(option, value);
    assertThrows(
        InvalidRequestException.class,
        () -> algorithm.trainer(values),
        () -> algorithm.name() + " --" + option + "=" + value);
  }

  private static OptionValues value(AlgorithmOption<?> option, double value) {
    boolean whole = option.type() == Integer.class;
    return OptionValues.none()
        .withText(option, whole ? Long.toString((long) value) : Double.toString(value));
  }

  @ParameterizedTest
  @MethodSource("algorithms")
  void uses_defaults_areThoseOfTheManifest(EmbeddingAlgorithm algorithm) {
    OptionValues small = OptionValues.none().with(Algorithms.THREADS, 1).with(Algorithms.EPOCHS, 1);

    var manifest =
        algorithm
            .trainer(small)
            .train(Toy.log(40, 5), Optional.empty(), ProgressListener.NONE)
            .manifest()
            .values();

    assertEquals(algorithm.name(), manifest.get("algorithm"));
    for (AlgorithmOption<?> option : algorithm.uses().keySet()) {
      String standard = algorithm.uses().get(option).standard();
      Object trained = manifest.get(option.name());
      if (trained != null && !Set.of("threads", "epochs", "exponent").contains(option.name())) {
        assertEquals(standard, trained.toString(), option.name());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("algorithms")
  void knobs_all_areOptionsOfTheAlgorithm(EmbeddingAlgorithm algorithm) {
    Set<String> names =
        algorithm.uses().keySet().stream().map(AlgorithmOption::name).collect(Collectors.toSet());
    assertTrue(!algorithm.knobs().isEmpty());
    for (Knob knob : algorithm.knobs()) {
      assertTrue(names.contains(knob.option()), knob.option());
    }
  }

  @Test
  void trainer_sampleOfHistories_isCut() {
    Trainer trainer =
        Algorithms.standard()
            .get("als")
            .trainer(OptionValues.none().with(Algorithms.SAMPLE_HISTORIES, 3));
    assertEquals(
        3,
        trainer.train(Toy.log(40, 5), Optional.empty(), ProgressListener.NONE).histories().size());
  }

  @Test
  void trainer_warmStartOfWhatCannot_isRefused() {
    Trainer als = Algorithms.standard().get("als").trainer(OptionValues.none());
    var model = als.train(Toy.log(40, 5), Optional.empty(), ProgressListener.NONE);
    assertEquals(
        "als can't make a warm start",
        assertThrows(
                InvalidRequestException.class,
                () -> als.train(Toy.log(40, 5), Optional.of(model), ProgressListener.NONE))
            .getMessage());
  }
}
