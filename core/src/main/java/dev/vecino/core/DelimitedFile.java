package dev.vecino.core;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipException;

/**
 * A CSV or TSV file with a header, plain or gzipped (told by its magic bytes), read once from top
 * to bottom. It turns everything that can be wrong with such a file into one sentence with file and
 * line, and computes the SHA-256 of the file's bytes on the way.
 */
final class DelimitedFile implements Table, Table.Rows {

  private static final System.Logger LOG = System.getLogger(DelimitedFile.class.getName());
  private static final int PEEK_BYTES = 1 << 16;

  private final Path path;
  private final DelimitedSource.Content content;
  private final Sha256 digest = new Sha256();
  private final CountingInputStream raw;
  private final Iterator<CsvRecord> records;
  private final CsvReader<CsvRecord> reader;
  private final List<String> header;
  private long headerLine;
  private CsvRecord row;
  private long rows;

  DelimitedFile(Path path) {
    this(path, () -> Files.newInputStream(path));
  }

  DelimitedFile(Path path, DelimitedSource.Content content) {
    this.path = path;
    this.content = content;
    InputStream opened = null;
    try {
      if (Files.isDirectory(path)) {
        throw new BadInputException(path + ": is a directory, a file is needed");
      }
      opened = content.open();
      raw = new CountingInputStream(digest.reading(opened));
      BufferedInputStream plain = new BufferedInputStream(content.unpacked(raw), PEEK_BYTES);
      char separator = peek(plain);
      reader =
          CsvReader.builder()
              .fieldSeparator(separator)
              .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
              .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
              .allowUnclosedQuote(false)
              .ofCsvRecord(
                  new InputStreamReader(
                      plain,
                      StandardCharsets.UTF_8
                          .newDecoder()
                          .onMalformedInput(CodingErrorAction.REPORT)
                          .onUnmappableCharacter(CodingErrorAction.REPORT)));
      records = reader.iterator();
      header = readHeader();
    } catch (BadInputException e) {
      closeQuietly(opened);
      throw e;
    } catch (NoSuchFileException e) {
      throw new BadInputException(path + ": no such file", e);
    } catch (AccessDeniedException e) {
      throw new BadInputException(path + ": may not be read (permission denied)", e);
    } catch (IOException e) {
      closeQuietly(opened);
      throw failure(e);
    }
  }

  /** The size of the file, zipped where it is, or -1 where it is not known. */
  @Override
  public long size() {
    try {
      return Files.size(path);
    } catch (IOException e) {
      return -1;
    }
  }

  private static void closeQuietly(InputStream in) {
    try (in) {
      // what made the file unreadable is what the user must hear
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "closing an unreadable file failed", e);
    }
  }

  private List<String> readHeader() {
    CsvRecord first = nextRecord();
    if (first == null) {
      throw new BadInputException(path + ": is empty, a header line is needed");
    }
    headerLine = first.getStartingLineNumber();
    List<String> names = first.getFields().stream().map(String::strip).toList();
    String place = path + ":" + headerLine + ": column ";
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i).isEmpty()) {
        throw new BadInputException(place + (i + 1) + " has no name");
      }
      if (!seen.add(names.get(i))) {
        throw new BadInputException(place + "'" + names.get(i) + "' is there twice");
      }
    }
    return names;
  }

  /** Skips a byte order mark, refuses a binary file, and tells comma from tab by the header. */
  private char peek(BufferedInputStream in) throws IOException {
    in.mark(PEEK_BYTES);
    byte[] head = in.readNBytes(PEEK_BYTES / 2);
    in.reset();
    for (int i = 0; i < head.length; i++) {
      if (head[i] == 0) {
        throw new BadInputException(
            path + ": is a binary file (a zero byte at " + i + "), CSV or TSV text is needed");
      }
    }
    if (head.length >= 3
        && head[0] == (byte) 0xEF
        && head[1] == (byte) 0xBB
        && head[2] == (byte) 0xBF) {
      in.skipNBytes(3);
    }
    boolean quoted = false;
    for (byte b : head) {
      quoted ^= b == '"';
      if (b == '\t' && !quoted) {
        return '\t';
      }
      if ((b == '\n' || b == '\r' || b == ',') && !quoted) {
        break;
      }
    }
    return ',';
  }

  @Override
  public String name() {
    return path.toString();
  }

  @Override
  public String headerPlace() {
    return path + ":" + headerLine;
  }

  @Override
  public List<String> columns() {
    return header;
  }

  @Override
  public String unit() {
    return "bytes";
  }

  @Override
  public Rows rows(int... columns) {
    return this;
  }

  @Override
  public boolean next() {
    row = nextRecord();
    rows += row == null ? 0 : 1;
    return row != null;
  }

  @Override
  public String fault() {
    return row.getFieldCount() == header.size()
        ? null
        : "has " + row.getFieldCount() + " fields, the header has " + header.size();
  }

  @Override
  public String text(int column) {
    return row.getField(column);
  }

  @Override
  public String place() {
    return path + ":" + row.getStartingLineNumber();
  }

  @Override
  public List<String> fields() {
    return row.getFields();
  }

  @Override
  public long position() {
    return raw.count;
  }

  @Override
  public String sha256() {
    return digest.text();
  }

  private CsvRecord nextRecord() {
    try {
      return records.hasNext() ? records.next() : null;
    } catch (CsvParseException | UncheckedIOException e) {
      throw failure(e);
    }
  }

  private BadInputException failure(Exception e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof CharacterCodingException) {
        return new BadInputException(path + malformedLine() + ": is no UTF-8 text", e);
      }
      if (cause instanceof EOFException) {
        return new BadInputException(
            path + ": the gzip stream ends too early (after row " + rows + "): cut off?", e);
      }
      if (cause instanceof ZipException) {
        return new BadInputException(
            path
                + ": the gzip stream is damaged after row "
                + rows
                + " ("
                + cause.getMessage()
                + ")",
            e);
      }
    }
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    if (e instanceof CsvParseException) {
      String message = String.valueOf(e.getMessage());
      String line = message.replaceAll("(?s).*\\bline (\\d+).*", "$1");
      // Only what is wrong with the first record comes without a line.
      String place = ":" + (line.equals(message) ? "1" : line);
      return new BadInputException(path + place + ": is no valid CSV: " + root.getMessage(), e);
    }
    return new BadInputException(path + ": can't be read (" + root.getMessage() + ")", e);
  }

  /** The place of the first bytes that are no UTF-8, as {@code :17}; empty where nobody knows. */
  private String malformedLine() {
    if (!Files.isRegularFile(path)) {
      return ""; // a pipe can't be read again
    }
    char mark = '\uFFFF'; // no character of any text
    try (Reader text =
        new BufferedReader(
            new InputStreamReader(
                content.unpacked(Files.newInputStream(path)),
                StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPLACE)
                    .replaceWith(String.valueOf(mark))))) {
      long line = 1;
      for (int c = text.read(); c >= 0; c = text.read()) {
        if (c == mark) {
          return ":" + line;
        }
        line += c == '\n' ? 1 : 0;
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "the second look at a damaged file failed", e);
    }
    return "";
  }

  @Override
  public void close() {
    try {
      reader.close();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /** Counts the bytes of the file, compressed or not: progress is told in them. */
  private static final class CountingInputStream extends FilterInputStream {
    private long count;

    CountingInputStream(InputStream in) {
      super(in);
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
}
