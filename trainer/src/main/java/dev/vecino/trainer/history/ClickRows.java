package dev.vecino.trainer.history;

import java.util.Arrays;

/** A growing list of the rows of clicks, those of one example after those of the one before. */
final class ClickRows {
  private int[] rows;
  private float[] weights;
  private int[] ages; // 0 for the newest click
  private int count;
  private final int[] ends; // by example

  /**
   * @param examples how many there are at most
   */
  ClickRows(int examples) {
    this(examples, 1024);
  }

  /**
   * @param clicks how many are expected, at least 1
   */
  ClickRows(int examples, int clicks) {
    ends = new int[examples];
    rows = new int[clicks];
    weights = new float[clicks];
    ages = new int[clicks];
  }

  void clear() {
    count = 0;
  }

  /** Adds a click to the example that is not ended yet. */
  void add(int row, float weight, int age) {
    if (count == rows.length) {
      rows = Arrays.copyOf(rows, 2 * count);
      weights = Arrays.copyOf(weights, 2 * count);
      ages = Arrays.copyOf(ages, 2 * count);
    }
    rows[count] = row;
    ages[count] = age;
    weights[count++] = weight;
  }

  /** Ends an example; the next click belongs to the next one. */
  void end(int example) {
    ends[example] = count;
  }

  int count() {
    return count;
  }

  /** Where the clicks of an example begin. */
  int begin(int example) {
    return example == 0 ? 0 : ends[example - 1];
  }

  /** Where they end. */
  int endOf(int example) {
    return ends[example];
  }

  int row(int at) {
    return rows[at];
  }

  int age(int at) {
    return ages[at];
  }

  float weight(int at) {
    return weights[at];
  }

  void weight(int at, float value) {
    weights[at] = value;
  }

  /** Whether a row is among the clicks from a place on. */
  boolean contains(int row, int from) {
    for (int at = from; at < count; at++) {
      if (rows[at] == row) {
        return true;
      }
    }
    return false;
  }

  /** The different rows of all examples, in the order in which they came first. */
  int[] distinctRows() {
    return Arrays.stream(rows, 0, count).distinct().toArray();
  }
}
