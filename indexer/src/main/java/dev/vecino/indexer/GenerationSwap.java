package dev.vecino.indexer;

import dev.vecino.core.ArtifactException;
import dev.vecino.core.CancelledException;
import dev.vecino.core.InvalidRequestException;
import dev.vecino.core.LockFile;
import dev.vecino.core.OutputFolder;
import dev.vecino.searcher.schema.IndexFolder;
import dev.vecino.searcher.schema.PinnedGenerations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The moment in which the served generation changes: one at a time, whoever makes it (a build, live
 * changes, of this process or another). Work in it is short, so that who comes second waits.
 */
final class GenerationSwap {

  static final String LOCK = "swap.lock";

  private static final Duration LONGEST_WAIT = Duration.ofMinutes(2);
  private static final Duration PAUSE = Duration.ofMillis(5);

  private final Path root;
  private final IndexFolder index;
  private final int keep;

  /**
   * @param keep generations that stay, at least 1
   */
  GenerationSwap(Path root, int keep) {
    InvalidRequestException.require(keep >= 1, "keep must be at least 1, got: %d", keep);
    this.root = root;
    this.index = new IndexFolder(root);
    this.keep = keep;
  }

  /** What is done while nobody else swaps. */
  interface Work<T> {
    T run() throws IOException;
  }

  /** Does it, alone. */
  <T> T alone(Work<T> work) throws IOException {
    LockFile lock = lock();
    try (lock) {
      return work.run();
    }
  }

  private LockFile lock() throws IOException {
    Path file = root.resolve(LOCK);
    Instant end = Instant.now().plus(LONGEST_WAIT);
    while (true) {
      Optional<LockFile> lock = LockFile.take(file, self());
      if (lock.isPresent()) {
        return lock.get();
      }
      if (Instant.now().isAfter(end)) {
        throw new ArtifactException(
            root + ": is being swapped by another process (" + LockFile.holder(file) + ")");
      }
      try {
        Thread.sleep(PAUSE);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CancelledException("interrupted while waiting for " + root);
      }
    }
  }

  /**
   * Takes a lock of an index, or refuses and says who holds it.
   *
   * @param busy what the holder does
   */
  static LockFile takeOrRefuse(Path root, String name, String busy) throws IOException {
    Path file = root.resolve(name);
    Optional<LockFile> lock = LockFile.take(file, self());
    if (lock.isPresent()) {
      return lock.get();
    }
    String holder = LockFile.holder(file);
    throw new ArtifactException(root + ": " + busy + (holder.isEmpty() ? "" : " (" + holder + ")"));
  }

  /** What a lock says of its holder. */
  private static String self() {
    return "process " + ProcessHandle.current().pid() + " since " + Instant.now() + "\n";
  }

  /** What killed builds left; only for who holds the lock of builds, and {@link #alone}. */
  void removeLeftovers() throws IOException {
    try (Stream<Path> files = Files.list(root)) {
      String copies = LiveIndex.FOLDER + "-";
      for (Path file : files.filter(f -> f.getFileName().toString().startsWith(copies)).toList()) {
        OutputFolder.removeTree(file);
      }
    }
    Path generations = root.resolve(IndexFolder.GENERATIONS);
    if (!Files.isDirectory(generations)) {
      return;
    }
    try (Stream<Path> files = Files.list(generations)) {
      for (Path file : files.filter(f -> f.getFileName().toString().startsWith(".")).toList()) {
        remove(file);
      }
    }
  }

  /** Serves the generation of a build, and collects old ones; only {@link #alone}. */
  void swapToBuilt(String name) throws IOException {
    swapTo(name, true);
  }

  /** Serves a generation of changes, and collects old ones; only {@link #alone}. */
  void swapToChanges(String name) throws IOException {
    // One that a build has just made, and not served yet, looks as if it were rolled back from.
    try (LockFile noBuild =
        LockFile.take(root.resolve(GenerationBuild.LOCK), self()).orElse(null)) {
      swapTo(name, noBuild != null);
    }
  }

  private void swapTo(String name, boolean noBuildRuns) throws IOException {
    Optional<String> former = index.current();
    index.swapTo(name);
    collect(name, former, noBuildRuns);
    new Journal(root).collect(index);
  }

  /**
   * Removes the generations that were rolled back from, then old ones, oldest first, until {@code
   * keep} are left. The served one, the one that was served before (a rollback needs it) and those
   * that a reader holds stay in any case.
   */
  private void collect(String served, Optional<String> former, boolean noBuildRuns) {
    List<String> candidates = new ArrayList<>(index.all());
    int surplus = candidates.size() - keep;
    candidates.remove(served);
    index.current().ifPresent(candidates::remove); // a rollback since then
    former.ifPresent(candidates::remove);
    // A rollback of the new one must lead to the former one, not to one that was found to be bad.
    List<String> rejected =
        candidates.stream()
            .filter(name -> former.isPresent() && name.compareTo(former.get()) > 0)
            .toList();
    candidates.removeAll(rejected);
    if (!noBuildRuns) {
      // What that build has made, and not served yet, has a later file of the journal.
      int file = journalFile(served);
      candidates.removeIf(name -> journalFile(name) > file);
    }
    for (String name : noBuildRuns ? rejected : List.<String>of()) {
      surplus -= isCollected(index.generation(name)) ? 1 : 0;
    }
    for (String name : candidates) {
      surplus -= surplus > 0 && isCollected(index.generation(name)) ? 1 : 0;
    }
  }

  private int journalFile(String generation) {
    return Journal.Position.in(index.generation(generation)).map(Journal.Position::file).orElse(0);
  }

  private static boolean isCollected(Path generation) {
    return !PinnedGenerations.isPinned(generation) && remove(generation);
  }

  /** A kill in between leaves no half generation that looks whole, but a leftover. */
  static boolean remove(Path path) {
    try {
      Path leftover = path;
      if (!path.getFileName().toString().startsWith(".")) {
        leftover = path.resolveSibling("." + path.getFileName() + ".removed");
        OutputFolder.removeTree(leftover);
        Files.move(path, leftover, StandardCopyOption.ATOMIC_MOVE);
      }
      OutputFolder.removeTree(leftover);
      return true;
    } catch (IOException e) {
      // Held by a reader on a system that can't delete open files: the next build tries again.
      System.getLogger(GenerationSwap.class.getName())
          .log(System.Logger.Level.DEBUG, "can't remove " + path, e);
      return false;
    }
  }
}
