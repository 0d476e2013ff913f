package dev.vecino.codec.clusters;

import static jdk.incubator.vector.ShortVector.broadcast;
import static jdk.incubator.vector.ShortVector.fromArray;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.F2D;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The kernel with the Java Vector API. This class alone names the incubator module's classes here.
 *
 * <p>Cost of a pair of dimensions of {@code 4 * lanes} vectors: 4 loads, 2 broadcasts, 4 shifts, 8
 * multiplications and 8 additions of 16-bit values: 0.2 instructions a dimension and vector at 16
 * lanes (AVX2), without any conversion on the way. With 32 lanes (AVX-512) a panel is one register,
 * and two are taken at a time. Java's Vector API has no multiply-and-add of pairs of bytes.
 */
final class VectorScanKernel implements ScanKernel {

  private static final int PANEL = QuantizedVectors.PANEL;
  private static final VectorSpecies<Short> SPECIES =
      ShortVector.SPECIES_PREFERRED.length() > PANEL
          ? ShortVector.SPECIES_512
          : ShortVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();
  private static final ScanKernel SCALAR = new ScalarScanKernel();
  private static final VectorSpecies<Float> FOUR = FloatVector.SPECIES_128;
  private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_256;
  private static final VectorSpecies<Float> FLOATS =
      FloatVector.SPECIES_PREFERRED.length() > COLUMNS / 4
          ? FloatVector.SPECIES_512
          : FloatVector.SPECIES_PREFERRED;

  @Override
  public long score(
      short[] codes,
      int first,
      int second,
      int pairs,
      short[] query,
      short offset,
      short threshold,
      short[] sums) {
    if (LANES == PANEL) {
      return score2(codes, first, second, pairs, query, offset, threshold, sums);
    }
    long below = 0;
    for (int i = 0; i < PANEL; i += 2 * LANES) {
      below |= score4(codes, first + i, second + i, pairs, query, offset, threshold, sums, i) << i;
    }
    return ~below;
  }

  /** A register of each panel. */
  private static long score2(
      short[] codes,
      int first,
      int second,
      int pairs,
      short[] query,
      short offset,
      short threshold,
      short[] sums) {
    ShortVector high0 = broadcast(SPECIES, offset);
    ShortVector high1 = high0;
    ShortVector whole0 = ShortVector.zero(SPECIES);
    ShortVector whole1 = whole0;
    for (int p = 0; p < pairs; p++) {
      ShortVector high = broadcast(SPECIES, query[2 * p]);
      ShortVector whole = broadcast(SPECIES, query[2 * p + 1]);
      ShortVector codes0 = fromArray(SPECIES, codes, first + p * PANEL);
      ShortVector codes1 = fromArray(SPECIES, codes, second + p * PANEL);
      high0 = high0.add(codes0.lanewise(ASHR, Byte.SIZE).mul(high));
      high1 = high1.add(codes1.lanewise(ASHR, Byte.SIZE).mul(high));
      whole0 = whole0.add(codes0.mul(whole));
      whole1 = whole1.add(codes1.mul(whole));
    }
    ShortVector sum0 = high0.add(whole0);
    ShortVector sum1 = high1.add(whole1);
    sum0.intoArray(sums, 0);
    sum1.intoArray(sums, PANEL);
    return ~(sum0.compare(LT, threshold).toLong() | sum1.compare(LT, threshold).toLong() << PANEL);
  }

  /** Two registers of each panel; their bits are where those of a whole panel would be. */
  private static long score4(
      short[] codes,
      int first,
      int second,
      int pairs,
      short[] query,
      short offset,
      short threshold,
      short[] sums,
      int to) {
    ShortVector high0 = broadcast(SPECIES, offset);
    ShortVector high1 = high0;
    ShortVector high2 = high0;
    ShortVector high3 = high0;
    ShortVector whole0 = ShortVector.zero(SPECIES);
    ShortVector whole1 = whole0;
    ShortVector whole2 = whole0;
    ShortVector whole3 = whole0;
    for (int p = 0; p < pairs; p++) {
      ShortVector high = broadcast(SPECIES, query[2 * p]);
      ShortVector whole = broadcast(SPECIES, query[2 * p + 1]);
      ShortVector codes0 = fromArray(SPECIES, codes, first + p * PANEL);
      ShortVector codes1 = fromArray(SPECIES, codes, first + LANES + p * PANEL);
      ShortVector codes2 = fromArray(SPECIES, codes, second + p * PANEL);
      ShortVector codes3 = fromArray(SPECIES, codes, second + LANES + p * PANEL);
      high0 = high0.add(codes0.lanewise(ASHR, Byte.SIZE).mul(high));
      high1 = high1.add(codes1.lanewise(ASHR, Byte.SIZE).mul(high));
      high2 = high2.add(codes2.lanewise(ASHR, Byte.SIZE).mul(high));
      high3 = high3.add(codes3.lanewise(ASHR, Byte.SIZE).mul(high));
      whole0 = whole0.add(codes0.mul(whole));
      whole1 = whole1.add(codes1.mul(whole));
      whole2 = whole2.add(codes2.mul(whole));
      whole3 = whole3.add(codes3.mul(whole));
    }
    ShortVector sum0 = high0.add(whole0);
    ShortVector sum1 = high1.add(whole1);
    ShortVector sum2 = high2.add(whole2);
    ShortVector sum3 = high3.add(whole3);
    sum0.intoArray(sums, to);
    sum1.intoArray(sums, to + LANES);
    sum2.intoArray(sums, to + PANEL);
    sum3.intoArray(sums, to + PANEL + LANES);
    return sum0.compare(LT, threshold).toLong()
        | sum1.compare(LT, threshold).toLong() << LANES
        | sum2.compare(LT, threshold).toLong() << PANEL
        | sum3.compare(LT, threshold).toLong() << PANEL + LANES;
  }

  /** No fused multiplication and addition: it would round otherwise than the scalar kernel. */
  @Override
  public void add(float[] vector, float[] columns, float[] sums) {
    int lanes = FLOATS.length();
    for (int c = 0; c < sums.length; c += 4 * lanes) {
      FloatVector sum0 = FloatVector.fromArray(FLOATS, sums, c);
      FloatVector sum1 = FloatVector.fromArray(FLOATS, sums, c + lanes);
      FloatVector sum2 = FloatVector.fromArray(FLOATS, sums, c + 2 * lanes);
      FloatVector sum3 = FloatVector.fromArray(FLOATS, sums, c + 3 * lanes);
      int row = c / COLUMNS * COLUMNS * vector.length + c % COLUMNS;
      for (int d = 0; d < vector.length; d++) {
        FloatVector factor = FloatVector.broadcast(FLOATS, vector[d]);
        sum0 = sum0.add(FloatVector.fromArray(FLOATS, columns, row).mul(factor));
        sum1 = sum1.add(FloatVector.fromArray(FLOATS, columns, row + lanes).mul(factor));
        sum2 = sum2.add(FloatVector.fromArray(FLOATS, columns, row + 2 * lanes).mul(factor));
        sum3 = sum3.add(FloatVector.fromArray(FLOATS, columns, row + 3 * lanes).mul(factor));
        row += COLUMNS;
      }
      sum0.intoArray(sums, c);
      sum1.intoArray(sums, c + lanes);
      sum2.intoArray(sums, c + 2 * lanes);
      sum3.intoArray(sums, c + 3 * lanes);
    }
  }

  /** A product of two floats is exact as a double, so that to fuse it with the addition is, too. */
  @Override
  public double dot(float[] a, float[] b) {
    if (DoubleVector.SPECIES_PREFERRED.length() < DOUBLES.length()) {
      return SCALAR.dot(a, b); // registers of two: the compiler does as well
    }
    DoubleVector sums = DoubleVector.zero(DOUBLES);
    int whole = FOUR.loopBound(a.length);
    for (int i = 0; i < whole; i += 4) {
      sums = doubles(a, i).fma(doubles(b, i), sums);
    }
    double sum0 = sums.lane(0);
    for (int i = whole; i < a.length; i++) {
      sum0 += (double) a[i] * b[i];
    }
    return (sum0 + sums.lane(1)) + (sums.lane(2) + sums.lane(3));
  }

  private static DoubleVector doubles(float[] values, int at) {
    return (DoubleVector) FloatVector.fromArray(FOUR, values, at).convertShape(F2D, DOUBLES, 0);
  }

  @Override
  public int count(float[] scores, int size, float threshold) {
    int lanes = FLOATS.length();
    int count = 0;
    int i = 0;
    for (; i <= size - lanes; i += lanes) {
      count += FloatVector.fromArray(FLOATS, scores, i).compare(GE, threshold).trueCount();
    }
    for (; i < size; i++) {
      count += scores[i] >= threshold ? 1 : 0;
    }
    return count;
  }
}
