package dev.vecino.searcher.clusters;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The kernel with the Java Vector API. This class alone names the incubator module's classes here.
 *
 * <p>Cost of a pair of dimensions of {@code 2 * lanes} vectors: 2 loads, 2 broadcasts, 2 shifts, 4
 * multiplications and 4 additions of 16-bit values: 0.44 instructions a dimension and vector at 16
 * lanes (AVX2), half of that at 32 (AVX-512), without any conversion on the way. Java's Vector API
 * has no multiply-and-add of pairs of bytes.
 */
final class VectorScanKernel implements ScanKernel {

  private static final VectorSpecies<Short> SPECIES =
      ShortVector.SPECIES_PREFERRED.length() > QuantizedVectors.PANEL
          ? ShortVector.SPECIES_512
          : ShortVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Float> FLOATS =
      FloatVector.SPECIES_PREFERRED.length() > QuantizedVectors.PANEL / 2
          ? FloatVector.SPECIES_512
          : FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();
  private static final int PANEL = QuantizedVectors.PANEL;

  @Override
  public int unit() {
    return 2 * PANEL;
  }

  @Override
  public void score(
      short[] codes, int first, int second, int pairs, short[] query, short offset, short[] sums) {
    if (LANES == PANEL) {
      score(codes, first, second, pairs, query, offset, sums, 0, PANEL);
      return;
    }
    for (int i = 0; i < PANEL; i += 2 * LANES) {
      score(codes, first + i, first + i + LANES, pairs, query, offset, sums, i, i + LANES);
      int to = PANEL + i;
      score(codes, second + i, second + i + LANES, pairs, query, offset, sums, to, to + LANES);
    }
  }

  /** Two registers of vectors. */
  private static void score(
      short[] codes,
      int first,
      int second,
      int pairs,
      short[] query,
      short offset,
      short[] sums,
      int toFirst,
      int toSecond) {
    ShortVector high0 = ShortVector.broadcast(SPECIES, offset);
    ShortVector high1 = high0;
    ShortVector whole0 = ShortVector.zero(SPECIES);
    ShortVector whole1 = whole0;
    for (int p = 0; p < pairs; p++) {
      ShortVector high = ShortVector.broadcast(SPECIES, query[2 * p]);
      ShortVector whole = ShortVector.broadcast(SPECIES, query[2 * p + 1]);
      ShortVector codes0 = ShortVector.fromArray(SPECIES, codes, first + p * PANEL);
      ShortVector codes1 = ShortVector.fromArray(SPECIES, codes, second + p * PANEL);
      high0 = high0.add(codes0.lanewise(VectorOperators.ASHR, 8).mul(high));
      high1 = high1.add(codes1.lanewise(VectorOperators.ASHR, 8).mul(high));
      whole0 = whole0.add(codes0.mul(whole));
      whole1 = whole1.add(codes1.mul(whole));
    }
    high0.add(whole0).intoArray(sums, toFirst);
    high1.add(whole1).intoArray(sums, toSecond);
  }

  @Override
  public long select(float[] scores, float threshold) {
    FloatVector limit = FloatVector.broadcast(FLOATS, threshold);
    long found = 0;
    for (int i = 0; i < 2 * PANEL; i += FLOATS.length()) {
      long reached =
          FloatVector.fromArray(FLOATS, scores, i).compare(VectorOperators.GE, limit).toLong();
      found |= reached << i;
    }
    return found;
  }
}
