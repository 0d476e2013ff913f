package dev.vecino.core;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.NullUnmarked;

/**
 * The characters of a file of text: the byte order mark is taken off and heeded, a binary file is
 * refused, and bytes that are no text become {@link #DAMAGE}, so that the row is found which has
 * them.
 */
@NullUnmarked // not yet looked at
final class DecodedText extends Reader {

  /** Stands for bytes that are no text. Unicode has no such character, nor any above it. */
  static final char DAMAGE = '\uFFFE';

  private static final int PEEK_BYTES = 1 << 15;

  private final Reader in;
  private final String encoding;
  private boolean isDamaged;

  /**
   * @param file to be named where something is wrong
   * @param encoding of the text, or null where a byte order mark says it and else it is UTF-8
   */
  DecodedText(String file, InputStream bytes, Charset encoding) throws IOException {
    BufferedInputStream buffered = new BufferedInputStream(bytes, 2 * PEEK_BYTES);
    buffered.mark(PEEK_BYTES + 1);
    byte[] head = buffered.readNBytes(PEEK_BYTES);
    buffered.reset();
    Charset marked = marked(head);
    if (marked != null && (encoding == null || encoding.name().startsWith("UTF"))) {
      buffered.skipNBytes(marked.equals(StandardCharsets.UTF_8) ? 3 : 2);
      encoding = marked;
    }
    if (encoding == null) {
      refuseBinary(file, head);
      encoding = StandardCharsets.UTF_8;
    }
    this.encoding = encoding.name();
    this.in =
        new InputStreamReader(
            buffered,
            encoding
                .newDecoder()
                .replaceWith(String.valueOf(DAMAGE))
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE));
  }

  private static Charset marked(byte[] head) {
    if (head.length >= 3
        && head[0] == (byte) 0xEF
        && head[1] == (byte) 0xBB
        && head[2] == (byte) 0xBF) {
      return StandardCharsets.UTF_8;
    }
    if (head.length >= 2 && head[0] == (byte) 0xFE && head[1] == (byte) 0xFF) {
      return StandardCharsets.UTF_16BE;
    }
    boolean isLittle = head.length >= 2 && head[0] == (byte) 0xFF && head[1] == (byte) 0xFE;
    return isLittle ? StandardCharsets.UTF_16LE : null;
  }

  private static void refuseBinary(String file, byte[] head) {
    int[] zeros = new int[2];
    int first = -1;
    for (int i = 0; i < head.length; i++) {
      if (head[i] == 0) {
        zeros[i % 2]++;
        first = first < 0 ? i : first;
      }
    }
    if (first < 0) {
      return;
    }
    String guess = zeros[0] == 0 ? "UTF-16LE" : "UTF-16BE";
    boolean isWide = zeros[first % 2] > 2 + head.length / 4 && zeros[1 - first % 2] == 0;
    throw new BadInputException(
        isWide
            ? file
                + ": looks like "
                + guess
                + " without a byte order mark: --encoding "
                + guess
                + " reads it"
            : file
                + ": is a binary file (a zero byte at "
                + first
                + "), CSV or TSV text is needed");
  }

  /** Whether bytes were read that are no text. */
  boolean isDamaged() {
    return isDamaged;
  }

  /** What the text was taken for. */
  String encoding() {
    return encoding;
  }

  @Override
  public int read(char[] target, int offset, int length) throws IOException {
    int count = in.read(target, offset, length);
    for (int i = offset; i < offset + count; i++) {
      if (target[i] >= DAMAGE) {
        target[i] = DAMAGE;
        isDamaged = true;
      }
    }
    return count;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
