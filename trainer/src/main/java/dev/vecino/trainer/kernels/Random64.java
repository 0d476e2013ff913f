package dev.vecino.trainer.kernels;

/**
 * SplitMix64 (Steele, Lea and Flood 2014): a 64-bit counter through a mixer, so draws don't wait
 * for each other. Final and without locks: each worker has its own.
 */
public final class Random64 {

  private static final long GOLDEN = 0x9e3779b97f4a7c15L;

  private long state;

  /** A generator that draws the same numbers for the same seed. */
  public Random64(long seed) {
    state = seed;
  }

  /** The generator of a seed and two numbers; for other ones it draws other numbers. */
  public static Random64 of(long seed, long a, long b) {
    return new Random64(mix(mix(mix(seed + GOLDEN) + a) + b));
  }

  /** Draws 64 bits. */
  public long next() {
    state += GOLDEN;
    return mix(state);
  }

  /** Draws a number in 0 .. bound - 1, uniformly; the bias is below bound / 2^32. */
  public int below(int bound) {
    return (int) (((next() >>> 32) * bound) >>> 32);
  }

  /** Draws a number in [0, 1), uniformly. */
  public float uniform() {
    return (next() >>> 40) * 0x1p-24f;
  }

  /** Puts the elements into a random order. */
  public void shuffle(int[] elements) {
    for (int last = elements.length - 1; last > 0; last--) {
      int other = below(last + 1);
      int swapped = elements[last];
      elements[last] = elements[other];
      elements[other] = swapped;
    }
  }

  private static long mix(long z) {
    long a = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    long b = (a ^ (a >>> 27)) * 0x94d049bb133111ebL;
    return b ^ (b >>> 31);
  }
}
