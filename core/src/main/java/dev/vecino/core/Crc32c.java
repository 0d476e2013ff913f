package dev.vecino.core;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/**
 * The checksum that tells damaged files: CRC-32C (Castagnoli), as eight hexadecimal digits in lower
 * case. It finds every flipped bit and every run of up to 32 of them, and other damage with a
 * chance of one in four thousand million to miss it. Processors have an instruction for it, so that
 * it can be checked whenever an index is opened; it is no protection against forgery.
 */
public final class Crc32c {

  private static final int BLOCK_BYTES = 1 << 18;

  private Crc32c() {}

  /** The checksum of bytes. */
  public static String of(byte[] bytes) {
    CRC32C sum = new CRC32C();
    sum.update(bytes);
    return text(sum);
  }

  /** The checksum of a file's content. */
  public static String of(Path file) throws IOException {
    CRC32C sum = new CRC32C();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer block = ByteBuffer.allocateDirect(Math.clamp(channel.size(), 1, BLOCK_BYTES));
      while (channel.read(block) >= 0) {
        sum.update(block.flip());
        block.clear();
      }
    }
    return text(sum);
  }

  private static String text(CRC32C sum) {
    return HexFormat.of().toHexDigits((int) sum.getValue());
  }
}
