package dev.vecino.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The names of the rows of the search, as in {@code rows.csv}; each ends with its peer. */
final class Rows {

  static final List<String> BUILD =
      Stream.of(HnswlibContender.SYSTEM, LuceneContender.SYSTEM, JvectorContender.SYSTEM)
          .map(peer -> "build-" + peer)
          .toList();

  static final int[] LIMITS = {10, 150};
  static final double[] SHARES = {0.5, 0.1, 0.01, 0.001};

  private Rows() {}

  static String single(int k) {
    return "single-k" + k + "-";
  }

  static String filtered(SearchData.Attribute attribute, double share, int k) {
    String percent = String.format(Locale.ROOT, "%s", 100 * share).replaceAll("\\.0$", "");
    return "filter-" + percent + "-" + attribute.column() + "-k" + k + "-";
  }

  /** All rows with a peer that need its index. */
  static List<String> of(String peer) {
    List<String> rows = new ArrayList<>(List.of("build-" + peer));
    for (int k : LIMITS) {
      rows.add(single(k) + peer);
      if (peer.equals(JvectorContender.SYSTEM)) {
        continue; // it is not asked with filters
      }
      for (SearchData.Attribute attribute : SearchData.Attribute.values()) {
        for (double share : SHARES) {
          rows.add(filtered(attribute, share, k) + peer);
        }
      }
    }
    return rows;
  }
}
