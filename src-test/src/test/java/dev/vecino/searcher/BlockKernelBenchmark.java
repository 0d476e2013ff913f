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

/** The block scorer's arithmetic: products of codes, and dot products of vectors. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class BlockKernelBenchmark {

  private static final int LENGTH = 64;
  private static final int DIMENSION = 64;
  private static final int ITEMS = ItemMatrix.TILE;

  /** The fastest kernel of this Java, or the one without the Vector API. */
  @Param({"best", "scalar"})
  public String kernel;

  private BlockKernel measured;
  private final short[] items = new short[ITEMS * LENGTH];
  private final short[] queries = new short[BlockKernel.QUERIES * LENGTH];
  private final int[] at = new int[BlockKernel.QUERIES];
  private final short[] sums = new short[BlockKernel.QUERIES * ITEMS];
  private final float[] rows = new float[ITEMS * DIMENSION];
  private final float[] query = new float[DIMENSION];
  private final int[] numbers = new int[ITEMS];
  private final float[] scores = new float[ITEMS];

  @Setup
  public void fill() {
    measured = kernel.equals("best") ? BlockKernel.best() : new ScalarBlockKernel();
    SplittableRandom random = new SplittableRandom(1);
    for (short[] values : new short[][] {items, queries}) {
      for (int i = 0; i < values.length; i++) {
        values[i] = (short) (random.nextInt(60) - 30);
      }
    }
    for (float[] values : new float[][] {rows, query}) {
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextGaussian();
      }
    }
    for (int i = 0; i < ITEMS; i++) {
      numbers[i] = random.nextInt(ITEMS);
    }
    for (int q = 0; q < BlockKernel.QUERIES; q++) {
      at[q] = q * LENGTH;
    }
  }

  /** An operation is one product of codes. */
  @Benchmark
  @OperationsPerInvocation(BlockKernel.QUERIES * ITEMS * LENGTH)
  public short[] multiply() {
    measured.multiply(items, ITEMS, LENGTH, queries, at, sums);
    return sums;
  }

  /** An operation is one dot product of vectors. */
  @Benchmark
  @OperationsPerInvocation(ITEMS)
  public float[] score() {
    measured.score(query, rows, numbers, ITEMS, scores);
    return scores;
  }
}
