package dev.vecino.searcher;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.LE;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The kernel with the Java Vector API. This class alone names the incubator module's classes.
 *
 * <p>Cost model: the sums of 5 queries and 2 registers of items stay in 10 of the 16 registers of
 * AVX2, so that a dimension costs 2 loads, 5 broadcasts and 10 multiply-adds, of which a core does
 * two a cycle.
 */
final class VectorBlockKernel implements BlockKernel {

  /** No wider than a panel. */
  private static final VectorSpecies<Float> FLOATS =
      FloatVector.SPECIES_PREFERRED.length() > PANEL
          ? FloatVector.SPECIES_512
          : FloatVector.SPECIES_PREFERRED;

  private static final VectorSpecies<Integer> INTS = FLOATS.withLanes(int.class);
  private static final int LANES = FLOATS.length();

  @Override
  public void multiply(
      float[] items, int count, int length, float[] queries, int[] at, float[] sums) {
    int q0 = at[0];
    int q1 = at[1];
    int q2 = at[2];
    int q3 = at[3];
    int q4 = at[4];
    // From a register to the next one: in the same panel, or in the next one.
    int next = LANES < PANEL ? LANES : PANEL * length;
    int pairs = count / (2 * LANES) * 2 * LANES;
    for (int i = 0; i < pairs; i += 2 * LANES) {
      FloatVector s00 = FloatVector.zero(FLOATS);
      FloatVector s01 = s00;
      FloatVector s10 = s00;
      FloatVector s11 = s00;
      FloatVector s20 = s00;
      FloatVector s21 = s00;
      FloatVector s30 = s00;
      FloatVector s31 = s00;
      FloatVector s40 = s00;
      FloatVector s41 = s00;
      int row = i / PANEL * PANEL * length + i % PANEL;
      for (int d = 0; d < length; d++) {
        FloatVector x0 = fromArray(FLOATS, items, row + d * PANEL);
        FloatVector x1 = fromArray(FLOATS, items, row + d * PANEL + next);
        FloatVector query = broadcast(FLOATS, queries[q0 + d]);
        s00 = query.fma(x0, s00);
        s01 = query.fma(x1, s01);
        query = broadcast(FLOATS, queries[q1 + d]);
        s10 = query.fma(x0, s10);
        s11 = query.fma(x1, s11);
        query = broadcast(FLOATS, queries[q2 + d]);
        s20 = query.fma(x0, s20);
        s21 = query.fma(x1, s21);
        query = broadcast(FLOATS, queries[q3 + d]);
        s30 = query.fma(x0, s30);
        s31 = query.fma(x1, s31);
        query = broadcast(FLOATS, queries[q4 + d]);
        s40 = query.fma(x0, s40);
        s41 = query.fma(x1, s41);
      }
      int second = i + LANES;
      s00.intoArray(sums, i);
      s01.intoArray(sums, second);
      s10.intoArray(sums, i + count);
      s11.intoArray(sums, second + count);
      s20.intoArray(sums, i + 2 * count);
      s21.intoArray(sums, second + 2 * count);
      s30.intoArray(sums, i + 3 * count);
      s31.intoArray(sums, second + 3 * count);
      s40.intoArray(sums, i + 4 * count);
      s41.intoArray(sums, second + 4 * count);
    }
    if (pairs < count) {
      multiplyLast(items, count, length, queries, at, sums);
    }
  }

  /**
   * Multiplies a last panel that has none beside it, where a register is a panel. The first half of
   * the dimensions goes beside the second, so that there are ten sums to wait for again, not five.
   */
  private static void multiplyLast(
      float[] items, int count, int length, float[] queries, int[] at, float[] sums) {
    int q0 = at[0];
    int q1 = at[1];
    int q2 = at[2];
    int q3 = at[3];
    int q4 = at[4];
    int first = count - PANEL;
    int row = first * length;
    int half = length / 2;
    int next = half * PANEL;
    FloatVector s00 = FloatVector.zero(FLOATS);
    FloatVector s01 = s00;
    FloatVector s10 = s00;
    FloatVector s11 = s00;
    FloatVector s20 = s00;
    FloatVector s21 = s00;
    FloatVector s30 = s00;
    FloatVector s31 = s00;
    FloatVector s40 = s00;
    FloatVector s41 = s00;
    if (length % 2 == 1) {
      FloatVector x = fromArray(FLOATS, items, row + (length - 1) * PANEL);
      s00 = x.mul(queries[q0 + length - 1]);
      s10 = x.mul(queries[q1 + length - 1]);
      s20 = x.mul(queries[q2 + length - 1]);
      s30 = x.mul(queries[q3 + length - 1]);
      s40 = x.mul(queries[q4 + length - 1]);
    }
    for (int d = 0; d < half; d++) {
      FloatVector x0 = fromArray(FLOATS, items, row + d * PANEL);
      FloatVector x1 = fromArray(FLOATS, items, row + d * PANEL + next);
      s00 = x0.fma(broadcast(FLOATS, queries[q0 + d]), s00);
      s01 = x1.fma(broadcast(FLOATS, queries[q0 + d + half]), s01);
      s10 = x0.fma(broadcast(FLOATS, queries[q1 + d]), s10);
      s11 = x1.fma(broadcast(FLOATS, queries[q1 + d + half]), s11);
      s20 = x0.fma(broadcast(FLOATS, queries[q2 + d]), s20);
      s21 = x1.fma(broadcast(FLOATS, queries[q2 + d + half]), s21);
      s30 = x0.fma(broadcast(FLOATS, queries[q3 + d]), s30);
      s31 = x1.fma(broadcast(FLOATS, queries[q3 + d + half]), s31);
      s40 = x0.fma(broadcast(FLOATS, queries[q4 + d]), s40);
      s41 = x1.fma(broadcast(FLOATS, queries[q4 + d + half]), s41);
    }
    s00.add(s01).intoArray(sums, first);
    s10.add(s11).intoArray(sums, first + count);
    s20.add(s21).intoArray(sums, first + 2 * count);
    s30.add(s31).intoArray(sums, first + 3 * count);
    s40.add(s41).intoArray(sums, first + 4 * count);
  }

  @Override
  public int reach(float[] sums, int from, int count, float threshold, int[] found) {
    int reached = 0;
    for (int i = 0; i < count; i += LANES) {
      long bits = fromArray(FLOATS, sums, from + i).compare(GE, threshold).toLong();
      for (; bits != 0; bits &= bits - 1) {
        found[reached++] = i + Long.numberOfTrailingZeros(bits);
      }
    }
    return reached;
  }

  @Override
  public void count(float[] values, float[] bounds, int size, int[] counts) {
    int i = 0;
    for (; i < FLOATS.loopBound(size); i += LANES) {
      FloatVector bound = fromArray(FLOATS, bounds, i);
      IntVector count = IntVector.zero(INTS);
      for (float value : values) {
        count = count.add(1, bound.compare(LE, value).cast(INTS));
      }
      count.intoArray(counts, i);
    }
    for (; i < size; i++) {
      counts[i] = ScalarBlockKernel.count(values, bounds[i]);
    }
  }
}
