package dev.vecino.core;

/**
 * Hears how far long work has come. Libraries report, the application shows. Implementations must
 * be thread-safe: workers advance a task at the same time.
 */
public interface ProgressListener {

  /** Hears nothing. */
  ProgressListener NONE =
      (name, unit, total) ->
          new Task() {
            @Override
            public void advance(long amount) {}

            @Override
            public void note(String text) {}

            @Override
            public void close() {}
          };

  /**
   * Begins a task.
   *
   * @param name what is done, e.g. "training"
   * @param unit what is counted, e.g. "clicks"
   * @param total how many there will be, or -1 where nobody knows
   */
  Task start(String name, String unit, long total);

  /** Hears a sentence that a user should read, e.g. what was chosen and why; by default nothing. */
  default void tell(String sentence) {}

  /** One piece of long work. */
  interface Task extends AutoCloseable {
    /** So many more are done. */
    void advance(long amount);

    /** Something worth showing beside the bar, e.g. the loss. */
    void note(String text);

    @Override
    void close();
  }
}
