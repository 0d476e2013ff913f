package dev.vecino.searcher;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.VectorOperators.F2D;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.LE;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The kernel with the Java Vector API. This class alone names the incubator module's classes.
 *
 * <p>Cost model: the sums of 5 queries and 2 registers of items stay in 10 of the 16 registers of
 * AVX2, so that a dimension costs 2 loads, 5 broadcasts and 10 multiply-adds, of which a core does
 * two a cycle. Two panels stay in the first cache while all queries pass ({@link #reach}), and what
 * they reach is written as bits, without a branch that would have to wait for the sums.
 */
final class VectorBlockKernel implements BlockKernel {

  /** No wider than a panel. */
  private static final VectorSpecies<Float> FLOATS =
      FloatVector.SPECIES_PREFERRED.length() > PANEL
          ? FloatVector.SPECIES_512
          : FloatVector.SPECIES_PREFERRED;

  private static final VectorSpecies<Integer> INTS = FLOATS.withLanes(int.class);
  private static final int LANES = FLOATS.length();

  /** Half as many values, so that they are doubles of a register. */
  private static final VectorSpecies<Float> HALF =
      VectorSpecies.of(float.class, VectorShape.forBitSize(FLOATS.vectorBitSize() / 2));

  private static final VectorSpecies<Double> DOUBLES = FLOATS.withLanes(double.class);

  @Override
  public void multiply(
      float[] items, int count, int length, float[] queries, int[] at, float[] sums) {
    int q0 = at[0];
    int q1 = at[1];
    int q2 = at[2];
    int q3 = at[3];
    int q4 = at[4];
    // From a register to the next one: in the same panel, or in the next one.
    int step = LANES < PANEL ? LANES : PANEL * length;
    for (int i = 0; i < count; i += 2 * LANES) {
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
      // A last panel that has none beside it is taken twice.
      int next = i + LANES < count ? step : 0;
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
      int second = next == 0 ? i : i + LANES;
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
  }

  @Override
  public void reach(
      float[] items,
      int panel,
      int length,
      float[] queries,
      int[] at,
      float[] thresholds,
      int both,
      int all,
      int[] reached) {
    int row = panel * PANEL * length;
    if (LANES == PANEL) {
      int paired = (both + QUERIES - 1) / QUERIES * QUERIES;
      reach(items, row, PANEL * length, length, queries, at, thresholds, paired, 0, reached);
      reachOne(items, row, length, queries, at, thresholds, paired, all, reached);
      return;
    }
    for (int i = 0; i < 2 * PANEL; i += 2 * LANES) {
      int first = row + i / PANEL * PANEL * length + i % PANEL;
      int count = i < PANEL ? all : both;
      reach(items, first, LANES, length, queries, at, thresholds, count, i, reached);
    }
  }

  /**
   * The same of two registers of items.
   *
   * @param row where the first register is
   * @param next from there to the second one
   * @param shift of the bits; those that are lower stay
   */
  private static void reach(
      float[] items,
      int row,
      int next,
      int length,
      float[] queries,
      int[] at,
      float[] thresholds,
      int count,
      int shift,
      int[] reached) {
    for (int a = 0; a < count; a += QUERIES) {
      int q0 = at[a];
      int q1 = at[a + 1];
      int q2 = at[a + 2];
      int q3 = at[a + 3];
      int q4 = at[a + 4];
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
      set(a, s00, s01, thresholds, shift, reached);
      set(a + 1, s10, s11, thresholds, shift, reached);
      set(a + 2, s20, s21, thresholds, shift, reached);
      set(a + 3, s30, s31, thresholds, shift, reached);
      set(a + 4, s40, s41, thresholds, shift, reached);
    }
  }

  private static void set(
      int query,
      FloatVector first,
      FloatVector second,
      float[] thresholds,
      int shift,
      int[] reached) {
    long bits = bits(first, thresholds[query]) | bits(second, thresholds[query]) << LANES;
    reached[query] = (shift == 0 ? 0 : reached[query]) | (int) bits << shift;
  }

  private static long bits(FloatVector sums, float threshold) {
    return sums.compare(GE, threshold).toLong();
  }

  /** The same of one register that is a panel, and twice as many queries at a time. */
  private static void reachOne(
      float[] items,
      int row,
      int length,
      float[] queries,
      int[] at,
      float[] thresholds,
      int from,
      int to,
      int[] reached) {
    for (int a = from; a < to; a += 2 * QUERIES) {
      int q0 = at[a];
      int q1 = at[a + 1];
      int q2 = at[a + 2];
      int q3 = at[a + 3];
      int q4 = at[a + 4];
      int q5 = at[a + 5];
      int q6 = at[a + 6];
      int q7 = at[a + 7];
      int q8 = at[a + 8];
      int q9 = at[a + 9];
      FloatVector s0 = FloatVector.zero(FLOATS);
      FloatVector s1 = s0;
      FloatVector s2 = s0;
      FloatVector s3 = s0;
      FloatVector s4 = s0;
      FloatVector s5 = s0;
      FloatVector s6 = s0;
      FloatVector s7 = s0;
      FloatVector s8 = s0;
      FloatVector s9 = s0;
      for (int d = 0; d < length; d++) {
        FloatVector x = fromArray(FLOATS, items, row + d * PANEL);
        s0 = x.fma(broadcast(FLOATS, queries[q0 + d]), s0);
        s1 = x.fma(broadcast(FLOATS, queries[q1 + d]), s1);
        s2 = x.fma(broadcast(FLOATS, queries[q2 + d]), s2);
        s3 = x.fma(broadcast(FLOATS, queries[q3 + d]), s3);
        s4 = x.fma(broadcast(FLOATS, queries[q4 + d]), s4);
        s5 = x.fma(broadcast(FLOATS, queries[q5 + d]), s5);
        s6 = x.fma(broadcast(FLOATS, queries[q6 + d]), s6);
        s7 = x.fma(broadcast(FLOATS, queries[q7 + d]), s7);
        s8 = x.fma(broadcast(FLOATS, queries[q8 + d]), s8);
        s9 = x.fma(broadcast(FLOATS, queries[q9 + d]), s9);
      }
      reached[a] = (int) bits(s0, thresholds[a]);
      reached[a + 1] = (int) bits(s1, thresholds[a + 1]);
      reached[a + 2] = (int) bits(s2, thresholds[a + 2]);
      reached[a + 3] = (int) bits(s3, thresholds[a + 3]);
      reached[a + 4] = (int) bits(s4, thresholds[a + 4]);
      reached[a + 5] = (int) bits(s5, thresholds[a + 5]);
      reached[a + 6] = (int) bits(s6, thresholds[a + 6]);
      reached[a + 7] = (int) bits(s7, thresholds[a + 7]);
      reached[a + 8] = (int) bits(s8, thresholds[a + 8]);
      reached[a + 9] = (int) bits(s9, thresholds[a + 9]);
    }
  }

  /** The product of two floats is exact in double precision, so fused additions change nothing. */
  @Override
  public void multiplyExactly(
      float[] items,
      int panel,
      int wanted,
      int length,
      float[] queries,
      int at,
      double[] products,
      int to) {
    int lanes = LANES / 2;
    int whole = length & -4;
    for (int i = 0; i < 2 * PANEL; i += 2 * lanes) {
      if ((wanted >>> i & (1 << 2 * lanes) - 1) == 0) {
        continue;
      }
      DoubleVector s00 = DoubleVector.zero(DOUBLES);
      DoubleVector s01 = s00;
      DoubleVector s02 = s00;
      DoubleVector s03 = s00;
      DoubleVector s10 = s00;
      DoubleVector s11 = s00;
      DoubleVector s12 = s00;
      DoubleVector s13 = s00;
      int row = (panel + i / PANEL) * PANEL * length + i % PANEL;
      for (int d = 0; d < whole; d += 4) {
        int x = row + d * PANEL;
        DoubleVector value = DoubleVector.broadcast(DOUBLES, queries[at + d]);
        s00 = value.fma(doubles(items, x), s00);
        s10 = value.fma(doubles(items, x + lanes), s10);
        value = DoubleVector.broadcast(DOUBLES, queries[at + d + 1]);
        s01 = value.fma(doubles(items, x + PANEL), s01);
        s11 = value.fma(doubles(items, x + PANEL + lanes), s11);
        value = DoubleVector.broadcast(DOUBLES, queries[at + d + 2]);
        s02 = value.fma(doubles(items, x + 2 * PANEL), s02);
        s12 = value.fma(doubles(items, x + 2 * PANEL + lanes), s12);
        value = DoubleVector.broadcast(DOUBLES, queries[at + d + 3]);
        s03 = value.fma(doubles(items, x + 3 * PANEL), s03);
        s13 = value.fma(doubles(items, x + 3 * PANEL + lanes), s13);
      }
      for (int d = whole; d < length; d++) {
        DoubleVector value = DoubleVector.broadcast(DOUBLES, queries[at + d]);
        s00 = value.fma(doubles(items, row + d * PANEL), s00);
        s10 = value.fma(doubles(items, row + d * PANEL + lanes), s10);
      }
      s00.add(s01).add(s02.add(s03)).intoArray(products, to + i);
      s10.add(s11).add(s12.add(s13)).intoArray(products, to + i + lanes);
    }
  }

  private static DoubleVector doubles(float[] values, int at) {
    return (DoubleVector) FloatVector.fromArray(HALF, values, at).convertShape(F2D, DOUBLES, 0);
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
