package dev.vecino.core;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * The type of a column by what all its values are, and why it is no narrower one.
 *
 * @param type the first, in the order of the enum, that all values suit; of a column without
 *     values, keyword
 * @param reason for people: "as all 3,000 values are", "because of 'n/a', 1 of 3,000 values"
 */
record TypeInference(ColumnType type, String reason) {

  /** So many values tell whether a column is nearly of a type; to try all of them takes long. */
  private static final int SAMPLE = 1000;

  private static final int SHOWN = 40;

  /**
   * @param column the text of each row; null where it is missing
   * @param fields says what a text suits
   */
  static TypeInference of(String[] column, FieldParser fields) {
    List<String> values = Arrays.stream(column).filter(Objects::nonNull).toList();
    if (values.isEmpty()) {
      return new TypeInference(ColumnType.KEYWORD, "as it has no values");
    }
    ColumnType nearly = null;
    for (ColumnType type : ColumnType.values()) {
      if (values.stream().allMatch(text -> fields.suits(type, text))) {
        String reason =
            nearly == null
                ? String.format(Locale.ROOT, "as all %,d values are", values.size())
                : exceptions(values, exceptionTo(nearly, fields));
        return new TypeInference(type, reason);
      }
      if (suitsMost(values, type, fields)) {
        nearly = type;
      }
    }
    throw new AssertionError("every text is a keyword");
  }

  private static Predicate<String> exceptionTo(ColumnType type, FieldParser fields) {
    return text -> !fields.suits(type, text);
  }

  private static boolean suitsMost(List<String> values, ColumnType type, FieldParser fields) {
    List<String> sample = values.subList(0, Math.min(SAMPLE, values.size()));
    return sample.stream().filter(text -> fields.suits(type, text)).count() * 2 > sample.size();
  }

  private static String exceptions(List<String> values, Predicate<String> isException) {
    List<String> exceptions = values.stream().filter(isException).toList();
    String first = exceptions.getFirst();
    return String.format(
        Locale.ROOT,
        "because of '%s', %,d of %,d values",
        first.length() <= SHOWN ? first : first.substring(0, SHOWN) + "…",
        exceptions.size(),
        values.size());
  }
}
