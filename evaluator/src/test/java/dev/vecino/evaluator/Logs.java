package dev.vecino.evaluator;

import dev.vecino.core.ClickLog;
import dev.vecino.core.ProgressListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Click logs for tests. */
public final class Logs {
  private Logs() {}

  /** A log of CSV lines. */
  public static ClickLog csv(String text) {
    try {
      Path file = Files.createTempFile("clicks", ".csv");
      try {
        Files.writeString(file, text);
        return ClickLog.read(file, ClickLog.Options.defaults(), ProgressListener.NONE);
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sequences of letters, one a user. */
  public static ClickLog of(String... sequences) {
    return ClickLog.of(
        IntStream.range(0, sequences.length)
            .mapToObj(s -> sequences[s].chars().mapToObj(Character::toString).toList())
            .toList());
  }

  /** Users who click items near each other on a ring, some popular ones more often. */
  public static ClickLog ring(int users, int items, int length, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<List<String>> sequences = new ArrayList<>();
    for (int user = 0; user < users; user++) {
      int centre = random.nextInt(items);
      List<String> sequence = new ArrayList<>();
      for (int click = 0; click < length; click++) {
        int item =
            random.nextInt(10) == 0
                ? random.nextInt(3)
                : Math.floorMod(centre + random.nextInt(9) - 4, items);
        sequence.add("i" + item);
      }
      sequences.add(sequence);
    }
    return ClickLog.of(sequences);
  }

  public static List<String> names(ClickLog log, int[] items) {
    return IntStream.of(items).mapToObj(log::item).toList();
  }

  /** All clicks as "user item". */
  public static List<String> clicks(ClickLog log) {
    List<String> clicks = new ArrayList<>();
    for (int s = 0; s < log.sequenceCount(); s++) {
      for (int at = log.sequenceStart(s); at < log.sequenceStart(s + 1); at++) {
        clicks.add(log.user(log.sequenceUser(s)) + " " + log.item(log.clickedItem(at)));
      }
    }
    return clicks;
  }
}
