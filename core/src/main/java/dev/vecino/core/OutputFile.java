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
 */
public final class OutputFile implements AutoCloseable {

  private final Path place;
  private final Path temporary;
  private final FileOutputStream file;
  private boolean committed;

  private OutputFile(Path place, Path temporary) throws IOException {
    this.place = place;
    this.temporary = temporary;
    Files.deleteIfExists(temporary);
    Files.createFile(temporary); // whose exceptions say more than those of the stream
    file = new FileOutputStream(temporary.toFile());
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
    Path absolute = place.toAbsolutePath();
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
    file.getFD().sync();
    file.close();
    Files.move(temporary, place, StandardCopyOption.ATOMIC_MOVE);
    committed = true;
    OutputFolder.force(place.getParent());
  }

  @Override
  public void close() throws IOException {
    file.close();
    if (!committed) {
      Files.deleteIfExists(temporary);
    }
  }
}
