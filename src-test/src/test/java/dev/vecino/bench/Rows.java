package dev.vecino.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The names of the rows of one benchmark of the search, as in {@code rows.csv} but without the peer
 * that a name there ends with.
 *
 * @param prefix that all names begin with
 * @param limits k of the queries
 * @param shares of the items that are eligible with a filter
 */
record Rows(String prefix, List<Integer> limits, List<Double> shares) {

  /** Of the generated vectors. */
  static final Rows GENERATED = new Rows("", List.of(10, 150), List.of(0.5, 0.1, 0.01, 0.001));

  /** Of a model that was trained on real clicks. */
  static Rows real(String model) {
    return new Rows("real-" + model + "-", List.of(20, 150), List.of(0.5, 0.1, 0.01));
  }

  String build() {
    return prefix + "build";
  }

  String single(int k) {
    return prefix + "single-k" + k;
  }

  String filtered(SearchData.Attribute attribute, double share, int k) {
    String percent = String.format(Locale.ROOT, "%s", 100 * share).replaceAll("\\.0$", "");
    return prefix + "filter-" + percent + "-" + attribute.column() + "-k" + k;
  }

  /** All names: of the build and of each kind of query. */
  List<String> all() {
    List<String> names = new ArrayList<>(List.of(build()));
    for (int k : limits) {
      names.add(single(k));
      for (SearchData.Attribute attribute : SearchData.Attribute.values()) {
        for (double share : shares) {
          names.add(filtered(attribute, share, k));
        }
      }
    }
    return names;
  }
}
