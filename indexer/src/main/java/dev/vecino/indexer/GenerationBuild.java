package dev.vecino.indexer;

import dev.vecino.core.ArtifactException;
import dev.vecino.core.CancelledException;
import dev.vecino.core.InvalidRequestException;
import dev.vecino.core.LockFile;
import dev.vecino.core.Manifest;
import dev.vecino.core.OutputFolder;
import dev.vecino.core.VecinoException;
import dev.vecino.searcher.schema.GenerationFiles;
import dev.vecino.searcher.schema.IndexFolder;
import dev.vecino.searcher.schema.IndexSchema;
import dev.vecino.searcher.schema.PinnedGenerations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.lucene.util.ThreadInterruptedException;

/**
 * Makes one new generation of an index: alone (a second build is refused), whole or not at all, and
 * served only when it is complete and approved. Used once.
 */
final class GenerationBuild {

  private static final String LOCK = "build.lock";

  /** What a generation is filled with. */
  interface Content<T> {
    /**
     * Writes all files of the generation.
     *
     * @param folder where, empty
     * @param name the name that the generation will have
     * @param former the generation that is served now
     * @return what there is to tell of it
     */
    T write(Path folder, String name, Optional<String> former) throws IOException;
  }

  private final Path root;
  private final IndexFolder index;
  private final int keep;

  /**
   * @param keep generations that stay, at least 1
   */
  GenerationBuild(Path root, int keep) {
    InvalidRequestException.require(keep >= 1, "keep must be at least 1, got: %d", keep);
    this.root = root;
    this.index = new IndexFolder(root);
    this.keep = keep;
  }

  /**
   * Makes the generation.
   *
   * @param approval is given its name when it is complete, and throws if it must not be served
   */
  <T> T run(Content<T> content, Consumer<String> approval) {
    refuseForeignFolder();
    try {
      Files.createDirectories(OutputFolder.resolved(root));
      LockFile lock = lock();
      try (lock) {
        return runAlone(content, approval);
      }
    } catch (VecinoException e) {
      throw e;
    } catch (ThreadInterruptedException e) {
      Thread.currentThread().interrupt(); // waiting has cleared it
      throw cancelled();
    } catch (IOException | RuntimeException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw cancelled(); // files of an interrupted thread close themselves
      }
      throw e instanceof IOException io ? OutputFolder.unwritable(root, io) : (RuntimeException) e;
    }
  }

  private CancelledException cancelled() {
    return new CancelledException("interrupted while building " + root);
  }

  /**
   * Refuses a place that is no index or can't be written, before anything is computed. Leaves
   * nothing behind.
   */
  static void checkTarget(Path root) {
    new GenerationBuild(root, 1).refuseForeignFolder();
    OutputFolder.checkWritable(root);
  }

  private void refuseForeignFolder() {
    if (!Files.isDirectory(root) || index.current().isPresent() || !index.all().isEmpty()) {
      return;
    }
    try {
      if (!List.of(LOCK, IndexFolder.GENERATIONS).containsAll(OutputFolder.names(root))) {
        throw new ArtifactException(
            root + ": is not empty and is no index, so it is not written to");
      }
    } catch (IOException e) {
      throw OutputFolder.unwritable(root, e);
    }
  }

  private LockFile lock() throws IOException {
    Path file = root.resolve(LOCK);
    String self = "process " + ProcessHandle.current().pid() + " since " + Instant.now() + "\n";
    Optional<LockFile> lock = LockFile.take(file, self);
    if (lock.isPresent()) {
      return lock.get();
    }
    String holder = LockFile.holder(file);
    throw new ArtifactException(
        root
            + ": another build of this index is running"
            + (holder.isEmpty() ? "" : " (" + holder + ")"));
  }

  private <T> T runAlone(Content<T> content, Consumer<String> approval) throws IOException {
    removeLeftovers();
    Optional<String> former = index.current();
    String name = index.nextName();
    T written;
    try (OutputFolder output = OutputFolder.begin(index.generation(name))) {
      written = content.write(output.path(), name, former);
      CancelledException.check();
      output.commit();
    }
    try {
      approval.accept(name);
    } catch (RuntimeException e) {
      remove(index.generation(name));
      throw e;
    }
    index.swapTo(name);
    collect(name, former);
    return written;
  }

  /**
   * Writes the manifest with size and checksum of every other file of the generation.
   *
   * @param known the descriptions of files that are shared with another generation
   * @return the bytes of all files
   */
  static long writeManifest(Map<String, Object> values, Path generation, Map<String, Object> known)
      throws IOException {
    values.put(IndexSchema.MANIFEST_FILES, GenerationFiles.describe(generation, known));
    new Manifest(values).write(generation);
    long bytes = 0;
    try (Stream<Path> paths = Files.list(generation)) {
      for (Path path : paths.toList()) {
        bytes += Files.size(path);
      }
    }
    return bytes;
  }

  /** What killed builds left: no other build runs, so whatever is half written is theirs. */
  private void removeLeftovers() throws IOException {
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

  /**
   * Removes the generations that were rolled back from, then old ones, oldest first, until {@code
   * keep} are left. The served one, the one that was served before (a rollback needs it) and those
   * that a reader holds stay in any case.
   */
  private void collect(String served, Optional<String> former) {
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
    for (String name : rejected) {
      surplus -= isCollected(index.generation(name)) ? 1 : 0;
    }
    for (String name : candidates) {
      surplus -= surplus > 0 && isCollected(index.generation(name)) ? 1 : 0;
    }
  }

  private static boolean isCollected(Path generation) {
    return !PinnedGenerations.isPinned(generation) && remove(generation);
  }

  /** A kill in between leaves no half generation that looks whole, but a leftover. */
  private static boolean remove(Path path) {
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
      System.getLogger(GenerationBuild.class.getName())
          .log(System.Logger.Level.DEBUG, "can't remove " + path, e);
      return false;
    }
  }
}
