package dev.vecino.searcher.block;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.VectorOperators.F2D;
import static jdk.incubator.vector.VectorOperators.GE;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The kernel with the Java Vector API. This class alone names the incubator module's classes.
 *
 * <p>Cost model: the sums of 5 queries and 2 registers of items stay in 10 of the 16 registers of
 * AVX2, so that a dimension costs 2 loads, 5 broadcasts and 10 multiply-adds, of which a core does
 * two a cycle. A panel stays in the first cache while queries pass ({@link #reach}), and what they
 * reach is written as bits, without a branch that would have to wait for the sums.
 */
final class VectorBlockKernel implements BlockKernel {

  /** A panel is at most two of them, and what is found in it are the bits of an int. */
  private static final VectorSpecies<Float> FLOATS =
      FloatVector.SPECIES_PREFERRED.length() > Integer.SIZE / 2
          ? FloatVector.SPECIES_512
          : FloatVector.SPECIES_PREFERRED;

  private static final int LANES = FLOATS.length();

  /** Half as many values, so that they are doubles of a register. */
  private static final VectorSpecies<Float> HALF =
      VectorSpecies.of(float.class, VectorShape.forBitSize(FLOATS.vectorBitSize() / 2));

  private static final VectorSpecies<Double> DOUBLES = FLOATS.withLanes(double.class);

  /** {@link #PANEL} on this machine. */
  static int panel() {
    return Math.max(16, 2 * LANES);
  }

  @Override
  public void multiply(
      float[] items, int count, int length, float[] queries, int[] at, float[] sums) {
    int q0 = at[0];
    int q1 = at[1];
    int q2 = at[2];
    int q3 = at[3];
    int q4 = at[4];
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
      for (int d = 0; d < length; d++) {
        FloatVector x0 = fromArray(FLOATS, items, row + d * PANEL);
        FloatVector x1 = fromArray(FLOATS, items, row + d * PANEL + LANES);
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
  }

  @Override
  public void reach(
      float[] items,
      int panel,
      int length,
      float[] queries,
      int[] chosen,
      float[] thresholds,
      int count,
      int[] reached) {
    int row = panel * PANEL * length;
    for (int i = 0; i < PANEL; i += 2 * LANES) {
      reach(items, row + i, LANES, length, queries, chosen, thresholds, count, i, reached);
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
      int[] chosen,
      float[] thresholds,
      int count,
      int shift,
      int[] reached) {
    for (int a = 0; a < count; a += QUERIES) {
      int q0 = chosen[a] * length;
      int q1 = chosen[a + 1] * length;
      int q2 = chosen[a + 2] * length;
      int q3 = chosen[a + 3] * length;
      int q4 = chosen[a + 4] * length;
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
      set(a, s00, s01, thresholds[chosen[a]], shift, reached);
      set(a + 1, s10, s11, thresholds[chosen[a + 1]], shift, reached);
      set(a + 2, s20, s21, thresholds[chosen[a + 2]], shift, reached);
      set(a + 3, s30, s31, thresholds[chosen[a + 3]], shift, reached);
      set(a + 4, s40, s41, thresholds[chosen[a + 4]], shift, reached);
    }
  }

  private static void set(
      int query, FloatVector first, FloatVector second, float threshold, int shift, int[] reached) {
    long bits = bits(first, threshold) | bits(second, threshold) << LANES;
    reached[query] = (shift == 0 ? 0 : reached[query]) | (int) bits << shift;
  }

  private static long bits(FloatVector sums, float threshold) {
    return sums.compare(GE, threshold).toLong();
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
    for (int i = 0; i < PANEL; i += 2 * lanes) {
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
      int row = panel * PANEL * length + i;
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
}
