package dev.vecino.bench;

import dev.vecino.indexer.IndexOptions.Approximation;
import dev.vecino.indexer.IndexOptions.Quantization;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * What the graph costs and finds with vectors and with quantised copies of them, beside the
 * clusters: prints a table. All indexes answer the same queries of users, alternately.
 */
@Command(name = "quantization")
final class QuantizationBench implements Callable<Integer> {

  private static final int QUERIES = 500;

  @Mixin private PeerOptions options;

  private QuantizationBench() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new QuantizationBench()).execute(args));
  }

  @Override
  public Integer call() throws IOException {
    SearchData data = options.data();
    Map<String, VecinoContender> contenders = new TreeMap<>();
    Map<String, String> lines = new TreeMap<>();
    try {
      for (Quantization quantization : Quantization.values()) {
        String name = "graph, " + quantization.name().toLowerCase(Locale.ROOT);
        add(data, name, Approximation.HNSW, quantization, contenders, lines);
      }
      add(data, "clusters", Approximation.CLUSTERS, Quantization.NONE, contenders, lines);
      for (int k : Rows.GENERATED.limits()) {
        measure(data, Work.unfiltered(k), contenders, lines);
      }
    } finally {
      contenders.values().forEach(VecinoContender::close);
    }
    System.out.println(
        "| index | build, s | bytes an item | recall@10 | queries/s | recall@150 | queries/s |");
    System.out.println("|---|---|---|---|---|---|---|");
    lines.forEach((name, line) -> System.out.println("| " + name + line + " |"));
    return 0;
  }

  private static void add(
      SearchData data,
      String name,
      Approximation approximation,
      Quantization quantization,
      Map<String, VecinoContender> contenders,
      Map<String, String> lines)
      throws IOException {
    Path index = data.indexOf(name.replaceAll("\\W+", "-"));
    double seconds = VecinoContender.build(data, index, approximation, quantization);
    contenders.put(name, new VecinoContender(data, index));
    double bytes = Growth.bytes(index) / (double) data.items();
    lines.put(name, String.format(Locale.ROOT, " | %.1f | %.0f", seconds, bytes));
  }

  private void measure(
      SearchData data,
      Work work,
      Map<String, VecinoContender> contenders,
      Map<String, String> lines) {
    Truth truth = new Truth(data, work, 0, QUERIES);
    Map<String, Double> recalls = new TreeMap<>();
    Map<String, Double> rates = new TreeMap<>();
    for (int round = 0; round <= options.rounds(); round++) { // the first warms up
      contenders.forEach(
          (name, contender) -> {
            Contender.Answers answers = contender.answer(work, 0, QUERIES, 0);
            recalls.put(name, truth.recall(work, 0, answers.items()));
            rates.merge(name, QUERIES / answers.seconds(), Math::max);
          });
    }
    recalls.forEach(
        (name, recall) ->
            lines.merge(
                name,
                String.format(Locale.ROOT, " | %.3f | %,.0f", recall, rates.get(name)),
                String::concat));
  }
}
