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

/** The block scorer's arithmetic: multiply-adds a second, and scores a second that are selected. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class BlockKernelBenchmark {

  private static final int DIMENSION = 64;
  private static final int ITEMS = 1024;
  private static final int QUERIES = 30; // whole groups of 5 and of 6

  /** The fastest kernel of this Java, or the one without the Vector API. */
  @Param({"best", "scalar"})
  public String kernel;

  private BlockKernel measured;
  private float[] items;
  private float[] queries;
  private float[] scores;
  private int[] hits;

  @Setup
  public void fill() {
    measured = kernel.equals("best") ? BlockKernel.best() : new ScalarBlockKernel();
    SplittableRandom random = new SplittableRandom(1);
    items = new float[ITEMS * DIMENSION];
    queries = new float[measured.queries() * DIMENSION];
    for (float[] values : new float[][] {items, queries}) {
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextGaussian();
      }
    }
    scores = new float[measured.queries() * ITEMS];
    hits = new int[ITEMS];
    score();
  }

  /** An operation is one multiply-add: twice the figure is GFLOP/s. */
  @Benchmark
  @OperationsPerInvocation(QUERIES * ITEMS * DIMENSION)
  public float[] score() {
    for (int q = 0; q < QUERIES; q += measured.queries()) {
      measured.score(items, 0, ITEMS / measured.lanes(), DIMENSION, queries, scores, ITEMS);
    }
    return scores;
  }

  /** An operation is one score that is compared; hardly any is taken. */
  @Benchmark
  @OperationsPerInvocation(ITEMS)
  public int select() {
    return measured.select(scores, 0, ITEMS, 30f, hits);
  }
}
