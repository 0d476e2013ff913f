package dev.vecino.cli.option;

import dev.vecino.core.DelimitedFormat;
import dev.vecino.core.NumberStyle;
import dev.vecino.core.ValueFormat;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that say how files of text are written, where that can't be told from them. */
final class TextOptions {

  @Option(
      names = "--separator",
      paramLabel = "TEXT",
      converter = SeparatorConverter.class,
      description =
          "What parts columns: one or more characters, \\t is a tab (default: comma, tab, semicolon"
              + " or pipe, told from the first line)")
  private String separator;

  @Option(
      names = "--quotes",
      negatable = true,
      fallbackValue = "true",
      description =
          "Quotes hold a field together, or are characters (default: they do in files with commas"
              + " or semicolons)")
  private Boolean quotes;

  @Option(
      names = "--no-header",
      description = "The first line is a row: columns are named by their numbers, 1, 2, 3 …")
  private boolean noHeader;

  @Option(
      names = "--encoding",
      paramLabel = "NAME",
      converter = EncodingConverter.class,
      description = "Of the text, e.g. windows-1252 (default: UTF-8, or what its first bytes say)")
  private Charset encoding;

  @Option(
      names = "--null",
      paramLabel = "TEXT",
      split = ",",
      description =
          "What means a missing value beside the empty text, in place of"
              + " NULL,null,\\N,NaN,nan,None")
  private List<String> missing;

  @Option(
      names = "--numbers",
      paramLabel = "STYLE",
      description =
          "plain; english: 1,299.00 and $12.99; european: 1.299,00 and 12,99 EUR (default: plain)")
  private NumberStyle numbers = NumberStyle.PLAIN;

  @Option(
      names = "--time-format",
      paramLabel = "PATTERN",
      description =
          "How times and dates are written, e.g. 'dd/MM/yyyy HH:mm' (default: ISO-8601, or numbers"
              + " of seconds to nanoseconds since 1970)")
  private String timeFormat;

  @Option(
      names = "--value-separator",
      paramLabel = "TEXT",
      description = "Between the values of a field of type keywords (default: |)")
  private String valueSeparator = "|";

  DelimitedFormat layout() {
    return new DelimitedFormat(separator, quotes, !noHeader, encoding);
  }

  ValueFormat values() {
    ValueFormat.Builder values =
        ValueFormat.builder()
            .numbers(numbers)
            .timePattern(timeFormat)
            .valueSeparator(valueSeparator);
    return missing == null ? values.build() : values.missing(Set.copyOf(missing)).build();
  }

  /** All of these as one text that is another where a file is read in another way. */
  String asText() {
    List<String> texts = new ArrayList<>();
    for (Object value :
        new Object[] {separator, quotes, noHeader, encoding, missing, numbers, timeFormat}) {
      texts.add(String.valueOf(value));
    }
    return String.join(" ", texts);
  }

  /** One or more characters; {@code \t} and other escapes of Java. */
  static final class SeparatorConverter implements ITypeConverter<String> {
    @Override
    public String convert(String text) {
      try {
        return text.equals("\\") ? text : text.translateEscapes();
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(
            "must be characters such as :: or \\t, got: '" + text + "'");
      }
    }
  }

  /** The name of an encoding that Java knows. */
  static final class EncodingConverter implements ITypeConverter<Charset> {
    @Override
    public Charset convert(String text) {
      try {
        return Charset.forName(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(
            "must be an encoding such as UTF-16LE or windows-1252, got: '" + text + "'");
      }
    }
  }
}
