package dev.vecino.cli.sample;

import java.util.SplittableRandom;

/**
 * Random numbers that are the same on every machine and JDK: of {@link SplittableRandom} only
 * {@code nextLong} and {@code split} are used, of mathematics only {@link StrictMath}. Not
 * thread-safe.
 */
final class Dice {

  private final SplittableRandom random;

  Dice(SplittableRandom random) {
    this.random = random;
  }

  /** Uniform in [0, 1). */
  double uniform() {
    return (random.nextLong() >>> 11) * 0x1.0p-53;
  }

  /** Uniform in 0 .. bound - 1. */
  int below(int bound) {
    return (int) (uniform() * bound);
  }

  /** Uniform in low .. high, both included. */
  int between(int low, int high) {
    return low + below(high - low + 1);
  }

  /** True with the given probability. */
  boolean chance(double probability) {
    return uniform() < probability;
  }

  /** Normally distributed, mean 0, standard deviation 1 (Box and Muller 1958). */
  double normal() {
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - uniform()));
    return radius * StrictMath.cos(2 * StrictMath.PI * uniform());
  }

  /** Log-normally distributed with the given median and spread (that of the logarithm). */
  double logNormal(double median, double spread) {
    return median * StrictMath.exp(spread * normal());
  }

  /** Exponentially distributed with the given mean. */
  double exponential(double mean) {
    return -mean * StrictMath.log(1 - uniform());
  }

  /** The place of one of the weights, each as likely as its share of their sum. */
  int pick(int... weights) {
    int sum = 0;
    for (int weight : weights) {
      sum += weight;
    }
    int left = below(sum);
    int place = 0;
    while (left >= weights[place]) {
      left -= weights[place++];
    }
    return place;
  }

  /** One of the values, all equally likely. */
  String oneOf(String... values) {
    return values[below(values.length)];
  }
}
