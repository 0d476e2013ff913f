package dev.vecino.cli.console;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The thread that runs a command: the one that makes this. Others may tell it to stop. */
public final class CommandThread {

  private static final long CLEANING_UP_SECONDS = 10;

  private final Thread thread = Thread.currentThread();
  private final CountDownLatch cleanedUp = new CountDownLatch(1);

  /** Says that the command has ended and left nothing half written. */
  public void ended() {
    cleanedUp.countDown();
  }

  /** Interrupts the command, unless it has ended, and waits until it has cleaned up. */
  public void stop() {
    if (cleanedUp.getCount() == 0) {
      return;
    }
    thread.interrupt();
    try {
      boolean inTime = cleanedUp.await(CLEANING_UP_SECONDS, TimeUnit.SECONDS);
      assert inTime : "the command did not stop";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
