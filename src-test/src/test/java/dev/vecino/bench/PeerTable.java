package dev.vecino.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The table of rows in the documents, between two markers. A run replaces the rows that it
 * measured; the others stay as long as they are of the same machine.
 */
final class PeerTable {

  private static final String BEGIN = "<!-- peers:begin -->";
  private static final String END = "<!-- peers:end -->";
  private static final String HEADER =
      """
      | row | work | Vecino: median (range) | peer: median (range) | ratio | minimum | aim | |
      |---|---|---|---|---|---|---|---|\
      """;

  private PeerTable() {}

  /**
   * Puts rows into the table.
   *
   * @param docs has the two markers, each in a line of its own
   * @param order the names of all rows in the order of the table
   * @param rows the cells of the rows that were measured, the first one the name in backticks
   * @param command that measured them
   */
  static void update(Path docs, List<String> order, List<List<String>> rows, String command)
      throws IOException {
    List<String> lines = Files.readAllLines(docs);
    int begin = lines.indexOf(BEGIN);
    int end = lines.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new IllegalArgumentException(docs + ": needs the lines " + BEGIN + " and " + END);
    }
    String machine = "Machine: " + Machine.description() + ".";
    Map<String, String> table = new HashMap<>();
    List<String> old = lines.subList(begin + 1, end);
    if (old.contains(machine)) {
      for (String line : old) {
        name(line).ifPresent(name -> table.put(name, line));
      }
    }
    for (List<String> cells : rows) {
      String line = "| " + String.join(" | ", cells) + " |";
      table.put(name(line).orElseThrow(), line);
    }
    List<String> text = new ArrayList<>(lines.subList(0, begin + 1));
    text.add(machine);
    text.add("");
    text.addAll(HEADER.lines().toList());
    order.stream().filter(table::containsKey).map(table::get).forEach(text::add);
    text.add("");
    text.add("Last measured by `" + command + "`.");
    text.addAll(lines.subList(end, lines.size()));
    Files.write(docs, text);
  }

  private static Optional<String> name(String line) {
    return line.startsWith("| `")
        ? Optional.of(line.substring(3, line.indexOf('`', 3)))
        : Optional.empty();
  }
}
