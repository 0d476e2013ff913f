package dev.vecino.cli.console;

import de.siegmar.fastcsv.writer.CsvWriter;
import dev.vecino.searcher.Recommendation;
import dev.vecino.searcher.Recommendations;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.temporal.Temporal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Prints an answer as aligned columns, JSON or CSV. */
public final class AnswerPrinter {

  /** The choices of {@code --format}. */
  public enum Format {
    TEXT,
    JSON,
    CSV
  }

  private static final int WIDEST_COLUMN = 44;

  private static final String ITEM = "item";
  private static final String SCORE = "score";
  private static final String CLICKS = "clicks";

  /** The columns that are no attributes. */
  private static final Set<String> OURS = Set.of(ITEM, SCORE, CLICKS);

  private AnswerPrinter() {}

  /** Prints an answer; nothing where a text would have no row. */
  public static void print(Recommendations answer, Format format, PrintWriter out) {
    switch (format) {
      case TEXT -> text(answer, out);
      case JSON -> out.println(Json.write(json(answer)));
      case CSV -> csv(answer, out);
    }
    out.flush();
  }

  /** A line for people that says how an answer was found, without a line feed. */
  public static String origin(Recommendations answer, double seconds) {
    String how =
        switch (answer.answeredBy()) {
          case EXACT -> String.format(Locale.ROOT, "exact, %,d scored", answer.visited());
          case CLUSTERS -> String.format(Locale.ROOT, "clusters, %,d scored", answer.visited());
          case HNSW -> String.format(Locale.ROOT, "hnsw, %,d scored", answer.visited());
          case POPULARITY -> "by popularity";
          case NOTHING -> "not answered";
        };
    return String.format(
        Locale.ROOT,
        "%,d of %,d eligible items (%s, %.1f ms)",
        answer.items().size(),
        answer.eligible(),
        how,
        seconds * 1000);
  }

  private static void text(Recommendations answer, PrintWriter out) {
    List<String> names = attributeNames(answer);
    List<List<String>> rows = new ArrayList<>();
    List<String> header = header(answer, names);
    rows.add(header);
    for (Recommendation item : answer) {
      List<String> row = new ArrayList<>(List.of(item.item(), score(answer, item)));
      for (String name : names) {
        row.add(shortened(VisibleText.of(plain(item.attributes().get(name)))));
      }
      rows.add(row);
    }
    if (answer.items().isEmpty()) {
      return;
    }
    boolean[] right = new boolean[header.size()];
    right[1] = true;
    for (int c = 2; c < right.length; c++) {
      String name = names.get(c - 2);
      right[c] =
          answer.items().stream()
              .map(item -> item.attributes().get(name))
              .allMatch(value -> value == null || value instanceof Number);
    }
    printAligned(rows, right, out);
  }

  /** Columns as wide as their widest value, two spaces between them. */
  private static void printAligned(List<List<String>> cells, boolean[] right, PrintWriter out) {
    List<List<String>> rows =
        cells.stream().map(row -> row.stream().map(VisibleText::of).toList()).toList();
    int[] widths = new int[right.length];
    for (List<String> row : rows) {
      for (int c = 0; c < widths.length; c++) {
        widths[c] = Math.max(widths[c], row.get(c).codePointCount(0, row.get(c).length()));
      }
    }
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int c = 0; c < widths.length; c++) {
        String value = row.get(c);
        String space = " ".repeat(widths[c] - value.codePointCount(0, value.length()));
        line.append(c == 0 ? "" : "  ").append(right[c] ? space + value : value + space);
      }
      out.println(line.toString().stripTrailing());
    }
  }

  private static String scoreName(Recommendations answer) {
    return switch (answer.scoreMeaning()) {
      case COSINE, DOT_PRODUCT, BOOSTED, RECIPROCAL_RANKS -> SCORE;
      case CLICKS -> CLICKS;
    };
  }

  private static String score(Recommendations answer, Recommendation item) {
    return switch (answer.scoreMeaning()) {
      case COSINE, DOT_PRODUCT, BOOSTED -> String.format(Locale.ROOT, "%.4f", item.score());
      case RECIPROCAL_RANKS -> String.format(Locale.ROOT, "%.5f", item.score());
      case CLICKS -> String.format(Locale.ROOT, "%.0f", item.score());
    };
  }

  /** The attributes of all answers; a title comes first. */
  private static List<String> attributeNames(Recommendations answer) {
    Set<String> names = new LinkedHashSet<>();
    if (answer.items().stream().anyMatch(item -> item.attributes().containsKey("title"))) {
      names.add("title");
    }
    answer.forEach(item -> names.addAll(item.attributes().keySet()));
    return List.copyOf(names);
  }

  /**
   * The names of the columns, no two of them alike: an attribute that is called as one of ours is
   * in whatever answer, is "attribute.NAME".
   */
  private static List<String> header(Recommendations answer, List<String> attributes) {
    List<String> header = new ArrayList<>(List.of(ITEM, scoreName(answer)));
    Set<String> taken = new HashSet<>(OURS);
    attributes.stream().map(AnswerPrinter::folded).forEach(taken::add);
    for (String attribute : attributes) {
      String name = attribute;
      while (OURS.contains(folded(name)) || (!name.equals(attribute) && !taken.add(folded(name)))) {
        name = "attribute." + name;
      }
      header.add(name);
    }
    return header;
  }

  /** As databases compare the names of columns. */
  private static String folded(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /** A value as people write it; null is an empty text. */
  public static String plain(Object value) {
    return switch (value) {
      case null -> "";
      case Double number -> BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
      case List<?> several ->
          several.stream().map(Object::toString).collect(Collectors.joining("|"));
      default -> value.toString();
    };
  }

  private static String shortened(String text) {
    return text.codePointCount(0, text.length()) <= WIDEST_COLUMN
        ? text
        : text.substring(0, text.offsetByCodePoints(0, WIDEST_COLUMN - 1)) + "…";
  }

  private static Map<String, Object> json(Recommendations answer) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("generation", answer.generation());
    json.put("answeredBy", answer.answeredBy().name().toLowerCase(Locale.ROOT));
    json.put("score", answer.scoreMeaning().name().toLowerCase(Locale.ROOT));
    json.put("eligible", answer.eligible());
    json.put("visited", answer.visited());
    json.put("unknown", answer.unknown());
    json.put("reason", answer.reason().orElse(null));
    List<Object> items = new ArrayList<>();
    for (Recommendation item : answer) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("item", item.item());
      row.put("score", item.score());
      Map<String, Object> attributes = new LinkedHashMap<>();
      item.attributes()
          .forEach((n, v) -> attributes.put(n, v instanceof Temporal ? v.toString() : v));
      row.put("attributes", attributes);
      items.add(row);
    }
    json.put("items", items);
    return json;
  }

  private static void csv(Recommendations answer, PrintWriter out) {
    List<String> names = attributeNames(answer);
    StringWriter text = new StringWriter();
    try (CsvWriter csv =
        CsvWriter.builder().lineDelimiter(de.siegmar.fastcsv.writer.LineDelimiter.LF).build(text)) {
      csv.writeRecord(header(answer, names));
      for (Recommendation item : answer) {
        List<String> row = new ArrayList<>(List.of(item.item(), Float.toString(item.score())));
        names.forEach(name -> row.add(plain(item.attributes().get(name))));
        csv.writeRecord(row);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    out.print(text);
  }
}
