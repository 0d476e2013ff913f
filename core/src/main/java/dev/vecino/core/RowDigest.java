package dev.vecino.core;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The SHA-256 of the values of rows, each told from the next. Used for one table. */
final class RowDigest {

  private static final byte MISSING = 0;
  private static final byte END = 1;

  private final Sha256 sum = new Sha256();
  private final ByteBuffer buffer = ByteBuffer.allocate(1 << 13);

  void add(@Nullable String text) {
    byte[] bytes = text == null ? new byte[] {MISSING} : text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length >= buffer.remaining()) {
      flush();
    }
    if (bytes.length < buffer.remaining()) {
      buffer.put(bytes);
    } else {
      sum.add(bytes, bytes.length);
    }
    buffer.put(END);
  }

  void add(long number) {
    if (buffer.remaining() < Long.BYTES) {
      flush();
    }
    buffer.putLong(number);
  }

  private void flush() {
    sum.add(buffer.array(), buffer.position());
    buffer.clear();
  }

  /** In lower-case hexadecimal; asked once. */
  String text() {
    flush();
    return sum.text();
  }
}
