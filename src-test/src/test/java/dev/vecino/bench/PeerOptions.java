package dev.vecino.bench;

import dev.vecino.core.ClickLog;
import dev.vecino.core.EmbeddingModel;
import dev.vecino.core.ProgressListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.lucene.codecs.KnnVectorsFormat;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** What the benchmarks of the search are given by their script. */
final class PeerOptions {

  /** Learnt vectors instead of generated ones. */
  private static final class Real {
    @Option(
        names = "--real",
        required = true,
        paramLabel = "MODEL",
        description = "Folder of a model; its name is in those of the rows.")
    private Path model;

    @Option(names = "--clicks", required = true, description = "What the model was trained on.")
    private Path clicks;
  }

  @Option(names = "--data", required = true, description = "Folder of the vectors.")
  private Path folder;

  @ArgGroup(exclusive = false)
  private Real real;

  @Option(names = "--items", defaultValue = "0", description = "How many are generated.")
  private int items;

  @Option(names = "--users", required = true)
  private int users;

  @Option(names = "--results", required = true)
  private Path results;

  @Option(names = "--select", defaultValue = "", description = "Finds the rows that are measured.")
  private Pattern rows;

  @Option(names = "--rounds", defaultValue = "5")
  private int rounds;

  @Option(names = "--hnswlib", description = "Our program around hnswlib; else it is left out.")
  private Path hnswlib;

  @Option(names = "--hnswlib-version", defaultValue = "")
  private String hnswlibVersion;

  @Option(
      names = "--lucene-format",
      description = "Name of a format of vectors that plain Lucene is measured with as well.")
  private String luceneFormat;

  SearchData data() throws IOException {
    return real == null
        ? SearchData.open(folder, items, users)
        : SearchData.open(
            folder,
            () ->
                new RealVectors(
                    ClickLog.read(real.clicks, ClickLog.Options.defaults(), ProgressListener.NONE),
                    EmbeddingModel.read(real.model),
                    users));
  }

  /** Whether the vectors were learnt. */
  boolean isReal() {
    return real != null;
  }

  /** The rows of the benchmark. */
  Rows rows() {
    return isReal() ? Rows.real(real.model.getFileName().toString()) : Rows.GENERATED;
  }

  int rounds() {
    return rounds;
  }

  /** The format that plain Lucene is measured with as well, if there is one. */
  Optional<KnnVectorsFormat> luceneFormat() {
    return Optional.ofNullable(luceneFormat).map(KnnVectorsFormat::forName);
  }

  /** Whether a row of {@code rows.csv} is to be measured. */
  boolean measures(String row) {
    return rows.matcher(row).find() && (hnswlib != null || !row.endsWith(HnswlibContender.SYSTEM));
  }

  /** Whether a peer is to be measured at a row. */
  boolean measures(String row, String peer) {
    return measures(row + "-" + peer);
  }

  /** Whether a peer is to be measured at any of these rows. */
  boolean measuresAny(List<String> rows, String peer) {
    return rows.stream().anyMatch(row -> measures(row, peer));
  }

  HnswlibContender hnswlib(SearchData data, int threads) {
    return new HnswlibContender(data, hnswlib, threads, hnswlibVersion);
  }

  void report(
      String row, Contender contender, double value, String unit, double recall, String setting) {
    Measurement measurement =
        new Measurement(row, contender.system(), value, unit, recall, setting, contender.version());
    report(measurement);
  }

  void report(Measurement measurement) {
    measurement.appendTo(results);
    System.out.printf(
        "%s | %s | %s %s | recall %.3f | %s%n",
        measurement.row(),
        measurement.system(),
        Sample.number(measurement.value()),
        measurement.unit(),
        measurement.recall(),
        measurement.setting());
  }
}
