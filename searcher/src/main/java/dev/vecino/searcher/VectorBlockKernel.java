package dev.vecino.searcher;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.VectorOperators.GE;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * The kernel with the Java Vector API. This class alone names the incubator module's classes.
 *
 * <p>Cost model: the sums of 6 queries x 4 panels stay in 24 of the 32 registers of AVX-512 (or
 * NEON), so that a dimension costs 4 loads and 6 broadcasts for 24 multiply-adds, and the
 * multiply-add unit is the limit: 100 GFLOP/s measured on a core that does one 512-bit multiply-add
 * a cycle. With 16 registers (AVX2) there are 5 x 2 sums, 7 loads for 10 multiply-adds: 44
 * multiply-adds a nanosecond on a core that can do 48. 6 x 2 sums had half of that: the compiler
 * loads three queries' values ahead, and one sum went through memory in every step. The scores go
 * through a strip of memory in the first cache to {@link #select}, one comparison a vector.
 */
final class VectorBlockKernel implements BlockKernel {

  private static final VectorSpecies<Float> SPECIES =
      FloatVector.SPECIES_PREFERRED.length() > 16
          ? FloatVector.SPECIES_512
          : FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  /** AVX-512 and NEON have 32 vector registers, AVX2 has 16. */
  private static final boolean HAS_32_REGISTERS = LANES != 8;

  private static final int QUERIES = HAS_32_REGISTERS ? 6 : 5;

  @Override
  public int lanes() {
    return LANES;
  }

  @Override
  public int queries() {
    return QUERIES;
  }

  @Override
  public void score(
      float[] items,
      int at,
      int panels,
      int dimension,
      float[] queries,
      float[] scores,
      int stride) {
    if (HAS_32_REGISTERS) {
      score4(items, at, panels, dimension, queries, scores, stride);
    } else {
      score2(items, at, panels, dimension, queries, scores, stride);
    }
  }

  /** 4 panels at once, of 6 queries. */
  private static void score4(
      float[] items,
      int at,
      int panels,
      int dimension,
      float[] queries,
      float[] scores,
      int stride) {
    int size = LANES * dimension;
    for (int p = 0; p < panels; p += 4) {
      FloatVector s00 = FloatVector.zero(SPECIES);
      FloatVector s01 = FloatVector.zero(SPECIES);
      FloatVector s02 = FloatVector.zero(SPECIES);
      FloatVector s03 = FloatVector.zero(SPECIES);
      FloatVector s10 = FloatVector.zero(SPECIES);
      FloatVector s11 = FloatVector.zero(SPECIES);
      FloatVector s12 = FloatVector.zero(SPECIES);
      FloatVector s13 = FloatVector.zero(SPECIES);
      FloatVector s20 = FloatVector.zero(SPECIES);
      FloatVector s21 = FloatVector.zero(SPECIES);
      FloatVector s22 = FloatVector.zero(SPECIES);
      FloatVector s23 = FloatVector.zero(SPECIES);
      FloatVector s30 = FloatVector.zero(SPECIES);
      FloatVector s31 = FloatVector.zero(SPECIES);
      FloatVector s32 = FloatVector.zero(SPECIES);
      FloatVector s33 = FloatVector.zero(SPECIES);
      FloatVector s40 = FloatVector.zero(SPECIES);
      FloatVector s41 = FloatVector.zero(SPECIES);
      FloatVector s42 = FloatVector.zero(SPECIES);
      FloatVector s43 = FloatVector.zero(SPECIES);
      FloatVector s50 = FloatVector.zero(SPECIES);
      FloatVector s51 = FloatVector.zero(SPECIES);
      FloatVector s52 = FloatVector.zero(SPECIES);
      FloatVector s53 = FloatVector.zero(SPECIES);
      int row = at + p * size;
      for (int d = 0; d < dimension; d++, row += LANES) {
        FloatVector x0 = fromArray(SPECIES, items, row);
        FloatVector x1 = fromArray(SPECIES, items, row + size);
        FloatVector x2 = fromArray(SPECIES, items, row + 2 * size);
        FloatVector x3 = fromArray(SPECIES, items, row + 3 * size);
        FloatVector query = broadcast(SPECIES, queries[d * QUERIES]);
        s00 = query.fma(x0, s00);
        s01 = query.fma(x1, s01);
        s02 = query.fma(x2, s02);
        s03 = query.fma(x3, s03);
        query = broadcast(SPECIES, queries[d * QUERIES + 1]);
        s10 = query.fma(x0, s10);
        s11 = query.fma(x1, s11);
        s12 = query.fma(x2, s12);
        s13 = query.fma(x3, s13);
        query = broadcast(SPECIES, queries[d * QUERIES + 2]);
        s20 = query.fma(x0, s20);
        s21 = query.fma(x1, s21);
        s22 = query.fma(x2, s22);
        s23 = query.fma(x3, s23);
        query = broadcast(SPECIES, queries[d * QUERIES + 3]);
        s30 = query.fma(x0, s30);
        s31 = query.fma(x1, s31);
        s32 = query.fma(x2, s32);
        s33 = query.fma(x3, s33);
        query = broadcast(SPECIES, queries[d * QUERIES + 4]);
        s40 = query.fma(x0, s40);
        s41 = query.fma(x1, s41);
        s42 = query.fma(x2, s42);
        s43 = query.fma(x3, s43);
        query = broadcast(SPECIES, queries[d * QUERIES + 5]);
        s50 = query.fma(x0, s50);
        s51 = query.fma(x1, s51);
        s52 = query.fma(x2, s52);
        s53 = query.fma(x3, s53);
      }
      int out = p * LANES;
      s00.intoArray(scores, out);
      s01.intoArray(scores, out + LANES);
      s02.intoArray(scores, out + 2 * LANES);
      s03.intoArray(scores, out + 3 * LANES);
      out += stride;
      s10.intoArray(scores, out);
      s11.intoArray(scores, out + LANES);
      s12.intoArray(scores, out + 2 * LANES);
      s13.intoArray(scores, out + 3 * LANES);
      out += stride;
      s20.intoArray(scores, out);
      s21.intoArray(scores, out + LANES);
      s22.intoArray(scores, out + 2 * LANES);
      s23.intoArray(scores, out + 3 * LANES);
      out += stride;
      s30.intoArray(scores, out);
      s31.intoArray(scores, out + LANES);
      s32.intoArray(scores, out + 2 * LANES);
      s33.intoArray(scores, out + 3 * LANES);
      out += stride;
      s40.intoArray(scores, out);
      s41.intoArray(scores, out + LANES);
      s42.intoArray(scores, out + 2 * LANES);
      s43.intoArray(scores, out + 3 * LANES);
      out += stride;
      s50.intoArray(scores, out);
      s51.intoArray(scores, out + LANES);
      s52.intoArray(scores, out + 2 * LANES);
      s53.intoArray(scores, out + 3 * LANES);
    }
  }

  /** 2 panels at once, of 5 queries. */
  private static void score2(
      float[] items,
      int at,
      int panels,
      int dimension,
      float[] queries,
      float[] scores,
      int stride) {
    int size = LANES * dimension;
    for (int p = 0; p < panels; p += 2) {
      FloatVector s00 = FloatVector.zero(SPECIES);
      FloatVector s01 = FloatVector.zero(SPECIES);
      FloatVector s10 = FloatVector.zero(SPECIES);
      FloatVector s11 = FloatVector.zero(SPECIES);
      FloatVector s20 = FloatVector.zero(SPECIES);
      FloatVector s21 = FloatVector.zero(SPECIES);
      FloatVector s30 = FloatVector.zero(SPECIES);
      FloatVector s31 = FloatVector.zero(SPECIES);
      FloatVector s40 = FloatVector.zero(SPECIES);
      FloatVector s41 = FloatVector.zero(SPECIES);
      int row = at + p * size;
      for (int d = 0; d < dimension; d++, row += LANES) {
        FloatVector x0 = fromArray(SPECIES, items, row);
        FloatVector x1 = fromArray(SPECIES, items, row + size);
        FloatVector query = broadcast(SPECIES, queries[d * QUERIES]);
        s00 = query.fma(x0, s00);
        s01 = query.fma(x1, s01);
        query = broadcast(SPECIES, queries[d * QUERIES + 1]);
        s10 = query.fma(x0, s10);
        s11 = query.fma(x1, s11);
        query = broadcast(SPECIES, queries[d * QUERIES + 2]);
        s20 = query.fma(x0, s20);
        s21 = query.fma(x1, s21);
        query = broadcast(SPECIES, queries[d * QUERIES + 3]);
        s30 = query.fma(x0, s30);
        s31 = query.fma(x1, s31);
        query = broadcast(SPECIES, queries[d * QUERIES + 4]);
        s40 = query.fma(x0, s40);
        s41 = query.fma(x1, s41);
      }
      int out = p * LANES;
      s00.intoArray(scores, out);
      s01.intoArray(scores, out + LANES);
      out += stride;
      s10.intoArray(scores, out);
      s11.intoArray(scores, out + LANES);
      out += stride;
      s20.intoArray(scores, out);
      s21.intoArray(scores, out + LANES);
      out += stride;
      s30.intoArray(scores, out);
      s31.intoArray(scores, out + LANES);
      out += stride;
      s40.intoArray(scores, out);
      s41.intoArray(scores, out + LANES);
    }
  }

  @Override
  public int select(float[] scores, int from, int to, float threshold, int[] hits) {
    FloatVector limit = broadcast(SPECIES, threshold);
    int found = 0;
    int i = from;
    for (; i <= to - 4 * LANES; i += 4 * LANES) {
      VectorMask<Float> m0 = fromArray(SPECIES, scores, i).compare(GE, limit);
      VectorMask<Float> m1 = fromArray(SPECIES, scores, i + LANES).compare(GE, limit);
      VectorMask<Float> m2 = fromArray(SPECIES, scores, i + 2 * LANES).compare(GE, limit);
      VectorMask<Float> m3 = fromArray(SPECIES, scores, i + 3 * LANES).compare(GE, limit);
      long mask =
          m0.toLong()
              | (m1.toLong() << LANES)
              | (m2.toLong() << (2 * LANES))
              | (m3.toLong() << (3 * LANES));
      while (mask != 0) {
        hits[found++] = i + Long.numberOfTrailingZeros(mask);
        mask &= mask - 1;
      }
    }
    for (; i < to; i++) {
      if (scores[i] >= threshold) {
        hits[found++] = i;
      }
    }
    return found;
  }

  @Override
  public int count(float[] scores, int size, float threshold) {
    int count = 0;
    int i = 0;
    for (; i <= size - LANES; i += LANES) {
      count += fromArray(SPECIES, scores, i).compare(GE, threshold).trueCount();
    }
    for (; i < size; i++) {
      count += scores[i] >= threshold ? 1 : 0;
    }
    return count;
  }
}
