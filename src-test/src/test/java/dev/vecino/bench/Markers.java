package dev.vecino.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The lines of a document between {@code <!-- NAME:begin -->} and {@code <!-- NAME:end -->}. */
final class Markers {

  private Markers() {}

  /** The lines between two markers. */
  static List<String> read(Path docs, String name) throws IOException {
    List<String> lines = Files.readAllLines(docs);
    return List.copyOf(lines.subList(begin(docs, lines, name) + 1, end(docs, lines, name)));
  }

  /** Puts other lines between two markers. */
  static void replace(Path docs, String name, List<String> text) throws IOException {
    List<String> lines = Files.readAllLines(docs);
    List<String> changed = new ArrayList<>(lines.subList(0, begin(docs, lines, name) + 1));
    changed.addAll(text);
    changed.addAll(lines.subList(end(docs, lines, name), lines.size()));
    Files.write(docs, changed);
  }

  private static int begin(Path docs, List<String> lines, String name) {
    return place(docs, lines, "<!-- " + name + ":begin -->");
  }

  private static int end(Path docs, List<String> lines, String name) {
    return place(docs, lines, "<!-- " + name + ":end -->");
  }

  private static int place(Path docs, List<String> lines, String marker) {
    int place = lines.indexOf(marker);
    if (place < 0) {
      throw new IllegalArgumentException(docs + ": has no line " + marker);
    }
    return place;
  }
}
