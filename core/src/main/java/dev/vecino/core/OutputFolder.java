package dev.vecino.core;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A folder that is there whole or not at all: it is filled under a temporary name beside its place,
 * forced to the disk and renamed. Closing without {@link #commit()} removes it. What a killed run
 * left under a temporary name is removed by the next one.
 */
public final class OutputFolder implements AutoCloseable {

  private static final String MARK = ".tmp-";

  private final Path target;
  private final Path temporary;
  private boolean committed;

  private OutputFolder(Path target, Path temporary) {
    this.target = target;
    this.temporary = temporary;
  }

  /**
   * Begins a folder.
   *
   * @throws ArtifactException if the place can't be written or is a file
   */
  public static OutputFolder begin(Path target) {
    Path place = target.toAbsolutePath().normalize();
    Path parent = place.getParent();
    if (parent == null) {
      throw new ArtifactException(target + ": can't be written (the root is no place for it)");
    }
    if (Files.exists(place) && !Files.isDirectory(place)) {
      throw new ArtifactException(target + ": can't be written (a file is in the way)");
    }
    try {
      Files.createDirectories(parent);
      restoreFormer(place);
      removeLeftOvers(parent, place);
      Path temporary = place.resolveSibling(temporaryPrefix(place) + ProcessHandle.current().pid());
      removeTree(temporary);
      Files.createDirectory(temporary);
      return new OutputFolder(place, temporary);
    } catch (IOException e) {
      throw unwritable(target, e);
    }
  }

  private static String temporaryPrefix(Path place) {
    return "." + place.getFileName() + MARK;
  }

  /** Where a folder waits while its successor takes its place. */
  private static Path former(Path place) {
    return place.resolveSibling("." + place.getFileName() + ".former");
  }

  private static void removeLeftOvers(Path parent, Path place) throws IOException {
    String prefix = temporaryPrefix(place);
    for (Path path : list(parent)) {
      String name = path.getFileName().toString();
      if (name.startsWith(prefix) && !isRunning(name.substring(prefix.length()))) {
        removeTree(path);
      }
    }
  }

  private static boolean isRunning(String pid) {
    try {
      return ProcessHandle.of(Long.parseLong(pid)).isPresent();
    } catch (NumberFormatException e) {
      return true; // not a name of ours: leave it alone
    }
  }

  /** Where to write. */
  public Path path() {
    return temporary;
  }

  /**
   * Forces all files to the disk and puts the folder in its place, replacing a former one.
   *
   * @throws IOException if the file system refuses; the former folder is in its place then
   */
  public void commit() throws IOException {
    try (Stream<Path> tree = Files.walk(temporary)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        force(path);
      }
    }
    replace(target, temporary);
    committed = true;
  }

  /**
   * Puts a folder that is complete in the place of another one, if there is one, which is removed.
   *
   * @param target where
   * @param replacement a folder beside it
   * @throws IOException if the file system refuses; the former folder is in its place then
   */
  public static void replace(Path target, Path replacement) throws IOException {
    Path former = former(target);
    removeTree(former);
    boolean replaces = Files.exists(target);
    if (replaces) {
      Files.move(target, former, StandardCopyOption.ATOMIC_MOVE);
    }
    try {
      Files.move(replacement, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      if (replaces) {
        Files.move(former, target, StandardCopyOption.ATOMIC_MOVE);
      }
      throw e;
    }
    force(target.getParent());
    removeTree(former);
  }

  /** Puts a folder back that a kill has left between the two renames of {@link #replace}. */
  public static void restoreFormer(Path target) throws IOException {
    Path former = former(target);
    if (Files.exists(former) && !Files.exists(target)) {
      Files.move(former, target, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  @Override
  public void close() {
    if (!committed) {
      try {
        removeTree(temporary);
      } catch (IOException e) {
        throw new ArtifactException(temporary + ": can't be removed (" + e.getMessage() + ")", e);
      }
    }
  }

  /** The one sentence about a place that can't be written. */
  public static ArtifactException unwritable(Path target, IOException e) {
    String reason = e.getMessage();
    if (e instanceof AccessDeniedException) {
      reason = "permission denied";
    } else if (e instanceof FileAlreadyExistsException) {
      reason = "a file is in the way";
    } else if (e instanceof NoSuchFileException) {
      reason = "no such folder";
    } else if (e instanceof FileSystemException f && f.getReason() != null) {
      reason = f.getReason();
    }
    return new ArtifactException(target + ": can't be written (" + reason + ")", e);
  }

  /** Forces a file's or a folder's content to the disk. */
  public static void force(@Nullable Path path) throws IOException {
    if (path == null) { // what a root lies in
      return;
    }
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      if (!Files.isDirectory(path)) { // Windows can't open a folder
        throw e;
      }
    }
  }

  /** Removes a file or a folder with all that is in it; absent is fine. */
  public static void removeTree(Path root) throws IOException {
    if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (Stream<Path> tree = Files.walk(root)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }
}
