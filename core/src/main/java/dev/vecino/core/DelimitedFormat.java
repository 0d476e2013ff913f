package dev.vecino.core;

import java.nio.charset.Charset;
import org.jspecify.annotations.NullUnmarked;

/**
 * How delimited text is laid out.
 *
 * @param separator between two fields, one or more characters; null: comma, tab, semicolon or pipe,
 *     whichever the first line has most of
 * @param quotes whether quotes around a field hold it together; null: they do where the separator
 *     is a comma or semicolon, or where the header begins with one
 * @param header whether the first line names the columns; else their names are 1, 2, 3 …
 * @param encoding null: what the byte order mark says, UTF-8 without one
 */
@NullUnmarked // not yet looked at
public record DelimitedFormat(String separator, Boolean quotes, boolean header, Charset encoding) {

  public DelimitedFormat {
    InvalidRequestException.require(
        separator == null
            || (!separator.isEmpty()
                && separator.chars().noneMatch(c -> c == '"' || c == '\n' || c == '\r')),
        "the separator must be one or more characters other than a quote or a line end, got: '%s'",
        separator);
    InvalidRequestException.require(
        separator == null || separator.length() == 1 || quotes == null || !quotes,
        "quotes go with a separator of one character, got: '%s'",
        separator);
  }

  /** All told from the file itself, which has a header. */
  public static DelimitedFormat defaults() {
    return new DelimitedFormat(null, null, true, null);
  }

  /** The same with a separator. */
  public DelimitedFormat withSeparator(String value) {
    return new DelimitedFormat(value, quotes, header, encoding);
  }

  /** The same with quotes that hold fields together, or are characters. */
  public DelimitedFormat withQuotes(boolean value) {
    return new DelimitedFormat(separator, value, header, encoding);
  }

  /** The same without a header. */
  public DelimitedFormat withoutHeader() {
    return new DelimitedFormat(separator, quotes, false, encoding);
  }

  /** The same in an encoding. */
  public DelimitedFormat withEncoding(Charset value) {
    return new DelimitedFormat(separator, quotes, header, value);
  }
}
