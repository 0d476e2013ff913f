package dev.vecino.jobs.push;

import dev.vecino.core.ArtifactException;
import dev.vecino.core.CancelledException;
import dev.vecino.core.InvalidRequestException;
import dev.vecino.core.OutputFolder;
import java.io.BufferedInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * The place of the lists and the folder of parts beside it. Nothing that no push has made is ever
 * replaced. A lock, which the operating system takes back from a killed process, keeps a second
 * push away.
 */
final class Output implements AutoCloseable {

  private static final String LOCK = ".push.lock";
  private static final Pattern FILE_NAME = Pattern.compile(".+\\.(csv|jsonl)(\\.gz)?");
  private static final Pattern PART = Pattern.compile("part-\\d{5,9}\\.(csv|jsonl)");
  private static final Pattern TEMPORARY_PART = Pattern.compile("\\." + PART + "\\.tmp");
  private static final int COPIED_BYTES = 1 << 16;

  private final Path place;
  private final Path work;
  private final Push.Format format;
  private final boolean asFile;
  private FileChannel lock;
  private State state; // null: nothing is begun

  private Output(Path place, Push.Format format, boolean asFile) {
    this.place = place;
    this.work = beside("", ".parts", place);
    this.format = format;
    this.asFile = asFile;
  }

  private static Path beside(String before, String after, Path place) {
    return place.resolveSibling(before + place.getFileName() + after);
  }

  /** See {@link Push#begin}. */
  static Output begin(Path out, Push.Format asked, Push.Begun begun) {
    try {
      Path place = Files.exists(out) ? out.toRealPath() : out.toAbsolutePath().normalize();
      if (place.getParent() == null) {
        throw new ArtifactException(place + ": can't be written (the root is no place for it)");
      }
      Matcher name = FILE_NAME.matcher(place.getFileName().toString());
      Push.Format format = asked == null ? Push.Format.CSV : asked;
      if (name.matches()) {
        Push.Format named = Push.Format.valueOf(name.group(1).toUpperCase(Locale.ROOT));
        InvalidRequestException.require(
            asked == null || asked == named,
            "the format of %s must be what its name says, got: %s",
            out,
            format.name().toLowerCase(Locale.ROOT));
        format = named;
      }
      Output output = new Output(place, format, name.matches());
      output.open(begun);
      return output;
    } catch (IOException e) {
      throw OutputFolder.unwritable(out, e);
    }
  }

  private void open(Push.Begun begun) throws IOException {
    Files.createDirectories(place.getParent());
    Path former = former();
    if (Files.exists(former) && !Files.exists(place)) {
      Files.move(former, place, StandardCopyOption.ATOMIC_MOVE); // killed between two renames
    }
    checkReplaceable();
    checkForeign(work);
    Files.createDirectories(work);
    boolean opened = false;
    try {
      takeLock();
      if (begun == Push.Begun.RESTART) {
        removeAll(name -> true);
      } else if (Files.exists(work.resolve(State.FILE))) {
        State found = State.read(work);
        if (!found.parts.isEmpty()) {
          if (begun == Push.Begun.REFUSE) {
            throw new ArtifactException(
                String.format(
                    Locale.ROOT,
                    "%s: an earlier push has ended before its time, with %,d of %,d parts complete;"
                        + " --resume continues it, --restart begins anew",
                    work,
                    found.parts.size(),
                    found.partCount));
          }
          state = found;
        }
      }
      opened = true;
    } finally {
      if (!opened) {
        releaseLock();
        if (names(work).isEmpty()) {
          Files.deleteIfExists(work); // the disk is full
        }
      }
    }
  }

  private Path former() {
    return beside(".", ".former", place);
  }

  private Path joined() {
    return beside(".", ".tmp", place);
  }

  Push.Format format() {
    return format;
  }

  Path place() {
    return place;
  }

  Path work() {
    return work;
  }

  Optional<String> begunGeneration() {
    return Optional.ofNullable(state).map(s -> String.valueOf(s.settings.get(State.GENERATION)));
  }

  State state() {
    return state;
  }

  /** A push may be replaced by the next one, anything else may not. */
  private void checkReplaceable() throws IOException {
    if (!Files.exists(place)) {
      return;
    }
    if (asFile) {
      if (Files.isDirectory(place)) {
        throw new ArtifactException(place + ": can't be written (a folder is in the way)");
      }
      checkLists();
      return;
    }
    if (!Files.isDirectory(place)) {
      throw new ArtifactException(
          place
              + ": can't be written (a file is in the way; as a file, the output's name must end in"
              + " .csv or .jsonl, with .gz or without)");
    }
    checkForeign(place);
  }

  /** A file is only replaced by lists if it looks like lists, lest it is the click log. */
  private void checkLists() throws IOException {
    byte[] expected = ListWriter.beginning(format);
    byte[] found;
    try (InputStream in = new BufferedInputStream(Files.newInputStream(place));
        InputStream text = isGzip() && Files.size(place) > 0 ? new GZIPInputStream(in) : in) {
      found = text.readNBytes(expected.length);
    } catch (java.util.zip.ZipException | java.io.EOFException e) {
      found = new byte[1];
    }
    if (found.length > 0 && !Arrays.equals(found, expected)) {
      throw new ArtifactException(
          place + ": is a file that no push has made, so it is not replaced");
    }
  }

  private boolean isGzip() {
    return place.toString().endsWith(".gz");
  }

  private static void checkForeign(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    if (!Files.isDirectory(folder)) {
      throw new ArtifactException(folder + ": can't be written (a file is in the way)");
    }
    List<String> names = names(folder);
    boolean isOfPush = names.contains(State.FILE);
    for (String name : names) {
      boolean isOurs = isTemporary(name) || (isOfPush && isLasting(name));
      if (!isOurs || !Files.isRegularFile(folder.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
        throw new ArtifactException(
            folder + ": has '" + name + "', which no push has made, so it is left alone");
      }
    }
    if (isOfPush) {
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
    FileChannel channel =
        FileChannel.open(
            work.resolve(LOCK),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() != null) {
        lock = channel;
        channel.truncate(0);
        channel.write(
            StandardCharsets.US_ASCII.encode(Long.toString(ProcessHandle.current().pid())));
      }
    } catch (OverlappingFileLockException e) {
      lock = null; // this process
    } finally {
      if (lock == null) {
        channel.close();
      }
    }
    if (lock == null) {
      throw new ArtifactException(
          work
              + ": is being written by another push (process "
              + Files.readString(work.resolve(LOCK))
              + ")");
    }
  }

  private void releaseLock() {
    try {
      if (lock != null) {
        Files.deleteIfExists(work.resolve(LOCK));
        lock.close();
        lock = null;
      }
    } catch (IOException e) {
      throw OutputFolder.unwritable(work, e);
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
      throw new ArtifactException(
          work
              + ": was begun with other settings: "
              + String.join(", ", differences)
              + "; --resume needs the same, --restart begins anew");
    }
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
    state.write(work);
    return state.parts.keySet().stream()
        .mapToInt(part -> Math.min(users, (part + 1) * partUsers) - part * partUsers)
        .sum();
  }

  private boolean isIntact(State.Part part) throws IOException {
    Path file = work.resolve(part.file());
    return Files.isRegularFile(file)
        && Files.size(file) == part.bytes()
        && sha256(file).equals(part.sha256());
  }

  private interface Names {
    boolean includes(String name);
  }

  /** Removes files of ours from the folder of parts, but not the lock. */
  private void removeAll(Names names) throws IOException {
    for (String name : names(work)) {
      if ((isTemporary(name) || isLasting(name)) && !name.equals(LOCK) && names.includes(name)) {
        Files.deleteIfExists(work.resolve(name));
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
    private final Path temporary;
    private final FileOutputStream out;
    private final MessageDigest digest = newSha256();
    private long bytes;

    private PartFile(int number, String name) throws IOException {
      this.number = number;
      this.name = name;
      temporary = work.resolve("." + name + ".tmp");
      out = new FileOutputStream(temporary.toFile());
    }

    void write(byte[] content) throws IOException {
      out.write(content);
      digest.update(content);
      bytes += content.length;
    }

    /** Forces it to the disk, gives it its name and notes it down. */
    void complete(Totals totals) throws IOException {
      out.getFD().sync();
      out.close();
      Files.move(temporary, work.resolve(name), StandardCopyOption.ATOMIC_MOVE);
      OutputFolder.force(work);
      String sha256 = HexFormat.of().formatHex(digest.digest());
      state.parts.put(number, new State.Part(name, bytes, sha256, totals.toMap()));
      state.write(work);
    }

    @Override
    public void close() throws IOException {
      out.close();
      Files.deleteIfExists(temporary);
    }
  }

  /** All parts are complete: they take the place. */
  void deliver(Totals all) throws IOException {
    state.complete(all);
    state.write(work);
    OutputFolder.force(work);
    checkReplaceable();
    if (asFile) {
      join();
      releaseLock();
      OutputFolder.removeTree(work);
      return;
    }
    Path former = former();
    OutputFolder.removeTree(former);
    releaseLock();
    if (Files.exists(place)) {
      Files.move(place, former, StandardCopyOption.ATOMIC_MOVE);
    }
    Files.move(work, place, StandardCopyOption.ATOMIC_MOVE);
    OutputFolder.force(place.getParent());
    OutputFolder.removeTree(former);
  }

  private void join() throws IOException {
    Path joined = joined();
    try (FileOutputStream file = new FileOutputStream(joined.toFile())) {
      OutputStream out = isGzip() ? new GZIPOutputStream(file, COPIED_BYTES) : file;
      int header = ListWriter.header(format).length;
      out.write(ListWriter.header(format));
      byte[] buffer = new byte[COPIED_BYTES];
      for (State.Part part : state.parts.values()) {
        try (InputStream in = Files.newInputStream(work.resolve(part.file()))) {
          in.skipNBytes(header);
          for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            CancelledException.check();
            out.write(buffer, 0, n);
          }
        }
      }
      if (out instanceof GZIPOutputStream gzip) {
        gzip.finish();
      }
      file.getFD().sync();
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(joined);
      throw e;
    }
    Files.move(joined, place, StandardCopyOption.ATOMIC_MOVE);
    OutputFolder.force(place.getParent());
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
      if (!keeps && names(work).isEmpty()) {
        Files.deleteIfExists(work);
      }
    } catch (IOException e) {
      throw OutputFolder.unwritable(work, e);
    }
  }

  static String sha256(Path file) throws IOException {
    MessageDigest digest = newSha256();
    byte[] buffer = new byte[COPIED_BYTES];
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new UncheckedIOException(new IOException("every Java has SHA-256", e));
    }
  }
}
