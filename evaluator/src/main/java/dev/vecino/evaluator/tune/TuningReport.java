package dev.vecino.evaluator.tune;

import dev.vecino.evaluator.metric.Bootstrap;
import dev.vecino.evaluator.metric.Estimate;
import dev.vecino.evaluator.metric.PairedTest;
import dev.vecino.evaluator.rank.Questions;
import dev.vecino.evaluator.split.Split;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/** What a {@link Tuning} has tried. Immutable. */
public final class TuningReport {

  /** Below this chance of being an accident, a gain is believed. */
  private static final double ACCIDENT = 0.05;

  private final String algorithm;
  private final Split split;
  private final Questions questions;
  private final Tuning.Options options;
  private final HillClimb.Outcome outcome;
  private final List<Row> rows; // best first

  /**
   * A trial as it is reported.
   *
   * @param againstDefaults empty for the defaults themselves
   */
  private record Row(
      HillClimb.Trial trial, Estimate estimate, Optional<PairedTest> againstDefaults) {}

  /**
   * @param trials in the order in which they were made, the defaults first
   * @param values by options: one value per case
   */
  TuningReport(
      String algorithm,
      Split split,
      Questions questions,
      Tuning.Options options,
      HillClimb.Outcome outcome,
      List<HillClimb.Trial> trials,
      Map<Map<String, String>, double[]> values) {
    this.algorithm = algorithm;
    this.split = split;
    this.questions = questions;
    this.options = options;
    this.outcome = outcome;
    Bootstrap bootstrap = new Bootstrap(questions, options.threads());
    double[][] columns =
        trials.stream().map(trial -> values.get(trial.options())).toArray(double[][]::new);
    Estimate[] estimates = bootstrap.means(columns);
    List<Row> all = new ArrayList<>();
    for (int t = 0; t < columns.length; t++) {
      Optional<PairedTest> test =
          t == 0
              ? Optional.empty()
              : Optional.of(
                  PairedTest.of(
                      columns[t], columns[0], bootstrap.groups(), bootstrap.groupCount()));
      all.add(new Row(trials.get(t), estimates[t], test));
    }
    all.sort(Comparator.comparingDouble((Row row) -> row.trial().value()).reversed());
    rows = List.copyOf(all);
  }

  /** Whether the search ended because the thread was interrupted. */
  public boolean cancelled() {
    return outcome == HillClimb.Outcome.CANCELLED;
  }

  /** The options of the best trial that are not at their defaults, by name. */
  public Map<String, String> best() {
    return rows.getFirst().trial().options();
  }

  /**
   * The options to train with: those of the best trial where it is better than the defaults beyond
   * chance, else none. The chance of the paired test is multiplied by the number of trials that
   * were compared with the defaults (Bonferroni), because the best of many is picked.
   */
  public Map<String, String> recommended() {
    return isReal(rows.getFirst()) ? best() : Map.of();
  }

  private boolean isReal(Row row) {
    return row.againstDefaults()
        .filter(test -> test.difference() > 0 && corrected(test) < ACCIDENT)
        .isPresent();
  }

  private double corrected(PairedTest test) {
    return Math.min(1, test.pValue() * (rows.size() - 1));
  }

  /**
   * The report for people: a table of the trials, best first, and what it says; lines end by line
   * feeds.
   */
  public String toText() {
    StringBuilder text = new StringBuilder();
    String metric = options.goal().metric().at(options.k());
    text.append(
        String.format(
            Locale.ROOT,
            "%s: %d trials on %,d held-out cases (%s, seed %d)\n\n",
            algorithm,
            rows.size(),
            questions.size(),
            split.protocol(),
            options.seed()));
    List<String[]> table = new ArrayList<>();
    table.add(new String[] {metric, "95 %", "seconds", "against the defaults", "options"});
    for (Row row : rows) {
      table.add(
          new String[] {
            String.format(Locale.ROOT, "%.4f", row.estimate().value()),
            String.format(Locale.ROOT, "%.4f-%.4f", row.estimate().low(), row.estimate().high()),
            String.format(Locale.ROOT, "%.1f", row.trial().seconds()),
            row.againstDefaults().map(this::verdict).orElse(""),
            text(row.trial().options())
          });
    }
    appendRows(text, table);
    return text.append('\n').append(conclusion()).append('\n').toString();
  }

  private String verdict(PairedTest test) {
    return String.format(
        Locale.ROOT,
        "%+.4f %s",
        test.difference(),
        corrected(test) >= ACCIDENT ? "by chance?" : test.difference() > 0 ? "better" : "worse");
  }

  /** The last column is flush left, the others right. */
  private static void appendRows(StringBuilder text, List<String[]> table) {
    int[] widths = new int[table.getFirst().length];
    for (String[] row : table) {
      for (int c = 0; c < row.length; c++) {
        widths[c] = Math.max(widths[c], row[c].length());
      }
    }
    int last = widths.length - 1;
    for (String[] row : table) {
      for (int c = 0; c < last; c++) {
        text.append(" ".repeat(widths[c] - row[c].length())).append(row[c]).append("  ");
      }
      text.append(row[last]).append('\n');
    }
  }

  private String conclusion() {
    String ended =
        switch (outcome) {
          case FINISHED -> "No further step gains.";
          case OUT_OF_BUDGET -> "Time or trials are over; more of them may find more.";
          case CANCELLED -> "Interrupted; more time may find more.";
        };
    Row first = rows.getFirst();
    if (first.againstDefaults().isEmpty()) {
      return "Nothing is better than the defaults. " + ended;
    }
    String test = first.againstDefaults().get().toText(options.goal().metric().at(options.k()));
    return isReal(first)
        ? "The best is better than the defaults: %s. %s".formatted(test, ended)
        : "The best may be better than the defaults by chance only, which are kept: %s; %s. %s"
            .formatted(test, "times the " + (rows.size() - 1) + " that were tried", ended);
  }

  /**
   * The report for programs, with the keys algorithm, protocol, metric, seed, trials (best first),
   * best.
   */
  public Map<String, Object> toMaps() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("algorithm", algorithm);
    map.put("protocol", split.protocol().toString());
    map.put("metric", options.goal().metric().at(options.k()));
    map.put("seed", options.seed());
    map.put("cases", questions.size());
    map.put("ended", outcome.name().toLowerCase(Locale.ROOT).replace('_', '-'));
    map.put("trials", rows.stream().map(this::map).toList());
    map.put("best", map(rows.getFirst()));
    map.put("recommended", numbers(recommended()));
    return map;
  }

  private Map<String, Object> map(Row row) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("options", numbers(row.trial().options()));
    map.putAll(row.estimate().toMap());
    map.put("seconds", Estimate.rounded(row.trial().seconds(), 3));
    row.againstDefaults()
        .ifPresent(
            test -> {
              Map<String, Object> against = test.toMap();
              against.put("correctedPValue", corrected(test));
              map.put("againstDefaults", against);
            });
    map.put("better", isReal(row));
    return map;
  }

  private static Map<String, Object> numbers(Map<String, String> options) {
    Map<String, Object> map = new LinkedHashMap<>();
    options.forEach(
        (name, text) -> {
          Object value = text;
          if (text.matches("-?[0-9]+")) {
            value = Long.valueOf(text);
          } else if (text.matches("-?[0-9].*")) {
            value = Double.valueOf(text);
          }
          map.put(name, value);
        });
    return map;
  }

  /** As on the command line. */
  static String text(Map<String, String> options) {
    StringJoiner text = new StringJoiner(" ");
    text.setEmptyValue("the defaults");
    options.forEach((name, value) -> text.add("--" + name + " " + value));
    return text.toString();
  }
}
