package dev.vecino.core;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipException;

/**
 * A file that is read once from its first to its last byte. Computes the SHA-256 of the file's
 * bytes on the way, and turns what can go wrong into one sentence with the file's name.
 */
final class InputFile implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(InputFile.class.getName());

  private final String name;
  private final long size;
  private final MeteredInput raw;
  private final InputStream unpacked;

  /**
   * @param path to be named where something is wrong
   * @param content the bytes of the file, and how they are unpacked
   * @throws BadInputException if there is no such file or it can't be read
   */
  InputFile(Path path, DelimitedSource.Content content) {
    this.name = path.toString();
    this.size = size(path);
    raw = new MeteredInput(open(path, content));
    try {
      unpacked = content.unpacked(raw);
    } catch (IOException e) {
      close();
      throw failure(e, 0);
    }
  }

  private static InputStream open(Path path, DelimitedSource.Content content) {
    if (Files.isDirectory(path)) {
      throw new BadInputException(path + ": is a directory, a file is needed");
    }
    try {
      return content.open();
    } catch (IOException e) {
      throw BadInputException.unopened(path, e);
    }
  }

  private static long size(Path path) {
    try {
      return Files.size(path);
    } catch (IOException e) {
      return -1;
    }
  }

  /** The path as it was given. */
  String name() {
    return name;
  }

  /** The bytes of the file, zipped where it is, or -1 where nobody knows. */
  long size() {
    return size;
  }

  /** What the file holds, unpacked. */
  InputStream unpacked() {
    return unpacked;
  }

  /** How many bytes of the file were read. */
  long bytesRead() {
    return raw.count();
  }

  /** The digest of the bytes that were read; asked once. */
  String sha256() {
    return raw.sha256();
  }

  /** What is said to the user where the bytes can't be read. */
  BadInputException failure(IOException e, long rows) {
    if (e instanceof EOFException) {
      return new BadInputException(
          name + ": the gzip stream ends too early (after row " + rows + "): cut off?", e);
    }
    if (e instanceof ZipException) {
      return new BadInputException(
          name + ": the gzip stream is damaged after row " + rows + " (" + e.getMessage() + ")", e);
    }
    return new BadInputException(name + ": can't be read (" + e.getMessage() + ")", e);
  }

  @Override
  public void close() {
    try (raw) {
      // what made the file unreadable is what the user must hear
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "closing a file that was read failed", e);
    }
  }
}
