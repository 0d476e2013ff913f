package dev.vecino.searcher;

import dev.vecino.core.ColumnType;
import dev.vecino.core.InvalidRequestException;
import dev.vecino.searcher.block.Bonuses;
import dev.vecino.searcher.columns.DocumentSet;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/** What the {@link Boost}s of a request add to the score of each eligible item. Used once. */
final class BoostedScores {

  /** Scores whose standard deviation is taken, about. */
  private static final int SAMPLE = 10_000;

  private static final Set<ColumnType> NUMBERS = Set.of(ColumnType.INTEGER, ColumnType.DECIMAL);
  private static final Set<ColumnType> TIMES = Set.of(ColumnType.DATE, ColumnType.TIME);

  private final Question question;
  private final int[] numbers; // of all eligible items, rising
  private final double[] gains; // of these, in standard deviations

  private BoostedScores(Question question) {
    this.question = question;
    numbers = new int[question.eligible().count()];
    gains = new double[numbers.length];
    int at = 0;
    for (Map.Entry<Segment, DocumentSet> entry : question.eligible().bySegment().entrySet()) {
      for (int document : entry.getValue().documents()) {
        numbers[at++] = entry.getKey().base + document;
      }
    }
  }

  /**
   * The same question, where what items gain has the boosts in it.
   *
   * @throws InvalidRequestException if a boost does not fit the index
   */
  static Question of(Question question) throws IOException {
    BoostedScores scores = new BoostedScores(question);
    for (Boost boost : question.asker().request.boosts) {
      scores.add(boost);
    }
    return new Question(question.asker(), question.vector(), scores.bonuses(), question.eligible());
  }

  private void add(Boost boost) throws IOException {
    switch (boost) {
      case Boost.Where where -> addWhere(where);
      case Boost.Number number -> {
        double[] values =
            values(number.attribute(), NUMBERS, value -> ((Number) value).doubleValue());
        double mean = mean(values);
        double deviation = deviation(values);
        for (int i = 0; i < values.length; i++) {
          if (!Double.isNaN(values[i]) && deviation > 0) {
            gains[i] += number.deviations() * (values[i] - mean) / deviation;
          }
        }
      }
      case Boost.Fresh fresh -> {
        double[] times = values(fresh.attribute(), TIMES, BoostedScores::millis);
        for (int i = 0; i < times.length; i++) {
          if (!Double.isNaN(times[i])) {
            double age = Math.max(0, fresh.now().toEpochMilli() - times[i]);
            gains[i] += fresh.deviations() * Math.pow(0.5, age / fresh.halfLife().toMillis());
          }
        }
      }
    }
  }

  private void addWhere(Boost.Where where) throws IOException {
    FilterEvaluator evaluator = new FilterEvaluator(HistoryValues.of(question.asker()));
    for (Segment segment : question.eligible().bySegment().keySet()) {
      DocumentSet matches = evaluator.matches(where.filter(), segment);
      for (int i = firstOf(segment); i < numbers.length && numbers[i] < segment.end(); i++) {
        if (matches.bits().get(numbers[i] - segment.base)) {
          gains[i] += where.deviations();
        }
      }
      segment.giveBack(matches);
    }
  }

  private int firstOf(Segment segment) {
    int at = Arrays.binarySearch(numbers, segment.base);
    return at < 0 ? -1 - at : at;
  }

  private static double millis(Object value) {
    return value instanceof LocalDate day
        ? day.atStartOfDay().toInstant(ZoneOffset.UTC).toEpochMilli()
        : ((Instant) value).toEpochMilli();
  }

  /** The values of all eligible items; NaN where there is none. */
  private double[] values(
      String attribute, Set<ColumnType> wanted, ToDoubleFunction<Object> number) {
    Map<String, ColumnType> types = question.asker().generation.types;
    ColumnType type = FilterEvaluator.type(types, attribute);
    InvalidRequestException.require(
        wanted.contains(type),
        "attribute '%s' is a %s, a boost by it needs a %s",
        attribute,
        type.label(),
        wanted == NUMBERS ? "number" : "date or time");
    double[] values = new double[numbers.length];
    for (Segment segment : question.eligible().bySegment().keySet()) {
      var column = segment.column(attribute, type);
      for (int i = firstOf(segment); i < numbers.length && numbers[i] < segment.end(); i++) {
        Object value = column.value(numbers[i] - segment.base);
        values[i] = value == null ? Double.NaN : number.applyAsDouble(value);
      }
    }
    return values;
  }

  private Bonuses bonuses() throws IOException {
    double unit = deviation(sample());
    float[] all = new float[numbers.length];
    for (int i = 0; i < all.length; i++) {
      float before = question.bonuses().isEmpty() ? 0 : question.bonuses().of(numbers[i]);
      all[i] = (float) (before + (unit > 0 ? unit : 1) * gains[i]);
    }
    return new Bonuses(numbers, all);
  }

  /** The scores of some eligible items, evenly spaced: the same on every machine. */
  private double[] sample() throws IOException {
    int step = 1 + numbers.length / SAMPLE;
    double[] scores = new double[(numbers.length + step - 1) / step];
    for (Segment segment : question.eligible().bySegment().keySet()) {
      int first = (firstOf(segment) + step - 1) / step * step;
      if (first >= numbers.length || numbers[first] >= segment.end()) {
        continue;
      }
      ExactScores exact = new ExactScores(question, segment);
      for (int i = first; i < numbers.length && numbers[i] < segment.end(); i += step) {
        scores[i / step] = exact.of(numbers[i] - segment.base);
      }
    }
    return scores;
  }

  /** Without those that are not there. */
  private static double mean(double[] values) {
    double sum = 0;
    int count = 0;
    for (double value : values) {
      if (!Double.isNaN(value)) {
        sum += value;
        count++;
      }
    }
    return count == 0 ? 0 : sum / count;
  }

  private static double deviation(double[] values) {
    double mean = mean(values);
    double squares = 0;
    int count = 0;
    for (double value : values) {
      if (!Double.isNaN(value)) {
        squares += (value - mean) * (value - mean);
        count++;
      }
    }
    return count == 0 ? 0 : Math.sqrt(squares / count);
  }
}
