package dev.vecino.trainer.kernels;

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

/** The trainer's arithmetic: steps of one row against 8 true and 5 drawn ones, in the cache. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class KernelsBenchmark {

  private static final int DIMENSION = 64;
  private static final int ROWS = 100;
  private static final int TRUTHS = 8;
  private static final int TARGETS = 13;
  private static final float RATE = 1e-4f; // so small that the rows stay what they are

  /** The fastest kernels of this Java, or those without the Vector API. */
  @Param({"best", "scalar"})
  public String kernel;

  private Kernels measured;
  private float[] input;
  private float[] context;
  private int[][] targets;
  private float[] errors;
  private float[] gradient;

  @Setup
  public void fill() {
    measured = kernel.equals("best") ? Kernels.best(DIMENSION) : new ScalarKernels(DIMENSION);
    SplittableRandom random = new SplittableRandom(1);
    int stride = measured.stride();
    input = new float[ROWS * stride];
    context = new float[ROWS * stride];
    for (int row = 0; row < ROWS; row++) {
      for (int d = 0; d < DIMENSION; d++) {
        input[row * stride + d] = (float) random.nextGaussian() / DIMENSION;
        context[row * stride + d] = (float) random.nextGaussian() / DIMENSION;
      }
    }
    targets = new int[ROWS][TARGETS];
    for (int[] some : targets) {
      for (int t = 0; t < TARGETS; t++) {
        some[t] = random.nextInt(ROWS) * stride;
      }
    }
    errors = new float[Kernels.scratch(TARGETS)];
    gradient = new float[stride];
  }

  /** An operation is one step. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public float step() {
    float loss = 0;
    for (int row = 0; row < ROWS; row++) {
      loss +=
          measured.step(
              input,
              row * measured.stride(),
              context,
              targets[row],
              TRUTHS,
              TARGETS,
              RATE,
              1,
              errors,
              gradient);
      measured.add(input, row * measured.stride(), gradient, 0, 1);
    }
    return loss;
  }
}
