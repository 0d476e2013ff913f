package dev.vecino.core;

/** The run was interrupted (Ctrl-C, {@link Thread#interrupt()}) and left nothing behind. */
public final class CancelledException extends VecinoException {

  private static final long serialVersionUID = 1L;

  /**
   * @param message what was interrupted
   */
  public CancelledException(String message) {
    super(message, null);
  }

  /**
   * Long work calls this now and then.
   *
   * @throws CancelledException if the current thread is interrupted; the flag stays set
   */
  public static void check() {
    check("interrupted");
  }

  /**
   * Long work calls this now and then.
   *
   * @param message what was interrupted
   * @throws CancelledException if the current thread is interrupted; the flag stays set
   */
  public static void check(String message) {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancelledException(message);
    }
  }
}
