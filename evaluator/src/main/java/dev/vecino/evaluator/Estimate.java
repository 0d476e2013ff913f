package dev.vecino.evaluator;

/**
 * A measured value with the interval that holds the true one with 95 % confidence.
 *
 * @param value what was measured
 * @param low the interval's lower end
 * @param high the interval's upper end
 */
public record Estimate(double value, double low, double high) {}
