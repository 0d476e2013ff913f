package dev.vecino.searcher;

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

/** The block scorer's arithmetic: products of a tile's items with a few queries. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class BlockKernelBenchmark {

  private static final int DIMENSION = 64;
  private static final int ITEMS = ItemMatrix.TILE;

  /** The fastest kernel of this Java, or the one without the Vector API. */
  @Param({"best", "scalar"})
  public String kernel;

  private BlockKernel measured;
  private final float[] items = new float[ITEMS * DIMENSION];
  private final float[] queries = new float[BlockKernel.QUERIES * DIMENSION];
  private final int[] at = new int[BlockKernel.QUERIES];
  private final float[] sums = new float[BlockKernel.QUERIES * ITEMS];

  @Setup
  public void fill() {
    measured = kernel.equals("best") ? BlockKernel.best() : new ScalarBlockKernel();
    SplittableRandom random = new SplittableRandom(1);
    for (float[] values : new float[][] {items, queries}) {
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextGaussian();
      }
    }
    for (int q = 0; q < BlockKernel.QUERIES; q++) {
      at[q] = q * DIMENSION;
    }
  }

  /** An operation is one product of two numbers. */
  @Benchmark
  @OperationsPerInvocation(BlockKernel.QUERIES * ITEMS * DIMENSION)
  public float[] multiply() {
    measured.multiply(items, ITEMS, DIMENSION, queries, at, sums);
    return sums;
  }
}
