package dev.vecino.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * One query at a time, without and with filters, of one caller, on the indexes that {@link
 * BuildBench} has left. For each work, the first users choose each peer's smallest effort that
 * reaches the recall (Vecino chooses by itself), and warm all up; then all answer the same other
 * users, alternately, other ones each round. With learnt vectors, Vecino also answers by each of
 * its approximations alone.
 */
@Command(name = "search")
final class SearchBench implements Callable<Integer> {

  /** Below this share of eligible items a peer may take very long. */
  private static final double RARE = 0.01;

  @Mixin private PeerOptions options;

  @Option(names = "--queries", required = true, description = "Unfiltered queries a round.")
  private int queries;

  @Option(
      names = "--filtered-queries",
      required = true,
      description = "Filtered queries a round; a twelfth where few items are eligible.")
  private int filteredQueries;

  @Option(
      names = "--warm-up",
      defaultValue = "3",
      description =
          "Seconds until the just-in-time compiler has done its work; a row with filters needs 1"
              + " to 2.")
  private double warmUp;

  private SearchData data;
  private final List<Contender> contenders = new ArrayList<>();

  private SearchBench() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new SearchBench()).execute(args));
  }

  @Override
  public Integer call() throws IOException {
    data = options.data();
    Rows rows = options.rows();
    try {
      openContenders(rows);
      for (int k : rows.limits()) {
        measure(rows.single(k), Work.unfiltered(k), queries);
        for (SearchData.Attribute attribute : SearchData.Attribute.values()) {
          for (double share : rows.shares()) {
            measure(
                rows.filtered(attribute, share, k),
                Work.filtered(data, k, attribute, share),
                share < RARE ? filteredQueries / 12 : filteredQueries);
          }
        }
      }
    } finally {
      for (Contender contender : contenders) {
        contender.close();
      }
    }
    return 0;
  }

  private void openContenders(Rows rows) throws IOException {
    contenders.add(new VecinoContender(data));
    if (options.isReal()) {
      contenders.add(VecinoContender.approximate(data, VecinoContender.BY_CLUSTERS));
      contenders.add(VecinoContender.approximate(data, VecinoContender.BY_HNSW));
    }
    if (options.measuresAny(rows.all(), HnswlibContender.SYSTEM)) {
      HnswlibContender hnswlib = options.hnswlib(data, 1);
      contenders.add(hnswlib);
      hnswlib.load();
    }
    if (options.measuresAny(rows.all(), LuceneContender.SYSTEM)) {
      contenders.add(new LuceneContender(data, LuceneContender.SYSTEM));
      if (options.luceneFormat().isPresent()) {
        contenders.add(new LuceneContender(data, LuceneContender.WITH_FORMAT));
      }
    }
    if (!options.isReal() && options.measuresAny(rows.all(), JvectorContender.SYSTEM)) {
      contenders.add(new JvectorContender(data));
    }
  }

  private void measure(String row, Work work, int count) throws IOException {
    if (Peers.ALL.stream().noneMatch(peer -> options.measures(row, peer))) {
      return;
    }
    List<Contender> taking = new ArrayList<>();
    for (Contender contender : contenders) {
      boolean selected =
          !Peers.ALL.contains(contender.system()) || options.measures(row, contender.system());
      if (selected && contender.answers(work)) {
        taking.add(contender);
      }
    }
    int first = Math.min(2 * count, data.users() - options.rounds() * count);
    Truth truth = new Truth(data, work, 0, first + options.rounds() * count);
    int[] efforts = new int[taking.size()];
    List<String> settings = new ArrayList<>();
    for (int c = 0; c < efforts.length; c++) {
      efforts[c] = Ladder.smallest(taking.get(c), work, truth, 0, first, BuildBench.RECALL);
      warmUp(taking.get(c), work, first, efforts[c]);
      settings.add(taking.get(c).setting(efforts[c]));
    }
    for (int round = 0; round < options.rounds(); round++) {
      int from = first + round * count;
      for (int c = 0; c < efforts.length; c++) {
        Contender contender = taking.get(c);
        Contender.Answers answers = contender.answer(work, from, from + count, efforts[c]);
        double recall = truth.recall(work, from, answers.items());
        double rate = count / answers.seconds();
        options.report(row, contender, rate, "queries/s", recall, settings.get(c));
      }
    }
  }

  /** By the users who chose the effort, over and over: once takes less than a second. */
  private void warmUp(Contender contender, Work work, int users, int effort) throws IOException {
    double seconds = 0;
    while (seconds < warmUp) {
      seconds += contender.answer(work, 0, users, effort).seconds();
    }
  }
}
