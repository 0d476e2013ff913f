package dev.vecino.cli.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HeapGuardTest {

  /** Waits for a thread that gets no memory. */
  static final class Waiting {
    public static void main(String[] arguments) {
      CommandThread command = new CommandThread();
      HeapGuard.watch(command);
      new Thread(Waiting::fill).start();
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        System.out.println("cleaned up");
        command.ended();
      }
    }

    private static void fill() {
      Object all = null;
      while (true) {
        all = new Object[] {all, new long[10_000]};
      }
    }
  }

  @Test
  void watch_workerWithoutMemory_whoWaitsForItCleansUpAndTheProcessEnds() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx16m",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Waiting.class.getName())
            .start();
    assertTrue(process.waitFor(10, TimeUnit.MINUTES), "it hangs");
    assertEquals(
        "vecino: 16 MiB of memory are too little for this; give Java more by the environment"
            + " variable VECINO_JAVA_OPTS, for example VECINO_JAVA_OPTS=-Xmx256m\n",
        new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
    assertEquals(
        "cleaned up\n",
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    assertEquals(1, process.exitValue());
  }

  @Test
  void isOutOfMemory_anyCause_isTold() {
    OutOfMemoryError error = new OutOfMemoryError("Java heap space");
    assertTrue(HeapGuard.isOutOfMemory(error));
    assertTrue(HeapGuard.isOutOfMemory(new IllegalStateException(new ExecutionException(error))));
    assertTrue(
        HeapGuard.isOutOfMemory(
            new NoClassDefFoundError("Exception java.lang.OutOfMemoryError: Java heap space")));
    assertFalse(HeapGuard.isOutOfMemory(new IOException("disk full")));
  }

  @Test
  void sentence_memoryOfTheSystem_isNotTakenForTheHeap() {
    assertEquals(
        "Java got no memory from the system: unable to create native thread",
        HeapGuard.sentence(
            new ExecutionException(new OutOfMemoryError("unable to create native thread"))));
    assertEquals(HeapGuard.sentence(), HeapGuard.sentence(new OutOfMemoryError("Java heap space")));
  }

  @Test
  void collecting_fifteenSecondsOfNothingElse_isTold() {
    HeapGuard.Collecting collecting = new HeapGuard.Collecting();
    long second = 1_000_000_000L;
    long collected = 0;
    for (int looks = 0; looks <= 100; looks++) { // every fifth second something else is done
      collected += looks % 5 == 0 ? 500 : 990;
      assertFalse(collecting.isAllThereIs(looks * second, collected));
    }
    int bad = 0;
    boolean told = false;
    while (!told && bad < 100) {
      collected += 950;
      told = collecting.isAllThereIs((101 + bad++) * second, collected);
    }
    assertEquals(15, bad);
  }
}
