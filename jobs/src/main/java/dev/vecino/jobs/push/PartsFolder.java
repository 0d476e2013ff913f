package dev.vecino.jobs.push;

import dev.vecino.core.ArtifactException;
import dev.vecino.core.CancelledException;
import dev.vecino.core.LockFile;
import dev.vecino.core.OutputFile;
import dev.vecino.core.OutputFolder;
import dev.vecino.core.Sha256;
import dev.vecino.jobs.push.PushOptions.Format;
import dev.vecino.jobs.push.PushOptions.Leftovers;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The folder in which parts wait until all are complete. A lock, which the operating system takes
 * back from a killed process, keeps a second push away. A folder with a file that no push has made
 * is left alone.
 */
final class PartsFolder implements AutoCloseable {

  /** The name of a folder of parts in the folder that they are for. */
  static final String INSIDE = ".parts";

  private static final String LOCK = ".push.lock";
  private static final Pattern PART = Pattern.compile("part-\\d{5,9}\\.(csv|jsonl)");
  private static final Pattern TEMPORARY_PART = Pattern.compile("\\." + PART + "\\.tmp");

  private final Path folder;
  private final Format format;
  private LockFile lock;
  private State state; // null: nothing is begun

  private PartsFolder(Path folder, Format format) {
    this.folder = folder;
    this.format = format;
  }

  /**
   * Takes a folder; made if it is absent.
   *
   * @param format of the parts
   * @throws ArtifactException if it holds something else, is taken, or has parts that may not be
   *     there
   */
  static PartsFolder open(Path folder, Format format, Leftovers leftovers) throws IOException {
    checkForeign(folder);
    Files.createDirectories(folder);
    PartsFolder parts = new PartsFolder(folder, format);
    boolean opened = false;
    try {
      parts.takeLock();
      parts.take(leftovers);
      opened = true;
    } finally {
      if (!opened) {
        parts.releaseLock();
        if (names(folder).isEmpty()) {
          Files.deleteIfExists(folder); // the disk is full
        }
      }
    }
    return parts;
  }

  private void take(Leftovers leftovers) throws IOException {
    if (leftovers == Leftovers.RESTART) {
      removeAll(name -> true);
    } else if (Files.exists(folder.resolve(State.FILE))) {
      State found = State.read(folder);
      if (!found.parts.isEmpty()) {
        if (leftovers == Leftovers.REFUSE) {
          throw new ArtifactException(
              String.format(
                  Locale.ROOT,
                  "%s: an earlier push has ended before its time, with %,d of %,d parts complete;"
                      + " --resume continues it, --restart begins anew",
                  folder,
                  found.parts.size(),
                  found.partCount));
        }
        state = found;
      }
    }
  }

  Format format() {
    return format;
  }

  Path folder() {
    return folder;
  }

  Optional<String> begunGeneration() {
    return Optional.ofNullable(state).map(s -> String.valueOf(s.settings.get(State.GENERATION)));
  }

  /** The numbers of the parts that are not complete, once {@link #start started}. */
  List<Integer> missing() {
    return IntStream.range(0, state.partCount)
        .filter(part -> !state.parts.containsKey(part))
        .boxed()
        .toList();
  }

  /** The counts of each complete part, as {@link Totals#toMap()}. */
  List<Map<?, ?>> totals() {
    return state.parts.values().stream().<Map<?, ?>>map(State.Part::totals).toList();
  }

  /** The files of the complete parts, in order. */
  List<Path> files() {
    return state.parts.values().stream().map(part -> folder.resolve(part.file())).toList();
  }

  /** The digests of the complete parts, in order. */
  List<String> digests() {
    return state.parts.values().stream().map(State.Part::sha256).toList();
  }

  /**
   * A folder of parts may be replaced by the next push, one with anything else in it may not.
   *
   * @throws ArtifactException if it has something else, or is a file
   */
  static void checkForeign(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    if (!Files.isDirectory(folder)) {
      throw new ArtifactException(folder + ": can't be written (a file is in the way)");
    }
    List<String> names = OutputFolder.names(folder);
    boolean isComplete = names.contains(State.FILE);
    // Else a push may have been killed while it filled a folder that can't be replaced.
    boolean isOfPush = isComplete || names.contains(INSIDE);
    for (String name : names) {
      if (name.equals(INSIDE)) {
        checkForeign(folder.resolve(name));
        continue;
      }
      boolean isOurs = isTemporary(name) || (isOfPush && isLasting(name));
      if (!isOurs || !Files.isRegularFile(folder.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
        throw new ArtifactException(
            folder + ": has '" + name + "', which no push has made, so it is left alone");
      }
    }
    if (isComplete) {
      State.read(folder);
    }
  }

  private static boolean isLasting(String name) {
    return name.equals(State.FILE) || PART.matcher(name).matches();
  }

  private static boolean isTemporary(String name) {
    return name.equals(LOCK)
        || name.equals(State.TEMPORARY)
        || TEMPORARY_PART.matcher(name).matches();
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private void takeLock() throws IOException {
    Path file = folder.resolve(LOCK);
    lock = LockFile.take(file, Long.toString(ProcessHandle.current().pid())).orElse(null);
    if (lock == null) {
      throw new ArtifactException(
          folder + ": is being written by another push (process " + LockFile.holder(file) + ")");
    }
  }

  /** Gives the folder free: others may take it, or it may be moved. */
  void releaseLock() {
    try {
      if (lock != null) {
        Files.deleteIfExists(folder.resolve(LOCK));
        lock.close();
        lock = null;
      }
    } catch (IOException e) {
      throw OutputFolder.unwritable(folder, e);
    }
  }

  /**
   * @throws ArtifactException if what is resumed was begun with other settings
   */
  void requireSame(Map<String, Object> settings) {
    if (state == null) {
      return;
    }
    List<String> differences = new ArrayList<>();
    settings.forEach(
        (name, value) -> {
          Object former = state.settings.get(name);
          if (!Objects.equals(String.valueOf(former), String.valueOf(value))) {
            differences.add(name + " was " + former + " and is " + value);
          }
        });
    if (!differences.isEmpty()) {
      throw otherSettings(differences);
    }
  }

  private ArtifactException otherSettings(List<String> differences) {
    return new ArtifactException(
        folder
            + ": was begun with other settings: "
            + String.join(", ", differences)
            + "; --resume needs the same, --restart begins anew");
  }

  /**
   * Begins the parts, or looks which of them are as they should be.
   *
   * @return how many users' lists are kept
   */
  int start(Map<String, Object> settings, int users, int partUsers) throws IOException {
    int partCount = (users + partUsers - 1) / partUsers;
    if (state == null) {
      state = new State(settings, users, partCount);
    } else if (state.users != users) { // a log that is in memory only has no checksum
      throw otherSettings(List.of("users was " + state.users + " and is " + users));
    }
    state.reopen();
    for (Map.Entry<Integer, State.Part> entry : List.copyOf(state.parts.entrySet())) {
      CancelledException.check();
      if (!isIntact(entry.getValue())) {
        state.parts.remove(entry.getKey());
      }
    }
    List<String> kept = state.parts.values().stream().map(State.Part::file).toList();
    removeAll(name -> !name.equals(State.FILE) && !kept.contains(name));
    state.write(folder);
    return state.parts.keySet().stream()
        .mapToInt(part -> Math.min(users, (part + 1) * partUsers) - part * partUsers)
        .sum();
  }

  private boolean isIntact(State.Part part) throws IOException {
    Path file = folder.resolve(part.file());
    return Files.isRegularFile(file)
        && Files.size(file) == part.bytes()
        && Sha256.of(file).equals(part.sha256());
  }

  private interface Names {
    boolean includes(String name);
  }

  /** Removes files of ours from the folder of parts, but not the lock. */
  private void removeAll(Names names) throws IOException {
    for (String name : names(folder)) {
      if ((isTemporary(name) || isLasting(name)) && !name.equals(LOCK) && names.includes(name)) {
        Files.deleteIfExists(folder.resolve(name));
      }
    }
  }

  /** Begins a part. */
  PartFile part(int number) throws IOException {
    String name =
        String.format(Locale.ROOT, "part-%05d.%s", number, format.name().toLowerCase(Locale.ROOT));
    return new PartFile(number, name);
  }

  /** A part while it is written. */
  final class PartFile implements AutoCloseable {
    private final int number;
    private final String name;
    private final OutputFile file;
    private final Sha256 sum = new Sha256();
    private final OutputStream out;
    private long bytes;

    private PartFile(int number, String name) throws IOException {
      this.number = number;
      this.name = name;
      file = OutputFile.begin(folder.resolve(name));
      out = sum.writing(file.stream());
    }

    void write(byte[] content) throws IOException {
      out.write(content);
      bytes += content.length;
    }

    /** Forces it to the disk, gives it its name and notes it down. */
    void complete(Totals totals) throws IOException {
      file.commit();
      String sha256 = sum.text();
      state.parts.put(number, new State.Part(name, bytes, sha256, totals.toMap()));
      state.write(folder);
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }

  /** All parts are complete: notes it down. */
  void complete(Totals all) throws IOException {
    state.complete(all);
    state.write(folder);
  }

  /** Removes what is not complete; where nothing is, also the folder of parts. */
  @Override
  public void close() {
    if (lock == null) {
      return;
    }
    try {
      boolean keeps = state != null && !state.parts.isEmpty();
      removeAll(name -> !keeps || isTemporary(name));
      releaseLock();
      if (!keeps && names(folder).isEmpty()) {
        Files.deleteIfExists(folder);
      }
    } catch (IOException e) {
      throw OutputFolder.unwritable(folder, e);
    }
  }
}
