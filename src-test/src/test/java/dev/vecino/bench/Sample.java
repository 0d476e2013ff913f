package dev.vecino.bench;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * The rounds of one system at one row.
 *
 * @param rounds at one setting, at least one
 */
record Sample(List<Measurement> rounds) {

  /** Of several settings that were measured, the one with the best median. */
  static Optional<Sample> best(List<Measurement> measured, boolean moreIsBetter) {
    Map<String, List<Measurement>> bySetting =
        measured.stream().collect(Collectors.groupingBy(Measurement::setting));
    Comparator<Sample> byMedian = Comparator.comparingDouble(Sample::median);
    return bySetting.values().stream()
        .map(Sample::new)
        .max(moreIsBetter ? byMedian : byMedian.reversed());
  }

  double median() {
    double[] values = rounds.stream().mapToDouble(Measurement::value).sorted().toArray();
    int middle = values.length / 2;
    return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  }

  /** The mean over the rounds; NaN where recall was not measured. */
  double recall() {
    return mean(Measurement::recall);
  }

  private double mean(ToDoubleFunction<Measurement> value) {
    return rounds.stream().mapToDouble(value).average().orElse(Double.NaN);
  }

  String version() {
    return rounds.getFirst().version();
  }

  /** E.g. {@code 5,123 queries/s (5,001 to 5,204), recall 1.000, 2 threads}. */
  String text() {
    double least = rounds.stream().mapToDouble(Measurement::value).min().orElseThrow();
    double most = rounds.stream().mapToDouble(Measurement::value).max().orElseThrow();
    StringBuilder text = new StringBuilder();
    text.append(number(median())).append(' ').append(rounds.getFirst().unit());
    if (rounds.size() > 1) {
      text.append(" (").append(number(least)).append(" to ").append(number(most)).append(')');
    }
    if (!Double.isNaN(recall())) {
      text.append(String.format(Locale.ROOT, ", recall %.3f", recall()));
    }
    double purity = mean(Measurement::purity);
    if (!Double.isNaN(purity)) {
      text.append(String.format(Locale.ROOT, ", purity %.4f", purity));
    }
    if (!rounds.getFirst().setting().isEmpty()) {
      text.append(", ").append(rounds.getFirst().setting());
    }
    return text.toString();
  }

  /** The same without the range of the rounds. */
  String shortText() {
    return new Sample(List.of(mean())).text();
  }

  /** One round for all: the median, and the mean of what else was measured. */
  private Measurement mean() {
    Measurement first = rounds.getFirst();
    return new Measurement(
        first.row(),
        first.system(),
        median(),
        first.unit(),
        recall(),
        mean(Measurement::purity),
        first.setting(),
        first.version());
  }

  /** A number with as many digits as are worth reading. */
  static String number(double value) {
    String format = value >= 100 ? "%,.0f" : value >= 10 ? "%.1f" : "%.2f";
    return String.format(Locale.ROOT, format, value);
  }
}
