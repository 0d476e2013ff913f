package dev.vecino.core;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * What a gzip file holds (RFC 1952), all its members one after the other. The JDK's own {@link
 * GZIPInputStream} takes whatever follows a member and is no gzip for the end of the file, so that
 * data would be lost without a word; here it is a {@link ZipException}.
 */
final class GzipInput extends InputStream {

  private static final int BUFFER = 1 << 16;
  private static final int DEFLATE = 8;
  private static final int HEADER_CHECKSUM = 2;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;

  private final InputStream in;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 checksum = new CRC32();
  private final byte[] buffer = new byte[BUFFER];
  private int position;
  private int length;
  private boolean ended;

  private GzipInput(InputStream in) throws IOException {
    this.in = in;
    readHeader(readByte());
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
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int count) throws IOException {
    if (count == 0) {
      return 0;
    }
    while (!ended) {
      if (inflater.needsInput() && !inflater.finished()) {
        feed();
      }
      int n = inflate(target, offset, count);
      if (n > 0) {
        checksum.update(target, offset, n);
        return n;
      }
      if (inflater.finished()) {
        readTrailer();
      }
    }
    return -1;
  }

  private int inflate(byte[] target, int offset, int count) throws IOException {
    try {
      int n = inflater.inflate(target, offset, count);
      if (inflater.needsDictionary()) {
        throw new ZipException("a dictionary is needed");
      }
      return n;
    } catch (DataFormatException e) {
      ZipException damaged = new ZipException(e.getMessage());
      damaged.initCause(e);
      throw damaged;
    }
  }

  private void feed() throws IOException {
    if (position == length && !fill()) {
      throw new EOFException("unexpected end of the gzip stream");
    }
    inflater.setInput(buffer, position, length - position);
    position = length;
  }

  private boolean fill() throws IOException {
    position = 0;
    length = Math.max(0, in.read(buffer, 0, buffer.length));
    return length > 0;
  }

  private void readTrailer() throws IOException {
    position = length - inflater.getRemaining();
    if (readInt() != checksum.getValue()
        || readInt() != (inflater.getBytesWritten() & 0xffffffffL)) {
      throw new ZipException("wrong checksum or length");
    }
    if (position == length && !fill()) {
      ended = true;
      return;
    }
    inflater.reset();
    checksum.reset();
    readHeader(readByte());
  }

  private void readHeader(int first) throws IOException {
    if ((first | readByte() << 8) != GZIPInputStream.GZIP_MAGIC) {
      throw new ZipException("something follows its end");
    }
    if (readByte() != DEFLATE) {
      throw new ZipException("unknown compression method");
    }
    int flags = readByte();
    skip(6); // time, hints, operating system
    if ((flags & EXTRA) != 0) {
      skip(readByte() | readByte() << 8);
    }
    for (int flag : new int[] {NAME, COMMENT}) {
      if ((flags & flag) != 0) {
        while (readByte() != 0) {
          // a text that ends with a zero
        }
      }
    }
    if ((flags & HEADER_CHECKSUM) != 0) {
      skip(2);
    }
  }

  private void skip(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      readByte();
    }
  }

  private long readInt() throws IOException {
    return readByte() | readByte() << 8 | readByte() << 16 | (long) readByte() << 24;
  }

  private int readByte() throws IOException {
    if (position == length && !fill()) {
      throw new EOFException("unexpected end of the gzip stream");
    }
    return buffer[position++] & 0xff;
  }

  @Override
  public void close() throws IOException {
    inflater.end();
    in.close();
  }
}
