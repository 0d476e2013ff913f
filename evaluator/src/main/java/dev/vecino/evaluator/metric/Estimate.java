package dev.vecino.evaluator.metric;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A measured value with the interval that holds the true one with 95 % confidence.
 *
 * @param value what was measured
 * @param low the interval's lower end
 * @param high the interval's upper end
 */
public record Estimate(double value, double low, double high) {

  /** For programs: the three numbers by their names, to six digits. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("value", rounded(value, 6));
    map.put("low", rounded(low, 6));
    map.put("high", rounded(high, 6));
    return map;
  }

  /** A value to some digits, or null for NaN and the infinities, which JSON does not have. */
  public static Double rounded(double value, int digits) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return null;
    }
    double scale = Math.pow(10, digits);
    return Math.round(value * scale) / scale;
  }
}
