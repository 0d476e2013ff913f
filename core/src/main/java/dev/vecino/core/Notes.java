package dev.vecino.core;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What was noticed in rows that are read all the same: of each kind the first, and how many. */
final class Notes {

  private static final class Kind {
    private final String first;
    private long count;

    Kind(String first) {
      this.first = first;
    }
  }

  private final Map<String, Kind> kinds = new LinkedHashMap<>();

  /**
   * Notes one more.
   *
   * @param kind what is counted together
   * @param sentence with its place; used where it is the first of its kind
   */
  void add(String kind, String sentence) {
    kinds.computeIfAbsent(kind, k -> new Kind(sentence)).count++;
  }

  /** A sentence for each kind; a new list. */
  List<String> sentences() {
    List<String> sentences = new ArrayList<>();
    for (Kind kind : kinds.values()) {
      sentences.add(
          kind.count == 1
              ? kind.first
              : String.format(Locale.ROOT, "%s (%,d such rows)", kind.first, kind.count));
    }
    return sentences;
  }
}
