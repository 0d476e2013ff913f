package dev.vecino.cli.console;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Sees to it that a process whose heap is too small says so in one sentence and ends: whichever
 * thread it is that gets no more memory, also one that somebody waits for, and also where Java does
 * nothing any more but look for memory. What it needs for that is made before.
 */
public final class HeapGuard {

  private static final int EXIT_CODE = ExitCode.INTERNAL_ERROR.code();
  private static final long LOOK_SECONDS = 1;
  private static final int LEAST_MIB = 256; // that is proposed

  private final CommandThread command;
  private final byte[] sentence;
  private final AtomicBoolean isSaid = new AtomicBoolean();

  private HeapGuard(CommandThread command) {
    this.command = command;
    sentence = ("vecino: " + sentence() + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Begins to watch this process.
   *
   * @param command is stopped first, so that it removes what is half written
   */
  public static HeapGuard watch(CommandThread command) {
    HeapGuard guard = new HeapGuard(command);
    Thread.setDefaultUncaughtExceptionHandler(guard::uncaught);
    Thread watch = new Thread(guard::lookForMemory, "heap-guard");
    watch.setDaemon(true);
    watch.start();
    return guard;
  }

  /** What there is to say, with the option that helps. */
  static String sentence() {
    long mib = Runtime.getRuntime().maxMemory() >> 20;
    long proposed = Math.max(LEAST_MIB, 2 * mib);
    return String.format(
        Locale.ROOT,
        "%d MiB of memory are too little for this; give Java more by the environment variable"
            + " VECINO_JAVA_OPTS, for example VECINO_JAVA_OPTS=-Xmx%dm",
        mib,
        proposed);
  }

  /** Whether memory was missing, whatever came of it. */
  public static boolean isOutOfMemory(Throwable e) {
    int depth = 0;
    for (Throwable cause = e; cause != null && depth < 50; cause = cause.getCause(), depth++) {
      // A class that could not be initialised keeps only the text of the reason.
      if (cause instanceof OutOfMemoryError
          || String.valueOf(cause.getMessage()).contains(OutOfMemoryError.class.getName())) {
        return true;
      }
    }
    return false;
  }

  /** The sentence about an error of memory. */
  public static String sentence(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof OutOfMemoryError && !isOfHeap(cause.getMessage())) {
        return "Java got no memory from the system: " + cause.getMessage();
      }
    }
    return sentence();
  }

  private static boolean isOfHeap(String message) {
    return message == null || message.contains("heap") || message.contains("GC overhead");
  }

  /**
   * Says it and ends the process at once.
   *
   * @param e what the command has thrown
   */
  public void end(Throwable e) {
    byte[] told = sentence;
    try {
      told = ("vecino: " + sentence(e) + "\n").getBytes(StandardCharsets.UTF_8);
    } catch (OutOfMemoryError again) {
      // then the one that was made before
    }
    say(told);
    Runtime.getRuntime().halt(EXIT_CODE);
  }

  /** Whether another thread than the command's has got no memory: it was told to stop. */
  public boolean hasSpoken() {
    return isSaid.get();
  }

  private void say(byte[] told) {
    if (isSaid.compareAndSet(false, true)) {
      // Not closed: the descriptor is that of the whole process.
      @SuppressWarnings("resource")
      FileOutputStream err = new FileOutputStream(FileDescriptor.err);
      try {
        err.write(told);
      } catch (IOException e) {
        // there is nobody to tell
      }
    }
  }

  /** In the thread that dies: nobody may wait for it in vain. */
  private void uncaught(Thread thread, Throwable e) {
    try {
      if (!isOutOfMemory(e)) {
        System.err.print("Exception in thread \"" + thread.getName() + "\" ");
        e.printStackTrace();
        return;
      }
      say(sentence);
      command.stop();
    } catch (OutOfMemoryError again) {
      say(sentence);
    }
    Runtime.getRuntime().halt(EXIT_CODE);
  }

  /** Ends a process that does little more than to collect garbage. */
  private void lookForMemory() {
    try {
      Collecting collecting = new Collecting();
      while (true) {
        TimeUnit.SECONDS.sleep(LOOK_SECONDS);
        if (collecting.isAllThereIs(System.nanoTime(), collectedMillis())) {
          say(sentence);
          command.stop();
          Runtime.getRuntime().halt(EXIT_CODE);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static long collectedMillis() {
    long millis = 0;
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      millis += Math.max(0, collector.getCollectionTime());
    }
    return millis;
  }

  /** How much of the time goes into the collection of garbage. */
  static final class Collecting {
    /** Of the time of a look; Java's own limit for other collectors is 98 % of it. */
    private static final double SHARE = 0.9;

    /** One after the other: a heap that is filled at once may have a bad second. */
    private static final int LOOKS = 15;

    private long nanos = -1;
    private long millis;
    private int looks;

    /**
     * Hears of a look at the clock.
     *
     * @param nowNanos the time now
     * @param nowMillis that has been spent on collections until now
     * @return whether next to nothing else has been done for long
     */
    boolean isAllThereIs(long nowNanos, long nowMillis) {
      boolean isFirst = nanos < 0;
      double share = (nowMillis - millis) * 1e6 / Math.max(1, nowNanos - nanos);
      looks = !isFirst && share >= SHARE ? looks + 1 : 0;
      nanos = nowNanos;
      millis = nowMillis;
      return looks >= LOOKS;
    }
  }
}
