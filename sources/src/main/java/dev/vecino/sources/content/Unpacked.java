package dev.vecino.sources.content;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorInputStream;

/** What packed bytes hold. Whatever is wrong with them is an {@link IOException} that says so. */
final class Unpacked extends FilterInputStream {

  private final String label;

  private Unpacked(InputStream in, String label) {
    super(in);
    this.label = label;
  }

  /** The content of bytes of a packed kind; several streams one after the other are one. */
  static InputStream of(ContentKind kind, InputStream bytes) throws IOException {
    String label = kind.name().toLowerCase(Locale.ROOT);
    try {
      return new Unpacked(opened(kind, bytes), label);
    } catch (RuntimeException e) {
      throw damaged(label, e);
    } catch (IOException e) {
      throw e instanceof SeveralFilesException ? e : damaged(label, e);
    }
  }

  private static InputStream opened(ContentKind kind, InputStream bytes) throws IOException {
    return switch (kind) {
      case GZIP ->
          GzipCompressorInputStream.builder()
              .setInputStream(bytes)
              .setDecompressConcatenated(true)
              .get();
      case ZSTD -> new ZstdCompressorInputStream(bytes);
      case BZIP2 -> new BZip2CompressorInputStream(bytes, true);
      case XZ ->
          XZCompressorInputStream.builder()
              .setInputStream(bytes)
              .setDecompressConcatenated(true)
              .get();
      case ZIP -> new OnlyEntry(new ZipArchiveInputStream(bytes));
      case TEXT, JSON, PARQUET, FOREIGN -> throw new IllegalArgumentException(kind.name());
    };
  }

  private static IOException damaged(String label, Exception e) {
    return new IOException(
        "the %s stream is damaged or cut off: %s".formatted(label, e.getMessage()));
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    int n = read(one, 0, 1);
    return n < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    try {
      return in.read(target, offset, length);
    } catch (SeveralFilesException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw damaged(label, e);
    }
  }

  /** None for certain: what is read before a damaged place must not be lost with it. */
  @Override
  public int available() {
    return 0;
  }

  /** An archive where one file is wanted. */
  private static final class SeveralFilesException extends IOException {
    private static final long serialVersionUID = 1L;

    SeveralFilesException(String message) {
      super(message);
    }
  }

  /** The one file of a zip archive, with the checksum that the library leaves to us. */
  private static final class OnlyEntry extends InputStream {
    private final ZipArchiveInputStream zip;
    private final ZipArchiveEntry first;
    private final CRC32 checksum = new CRC32();
    private boolean ended;

    OnlyEntry(ZipArchiveInputStream zip) throws IOException {
      this.zip = zip;
      first = next();
      if (first == null) {
        throw new SeveralFilesException("the zip archive holds no file");
      }
      if (first.getName().equals("[Content_Types].xml")) {
        throw new SeveralFilesException("it is an Excel workbook; save the sheet as CSV");
      }
    }

    private ZipArchiveEntry next() throws IOException {
      ZipArchiveEntry entry = zip.getNextEntry();
      while (entry != null && (entry.isDirectory() || entry.getName().startsWith("__MACOSX/"))) {
        entry = zip.getNextEntry();
      }
      return entry;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      int n = read(one, 0, 1);
      return n < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int n = ended ? -1 : zip.read(target, offset, length);
      checksum.update(target, offset, Math.max(0, n));
      if (n < 0 && !ended) {
        ended = true;
        ZipArchiveEntry second = next(); // and the checksum, which may stand behind the file
        if (first.getCrc() != checksum.getValue()) {
          throw new IOException("its checksum is another one");
        }
        if (second != null) {
          throw new SeveralFilesException(
              "the zip archive holds more than one file, '%s' is the second; unpack it, and name the folder"
                  .formatted(second.getName()));
        }
      }
      return n;
    }

    @Override
    public void close() throws IOException {
      zip.close();
    }
  }
}
