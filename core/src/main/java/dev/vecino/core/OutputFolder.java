package dev.vecino.core;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A folder that is there whole or not at all: it is filled under a temporary name beside its place,
 * forced to the disk and renamed. Closing without {@link #commit()} removes it. What a killed run
 * left under a temporary name is removed by the next one.
 *
 * <p>A folder that can't be replaced, because something is mounted there or its parent may not be
 * written, stays: it is filled under a temporary name inside, and its files are replaced one after
 * the other, the manifest last. A symbolic link stays a link: the folder that it names is replaced.
 */
public final class OutputFolder implements AutoCloseable {

  private static final String MARK = ".tmp-";

  /** What a new file system has in its root. */
  private static final String LOST_AND_FOUND = "lost+found";

  private static final Path MOUNTS = Path.of("/proc/self/mountinfo");
  private static final int MOST_LINKS = 40; // one after the other, as Linux has it

  private final Path target;
  private final Path temporary; // beside the target or in it
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
    Path place = resolved(target);
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
      Path around = mustStay(place) ? place : parent;
      removeLeftOvers(around, place);
      Path temporary = around.resolve(temporaryPrefix(place) + ProcessHandle.current().pid());
      removeTree(temporary);
      Files.createDirectory(temporary);
      return new OutputFolder(place, temporary);
    } catch (IOException e) {
      throw unwritable(target, e);
    }
  }

  /**
   * Tries whether a folder can be made or replaced, before anything is computed for it. Leaves
   * nothing behind.
   *
   * @throws ArtifactException if the place can't be written or is a file
   */
  public static void check(Path target) {
    withoutNewParents(target, () -> begin(target).close());
  }

  /**
   * Tries whether files can be made in a folder, which may be absent. Leaves nothing behind.
   *
   * @throws ArtifactException if it can't be made or written
   */
  public static void checkWritable(Path folder) {
    Path place = resolved(folder);
    withoutNewParents(
        place.resolve("file"),
        () -> {
          try {
            Files.createDirectories(place);
            Files.delete(Files.createTempFile(place, ".try", ""));
          } catch (IOException e) {
            throw unwritable(folder, e);
          }
        });
  }

  /** Removes the folders above the target that were made by the work. */
  private static void withoutNewParents(Path target, Runnable work) {
    List<Path> made = new ArrayList<>();
    Path parent = resolved(target).getParent();
    for (; parent != null && !Files.exists(parent); parent = parent.getParent()) {
      made.add(parent);
    }
    try {
      work.run();
    } finally {
      try {
        for (Path folder : made) {
          Files.deleteIfExists(folder);
        }
      } catch (IOException e) {
        // somebody else has put something there
      }
    }
  }

  /**
   * Where a path leads: links are followed, also to a place that is absent.
   *
   * @throws ArtifactException if a link can't be read
   */
  public static Path resolved(Path path) {
    try {
      Path place = path.toAbsolutePath();
      for (int links = 0; Files.isSymbolicLink(place) && links < MOST_LINKS; links++) {
        place = place.resolveSibling(Files.readSymbolicLink(place));
      }
      return Files.exists(place) ? place.toRealPath() : place.normalize();
    } catch (IOException e) {
      throw unwritable(path, e);
    }
  }

  /**
   * Whether no other folder can take the place of one: something is mounted there, or its parent
   * may not be written.
   */
  public static boolean mustStay(Path folder) {
    return Files.isDirectory(folder)
        && (isMountPoint(folder)
            || (!Files.isWritable(folder.getParent()) && Files.isWritable(folder)));
  }

  /** Whether a file system, or a part of one, is mounted at a place. */
  static boolean isMountPoint(Path place) {
    try {
      if (Files.exists(MOUNTS)) { // also tells parts of the same file system
        String name = place.toRealPath().toString();
        try (Stream<String> mounts = Files.lines(MOUNTS, StandardCharsets.ISO_8859_1)) {
          return mounts.map(OutputFolder::mountedAt).anyMatch(name::equals);
        }
      }
      return !Files.getFileStore(place).equals(Files.getFileStore(place.getParent()));
    } catch (IOException | UncheckedIOException e) {
      return false;
    }
  }

  /** The fifth field of a line, in which blanks and the like are written as \\040. */
  private static String mountedAt(String line) {
    String field = line.split(" ", 6)[4];
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < field.length(); i++) {
      if (field.charAt(i) == '\\' && i + 3 < field.length()) {
        bytes.write(Integer.parseInt(field.substring(i + 1, i + 4), 8));
        i += 3;
      } else {
        bytes.write(field.charAt(i));
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /** The names of what lies in a folder, but for what a killed run or the file system has left. */
  public static List<String> names(Path folder) throws IOException {
    String prefix = temporaryPrefix(resolved(folder));
    return list(folder).stream()
        .map(file -> file.getFileName().toString())
        .filter(name -> !name.startsWith(prefix) && !name.equals(LOST_AND_FOUND))
        .sorted()
        .toList();
  }

  private static String temporaryPrefix(Path place) {
    return "." + place.getFileName() + MARK;
  }

  /** Where a folder waits while its successor takes its place. */
  private static Path former(Path place) {
    return place.resolveSibling("." + place.getFileName() + ".former");
  }

  private static void removeLeftOvers(Path around, Path place) throws IOException {
    String prefix = temporaryPrefix(place);
    for (Path path : list(around)) {
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
    commit(path -> false);
  }

  /**
   * The same, where some files are on the disk already, as they are links to others.
   *
   * @param isForced whether a file is
   */
  public void commit(Predicate<Path> isForced) throws IOException {
    try (Stream<Path> tree = Files.walk(temporary)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        if (!isForced.test(path)) {
          force(path);
        }
      }
    }
    if (temporary.startsWith(target)) {
      fill(target, temporary, Manifest.FILE);
    } else {
      replace(target, temporary);
    }
    committed = true;
  }

  /**
   * Brings the files of a folder that is complete into another one, whose own files are removed.
   *
   * @param target where; a kill in between leaves it without the last file
   * @param replacement a folder anywhere, also in the target; removed
   * @param last the name of the file that says what the others are, if there is one
   */
  public static void fill(Path target, Path replacement, String last) throws IOException {
    removeTree(target.resolve(last));
    force(target);
    for (Path former : list(target)) {
      if (!former.equals(replacement) && !former.endsWith(LOST_AND_FOUND)) {
        removeTree(former);
      }
    }
    List<Path> files = new ArrayList<>(list(replacement));
    files.sort(Comparator.comparing(file -> file.endsWith(last)));
    for (Path file : files) {
      if (file.endsWith(last)) {
        force(target);
      }
      Files.move(file, target.resolve(file.getFileName()), StandardCopyOption.ATOMIC_MOVE);
    }
    force(target);
    removeTree(replacement);
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
    String reason = e instanceof NoSuchFileException ? "no such folder" : FileReason.of(e);
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
