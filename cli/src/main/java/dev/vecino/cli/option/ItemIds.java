package dev.vecino.cli.option;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Ids of items as a line of CSV has them: with commas between, and in quotes where an id has commas
 * or begins with a quote.
 *
 * @param ids none is empty
 */
public record ItemIds(List<String> ids) {

  public ItemIds {
    ids = List.copyOf(ids);
  }

  /** The ids of several lines, one after the other. */
  public static List<String> joined(List<ItemIds> lines) {
    return lines.stream().flatMap(line -> line.ids().stream()).toList();
  }

  /** Reads a line; an empty one has no ids. */
  public static final class Converter implements ITypeConverter<ItemIds> {
    @Override
    public ItemIds convert(String text) {
      List<CsvRecord> lines;
      try {
        lines = CsvReader.builder().allowUnclosedQuote(false).ofCsvRecord(text).stream().toList();
      } catch (CsvParseException e) {
        throw wrong(text);
      }
      List<String> ids = lines.isEmpty() ? List.of() : lines.getFirst().getFields();
      if (lines.size() > 1 || ids.stream().anyMatch(String::isBlank)) {
        throw wrong(text);
      }
      return new ItemIds(ids);
    }

    private static TypeConversionException wrong(String text) {
      return new TypeConversionException(
          "must be ids with commas between, such as a,b or, where an id has a comma, \"a,1\",b,"
              + " got: '"
              + text
              + "'");
    }
  }
}
