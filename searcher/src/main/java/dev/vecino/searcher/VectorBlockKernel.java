package dev.vecino.searcher;

import static jdk.incubator.vector.ShortVector.broadcast;
import static jdk.incubator.vector.ShortVector.fromArray;
import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.LE;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The kernel with the Java Vector API. This class alone names the incubator module's classes.
 *
 * <p>Cost model: the sums of 5 queries and 2 registers of items stay in 10 of the 16 registers of
 * AVX2, so that a dimension costs 2 loads, 5 broadcasts, 10 multiplications and 10 additions of 16
 * values each. A core that does two multiplications a cycle does 32 products a cycle, twice those
 * of its multiply-adds of floats.
 */
final class VectorBlockKernel implements BlockKernel {

  private static final VectorSpecies<Short> SHORTS =
      ShortVector.SPECIES_PREFERRED.length() > PANEL
          ? ShortVector.SPECIES_512
          : ShortVector.SPECIES_PREFERRED;
  private static final int LANES = SHORTS.length();

  /** Two registers that are taken at once lie in one panel, or in two. */
  private static final boolean IN_ONE_PANEL = LANES < PANEL;

  /** The bits of a register. */
  private static final long ALL = -1L >>> Long.SIZE - LANES;

  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;

  @Override
  public void multiply(
      short[] items, int count, int length, short[] queries, int[] at, short[] sums) {
    int q0 = at[0];
    int q1 = at[1];
    int q2 = at[2];
    int q3 = at[3];
    int q4 = at[4];
    for (int i = 0; i < count; i += 2 * LANES) {
      ShortVector s00 = ShortVector.zero(SHORTS);
      ShortVector s01 = s00;
      ShortVector s10 = s00;
      ShortVector s11 = s00;
      ShortVector s20 = s00;
      ShortVector s21 = s00;
      ShortVector s30 = s00;
      ShortVector s31 = s00;
      ShortVector s40 = s00;
      ShortVector s41 = s00;
      int row = i / PANEL * PANEL * length + i % PANEL;
      // A last panel that has none beside it is taken twice.
      int next = IN_ONE_PANEL ? LANES : i + PANEL < count ? length * PANEL : 0;
      for (int d = 0; d < length; d++) {
        ShortVector x0 = fromArray(SHORTS, items, row + d * PANEL);
        ShortVector x1 = fromArray(SHORTS, items, row + d * PANEL + next);
        ShortVector query = broadcast(SHORTS, queries[q0 + d]);
        s00 = s00.add(x0.mul(query));
        s01 = s01.add(x1.mul(query));
        query = broadcast(SHORTS, queries[q1 + d]);
        s10 = s10.add(x0.mul(query));
        s11 = s11.add(x1.mul(query));
        query = broadcast(SHORTS, queries[q2 + d]);
        s20 = s20.add(x0.mul(query));
        s21 = s21.add(x1.mul(query));
        query = broadcast(SHORTS, queries[q3 + d]);
        s30 = s30.add(x0.mul(query));
        s31 = s31.add(x1.mul(query));
        query = broadcast(SHORTS, queries[q4 + d]);
        s40 = s40.add(x0.mul(query));
        s41 = s41.add(x1.mul(query));
      }
      // The second register of a last panel that has none beside it is written first.
      int second = i + (next == 0 ? 0 : LANES);
      s01.intoArray(sums, second);
      s00.intoArray(sums, i);
      s11.intoArray(sums, second + count);
      s10.intoArray(sums, i + count);
      s21.intoArray(sums, second + 2 * count);
      s20.intoArray(sums, i + 2 * count);
      s31.intoArray(sums, second + 3 * count);
      s30.intoArray(sums, i + 3 * count);
      s41.intoArray(sums, second + 4 * count);
      s40.intoArray(sums, i + 4 * count);
    }
  }

  @Override
  public int reach(short[] sums, int from, int count, short threshold, int[] found) {
    int reached = 0;
    for (int i = 0; i < count; i += LANES) {
      // AVX2 has no comparison for what is not below.
      long below = fromArray(SHORTS, sums, from + i).compare(LT, threshold).toLong();
      for (long bits = ~below & ALL; bits != 0; bits &= bits - 1) {
        found[reached++] = i + Long.numberOfTrailingZeros(bits);
      }
    }
    return reached;
  }

  @Override
  public void count(float[] values, float[] bounds, int size, int[] counts) {
    int whole = FLOATS.loopBound(size);
    for (int i = 0; i < whole; i += FLOATS.length()) {
      FloatVector bound = FloatVector.fromArray(FLOATS, bounds, i);
      IntVector count = IntVector.zero(INTS);
      for (float value : values) {
        count = count.add(1, bound.compare(LE, value).cast(INTS));
      }
      count.intoArray(counts, i);
    }
    for (int i = whole; i < size; i++) {
      counts[i] = 0;
      for (float value : values) {
        counts[i] += value >= bounds[i] ? 1 : 0;
      }
    }
  }

  @Override
  public void score(float[] query, float[] rows, int[] numbers, int count, float[] scores) {
    int lanes = FLOATS.length();
    int whole = FLOATS.loopBound(query.length);
    for (int i = 0; i < count; i += 2) {
      int second = Math.min(i + 1, count - 1);
      int row0 = numbers[i] * query.length;
      int row1 = numbers[second] * query.length;
      FloatVector sums0 = FloatVector.zero(FLOATS);
      FloatVector sums1 = sums0;
      for (int d = 0; d < whole; d += lanes) {
        FloatVector values = FloatVector.fromArray(FLOATS, query, d);
        sums0 = values.fma(FloatVector.fromArray(FLOATS, rows, row0 + d), sums0);
        sums1 = values.fma(FloatVector.fromArray(FLOATS, rows, row1 + d), sums1);
      }
      float sum0 = sums0.reduceLanes(ADD);
      float sum1 = sums1.reduceLanes(ADD);
      for (int d = whole; d < query.length; d++) {
        sum0 += query[d] * rows[row0 + d];
        sum1 += query[d] * rows[row1 + d];
      }
      scores[i] = sum0;
      scores[second] = sum1;
    }
  }
}
