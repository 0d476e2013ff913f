package dev.vecino.codec.clusters;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.lucene.util.IORunnable;
import org.apache.lucene.util.IOUtils;
import org.apache.lucene.util.ThreadInterruptedException;

/** The threads that write clusters, and what stops them. */
public final class Workers {

  private final Executor executor; // or null
  private final IORunnable checkpoint;

  /**
   * @param executor runs tasks beside the caller's thread, or null: all run there
   * @param checkpoint is run before each task, and throws where the work is to be given up
   */
  public Workers(Executor executor, IORunnable checkpoint) {
    this.executor = executor;
    this.checkpoint = checkpoint;
  }

  /** A numbered piece of work. */
  public interface Task {
    /** Does it. */
    void run(int number) throws IOException;
  }

  /**
   * Runs tasks with the numbers from 0, in any order, and waits for them. (Lucene's {@code
   * TaskExecutor} leaves a task running where the caller's thread is interrupted.)
   *
   * @throws IOException what a task throws, as soon as those that run have ended
   * @throws ThreadInterruptedException if the caller's thread is interrupted; the flag stays set
   */
  public void forEach(int tasks, Task task) throws IOException {
    Run run = new Run(tasks, task);
    try {
      for (int helper = 1; helper < tasks && executor != null; helper++) {
        executor.execute(run::takeOne);
      }
    } catch (RejectedExecutionException e) {
      // All the same: the caller's thread takes what nobody else does.
    }
    while (run.takeOne()) {}
    run.awaitEnd();
    Throwable failure = run.failure.get();
    if (failure != null) {
      throw IOUtils.rethrowAlways(failure);
    }
  }

  /** The tasks of one call. */
  private final class Run {
    private final Task task;
    private final int tasks;
    private final Thread caller = Thread.currentThread();
    private final AtomicInteger next = new AtomicInteger();
    private final CountDownLatch left;
    final AtomicReference<Throwable> failure = new AtomicReference<>();

    Run(int tasks, Task task) {
      this.tasks = tasks;
      this.task = task;
      left = new CountDownLatch(tasks);
    }

    /** Runs the next task, unless one has failed; false if there is none. */
    boolean takeOne() {
      int number = next.getAndIncrement();
      if (number >= tasks) {
        return false;
      }
      try {
        if (caller.isInterrupted()) {
          throw new ThreadInterruptedException(new InterruptedException("interrupted"));
        }
        if (failure.get() == null) {
          checkpoint.run();
          task.run(number);
        }
      } catch (Throwable e) {
        failure.compareAndSet(null, e);
      } finally {
        left.countDown();
      }
      return true;
    }

    /** Waits for the tasks that others run, also where the thread is interrupted. */
    void awaitEnd() {
      boolean interrupted = false;
      while (left.getCount() > 0) {
        try {
          left.await();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        caller.interrupt();
      }
    }
  }

  /** Runs a task for each run of so many numbers. */
  void inChunks(int count, int size, Chunk task) throws IOException {
    forEach(
        (count + size - 1) / size,
        chunk -> task.run(chunk * size, Math.min(count, (chunk + 1) * size)));
  }

  /** What is done with the numbers from one on and before another. */
  interface Chunk {
    void run(int from, int to) throws IOException;
  }
}
