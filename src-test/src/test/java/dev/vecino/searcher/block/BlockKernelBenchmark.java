package dev.vecino.searcher.block;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The block scorer's arithmetic: products of a tile's items with the queries of a block. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class BlockKernelBenchmark {

  private static final int DIMENSION = 64;
  private static final int ITEMS = ItemMatrix.TILE;
  private static final int BLOCK = 1000;

  /** The fastest kernel of this Java, or the one without the Vector API. */
  @Param({"best", "scalar"})
  public String kernel;

  private BlockKernel measured;
  private final float[] items = new float[ITEMS * DIMENSION];
  private final float[] queries = new float[BLOCK * DIMENSION];
  private final int[] chosen = new int[BLOCK + BlockKernel.SPARE];
  private final float[] thresholds = new float[BLOCK];
  private final int[] reached = new int[chosen.length];

  /** Few products of two such vectors are above 30: their standard deviation is 8. */
  @Setup
  public void fill() {
    measured = kernel.equals("best") ? BlockKernel.best() : new ScalarBlockKernel();
    SplittableRandom random = new SplittableRandom(1);
    for (float[] values : new float[][] {items, queries}) {
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextGaussian();
      }
    }
    for (int q = 0; q < BLOCK; q++) {
      chosen[q] = q;
    }
    Arrays.fill(thresholds, 30);
  }

  /** An operation is one product of two numbers. */
  @Benchmark
  @OperationsPerInvocation(BLOCK * ITEMS * DIMENSION)
  public int reach() {
    int any = 0;
    for (int panel = 0; panel < ITEMS / BlockKernel.PANEL; panel++) {
      measured.reach(items, panel, DIMENSION, queries, chosen, thresholds, BLOCK, reached);
      any |= reached[BLOCK - 1];
    }
    return any;
  }
}
