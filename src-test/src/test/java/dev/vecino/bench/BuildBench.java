package dev.vecino.bench;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.lucene.codecs.KnnVectorsFormat;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Builds the indexes of all systems one after the other and leaves them for the search. Beside each
 * time stands the recall that the index gives to users at the least k, unfiltered: Vecino's as it
 * comes, and that of a peer at the smallest effort that is enough for 0.95.
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

  @Option(
      names = "--builds",
      defaultValue = "1",
      description = "How often all are built, one after the other; the first time Java is cold.")
  private int builds;

  private static final int QUERIES = 200;

  @Mixin private PeerOptions options;

  private SearchData data;
  private Rows rows;
  private Work work;
  private Truth truth;

  private BuildBench() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new BuildBench()).execute(args));
  }

  @Override
  public Integer call() throws IOException {
    data = options.data();
    rows = options.rows();
    work = Work.unfiltered(rows.limits().getFirst());
    truth = new Truth(data, work, 0, QUERIES);
    for (int build = 0; build < builds; build++) {
      buildHnswlib();
      buildVecino();
      buildJvector();
      buildLucene();
    }
    return 0;
  }

  private void buildHnswlib() throws IOException {
    if (builds(HnswlibContender.SYSTEM)) {
      try (HnswlibContender hnswlib = options.hnswlib(data, 1)) {
        double seconds = hnswlib.build(HNSWLIB_CONNECTIONS, hnswlibBeam, 2);
        hnswlib.save();
        report(hnswlib, seconds, "M " + HNSWLIB_CONNECTIONS + ", efConstruction " + hnswlibBeam);
      }
    }
  }

  private void buildVecino() throws IOException {
    if (systems.contains(Measurement.VECINO)) {
      double seconds = VecinoContender.build(data);
      try (VecinoContender vecino = new VecinoContender(data)) {
        report(vecino, seconds);
      }
      if (options.isReal()) {
        for (String system : List.of(VecinoContender.BY_CLUSTERS, VecinoContender.BY_HNSW)) {
          seconds = VecinoContender.build(data, system);
          try (VecinoContender vecino = VecinoContender.approximate(data, system)) {
            report(vecino, seconds);
          }
        }
      }
    }
  }

  private void buildJvector() throws IOException {
    if (!options.isReal() && builds(JvectorContender.SYSTEM)) {
      double seconds = JvectorContender.build(data);
      try (JvectorContender jvector = new JvectorContender(data)) {
        report(jvector, seconds, JvectorContender.BUILD_SETTING);
      }
    }
  }

  private void buildLucene() throws IOException {
    if (builds(LuceneContender.SYSTEM)) {
      double seconds = LuceneContender.build(data);
      try (LuceneContender lucene = new LuceneContender(data, LuceneContender.SYSTEM)) {
        report(lucene, seconds, "defaults");
      }
      Optional<KnnVectorsFormat> format = options.luceneFormat();
      if (format.isPresent()) {
        seconds = LuceneContender.build(data, format.get());
        try (LuceneContender lucene = new LuceneContender(data, LuceneContender.WITH_FORMAT)) {
          report(lucene, seconds, format.get().getName());
        }
      }
    }
  }

  private boolean builds(String peer) {
    return systems.contains(peer) && options.measuresAny(rows.all(), peer);
  }

  /** Of Vecino, where any row of the build is measured. */
  private void report(VecinoContender vecino, double seconds) throws IOException {
    if (Peers.ALL.stream().anyMatch(peer -> options.measures(rows.build(), peer))) {
      options.report(rows.build(), vecino, seconds, "s", recall(vecino, 0), "");
    }
  }

  private void report(Contender peer, double seconds, String setting) throws IOException {
    int effort = Ladder.smallest(peer, work, truth, 0, QUERIES, RECALL);
    options.report(
        rows.build(),
        peer,
        seconds,
        "s",
        recall(peer, effort),
        setting + ", recall at " + peer.setting(effort));
  }

  private double recall(Contender contender, int effort) throws IOException {
    return truth.recall(work, 0, contender.answer(work, 0, QUERIES, effort).items());
  }
}
