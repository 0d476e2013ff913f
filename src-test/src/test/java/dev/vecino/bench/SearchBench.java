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
 * users, alternately, other ones each round.
 */
@Command(name = "search")
final class SearchBench implements Callable<Integer> {

  /** Below this share of eligible items a peer may take very long. */
  private static final double RARE = 0.01;

  /** Seconds until the just-in-time compiler has done its work; a row with filters needs 1 to 2. */
  private static final double WARM_UP = 3;

  @Mixin private PeerOptions options;

  @Option(names = "--queries", required = true, description = "Unfiltered queries a round.")
  private int queries;

  @Option(
      names = "--filtered-queries",
      required = true,
      description = "Filtered queries a round; a twelfth where few items are eligible.")
  private int filteredQueries;

  private SearchData data;
  private final List<Contender> contenders = new ArrayList<>();

  private SearchBench() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new SearchBench()).execute(args));
  }

  @Override
  public Integer call() throws IOException {
    data = options.data();
    try {
      contenders.add(new VecinoContender(data));
      if (options.measuresAny(Rows.of(HnswlibContender.SYSTEM))) {
        HnswlibContender hnswlib = options.hnswlib(data, 1);
        contenders.add(hnswlib);
        hnswlib.load();
      }
      if (options.measuresAny(Rows.of(LuceneContender.SYSTEM))) {
        contenders.add(new LuceneContender(data));
      }
      if (options.measuresAny(Rows.of(JvectorContender.SYSTEM))) {
        contenders.add(new JvectorContender(data));
      }
      for (int k : Rows.LIMITS) {
        measure(Rows.single(k), Work.unfiltered(k), queries);
        for (SearchData.Attribute attribute : SearchData.Attribute.values()) {
          for (double share : Rows.SHARES) {
            measure(
                Rows.filtered(attribute, share, k),
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

  private void measure(String name, Work work, int count) throws IOException {
    List<Contender> taking = new ArrayList<>();
    for (Contender contender : contenders) {
      String row = name + contender.system();
      if (isVecino(contender)
          || (options.measures(row) && Rows.of(contender.system()).contains(row))) {
        taking.add(contender);
      }
    }
    if (taking.size() < 2) {
      return;
    }
    int first = 2 * count; // the users before choose the efforts
    Truth truth = new Truth(data, work, 0, first + options.rounds() * count);
    int[] efforts = new int[taking.size()];
    for (int c = 0; c < efforts.length; c++) {
      efforts[c] = Ladder.smallest(taking.get(c), work, truth, 0, first, BuildBench.RECALL);
      warmUp(taking.get(c), work, first, efforts[c]);
    }
    for (int round = 0; round < options.rounds(); round++) {
      int from = first + round * count;
      for (int c = 0; c < efforts.length; c++) {
        Contender contender = taking.get(c);
        Contender.Answers answers = contender.answer(work, from, from + count, efforts[c]);
        double recall = truth.recall(work, from, answers.items());
        for (Contender peer : taking) {
          if (!isVecino(peer) && (isVecino(contender) || peer.equals(contender))) {
            options.report(
                name + peer.system(),
                contender,
                count / answers.seconds(),
                "queries/s",
                recall,
                contender.setting(efforts[c]));
          }
        }
      }
    }
  }

  /** By the users who chose the effort, over and over: once takes less than a second. */
  private static void warmUp(Contender contender, Work work, int users, int effort)
      throws IOException {
    double seconds = 0;
    while (seconds < WARM_UP) {
      seconds += contender.answer(work, 0, users, effort).seconds();
    }
  }

  private static boolean isVecino(Contender contender) {
    return contender instanceof VecinoContender;
  }
}
