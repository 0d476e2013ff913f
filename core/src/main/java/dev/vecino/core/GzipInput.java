package dev.vecino.core;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/**
 * What a gzip file holds (RFC 1952), all its members one after the other. The JDK's own {@link
 * GZIPInputStream} takes whatever follows a member and is no gzip for the end of the file, so that
 * data would be lost without a word, and leaves a subclass no way to tell; so its parent inflates,
 * and headers and trailers are read here. What follows a member and is none is a {@link
 * ZipException}.
 */
final class GzipInput extends InflaterInputStream {

  private static final int BUFFER = 1 << 16;
  private static final int DEFLATE = 8;
  private static final int HEADER_CHECKSUM = 2;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;

  private final CRC32 checksum = new CRC32();
  private int position; // in buf, of the next byte of a header or trailer
  private boolean ended;

  private GzipInput(InputStream in) throws IOException {
    super(in, new Inflater(true), BUFFER);
    len = 0;
    readHeader();
  }

  /** The content of the stream: unzipped if it begins with the magic bytes, else as it is. */
  static InputStream unzipped(InputStream in) throws IOException {
    BufferedInputStream buffered = new BufferedInputStream(in, BUFFER);
    buffered.mark(2);
    int magic = buffered.read() | buffered.read() << 8;
    buffered.reset();
    return magic == GZIPInputStream.GZIP_MAGIC ? new GzipInput(buffered) : buffered;
  }

  @Override
  public int read(byte[] target, int offset, int count) throws IOException {
    while (!ended) {
      int n = super.read(target, offset, count);
      if (n >= 0) {
        checksum.update(target, offset, n);
        return n;
      }
      readTrailer();
      ended = position == len && !isFilled();
      if (!ended) {
        readHeader();
      }
    }
    return -1;
  }

  /** None for certain: what is read before a damaged place must not be lost with it. */
  @Override
  public int available() {
    return 0;
  }

  private void readTrailer() throws IOException {
    position = len - inf.getRemaining();
    if (readInt() != checksum.getValue() || readInt() != (inf.getBytesWritten() & 0xffffffffL)) {
      throw new ZipException("wrong checksum or length");
    }
  }

  private void readHeader() throws IOException {
    if ((readByte() | readByte() << 8) != GZIPInputStream.GZIP_MAGIC) {
      throw new ZipException("something follows its end");
    }
    if (readByte() != DEFLATE) {
      throw new ZipException("unknown compression method");
    }
    int flags = readByte();
    skipBytes(6); // time, hints, operating system
    if ((flags & EXTRA) != 0) {
      skipBytes(readByte() | readByte() << 8);
    }
    for (int flag : new int[] {NAME, COMMENT}) {
      if ((flags & flag) != 0) {
        while (readByte() != 0) {
          // a text that ends with a zero
        }
      }
    }
    if ((flags & HEADER_CHECKSUM) != 0) {
      skipBytes(2);
    }
    inf.reset();
    inf.setInput(buf, position, len - position);
    checksum.reset();
  }

  private void skipBytes(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      readByte();
    }
  }

  private long readInt() throws IOException {
    return readByte() | readByte() << 8 | readByte() << 16 | (long) readByte() << 24;
  }

  private int readByte() throws IOException {
    if (position == len && !isFilled()) {
      throw new EOFException("unexpected end of the gzip stream");
    }
    return buf[position++] & 0xff;
  }

  private boolean isFilled() throws IOException {
    position = 0;
    len = Math.max(0, in.read(buf, 0, buf.length));
    return len > 0;
  }

  @Override
  public void close() throws IOException {
    inf.end();
    super.close();
  }
}
