package dev.vecino.evaluator.tune;

import dev.vecino.trainer.Knob;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The values of a {@link Knob} as a search goes along them. */
final class KnobAxis {

  private KnobAxis() {}

  /**
   * What a knob is searched along.
   *
   * @param standard the default, where the search begins
   */
  static HillClimb.Axis of(Knob knob, Object standard) {
    List<String> texts = new ArrayList<>();
    String start = text(standard);
    for (String value : knob.values()) {
      texts.add(knob.multiples() ? product(standard, Double.parseDouble(value)) : value);
    }
    if (knob.multiples()) {
      texts.set(knob.values().indexOf("1"), start);
    }
    int place = texts.indexOf(start);
    if (place < 0) {
      place = 0;
      while (place < texts.size() && size(texts.get(place)) < size(start)) {
        place++;
      }
      texts.add(place, start);
    }
    return new HillClimb.Axis(knob.option(), texts, place, knob.costly());
  }

  private static String product(Object standard, double factor) {
    if (!(standard instanceof Number number)) {
      throw new IllegalArgumentException("no number to multiply: " + standard);
    }
    double product = number.doubleValue() * factor;
    if (number instanceof Integer || number instanceof Long) {
      return Long.toString(Math.max(1, Math.round(product)));
    }
    return text(Double.valueOf(String.format(Locale.ROOT, "%.3g", product)));
  }

  /** A number without exponent and zeros at its end, or a word. */
  private static String text(Object value) {
    return value instanceof Number
        ? new BigDecimal(value.toString()).stripTrailingZeros().toPlainString()
        : value.toString();
  }

  /** A word is beyond all numbers. */
  private static double size(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return Double.POSITIVE_INFINITY;
    }
  }
}
