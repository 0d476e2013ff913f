package dev.vecino.trainer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.vecino.core.ClickLog;
import dev.vecino.core.InvalidRequestException;
import dev.vecino.core.ProgressListener;
import dev.vecino.trainer.WalkOptions.Graph;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The options of ALS and of walks. */
class OptionsTest {

  @Test
  void walkDefaults_arePinned() {
    assertEquals(
        new WalkOptions(
            Graph.AUTO, 10, 40, 1, 1, false, Runtime.getRuntime().availableProcessors(), 42),
        WalkOptions.defaults());
  }

  @Test
  void alsDefaults_arePinned() {
    assertEquals(
        new AlsOptions(
            128,
            16,
            AlsOptions.BY_DENSITY,
            0.003,
            1,
            1,
            Runtime.getRuntime().availableProcessors(),
            42),
        AlsOptions.defaults());
  }

  static Stream<Arguments> brokenAls() {
    return Stream.of(
        als(b -> b.dimension(0), "dimension must be 1 to 2048, got: 0"),
        als(b -> b.dimension(2049), "dimension must be 1 to 2048, got: 2049"),
        als(b -> b.sweeps(0), "sweeps must be 1 to 1000, got: 0"),
        als(
            b -> b.unobservedWeight(-0.1),
            "unobserved weight must be 0 (by density) to 1, got: -0.1"),
        als(
            b -> b.unobservedWeight(Double.NaN),
            "unobserved weight must be 0 (by density) to 1, got: NaN"),
        als(b -> b.regularization(0), "regularization must be a number above 0, got: 0.0"),
        als(b -> b.regularizationExponent(1.5), "regularization exponent must be 0 to 1, got: 1.5"),
        als(b -> b.minCount(0), "min count must be at least 1, got: 0"),
        als(b -> b.threads(0), "threads must be at least 1, got: 0"));
  }

  private static Arguments als(UnaryOperator<AlsOptions.Builder> change, String message) {
    return Arguments.of(change, message);
  }

  @ParameterizedTest
  @MethodSource("brokenAls")
  void alsOptions_brokenRule_saysRuleAndValue(
      UnaryOperator<AlsOptions.Builder> change, String message) {
    AlsOptions.Builder builder = change.apply(AlsOptions.builder());
    assertEquals(message, assertThrows(InvalidRequestException.class, builder::build).getMessage());
  }

  static Stream<Arguments> brokenWalks() {
    return Stream.of(
        walks(b -> b.graph(null), "the graph must be given"),
        walks(b -> b.walksPerItem(0), "walks per item must be 1 to 1000, got: 0"),
        walks(b -> b.length(1), "length must be 2 to 10000, got: 1"),
        walks(b -> b.returnParameter(0), "the return parameter p must be 1e-6 to 1e6, got: 0.0"),
        walks(
            b -> b.inOutParameter(Double.NaN),
            "the in-out parameter q must be 1e-6 to 1e6, got: NaN"),
        walks(b -> b.threads(0), "threads must be at least 1, got: 0"));
  }

  private static Arguments walks(UnaryOperator<WalkOptions.Builder> change, String message) {
    return Arguments.of(change, message);
  }

  @ParameterizedTest
  @MethodSource("brokenWalks")
  void walkOptions_brokenRule_saysRuleAndValue(
      UnaryOperator<WalkOptions.Builder> change, String message) {
    WalkOptions.Builder builder = change.apply(WalkOptions.builder());
    assertEquals(message, assertThrows(InvalidRequestException.class, builder::build).getMessage());
  }

  @Test
  void graph_auto_clicksWhereTheLogHasTimes(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("clicks.csv");
    Files.writeString(file, "user,item,timestamp\nu,a,1700000000\n");
    ClickLog timed = ClickLog.read(file, ClickLog.Options.defaults(), ProgressListener.NONE);
    ClickLog untimed = ClickLog.of(List.of(List.of("a", "b")));

    assertEquals(Graph.CLICKS, Graph.AUTO.of(timed));
    assertEquals(Graph.USERS, Graph.AUTO.of(untimed));
    assertEquals(Graph.CLICKS, Graph.CLICKS.of(untimed));
  }
}
