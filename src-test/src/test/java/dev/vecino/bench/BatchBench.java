package dev.vecino.bench;

import dev.vecino.searcher.RecommendRequest;
import dev.vecino.searcher.Recommendations;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Lists for many users at once with two threads: Vecino exactly and without what each has seen,
 * faiss exactly with what they have seen, hnswlib likewise at a recall of 0.90.
 */
@Command(name = "batch")
final class BatchBench implements Callable<Integer> {

  private static final Work WORK = Work.unfiltered(150);
  private static final double HNSWLIB_RECALL = 0.90;

  /** Seconds until the just-in-time compiler has done its work. */
  private static final double WARM_UP = 10;

  /** Users whose answers are checked, and by whom the effort is chosen. */
  private static final int CHECKED = 200;

  @Mixin private PeerOptions options;

  @Option(names = "--faiss", description = "Our program around faiss; else it is left out.")
  private Path faiss;

  @Option(names = "--faiss-version", defaultValue = "")
  private String faissVersion;

  private SearchData data;
  private Truth truth;

  private BatchBench() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new BatchBench()).execute(args));
  }

  @Override
  public Integer call() throws IOException {
    data = options.data();
    truth = new Truth(data, WORK, 0, CHECKED);
    VecinoContender.build(data);
    try (VecinoContender vecino = new VecinoContender(data)) {
      warmUp(vecino);
      if (faiss != null && options.measures("batch-faiss")) {
        besideFaiss(vecino);
      }
      if (options.measures("batch-hnswlib")) {
        besideHnswlib(vecino);
      }
    }
    return 0;
  }

  private void warmUp(VecinoContender vecino) {
    List<RecommendRequest> requests = VecinoContender.lists(data, data.users(), WORK.k());
    long began = System.nanoTime();
    while ((System.nanoTime() - began) / 1e9 < WARM_UP) {
      vecino.recommender().recommendAll(requests, 2);
    }
  }

  private void besideFaiss(VecinoContender vecino) throws IOException {
    List<String> command =
        List.of(
            "/usr/bin/python3",
            faiss.toString(),
            data.itemFile().toString(),
            data.userFile().toString(),
            Integer.toString(data.dimension()));
    Path out = data.folder().resolve("faiss-answers.i32");
    try (Program program = new Program(command)) {
      for (int round = 0; round <= options.rounds(); round++) {
        vecino(vecino, "batch-faiss", round);
        for (int threads = 1; threads <= 2; threads++) {
          double seconds = program.askNumber("search", WORK.k(), threads, 0, data.users(), out);
          List<int[]> items =
              HnswlibContender.rows(SearchData.readInts(out), data.users(), WORK.k());
          report(
              "batch-faiss",
              "faiss",
              seconds,
              truth.recall(WORK, 0, items.subList(0, CHECKED)),
              threads == 1 ? "1 thread" : "2 threads",
              faissVersion,
              round);
        }
      }
    }
  }

  private void besideHnswlib(VecinoContender vecino) throws IOException {
    try (HnswlibContender hnswlib = options.hnswlib(data, 2)) {
      hnswlib.build(16, 100, 1);
      int effort = Ladder.smallest(hnswlib, WORK, truth, 0, CHECKED, HNSWLIB_RECALL);
      for (int round = 0; round <= options.rounds(); round++) {
        vecino(vecino, "batch-hnswlib", round);
        Contender.Answers answers = hnswlib.answer(WORK, 0, data.users(), effort);
        report(
            "batch-hnswlib",
            hnswlib.system(),
            answers.seconds(),
            truth.recall(WORK, 0, answers.items().subList(0, CHECKED)),
            hnswlib.setting(effort) + ", 2 threads",
            hnswlib.version(),
            round);
      }
    }
  }

  private void vecino(VecinoContender vecino, String row, int round) {
    List<RecommendRequest> requests = VecinoContender.lists(data, data.users(), WORK.k());
    long began = System.nanoTime();
    List<Recommendations> answers = vecino.recommender().recommendAll(requests, 2);
    double seconds = (System.nanoTime() - began) / 1e9;
    report(
        row,
        vecino.system(),
        seconds,
        recallOfUnseen(answers),
        "seen items excluded, 2 threads",
        "",
        round);
  }

  /** Of the best k that were not seen, the part that was answered. */
  private double recallOfUnseen(List<Recommendations> answers) {
    double sum = 0;
    for (int user = 0; user < CHECKED; user++) {
      int[] seen = data.history(user);
      sum += truth.recallWithout(user, seen, VecinoContender.items(answers.get(user)));
    }
    return sum / CHECKED;
  }

  /** Reports a round; the first warms up. */
  private void report(
      String row,
      String system,
      double seconds,
      double recall,
      String setting,
      String version,
      int round) {
    if (round > 0) {
      options.report(
          new Measurement(
              row, system, data.users() / seconds, "users/s", recall, setting, version));
    }
  }
}
