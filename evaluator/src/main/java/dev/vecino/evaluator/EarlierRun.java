package dev.vecino.evaluator;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import de.siegmar.fastcsv.writer.CsvWriter;
import dev.vecino.core.BadInputException;
import dev.vecino.core.InvalidRequestException;
import dev.vecino.evaluator.metric.CaseMetrics;
import dev.vecino.evaluator.metric.Metric;
import dev.vecino.evaluator.rank.Questions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The values of each case of an evaluation, as {@link Evaluation#writeCases} wrote them, to test
 * another evaluation against. CSV with the columns {@code algorithm}, {@code seen}, {@code case}
 * and one per metric; a metric that a case does not have is empty. Immutable.
 */
public final class EarlierRun {

  private static final String ALGORITHM = "algorithm";
  private static final String SEEN = "seen";
  private static final String CASE = "case";
  private static final List<Metric> METRICS =
      List.of(Metric.RECALL, Metric.HIT_RATE, Metric.PRECISION, Metric.NDCG, Metric.MRR);

  private final Path file;
  private final List<String> metrics;
  // By algorithm and way of treating seen items: the values of each case, one per metric.
  private final Map<String, Map<String, double[]>> tables;

  private EarlierRun(Path file, List<String> metrics, Map<String, Map<String, double[]>> tables) {
    this.file = file;
    this.metrics = metrics;
    this.tables = tables;
  }

  /**
   * Reads a file.
   *
   * @throws BadInputException if there is no such file, or it was not written by {@code writeCases}
   */
  public static EarlierRun read(Path file) {
    Map<String, Map<String, double[]>> tables = new HashMap<>();
    List<String> metrics = new ArrayList<>();
    try (CsvReader<NamedCsvRecord> rows = CsvReader.builder().ofNamedCsvRecord(file)) {
      for (NamedCsvRecord row : rows) {
        if (metrics.isEmpty()) {
          List<String> header = row.getHeader();
          if (header.size() < 4 || !header.subList(0, 3).equals(List.of(ALGORITHM, SEEN, CASE))) {
            throw new BadInputException(
                file + ": is no file of an evaluation's cases, its columns are " + header);
          }
          metrics.addAll(header.subList(3, header.size()));
        }
        double[] values = new double[metrics.size()];
        for (int m = 0; m < values.length; m++) {
          String text = row.getField(m + 3);
          values[m] = text.isEmpty() ? Double.NaN : number(file, row, text);
        }
        tables
            .computeIfAbsent(key(row.getField(0), row.getField(1)), key -> new HashMap<>())
            .put(row.getField(2), values);
      }
    } catch (NoSuchFileException e) {
      throw new BadInputException(file + ": no such file", e);
    } catch (IOException | UncheckedIOException | CsvParseException e) {
      throw BadInputException.unreadable(file, e);
    }
    if (tables.isEmpty()) {
      throw new BadInputException(file + ": holds no case of an evaluation");
    }
    return new EarlierRun(file, List.copyOf(metrics), tables);
  }

  private static double number(Path file, NamedCsvRecord row, String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new BadInputException(
          file + ":" + row.getStartingLineNumber() + ": must be a number, got: '" + text + "'", e);
    }
  }

  private static String key(String algorithm, String seen) {
    return algorithm + "\n" + seen;
  }

  /**
   * The values of a metric in the order of the questions; empty if the algorithm or this way of
   * treating seen items was not part of the run.
   *
   * @throws InvalidRequestException if the cases are not the same, or the metric was not measured
   */
  Optional<double[]> values(String algorithm, Questions questions, String metric) {
    Map<String, double[]> table = tables.get(key(algorithm, questions.seen().toString()));
    if (table == null) {
      return Optional.empty();
    }
    int column = metrics.indexOf(metric);
    InvalidRequestException.require(
        column >= 0, "%s: holds no %s, it holds %s", file, metric, String.join(", ", metrics));
    InvalidRequestException.require(
        table.size() == questions.size(),
        "%s: holds %d cases of %s, this evaluation has %d",
        file,
        table.size(),
        algorithm,
        questions.size());
    double[] values = new double[questions.size()];
    for (int c = 0; c < values.length; c++) {
      double[] row = table.get(questions.get(c).id());
      if (row == null) {
        throw new InvalidRequestException(
            "%s: holds no case '%s'".formatted(file, questions.get(c).id()));
      }
      values[c] = row[column];
    }
    return Optional.of(values);
  }

  static void write(Evaluation evaluation, Writer writer) throws IOException {
    CsvWriter csv = CsvWriter.builder().build(writer);
    List<String> header = new ArrayList<>(List.of(ALGORITHM, SEEN, CASE));
    for (int k : evaluation.options().ks()) {
      METRICS.forEach(metric -> header.add(metric.at(k)));
    }
    csv.writeRecord(header);
    for (Evaluation.Result result : evaluation.results()) {
      for (int t = 0; t < result.tables().size(); t++) {
        Questions questions = evaluation.questions().get(t);
        CaseMetrics cases = result.tables().get(t).perCase();
        for (int c = 0; c < questions.size(); c++) {
          List<String> row = new ArrayList<>(header.size());
          row.add(result.algorithm());
          row.add(questions.seen().toString());
          row.add(questions.get(c).id());
          for (int k : evaluation.options().ks()) {
            for (Metric metric : METRICS) {
              double value = cases.of(metric, k)[c];
              row.add(
                  value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value));
            }
          }
          csv.writeRecord(row);
        }
      }
    }
    csv.flush();
  }
}
