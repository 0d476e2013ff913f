package dev.vecino.core;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Counts the bytes that are read, and computes their SHA-256. */
public final class MeteredInput extends FilterInputStream {

  private final Sha256 digest;
  private long count;

  /** Meters a stream, which is closed with this one. */
  public MeteredInput(InputStream in) {
    this(in, new Sha256());
  }

  private MeteredInput(InputStream in, Sha256 digest) {
    super(digest.reading(in));
    this.digest = digest;
  }

  /** The bytes that were read. */
  public long count() {
    return count;
  }

  /** The SHA-256 of what was read, in lower-case hexadecimal; asked once. */
  public String sha256() {
    return digest.text();
  }

  @Override
  public int read() throws IOException {
    int b = in.read();
    count += b < 0 ? 0 : 1;
    return b;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int n = in.read(target, offset, length);
    count += Math.max(0, n);
    return n;
  }
}
