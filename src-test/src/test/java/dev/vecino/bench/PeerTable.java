package dev.vecino.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A table of rows in the documents, between two markers. A run replaces the rows that it measured;
 * the others stay as long as they are of the same machine.
 */
final class PeerTable {

  private final String markers;
  private final String header;

  /**
   * @param markers the name of the two
   * @param header the two lines above the rows
   */
  PeerTable(String markers, String header) {
    this.markers = markers;
    this.header = header;
  }

  /**
   * Puts rows into the table.
   *
   * @param docs has the two markers, each in a line of its own
   * @param order the names of all rows in the order of the table
   * @param rows the cells of the rows that were measured, the first one the name in backticks
   * @param command that measured them
   */
  void update(Path docs, List<String> order, List<List<String>> rows, String command)
      throws IOException {
    List<String> old = Markers.read(docs, markers);
    String machine = "Machine: " + Machine.description() + ".";
    Map<String, String> table = new HashMap<>();
    if (old.contains(machine)) {
      for (String line : old) {
        name(line).ifPresent(name -> table.put(name, line));
      }
    }
    for (List<String> cells : rows) {
      String line = "| " + String.join(" | ", cells) + " |";
      table.put(name(line).orElseThrow(), line);
    }
    List<String> text = new ArrayList<>();
    text.add(machine);
    text.add("");
    text.addAll(header.lines().toList());
    order.stream().filter(table::containsKey).map(table::get).forEach(text::add);
    text.add("");
    text.add("Last measured by `" + command + "`.");
    Markers.replace(docs, markers, text);
  }

  private static Optional<String> name(String line) {
    return line.startsWith("| `")
        ? Optional.of(line.substring(3, line.indexOf('`', 3)))
        : Optional.empty();
  }
}
