package dev.vecino.trainer.history;

import dev.vecino.core.ProgressListener;
import dev.vecino.trainer.kernels.Interruption;
import java.util.concurrent.atomic.AtomicInteger;

/** Shares the blocks of an epoch among the workers. Thread-safe. */
final class BlockQueue {

  /**
   * Examples a block. The more, the more work is done for each negative that is fetched; the fewer,
   * the more steps an epoch has. A multiple of the columns of every {@link
   * dev.vecino.trainer.kernels.SoftmaxKernels}.
   */
  static final int BLOCK = 64;

  private final AtomicInteger next = new AtomicInteger();
  private final int examples;
  private final ProgressListener.Task task;

  /** The work on one block: its first example, and how many it has. */
  interface BlockWork {
    void accept(int first, int count);
  }

  BlockQueue(int examples, ProgressListener.Task task) {
    this.examples = examples;
    this.task = task;
  }

  /** Begins with the first block again. */
  void restart() {
    next.set(0);
  }

  /** Works on blocks until there are none left. */
  void forEach(BlockWork work) {
    int blocks = (examples + BLOCK - 1) / BLOCK;
    for (int block = next.getAndIncrement(); block < blocks; block = next.getAndIncrement()) {
      int first = block * BLOCK;
      int count = Math.min(BLOCK, examples - first);
      work.accept(first, count);
      task.advance(count);
      Interruption.check();
    }
  }
}
