package dev.vecino.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

  private static final PeerTable PEERS =
      new PeerTable(
          "peers",
          """
          | row | work | Vecino: median (range) | peer: median (range) | ratio | minimum | aim | |
          |---|---|---|---|---|---|---|---|\
          """);

  private static final PeerTable REAL = new PeerTable("real", RealTable.HEADER);

  @Override
  public Integer call() throws IOException {
    List<Measurement> measured = Measurement.read(results);
    List<Row> known = Row.read(rows);
    for (Measurement m : measured) {
      if (known.stream().noneMatch(row -> row.covers(m))) {
        throw new IllegalArgumentException(rows + ": has no row '" + m.row() + "'");
      }
    }
    List<Verdict> verdicts = new ArrayList<>();
    for (Row row : known) {
      Verdict.of(row, measured).ifPresent(verdicts::add);
    }
    System.out.println("NAME | work | peer | ratio | minimum | aim | PASS or SHORT");
    for (Verdict verdict : verdicts) {
      System.out.println(verdict.line());
      System.out.println(verdict.details());
    }
    List<List<String>> real = RealTable.cells(known, measured);
    if (!real.isEmpty()) {
      System.out.println(RealTable.HEADER);
      real.forEach(cells -> System.out.println("| " + String.join(" | ", cells) + " |"));
    }
    List<Verdict> others = verdicts.stream().filter(v -> !RealTable.holds(v.row())).toList();
    if (docs != null && !others.isEmpty()) {
      PEERS.update(
          docs,
          known.stream().map(Row::name).toList(),
          others.stream().map(Verdict::cells).toList(),
          command);
    }
    if (docs != null && !real.isEmpty()) {
      REAL.update(docs, RealTable.order(known), real, command);
    }
    return 0;
  }
}
