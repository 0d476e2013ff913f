package dev.vecino.codec.clusters;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import org.apache.lucene.search.TaskExecutor;
import org.apache.lucene.util.IORunnable;
import org.apache.lucene.util.ThreadInterruptedException;

/** The threads that write clusters, and what stops them. */
public final class Workers {

  private final TaskExecutor executor;
  private final IORunnable checkpoint;

  /**
   * @param executor runs tasks beside the caller's thread, or null: all run there
   * @param checkpoint is run before each task, and throws where the work is to be given up
   */
  public Workers(Executor executor, IORunnable checkpoint) {
    this.executor = new TaskExecutor(executor == null ? Runnable::run : executor);
    this.checkpoint = checkpoint;
  }

  /** A numbered piece of work. */
  public interface Task {
    /** Does it. */
    void run(int number) throws IOException;
  }

  /**
   * Runs tasks with the numbers from 0, in any order, and waits for them.
   *
   * @throws IOException what a task throws, as soon as those that run have ended
   * @throws ThreadInterruptedException if the caller's thread is interrupted
   */
  public void forEach(int tasks, Task task) throws IOException {
    Thread caller = Thread.currentThread();
    List<Callable<Void>> numbered = new ArrayList<>(tasks);
    for (int t = 0; t < tasks; t++) {
      int number = t;
      numbered.add(
          () -> {
            if (caller.isInterrupted()) {
              throw new ThreadInterruptedException(new InterruptedException("interrupted"));
            }
            checkpoint.run();
            task.run(number);
            return null;
          });
    }
    executor.invokeAll(numbered);
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
