package dev.vecino.cli.console;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where results go. It remembers that something could not be written, which a {@link
 * java.io.PrintWriter} keeps to itself. Not thread-safe.
 */
public final class ResultStream extends FilterOutputStream {

  private static final int FILE_TYPE = 0170000;
  private static final int PIPE = 0010000;
  private static final int SOCKET = 0140000;

  private final boolean isPipe;
  private IOException failure;

  /**
   * A stream.
   *
   * @param isPipe whether what is at the other end may stop reading when it has enough
   */
  public ResultStream(OutputStream stream, boolean isPipe) {
    super(stream);
    this.isPipe = isPipe;
  }

  /** The standard output of this process. */
  public static ResultStream ofProcess() {
    return new ResultStream(new FileOutputStream(FileDescriptor.out), isPipe());
  }

  /** By the file's type, as the system's words for a closed pipe depend on its language. */
  private static boolean isPipe() {
    try {
      int mode = (Integer) Files.getAttribute(Path.of("/dev/stdout"), "unix:mode");
      return (mode & FILE_TYPE) == PIPE || (mode & FILE_TYPE) == SOCKET;
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return false; // closed, or a system without such names
    }
  }

  /** Why the result is not complete; empty where it is, or where its reader wants no more. */
  public Optional<IOException> failure() {
    return isPipe ? Optional.empty() : Optional.ofNullable(failure);
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      out.write(bytes, offset, length);
    } catch (IOException e) {
      throw remembered(e);
    }
  }

  @Override
  public void flush() throws IOException {
    try {
      out.flush();
    } catch (IOException e) {
      throw remembered(e);
    }
  }

  private IOException remembered(IOException e) {
    failure = failure == null ? e : failure;
    return e;
  }
}
