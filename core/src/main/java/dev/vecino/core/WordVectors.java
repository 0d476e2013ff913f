package dev.vecino.core;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.StringTokenizer;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * The file formats of word2vec, as gensim's {@code KeyedVectors.load_word2vec_format} reads and
 * writes them. Binary: a line {@code rows dimension}, then per row the id in UTF-8, a space, {@code
 * dimension} little-endian 32-bit floats and (optionally, when read) a line feed. Text: the same
 * line (which may be absent, as in GloVe files), then per line the id and its numbers, separated by
 * spaces or tabs.
 */
public final class WordVectors {

  private static final int BUFFER = 1 << 16;
  private static final int LONGEST_LINE = 1 << 22;
  private static final int LARGEST_DIMENSION = 1 << 16;
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
  private static final int MOST_FLOATS = Integer.MAX_VALUE - 64;

  private WordVectors() {}

  /**
   * Writes the binary format.
   *
   * @throws InvalidRequestException if an id is empty or has white space, which the format can't
   *     hold, or a number is not finite, which no reader takes
   */
  public static void writeBinary(Embeddings table, OutputStream out) throws IOException {
    out.write((table.size() + " " + table.dimension() + "\n").getBytes(StandardCharsets.US_ASCII));
    ByteBuffer row =
        ByteBuffer.allocate(table.dimension() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int r = 0; r < table.size(); r++) {
      String id = table.id(r);
      InvalidRequestException.require(
          id.chars().noneMatch(Character::isWhitespace) && !id.isEmpty(),
          "the word2vec format can't hold an id that is empty or has white space, got: '%s'",
          id);
      for (int i = r * table.dimension(); i < (r + 1) * table.dimension(); i++) {
        if (!Float.isFinite(table.values()[i])) {
          throw new InvalidRequestException(
              "numbers must be finite, the vector of '" + id + "' has: " + table.values()[i]);
        }
      }
      out.write(id.getBytes(StandardCharsets.UTF_8));
      out.write(' ');
      row.clear().asFloatBuffer().put(table.values(), r * table.dimension(), table.dimension());
      out.write(row.array());
      out.write('\n');
    }
  }

  /**
   * Reads either format, plain or gzipped. In a vector file that lies in a model's folder, ids are
   * decoded as {@link EmbeddingModel} has encoded them.
   *
   * @throws BadInputException if the file is neither, is cut off, has NaN or a row twice
   */
  public static Embeddings read(Path file) {
    if (Files.isDirectory(file)) {
      throw new BadInputException(file + ": is a directory, a file of vectors is needed");
    }
    try {
      Embeddings table = read(file, Files.newInputStream(file));
      return EmbeddingModel.holds(file) ? EmbeddingModel.decoded(table) : table;
    } catch (IOException e) {
      throw BadInputException.unopened(file, e);
    }
  }

  /**
   * Reads either format.
   *
   * @param file to be named where something is wrong
   * @param content its content; is closed
   */
  static Embeddings read(Path file, InputStream content) {
    try (InputStream raw = content;
        BufferedInputStream in = new BufferedInputStream(GzipInput.unzipped(raw), BUFFER)) {
      return new Reader(file, in, Files.size(file)).read();
    } catch (EOFException e) {
      throw new BadInputException(file + ": the gzip stream ends too early: cut off?", e);
    } catch (ZipException e) {
      throw new BadInputException(
          file + ": the gzip stream is damaged (" + e.getMessage() + ")", e);
    } catch (IOException e) {
      throw BadInputException.unreadable(file, e);
    }
  }

  private static final class Reader {
    private final Path file;
    private final BufferedInputStream in;
    private final long bytes;
    private final List<String> ids = new ArrayList<>();
    private final Set<String> seen = new HashSet<>();
    private float[] values = new float[0];
    private int dimension;

    Reader(Path file, BufferedInputStream in, long bytes) {
      this.file = file;
      this.in = in;
      this.bytes = bytes;
    }

    Embeddings read() throws IOException {
      skipByteOrderMark();
      in.mark(LONGEST_LINE);
      String first = line(1);
      if (first == null) {
        throw new BadInputException(file + ": is empty, vectors in word2vec format are needed");
      }
      long rows = -1;
      String[] header = fields(first);
      if (header.length == 2 && isWhole(header[0]) && isWhole(header[1])) {
        rows = number(header[0]);
        dimension = number(header[1]);
        if (dimension < 1 || dimension > LARGEST_DIMENSION) {
          throw new BadInputException(
              file
                  + ":1: the dimension must be 1 to "
                  + LARGEST_DIMENSION
                  + ", got: "
                  + shortened(first));
        }
        if (rows * dimension > MOST_FLOATS) {
          throw new BadInputException(
              file
                  + ":1: a table holds at most "
                  + MOST_FLOATS
                  + " floats, the header says "
                  + shortened(first));
        }
        // Only the file itself is believed: a number takes at least two bytes in either format.
        if (rows * dimension <= bytes / 2) {
          values = new float[(int) (rows * dimension)];
        }
      } else {
        in.reset();
      }
      if (rows < 0 || nextLineIsText()) {
        readText(rows);
      } else {
        readBinary(rows);
      }
      int used = ids.size() * dimension;
      return new Embeddings(
          ids, values.length == used ? values : Arrays.copyOf(values, used), dimension);
    }

    private void skipByteOrderMark() throws IOException {
      in.mark(BYTE_ORDER_MARK.length);
      if (!Arrays.equals(in.readNBytes(BYTE_ORDER_MARK.length), BYTE_ORDER_MARK)) {
        in.reset();
      }
    }

    private int number(String text) {
      try {
        return Math.toIntExact(Long.parseLong(text));
      } catch (NumberFormatException | ArithmeticException e) {
        throw new BadInputException(file + ":1: the header's '" + text + "' is too large", e);
      }
    }

    private static boolean isWhole(String text) {
      return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** Text where the next line is an id and as many numbers as the header says. */
    private boolean nextLineIsText() throws IOException {
      int longest = Math.min(dimension * 64 + BUFFER, LONGEST_LINE);
      in.mark(longest);
      byte[] head = in.readNBytes(longest - 1);
      in.reset();
      int end = 0;
      while (end < head.length && head[end] != '\n') {
        end++;
      }
      String[] fields = fields(new String(head, 0, end, StandardCharsets.UTF_8));
      if (fields.length < 2) {
        return false;
      }
      boolean first = isNumber(fields[1]);
      boolean last = isNumber(fields[fields.length - 1]);
      // One bad number does not make a binary file of a text.
      return fields.length == dimension + 1 ? first || last : first && last;
    }

    private static boolean isNumber(String text) {
      try {
        Float.parseFloat(text);
        return text.chars().allMatch(c -> c > ' ' && c < 127);
      } catch (NumberFormatException e) {
        return text.equalsIgnoreCase("nan");
      }
    }

    private void readText(long rows) throws IOException {
      int lineNumber = rows < 0 ? 0 : 1;
      for (String line = line(lineNumber + 1); line != null; line = line(lineNumber + 1)) {
        lineNumber++;
        String[] fields = fields(line);
        if (fields.length == 0) {
          continue;
        }
        String place = file + ":" + lineNumber + ": ";
        if (dimension == 0) {
          dimension = fields.length - 1;
          if (dimension < 1) {
            throw new BadInputException(
                place + "an id and its numbers are needed, got: '" + shortened(line) + "'");
          }
        }
        if (fields.length != dimension + 1) {
          throw new BadInputException(
              place
                  + "must have an id and "
                  + dimension
                  + " numbers, got "
                  + fields.length
                  + " fields");
        }
        begin(fields[0], place, rows);
        for (int i = 0; i < dimension; i++) {
          values[(ids.size() - 1) * dimension + i] = finite(fields[i + 1], place);
        }
      }
      if (rows >= 0 && ids.size() != rows) {
        throw new BadInputException(
            file + ": its header says " + rows + " rows, there are " + ids.size());
      }
      if (ids.isEmpty()) {
        throw new BadInputException(file + ": has no vectors");
      }
    }

    private static String shortened(String line) {
      return line.length() <= 60 ? line : line.substring(0, 60) + "…";
    }

    private static float finite(String text, String place) {
      float number;
      try {
        number = Float.parseFloat(text);
      } catch (NumberFormatException e) {
        throw new BadInputException(place + "'" + text + "' is no number", e);
      }
      if (!Float.isFinite(number)) {
        throw new BadInputException(place + "numbers must be finite, got: " + text);
      }
      if (!PlainNumbers.isPlain(text)) {
        throw new BadInputException(place + "'" + text + "' is no number");
      }
      return number;
    }

    private void readBinary(long rows) throws IOException {
      byte[] row = new byte[dimension * Float.BYTES];
      ByteBuffer floats = ByteBuffer.wrap(row).order(ByteOrder.LITTLE_ENDIAN);
      for (int r = 0; r < rows; r++) {
        String place = file + ": row " + (r + 1) + ": ";
        begin(binaryId(place), place, rows);
        if (in.readNBytes(row, 0, row.length) < row.length) {
          throw new BadInputException(
              place + "ends too early, the header says " + rows + " rows: cut off?");
        }
        floats.rewind().asFloatBuffer().get(values, r * dimension, dimension);
        for (int i = 0; i < dimension; i++) {
          if (!Float.isFinite(values[r * dimension + i])) {
            throw new BadInputException(
                place + "numbers must be finite, got: " + values[r * dimension + i]);
          }
        }
      }
      int rest = in.read();
      if (rest == '\n') {
        rest = in.read();
      }
      if (rest >= 0) {
        throw new BadInputException(
            file + ": goes on after the " + rows + " rows that its header says");
      }
    }

    private String binaryId(String place) throws IOException {
      ByteArrayOutputStream id = new ByteArrayOutputStream();
      for (int b = in.read(); b != ' '; b = in.read()) {
        if (b < 0) {
          throw new BadInputException(place + "ends too early: cut off?");
        }
        if (b == '\n' && id.size() == 0) {
          continue;
        }
        id.write(b);
        if (id.size() > BUFFER) {
          throw new BadInputException(place + "has no id: neither text nor binary word2vec format");
        }
      }
      return utf8(id, place);
    }

    private static String utf8(ByteArrayOutputStream bytes, String place) {
      try {
        CharBuffer text =
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toByteArray()));
        return text.toString();
      } catch (CharacterCodingException e) {
        throw new BadInputException(place + "is no UTF-8 text", e);
      }
    }

    private void begin(String id, String place, long rows) {
      if (id.isEmpty()) {
        throw new BadInputException(place + "the id must not be empty");
      }
      if (!seen.add(id)) {
        throw new BadInputException(place + "id '" + id + "' has a row already");
      }
      if (rows >= 0 && ids.size() == rows) {
        throw new BadInputException(file + ": its header says " + rows + " rows, there are more");
      }
      ids.add(id);
      long needed = (long) ids.size() * dimension;
      if (needed > MOST_FLOATS) {
        throw new BadInputException(
            place + "a table holds at most " + MOST_FLOATS + " floats, there are more");
      }
      if (values.length < needed) {
        long most = rows < 0 ? MOST_FLOATS : rows * dimension;
        values = Arrays.copyOf(values, (int) Math.min(most, needed + needed / 2));
      }
    }

    /** Parted by blanks of ASCII; the others, as the no-break space, are characters of ids. */
    private static String[] fields(String line) {
      return Collections.list(new StringTokenizer(line, " \t\r")).toArray(String[]::new);
    }

    /** The next line without its end, or null at the end of the file. */
    private @Nullable String line(int lineNumber) throws IOException {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      int b = in.read();
      if (b < 0) {
        return null;
      }
      for (; b >= 0 && b != '\n'; b = in.read()) {
        line.write(b);
        if (line.size() >= LONGEST_LINE - 1) {
          throw new BadInputException(
              file
                  + ":"
                  + lineNumber
                  + ": is too long a line: neither text nor binary word2vec format");
        }
      }
      return utf8(line, file + ":" + lineNumber + ": ");
    }
  }
}
