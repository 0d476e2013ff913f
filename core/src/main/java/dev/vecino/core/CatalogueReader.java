package dev.vecino.core;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;

/** Reads a catalogue, column by column into typed attributes. Used once. */
@NullUnmarked // not yet looked at
final class CatalogueReader {

  /** The attributes that have a meaning, and the only type that they can have. */
  private static final Map<String, ColumnType> FIXED_TYPES =
      Map.of(
          Catalogue.PRICE, ColumnType.DECIMAL,
          Catalogue.QUALITY, ColumnType.DECIMAL,
          Catalogue.DELETED, ColumnType.BOOLEAN);

  /** How tables write values whose types they know. */
  private static final FieldParser PLAIN = new FieldParser(ValueFormat.defaults());

  /**
   * A column that is read.
   *
   * @param column its place
   * @param attribute that it becomes
   * @param type null where all the values are needed to tell
   * @param reason why it has this type
   * @param parser of its texts
   * @param texts what was read; grows
   */
  private record Source(
      int column,
      String attribute,
      ColumnType type,
      String reason,
      FieldParser parser,
      List<String> texts) {}

  private final Catalogue.Options options;
  private final FieldParser fields;
  private final Map<String, Integer> rows = new HashMap<>();
  private final Map<String, String> pool = new HashMap<>();

  CatalogueReader(Catalogue.Options options) {
    this.options = options;
    this.fields = new FieldParser(options.values());
  }

  Catalogue read(CatalogueSource source, ProgressListener listener) {
    try (TableReader reader = new TableReader(source.openItems());
        ProgressListener.Task task =
            listener.start("reading the catalogue", reader.table().unit(), reader.table().size())) {
      int itemColumn = reader.columns().required(options.itemColumn());
      List<Source> sources = sources(reader);
      String[] values = new String[sources.size()];
      reader.begin(
          IntStream.concat(IntStream.of(itemColumn), sources.stream().mapToInt(Source::column))
              .toArray(),
          options.rowPolicy(),
          task,
          row -> {
            String item = row.text(itemColumn);
            BadRow.checkId(item, options.itemColumn());
            for (int s = 0; s < values.length; s++) {
              values[s] = value(sources.get(s), row, reader);
            }
            if (rows.putIfAbsent(item, rows.size()) != null) {
              throw new BadRow("item '" + item + "' has a row already");
            }
            for (int s = 0; s < values.length; s++) {
              sources.get(s).texts().add(values[s] == null ? null : pooled(values[s]));
            }
          });
      reader.readAll();
      List<Catalogue.Column> columns = new ArrayList<>();
      List<String[]> texts = new ArrayList<>();
      List<String> reasons = new ArrayList<>();
      for (Source read : sources) {
        String[] column = read.texts().toArray(String[]::new);
        TypeInference type = new TypeInference(read.type(), read.reason());
        if (read.type() == null) {
          TypeInference inferred = TypeInference.of(column, fields);
          Arrays.setAll(
              column,
              i -> column[i] == null ? null : pooled(fields.plain(inferred.type(), column[i])));
          type = inferred;
        }
        columns.add(new Catalogue.Column(read.attribute(), type.type()));
        reasons.add(type.reason());
        texts.add(column);
      }
      return new Catalogue(rows, columns, texts, reasons, reader.report());
    }
  }

  /** The columns that are read, in the order of the table. */
  private List<Source> sources(TableReader reader) {
    Map<Integer, String> attributes = attributes(reader);
    Map<String, ColumnType> declared = new HashMap<>();
    options
        .declaredTypes()
        .forEach(
            (name, type) -> {
              int column = reader.columns().required(name);
              InvalidRequestException.require(
                  attributes.containsKey(column),
                  "column '%s' is not read, so it can't be declared as %s",
                  name,
                  type.label());
              declared.put(attributes.get(column), type);
            });
    List<Source> sources = new ArrayList<>();
    Map<String, Integer> taken = new HashMap<>();
    attributes.forEach(
        (column, attribute) -> {
          Integer other = taken.putIfAbsent(attribute, column);
          if (other != null) {
            throw new BadInputException(
                reader.table().headerPlace()
                    + ": columns "
                    + (other + 1)
                    + " and "
                    + (column + 1)
                    + " would both be '"
                    + attribute
                    + "'; --ignore leaves one out, --columns renames");
          }
          ColumnType known = reader.table().type(column);
          ColumnType said = type(attribute, declared.get(attribute));
          ColumnType type = said == null ? known : said;
          boolean isWritten = known == null || (type != known && type == ColumnType.KEYWORDS);
          String reason =
              declared.containsKey(attribute)
                  ? "declared"
                  : said != null ? "by its name" : "as its source says";
          FieldParser parser = isWritten ? fields : PLAIN;
          sources.add(new Source(column, attribute, type, reason, parser, new ArrayList<>()));
        });
    return sources;
  }

  /** The attribute that each column becomes, by the place of the column. */
  private Map<Integer, String> attributes(TableReader reader) {
    ColumnNames names = reader.columns();
    Map<Integer, String> attributes = new TreeMap<>();
    if (options.columns().isEmpty()) {
      List<String> written = reader.table().columns();
      for (int column = 0; column < written.size(); column++) {
        if (!written.get(column).isEmpty()) {
          attributes.put(column, written.get(column));
        }
      }
      options.ignored().forEach(name -> attributes.remove(names.required(name)));
    } else {
      options
          .columns()
          .forEach((name, attribute) -> attributes.put(names.required(name), attribute));
    }
    rename(names, options.priceColumn(), Catalogue.PRICE, attributes);
    rename(names, options.qualityColumn(), Catalogue.QUALITY, attributes);
    attributes.remove(names.required(options.itemColumn()));
    Stream.concat(FIXED_TYPES.keySet().stream(), options.knownTypes().keySet().stream())
        .forEach(name -> recognize(names, name, attributes));
    return attributes;
  }

  /** Lets a name with a meaning have its usual case. */
  private static void recognize(ColumnNames names, String name, Map<Integer, String> attributes) {
    List<Integer> alike =
        attributes.keySet().stream()
            .filter(column -> attributes.get(column).equalsIgnoreCase(name))
            .toList();
    if (alike.size() == 1) {
      attributes.put(alike.get(0), name);
    } else if (!alike.isEmpty() && !attributes.containsValue(name)) {
      names.column(name); // tells which they are
    }
  }

  private static void rename(
      ColumnNames names, String column, String attribute, Map<Integer, String> attributes) {
    if (!column.equals(attribute)) {
      attributes.put(names.required(column), attribute);
    }
  }

  private ColumnType type(String attribute, ColumnType declared) {
    ColumnType type = declared != null ? declared : options.knownTypes().get(attribute);
    ColumnType fixed = FIXED_TYPES.get(attribute);
    if (fixed == null) {
      return type;
    }
    InvalidRequestException.require(
        type == null || type == fixed,
        "column '%s' is a %s, it can't be declared as %s",
        attribute,
        fixed.label(),
        type == null ? "" : type.label());
    return fixed;
  }

  /** The value of a field as its type reads it, or null; as it is where the type is unknown yet. */
  private String value(Source source, Table.Rows row, TableReader reader) throws BadRow {
    String text = row.text(source.column());
    text = text == null ? "" : text.strip();
    FieldParser parser = source.parser();
    if (parser.isMissing(text)) {
      return null;
    }
    String name = source.attribute();
    ColumnType type = source.type();
    if (type == null || type.isText()) {
      String plain = type == null || parser == PLAIN ? text : parser.plain(type, text);
      return plain.isEmpty()
          ? null
          : cut(plain, type, note -> reader.note(name, "column '" + name + "' " + note));
    }
    String plain;
    try {
      plain = parser.plain(type, text);
      type.parse(plain);
    } catch (IllegalArgumentException e) {
      throw new BadRow(
          "column '"
              + name
              + "' must be "
              + rule(type)
              + ", got: '"
              + BadRow.shown(text)
              + "'"
              + hint(type, text));
    }
    if (name.equals(Catalogue.PRICE) && Double.parseDouble(plain) < 0) {
      throw new BadRow("column 'price' must be at least 0, got: '" + text + "'");
    }
    return plain;
  }

  private static String cut(String text, ColumnType type, Consumer<String> notes) {
    int longest = BadRow.LONGEST_TEXT;
    if (text.length() <= longest) {
      return text;
    }
    notes.accept("is cut to " + longest + " characters, it has " + text.length());
    if (type == ColumnType.KEYWORDS) {
      return text.substring(0, Math.max(0, text.lastIndexOf(ColumnType.UNIT, longest)));
    }
    return text.substring(
        0, longest - (Character.isHighSurrogate(text.charAt(longest - 1)) ? 1 : 0));
  }

  private String rule(ColumnType type) {
    return switch (type) {
      case INTEGER -> "a whole number";
      case DECIMAL -> "a number";
      case DATE -> "a date such as 2026-01-31";
      case TIME -> fields.timeRule();
      case BOOLEAN -> "true or false";
      case KEYWORD, KEYWORDS, TEXT -> "a text";
    };
  }

  private String hint(ColumnType type, String text) {
    return switch (type) {
      case INTEGER, DECIMAL -> fields.numberHint(text);
      case DATE, TIME -> fields.timeHint();
      case BOOLEAN, KEYWORD, KEYWORDS, TEXT -> "";
    };
  }

  private String pooled(String text) {
    String known = pool.putIfAbsent(text, text);
    return known == null ? text : known;
  }
}
