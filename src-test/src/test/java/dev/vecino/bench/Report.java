package dev.vecino.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints a line a row that was measured, and puts them into the documents. */
@Command(name = "report")
final class Report implements Callable<Integer> {

  @Option(names = "--results", required = true)
  private Path results;

  @Option(names = "--rows", required = true)
  private Path rows;

  @Option(names = "--docs")
  private Path docs;

  @Option(names = "--command", required = true)
  private String command;

  private Report() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new Report()).execute(args));
  }

  /** A row with its verdict, where both sides were measured. */
  private record Verdict(Row row, Sample vecino, Optional<Sample> peer) {

    double ratio() {
      return row.ratio(vecino.median(), peer.map(Sample::median).orElse(Double.NaN));
    }

    boolean passes() {
      boolean enough = row.recall() == 0 || vecino.recall() >= row.recall();
      return enough && row.reaches(ratio(), row.minimum());
    }

    private String of(double ratio) {
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
          of(ratio()),
          of(row.minimum()),
          of(row.aim()),
          passes() ? "PASS" : "SHORT");
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
          "**" + of(ratio()) + "**",
          of(row.minimum()),
          of(row.aim()),
          passes() ? "PASS" : "SHORT");
    }
  }

  @Override
  public Integer call() throws IOException {
    List<Measurement> measured = Measurement.read(results);
    List<Row> known = Row.read(rows);
    for (Measurement m : measured) {
      if (known.stream().noneMatch(row -> row.name().equals(m.row()))) {
        throw new IllegalArgumentException(rows + ": has no row '" + m.row() + "'");
      }
    }
    List<Verdict> verdicts = new ArrayList<>();
    for (Row row : known) {
      verdict(row, measured).ifPresent(verdicts::add);
    }
    System.out.println("NAME | work | peer | ratio | minimum | aim | PASS or SHORT");
    for (Verdict verdict : verdicts) {
      System.out.println(verdict.line());
      System.out.println(verdict.details());
    }
    if (docs != null) {
      PeerTable.update(
          docs,
          known.stream().map(Row::name).toList(),
          verdicts.stream().map(Verdict::cells).toList(),
          command);
    }
    return 0;
  }

  private static Optional<Verdict> verdict(Row row, List<Measurement> measured) {
    List<Measurement> own =
        measured.stream().filter(m -> m.row().equals(row.name()) && m.isVecino()).toList();
    List<Measurement> others =
        measured.stream().filter(m -> m.row().equals(row.name()) && !m.isVecino()).toList();
    Optional<Sample> vecino = Sample.best(own, row.moreIsBetter());
    Optional<Sample> peer = Sample.best(others, row.moreIsBetter());
    return vecino
        .filter(sample -> peer.isPresent() || !row.hasPeer())
        .map(sample -> new Verdict(row, sample, peer));
  }
}
