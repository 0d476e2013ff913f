package dev.vecino.trainer.history;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The weights of a click by its age and of its repetition, each with the sum of squared gradients
 * that Adagrad keeps. Workers change them without locks.
 */
final class HistoryWeights {

  private final float[] ages;
  private final float[] repeats;
  private final float[] ageSquares = new float[HistoryTables.AGES];
  private final float[] repeatSquares = new float[HistoryTables.AGES];

  /** All ages have the weight 1, repetitions 0. */
  HistoryWeights() {
    this(new float[HistoryTables.AGES], new float[HistoryTables.AGES]);
    Arrays.fill(ages, 1);
  }

  private HistoryWeights(float[] ages, float[] repeats) {
    this.ages = ages;
    this.repeats = repeats;
    Arrays.fill(ageSquares, HistoryTables.FIRST_SQUARES);
    Arrays.fill(repeatSquares, HistoryTables.FIRST_SQUARES);
  }

  /** A copy of the weights, for which Adagrad begins anew. */
  HistoryWeights fresh() {
    return new HistoryWeights(ages.clone(), repeats.clone());
  }

  /** Multiplies what repetitions gain. */
  void scaleRepeats(double scale) {
    for (int age = 0; age < repeats.length; age++) {
      repeats[age] =
          Math.clamp(
              (float) (repeats[age] * scale), -HistoryTables.MOST_BONUS, HistoryTables.MOST_BONUS);
    }
  }

  /** The weight of a click of an age. */
  float ofAge(int age) {
    return ages[age];
  }

  /** What the score of an item gains by a click of an age on it. */
  float ofRepeat(int age) {
    return repeats[age];
  }

  /** A step of Adagrad. */
  void move(float[] ageGradients, float[] repeatGradients, float rate) {
    for (int age = 0; age < HistoryTables.AGES; age++) {
      ageSquares[age] += ageGradients[age] * ageGradients[age];
      float step = rate * ageGradients[age] / (float) Math.sqrt(ageSquares[age]);
      ages[age] = Math.max(0, ages[age] - step);
      repeatSquares[age] += repeatGradients[age] * repeatGradients[age];
      step = rate * repeatGradients[age] / (float) Math.sqrt(repeatSquares[age]);
      repeats[age] =
          Math.clamp(repeats[age] - step, -HistoryTables.MOST_BONUS, HistoryTables.MOST_BONUS);
    }
  }

  /** By age, with six digits after the point. */
  List<Double> roundedAges() {
    return rounded(ages);
  }

  /** Likewise. */
  List<Double> roundedRepeats() {
    return rounded(repeats);
  }

  private static List<Double> rounded(float[] values) {
    List<Double> weights = new ArrayList<>();
    for (float weight : values) {
      weights.add(Math.round(weight * 1e6) / 1e6);
    }
    return weights;
  }
}
