package dev.vecino.indexer;

import dev.vecino.core.ArtifactException;
import dev.vecino.core.CancelledException;
import dev.vecino.core.LockFile;
import dev.vecino.core.Manifest;
import dev.vecino.core.OutputFolder;
import dev.vecino.core.VecinoException;
import dev.vecino.searcher.schema.GenerationFiles;
import dev.vecino.searcher.schema.IndexFolder;
import dev.vecino.searcher.schema.IndexSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.lucene.util.ThreadInterruptedException;

/**
 * Makes one new generation of an index: alone (a second build is refused), whole or not at all, and
 * served only when it is complete and approved. Used once.
 */
final class GenerationBuild {

  static final String LOCK = "build.lock";

  /** What may lie in a folder in which no generation is served yet. */
  private static final Set<String> OWN =
      Set.of(LOCK, GenerationSwap.LOCK, LiveIndex.LOCK, LiveIndex.FOLDER, IndexFolder.GENERATIONS);

  /** What a generation is filled with. */
  interface Content<T> {
    /**
     * Writes all files of the generation.
     *
     * @param folder where, empty
     * @param name the name that the generation will have
     * @param journal what its manifest says of the {@link Journal}
     * @return what there is to tell of it
     */
    T write(Path folder, String name, Journal.Position journal) throws IOException;
  }

  private final Path root;
  private final IndexFolder index;
  private final GenerationSwap swap;
  private Optional<LiveIndex.Moment> moment = Optional.empty();

  /**
   * @param keep generations that stay, at least 1
   */
  GenerationBuild(Path root, int keep) {
    this.root = root;
    this.index = new IndexFolder(root);
    swap = new GenerationSwap(root, keep);
  }

  /** When what goes into it was read; without this: when it begins. */
  GenerationBuild since(Optional<LiveIndex.Moment> value) {
    moment = value;
    return this;
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
      LockFile lock = swap.alone(this::lock);
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
      if (!OWN.containsAll(OutputFolder.names(root))) {
        throw new ArtifactException(
            root + ": is not empty and is no index, so it is not written to");
      }
    } catch (IOException e) {
      throw OutputFolder.unwritable(root, e);
    }
  }

  private LockFile lock() throws IOException {
    return GenerationSwap.takeOrRefuse(root, LOCK, "another build of this index is running");
  }

  /**
   * A generation that is being made.
   *
   * @param since the changes after this place of the journal are not in it
   * @param journal where those begin that will be made of it
   */
  private record Begun(
      String name, OutputFolder output, Journal.Position since, Journal.Position journal) {}

  private Begun begin() throws IOException {
    swap.removeLeftovers();
    Journal.Position served = Journal.Position.served(index);
    Journal.Position since = moment.map(LiveIndex.Moment::position).orElse(served);
    String name = index.nextName();
    return new Begun(name, OutputFolder.begin(index.generation(name)), since, since.next(served));
  }

  private <T> T runAlone(Content<T> content, Consumer<String> approval) throws IOException {
    Begun begun = swap.alone(this::begin);
    String name = begun.name;
    T written;
    try (OutputFolder output = begun.output) {
      written = content.write(output.path(), name, begun.journal);
      CancelledException.check();
      output.commit();
    }
    try {
      approval.accept(name);
      swap.alone(
          () -> {
            swap.swapToBuilt(withChangesSince(begun.since, name));
            return null;
          });
    } catch (IOException | RuntimeException e) {
      if (!index.current().equals(Optional.of(name))) {
        GenerationSwap.remove(index.generation(name));
      }
      throw e;
    }
    return written;
  }

  /** The generation, or the next one: it with the changes that were served while it was built. */
  private String withChangesSince(Journal.Position begin, String name) throws IOException {
    Path built = index.generation(name);
    Manifest manifest = IndexSchema.manifest(built);
    List<ItemChange> missed =
        new Journal(root)
            .since(begin, Journal.Position.served(index), IndexSchema.attributeTypes(manifest));
    if (missed.isEmpty()) {
      return name;
    }
    String next = index.nextName();
    Path working = root.resolve(LiveIndex.FOLDER + "-" + next);
    try (GenerationWriter writer = GenerationWriter.of(built, working)) {
      for (ItemChange change : missed) {
        writer.apply(change);
      }
      writer.write(
          index.generation(next),
          Journal.Position.of(manifest),
          Map.of("of", name, "replayed", missed.size()));
    }
    return next;
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
}
