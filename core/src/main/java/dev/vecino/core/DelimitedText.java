package dev.vecino.core;

import de.siegmar.fastcsv.reader.CsvCallbackHandler;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import de.siegmar.fastcsv.reader.RecordType;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.NullUnmarked;

/**
 * The rows of delimited text, read once from top to bottom. A row that is none (too few fields, a
 * stray quote, bytes that are no text) is handed out too, with its {@link Row#fault}; the next row
 * begins on the line after it. Lines without any character are no rows.
 */
@NullUnmarked // not yet looked at
final class DelimitedText implements Closeable {

  private static final String QUOTES_HINT = "; --no-quotes takes quotes as characters";
  private static final String CANDIDATES = ",\t;|";

  /** What separates in files in which quotes hold a field together. */
  private static final Set<String> QUOTING = Set.of(",", ";");

  /** What Excel heeds in the first line. */
  private static final Pattern SEPARATOR_LINE = Pattern.compile("\"?sep=(.)\"?\\R?");

  private final String file;
  private final int fewestColumns;
  private final DecodedText decoded;
  private final RereadableText text;
  private final String separator;
  private final boolean hasQuotes;
  private final Row row = new Row();
  private final Notes notes = new Notes();
  private final HeaderLine header;
  private final long headerLine;
  private Iterator<Row> rows;
  private long linesBefore; // what the parser has
  private boolean isFirstPending;

  /**
   * @param file to be named where something is wrong
   * @param bytes the content of the file, not compressed
   * @param fewestColumns where there are so many columns, a field is not believed to be of several
   *     lines if each of these lines is a row by itself
   * @throws BadInputException if it has no header, where it must have one, or is no text
   */
  DelimitedText(String file, InputStream bytes, DelimitedFormat format, int fewestColumns)
      throws IOException {
    this.file = file;
    this.fewestColumns = fewestColumns;
    decoded = new DecodedText(file, bytes, format.encoding());
    text = new RereadableText(decoded);
    String first = firstLine();
    Matcher separatorLine = SEPARATOR_LINE.matcher(first);
    if (format.header() && separatorLine.matches()) {
      text.skip(first.length());
      linesBefore++;
      first = firstLine();
    }
    separator =
        format.separator() != null
            ? format.separator()
            : separatorLine.matches() ? separatorLine.group(1) : mostFrequent(first);
    hasQuotes =
        format.quotes() != null
            ? format.quotes()
            : QUOTING.contains(separator)
                || (separator.length() == 1 && format.header() && first.startsWith("\""));
    if (hasQuotes) {
      text.quote('"');
    }
    parse();
    if (!advance()) {
      throw new BadInputException(
          file + ": is empty" + (format.header() ? ", a header line is needed" : ""));
    }
    if (format.header()) {
      if (row.fault() != null) {
        throw new BadInputException(place(row.line()) + row.fault());
      }
      header = new HeaderLine(row.fields());
      headerLine = row.line();
    } else {
      header =
          new HeaderLine(IntStream.rangeClosed(1, row.size()).mapToObj(Integer::toString).toList());
      headerLine = 0;
      isFirstPending = true;
    }
  }

  private String firstLine() throws IOException {
    String line = text.nextLine();
    while (line.equals("\n") || line.equals("\r") || line.equals("\r\n")) {
      text.skip(line.length());
      linesBefore++;
      line = text.nextLine();
    }
    return line;
  }

  /** Of comma, tab, semicolon and pipe the one that the line has most of outside of quotes. */
  private static String mostFrequent(String line) {
    int[] counts = new int[CANDIDATES.length()];
    for (int i = 0; i < line.length(); i++) {
      boolean beginsField = i == 0 || CANDIDATES.indexOf(line.charAt(i - 1)) >= 0;
      if (line.charAt(i) == '"' && beginsField) {
        int end = line.indexOf('"', i + 1);
        i = end < 0 ? i : end;
      } else if (CANDIDATES.indexOf(line.charAt(i)) >= 0) {
        counts[CANDIDATES.indexOf(line.charAt(i))]++;
      }
    }
    int best = 0;
    for (int candidate = 1; candidate < counts.length; candidate++) {
      best = counts[candidate] > counts[best] ? candidate : best;
    }
    return CANDIDATES.substring(best, best + 1);
  }

  /** Begins a parser with the text that comes next. */
  private void parse() {
    rows =
        CsvReader.builder()
            .fieldSeparator(separator)
            .quoteCharacter(hasQuotes ? '"' : RereadableText.NO_QUOTE)
            .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
            .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
            .allowUnclosedQuote(false)
            .maxBufferSize(2 * RereadableText.LONGEST_RECORD)
            .build(new RowHandler(linesBefore), text)
            .iterator();
  }

  /** The names of the columns. */
  List<String> names() {
    return header.names();
  }

  /** The line of the names; 0 where the columns are numbered. */
  long headerLine() {
    return headerLine;
  }

  /**
   * Goes on to the next row.
   *
   * @return false at the end
   * @throws UncheckedIOException if the bytes can't be read
   */
  boolean next() {
    boolean isThere = isFirstPending || advance();
    isFirstPending = false;
    while (isThere && row.fault() == null && headerLine > 0 && isHeader()) {
      isThere = advance();
    }
    if (isThere && row.fault() == null) {
      checkFields();
    }
    return isThere;
  }

  private boolean isHeader() {
    if (header.isRepeatedBy(row)) {
      notes.add("header", place(row.line()) + "repeats the header, so it is no row");
      return true;
    }
    if (header.isReorderedBy(row)) {
      throw new BadInputException(
          place(row.line())
              + "has the header once more, with the columns in another order: read the files one by"
              + " one");
    }
    return false;
  }

  private String place(long line) {
    return file + ":" + line + ": ";
  }

  /** What was noticed in the lines that were read. */
  List<String> notes() {
    return notes.sentences();
  }

  /** The row at which {@link #next} has arrived; the same object each time. */
  Row row() {
    return row;
  }

  private boolean advance() {
    try {
      if (!rows.hasNext()) {
        return false;
      }
      rows.next();
    } catch (CsvParseException | UncheckedIOException e) {
      recover(e);
    }
    if (decoded.isDamaged() && row.has(DecodedText.DAMAGE)) {
      row.fail(
          "is no " + decoded.encoding() + " text; --encoding names another, e.g. windows-1252");
    }
    return true;
  }

  private void checkFields() {
    int size = row.size();
    boolean fits = size >= header.leastFields();
    for (int column = header.size(); column < size; column++) {
      fits &= row.isEmpty(column); // a comma at the end
    }
    String rule = "has " + size + " fields, the header has " + header.size();
    if (!isOfSeveralLines()) {
      if (!fits) {
        row.fail(rule);
      }
    } else if (!fits) {
      readOnAfterFirstLine(rule + ": is a quote left open?");
    } else if (eachLineIsARow()) {
      readOnAfterFirstLine(
          "has a quote that is closed only in a later line, though each line is a row by itself"
              + QUOTES_HINT);
    }
  }

  private boolean isOfSeveralLines() {
    return !text.record().isEmpty() && text.firstLineEnd() < text.record().length();
  }

  /** Whether the lines of the record would be rows if the open quote were a character. */
  private boolean eachLineIsARow() {
    return header.size() >= fewestColumns
        && text.record().toString().lines().allMatch(line -> fields(line).size() == header.size());
  }

  /** The fields of one line; a quote that isn't closed in it is a character. */
  private List<String> fields(String line) {
    List<String> fields = new ArrayList<>();
    int begin = 0;
    while (begin <= line.length()) {
      int from = begin;
      if (hasQuotes && line.startsWith("\"", begin)) {
        int closed = line.indexOf('"' + separator, begin + 1);
        boolean isLast = closed < 0 && line.length() > begin + 1 && line.endsWith("\"");
        from = isLast ? line.length() : closed < 0 ? begin : closed;
      }
      int end = line.indexOf(separator, from);
      fields.add(line.substring(begin, end < 0 ? line.length() : end));
      begin = end < 0 ? line.length() + 1 : end + separator.length();
    }
    return fields;
  }

  private void recover(RuntimeException e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    boolean isLong = root instanceof RereadableText.LongRecordException;
    if (root instanceof IOException && !isLong) {
      throw new UncheckedIOException((IOException) root);
    }
    if (text.record().isEmpty() || (isLong && !isOfSeveralLines())) {
      throw new BadInputException(
          place(row.line())
              + "has a line of more than "
              + RereadableText.LONGEST_RECORD
              + " characters: is it CSV or TSV text?",
          e);
    }
    boolean isUnclosed = isLong || root.getMessage().startsWith("Unclosed");
    readOnAfterFirstLine(
        "is no valid CSV: "
            + (isUnclosed ? "a quote is opened and never closed" : root.getMessage())
            + QUOTES_HINT);
  }

  /** The first line of the record is a row that is none, the lines after it are read once more. */
  private void readOnAfterFirstLine(String fault) {
    long line = row.line();
    String first = text.record().toString().substring(0, text.firstLineEnd()).stripTrailing();
    if (!text.putBack()) {
      throw new BadInputException(place(line) + fault + ". There are too many such lines to go on");
    }
    row.begin(line);
    for (String field : fields(first)) {
      row.add(field.toCharArray(), 0, field.length());
    }
    row.fail(fault);
    linesBefore = line;
    parse();
  }

  @Override
  public void close() throws IOException {
    text.close();
  }

  /** Fills the row. */
  private final class RowHandler extends CsvCallbackHandler<Row> {
    private final long before;

    RowHandler(long before) {
      this.before = before;
    }

    @Override
    protected RecordType getRecordType() {
      return row.size() == 0 ? RecordType.EMPTY : RecordType.DATA;
    }

    @Override
    protected int getFieldCount() {
      return row.size();
    }

    @Override
    protected void beginRecord(long line) {
      text.beginRecord();
      row.begin(before + line);
    }

    @Override
    protected void addField(char[] buffer, int offset, int length, boolean quoted) {
      row.add(buffer, offset, length);
    }

    @Override
    protected void setComment(char[] buffer, int offset, int length) {}

    @Override
    protected void setEmpty() {}

    @Override
    protected Row buildRecord() {
      return row;
    }
  }
}
