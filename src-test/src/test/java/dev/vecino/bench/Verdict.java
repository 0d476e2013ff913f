package dev.vecino.bench;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A row that was measured.
 *
 * @param peer if the row has one
 */
record Verdict(Row row, Sample vecino, Optional<Sample> peer) {

  /** Empty where not both sides were measured. */
  static Optional<Verdict> of(Row row, List<Measurement> measured) {
    List<Measurement> covered = measured.stream().filter(row::covers).toList();
    Optional<Sample> vecino =
        Sample.best(covered.stream().filter(Measurement::isVecino).toList(), row.moreIsBetter());
    Optional<Sample> peer =
        Sample.best(
            covered.stream().filter(m -> m.system().equals(row.peer())).toList(),
            row.moreIsBetter());
    return vecino
        .filter(sample -> peer.isPresent() || !row.hasPeer())
        .map(sample -> new Verdict(row, sample, peer));
  }

  double ratio() {
    return row.ratio(vecino.median(), peer.map(Sample::median).orElse(Double.NaN));
  }

  private boolean passes() {
    boolean enough = row.recall() == 0 || vecino.recall() >= row.recall();
    return enough && row.reaches(ratio(), row.minimum());
  }

  /** PASS or SHORT; empty where the row has no minimum. */
  String word() {
    return !row.hasMinimum() ? "" : passes() ? "PASS" : "SHORT";
  }

  /** A ratio or bound of the row with its unit. */
  String text(double ratio) {
    if (Double.isNaN(ratio)) {
      return "–";
    }
    return row.hasPeer()
        ? String.format(Locale.ROOT, "%.2fx", ratio)
        : Sample.number(ratio) + " " + vecino.rounds().getFirst().unit();
  }

  String line() {
    return String.join(
        " | ",
        row.name(),
        row.work(),
        row.hasPeer() ? row.peer() : "–",
        text(ratio()),
        text(row.minimum()),
        text(row.aim()),
        word());
  }

  String details() {
    return "  vecino: "
        + vecino.text()
        + peer.map(sample -> "\n  " + row.peer() + ": " + sample.text()).orElse("");
  }

  /** The same as a row of the table in the documents. */
  List<String> cells() {
    return List.of(
        "`" + row.name() + "`",
        row.work(),
        vecino.text(),
        peer.map(s -> (row.peer() + " " + s.version()).strip() + ": " + s.text()).orElse("–"),
        "**" + text(ratio()) + "**",
        text(row.minimum()),
        text(row.aim()),
        word());
  }
}
