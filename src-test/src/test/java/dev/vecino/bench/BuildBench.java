package dev.vecino.bench;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Builds the indexes of all systems one after the other and leaves them for the search. Beside each
 * time stands the recall that the index gives to users at k 10, unfiltered: Vecino's as it comes,
 * and that of a peer at the smallest effort that is enough for 0.95.
 */
@Command(name = "build")
final class BuildBench implements Callable<Integer> {

  static final double RECALL = 0.95;

  /** What hnswlib's own constructor takes by default is M 16; the beam is that of the others. */
  private static final int HNSWLIB_CONNECTIONS = 16;

  @Option(names = "--hnswlib-beam", defaultValue = "100", description = "Its efConstruction.")
  private int hnswlibBeam;

  @Option(
      names = "--systems",
      split = ",",
      defaultValue = "hnswlib,vecino,jvector,lucene",
      description = "What is built, if its rows are measured.")
  private List<String> systems;

  private static final Work WORK = Work.unfiltered(10);
  private static final int QUERIES = 200;

  @Mixin private PeerOptions options;

  private BuildBench() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new BuildBench()).execute(args));
  }

  @Override
  public Integer call() throws IOException {
    SearchData data = options.data();
    Truth truth = new Truth(data, WORK, 0, QUERIES);
    if (builds(HnswlibContender.SYSTEM)) {
      try (HnswlibContender hnswlib = options.hnswlib(data, 1)) {
        double seconds = hnswlib.build(HNSWLIB_CONNECTIONS, hnswlibBeam, 2);
        hnswlib.save();
        String setting = "M " + HNSWLIB_CONNECTIONS + ", efConstruction " + hnswlibBeam;
        report(hnswlib, truth, seconds, setting);
      }
    }
    if (systems.contains(Measurement.VECINO)) {
      double seconds = VecinoContender.build(data);
      try (VecinoContender vecino = new VecinoContender(data)) {
        double recall = recall(vecino, truth, 0);
        for (String row : Rows.BUILD) {
          if (options.measures(row)) {
            options.report(row, vecino, seconds, "s", recall, "");
          }
        }
      }
    }
    if (builds(JvectorContender.SYSTEM)) {
      double seconds = JvectorContender.build(data);
      try (JvectorContender jvector = new JvectorContender(data)) {
        report(jvector, truth, seconds, JvectorContender.BUILD_SETTING);
      }
    }
    if (builds(LuceneContender.SYSTEM)) {
      double seconds = LuceneContender.build(data);
      try (LuceneContender lucene = new LuceneContender(data)) {
        report(lucene, truth, seconds, "defaults");
      }
    }
    return 0;
  }

  private boolean builds(String peer) {
    return systems.contains(peer) && options.measuresAny(Rows.of(peer));
  }

  private void report(Contender peer, Truth truth, double seconds, String setting)
      throws IOException {
    int effort = Ladder.smallest(peer, WORK, truth, 0, QUERIES, RECALL);
    options.report(
        "build-" + peer.system(),
        peer,
        seconds,
        "s",
        recall(peer, truth, effort),
        setting + ", recall at " + peer.setting(effort));
  }

  private static double recall(Contender contender, Truth truth, int effort) throws IOException {
    return truth.recall(WORK, 0, contender.answer(WORK, 0, QUERIES, effort).items());
  }
}
