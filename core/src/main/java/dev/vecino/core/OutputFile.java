package dev.vecino.core;

import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A file that is there whole or not at all: it is written under a temporary name beside its place,
 * forced to the disk and renamed. Closing without {@link #commit()} removes it. An interrupt of the
 * thread does not disturb it.
 *
 * <p>A symbolic link stays a link: the file that it names is replaced. A file that is mounted is
 * overwritten, as no other can take its place; so is a device or a pipe, which is written directly.
 */
public final class OutputFile implements AutoCloseable {

  private final Path place;
  private final Path temporary;
  private final FileOutputStream file;
  private boolean committed;

  private OutputFile(Path place, Path temporary) throws IOException {
    this.place = place;
    this.temporary = temporary;
    if (!temporary.equals(place)) {
      Files.deleteIfExists(temporary);
      Files.createFile(temporary); // whose exceptions say more than those of the stream
    }
    file = new FileOutputStream(temporary.toFile());
  }

  /** Whether a place is a device, a pipe or the like. */
  private static boolean isSpecial(Path place) {
    return Files.exists(place) && !Files.isRegularFile(place) && !Files.isDirectory(place);
  }

  /**
   * Tries whether a file can be written, before anything is computed for it. Leaves nothing behind.
   *
   * @throws IOException if the folder is absent or can't be written
   */
  public static void check(Path place) throws IOException {
    if (!isSpecial(place)) {
      begin(place, "." + place.getFileName() + ".try-" + ProcessHandle.current().pid()).close();
    }
  }

  /**
   * Begins a file, as {@code .NAME.tmp} in its folder.
   *
   * @throws IOException if the folder is absent or can't be written
   */
  public static OutputFile begin(Path place) throws IOException {
    return begin(place, "." + place.getFileName() + ".tmp");
  }

  /**
   * Begins a file.
   *
   * @param temporary its name in the folder of its place until then; a file of that name, which a
   *     killed run has left, is replaced
   * @throws IOException if the folder is absent or can't be written
   */
  public static OutputFile begin(Path place, String temporary) throws IOException {
    if (isSpecial(place)) {
      return new OutputFile(place, place);
    }
    Path absolute = OutputFolder.resolved(place);
    return new OutputFile(absolute, absolute.resolveSibling(temporary));
  }

  /** Writes a file in one go. */
  public static void write(Path place, String temporary, byte[] content) throws IOException {
    try (OutputFile file = begin(place, temporary)) {
      file.stream().write(content);
      file.commit();
    }
  }

  /** Where to write; has no buffer. What is put around it must be flushed, and may be closed. */
  public OutputStream stream() {
    return new FilterOutputStream(file) {
      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
      }

      @Override
      public void close() {
        // the file is forced to the disk first
      }
    };
  }

  /**
   * Forces the file to the disk and puts it in its place, where it replaces a former one in one
   * step.
   *
   * @throws IOException if the file system refuses; the former file is in its place then
   */
  public void commit() throws IOException {
    if (temporary.equals(place)) {
      file.close();
      committed = true;
      return;
    }
    file.getFD().sync();
    file.close();
    if (Files.exists(place) && OutputFolder.isMountPoint(place)) {
      try (FileOutputStream mounted = new FileOutputStream(place.toFile())) {
        Files.copy(temporary, mounted);
        mounted.getFD().sync();
      }
      Files.delete(temporary);
    } else {
      Files.move(temporary, place, StandardCopyOption.ATOMIC_MOVE);
    }
    committed = true;
    OutputFolder.force(place.getParent());
  }

  @Override
  public void close() throws IOException {
    file.close();
    if (!committed && !temporary.equals(place)) {
      Files.deleteIfExists(temporary);
    }
  }
}
