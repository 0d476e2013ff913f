package dev.vecino.cli;

import dev.vecino.core.CancelledException;
import dev.vecino.searcher.FusedRecommender;
import dev.vecino.searcher.Recommender;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Opens the index of a question, or the several ones whose answers are fused. */
final class Indexes {

  private static final String OPTION = "--index";

  /** The index that {@link #openAhead} opens, or opened, until it is taken. */
  private static final Map<Path, FutureTask<Recommender>> AHEAD = new ConcurrentHashMap<>();

  private Indexes() {}

  /** One recommender for all of them. */
  static Recommender open(List<Path> folders) {
    List<Recommender> recommenders = new ArrayList<>();
    try {
      folders.forEach(folder -> recommenders.add(open(folder)));
    } catch (RuntimeException e) {
      recommenders.forEach(Recommender::close);
      throw e;
    }
    return recommenders.size() == 1 ? recommenders.getFirst() : FusedRecommender.of(recommenders);
  }

  /**
   * Begins to open the first index of a command line on a thread of its own: picocli needs a while
   * until it has read the line, and opening takes half of that. For a process that ends with its
   * command, as what is opened and not used stays open; why an index can't be opened is told when
   * it is used.
   *
   * @param args of a command that asks an index
   */
  static void openAhead(String... args) {
    for (int i = 1; i < args.length; i++) {
      String folder = null;
      if (args[i].startsWith(OPTION + "=")) {
        folder = args[i].substring(OPTION.length() + 1);
      } else if (args[i].equals(OPTION) && i + 1 < args.length) {
        folder = args[i + 1];
      }
      if (folder != null) {
        begin(folder);
        return;
      }
    }
  }

  private static void begin(String folder) {
    Path path;
    try {
      path = Path.of(folder);
    } catch (InvalidPathException e) {
      return; // picocli says so
    }
    FutureTask<Recommender> opening = new FutureTask<>(() -> Recommender.open(path));
    AHEAD.put(path, opening);
    Thread.ofPlatform().daemon().name("open-ahead").start(opening);
  }

  private static Recommender open(Path folder) {
    FutureTask<Recommender> opening = AHEAD.remove(folder);
    if (opening == null) {
      return Recommender.open(folder);
    }
    try {
      return opening.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancelledException("interrupted");
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        default -> throw new IllegalStateException(e.getCause());
      }
    }
  }
}
