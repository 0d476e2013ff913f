package dev.vecino.sources.content;

import dev.vecino.core.BadInputException;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * The bytes of one input: a file, which can be opened again and again, or a pipe, which can't.
 * Closing closes a pipe that nobody has opened. Not thread-safe.
 */
public final class Content {

  private static final System.Logger LOG = System.getLogger(Content.class.getName());

  /** Enough for what each compression reads before it gives its first byte. */
  private static final int REREAD = 1 << 22;

  private final Path path;
  private final InputStream pipe; // null: a file; a buffer that can go back to the first byte
  private final ContentKind kind;
  private final ContentKind inner;

  /**
   * Looks at the first bytes.
   *
   * @param path names it
   * @param stream what it holds where it is no file, e.g. standard input; else null
   * @throws BadInputException if there is no such file, or what it holds is known and can't be read
   */
  public Content(Path path, InputStream stream) {
    this.path = path;
    byte[] foreign;
    try {
      if (stream != null) {
        pipe = new BufferedInputStream(stream, 1 << 16);
      } else if (Files.isRegularFile(path)) {
        pipe = null;
      } else {
        pipe = new BufferedInputStream(Files.newInputStream(path), 1 << 16);
      }
      byte[] head = head(false);
      kind = ContentKind.of(head);
      byte[] innerHead = isPacked(kind) ? head(true) : head;
      inner = ContentKind.of(innerHead);
      foreign = kind == ContentKind.FOREIGN ? head : innerHead;
    } catch (IOException e) {
      throw BadInputException.unopened(path, e);
    }
    if (kind == ContentKind.FOREIGN || inner == ContentKind.FOREIGN) {
      throw new BadInputException(path + ": " + ContentKind.advice(foreign));
    }
    if (isPacked(kind) && (isPacked(inner) || inner == ContentKind.PARQUET)) {
      throw new BadInputException(
          "%s: holds a file that is %s inside %s; unpack the outer one"
              .formatted(path, inner.name().toLowerCase(Locale.ROOT), label()));
    }
  }

  private byte[] head(boolean unpacked) throws IOException {
    InputStream bytes = pipe == null ? Files.newInputStream(path) : pipe;
    if (pipe != null) {
      pipe.mark(REREAD);
    }
    try {
      return unpacked ? unpackedHead(bytes) : bytes.readNBytes(ContentKind.HEAD);
    } finally {
      if (pipe == null) {
        bytes.close();
      } else {
        pipe.reset();
      }
    }
  }

  /** As much of it as is not damaged: who reads all of it says where the damage is. */
  private byte[] unpackedHead(InputStream bytes) {
    byte[] head = new byte[ContentKind.HEAD];
    int length = 0;
    try (InputStream content = Unpacked.of(kind, new Head(bytes))) {
      for (int n = 0; n >= 0 && length < head.length; length += Math.max(0, n)) {
        n = content.read(head, length, head.length - length);
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "the first bytes are damaged", e);
    }
    return Arrays.copyOf(head, length);
  }

  /**
   * Bytes of which the first are looked at. What unpacks may go back in a stream that can, but the
   * one place to go back to is ours; and when it ends (a finalizer of zstd's may do that much
   * later) it must not close what is read again.
   */
  private static final class Head extends FilterInputStream {
    Head(InputStream in) {
      super(in);
    }

    @Override
    public boolean markSupported() {
      return false;
    }

    @Override
    public void close() {}
  }

  private static boolean isPacked(ContentKind kind) {
    return switch (kind) {
      case GZIP, ZSTD, BZIP2, XZ, ZIP -> true;
      case TEXT, JSON, PARQUET, FOREIGN -> false;
    };
  }

  private String label() {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  public Path path() {
    return path;
  }

  /** What the bytes are, unpacked: text, JSON or Parquet. */
  public ContentKind kind() {
    return inner;
  }

  /** Whether it is packed as gzip. */
  public boolean isGzip() {
    return kind == ContentKind.GZIP;
  }

  /** Whether it can be opened once only. */
  public boolean isPipe() {
    return pipe != null;
  }

  /** The bytes as they lie there, from the first on. */
  public InputStream open() throws IOException {
    return pipe == null ? Files.newInputStream(path) : pipe;
  }

  /**
   * What the bytes hold: unpacked if they are packed.
   *
   * @param bytes of {@link #open()}
   */
  public InputStream unpacked(InputStream bytes) throws IOException {
    return isPacked(kind) ? Unpacked.of(kind, bytes) : bytes;
  }
}
