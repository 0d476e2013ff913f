package dev.vecino.bench;

import dev.vecino.searcher.RecommendRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What a catalogue of one size costs: adds a {@link GrowthPoint} to a file. */
@Command(name = "growth")
final class Growth implements Callable<Integer> {

  private static final Work SINGLE = Work.unfiltered(10);
  private static final int QUERIES = 1000;
  private static final int LIST = 150;
  private static final int USERS = 5000;
  private static final int ROUNDS = 3;

  @Option(names = "--data", required = true)
  private Path folder;

  @Option(names = "--items", required = true)
  private int items;

  @Option(names = "--points", required = true)
  private Path points;

  private Growth() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new Growth()).execute(args));
  }

  @Override
  public Integer call() throws IOException {
    SearchData data = SearchData.open(folder, items, USERS);
    double build = VecinoContender.build(data);
    long heapBefore = usedHeap();
    try (VecinoContender vecino = new VecinoContender(data)) {
      Truth truth = new Truth(data, SINGLE, 0, QUERIES);
      double queryRate = 0;
      double recall = 0;
      for (int round = 0; round <= ROUNDS; round++) { // the first warms up
        Contender.Answers answers = vecino.answer(SINGLE, 0, QUERIES, 0);
        recall = truth.recall(SINGLE, 0, answers.items());
        queryRate = Math.max(queryRate, QUERIES / answers.seconds());
      }
      List<RecommendRequest> lists = VecinoContender.lists(data, USERS, LIST);
      double listRate = 0;
      for (int round = 0; round < ROUNDS; round++) {
        long began = System.nanoTime();
        vecino.recommender().recommendAll(lists, 2);
        listRate = Math.max(listRate, USERS / ((System.nanoTime() - began) / 1e9));
      }
      long heap = usedHeap() - heapBefore;
      GrowthPoint point =
          new GrowthPoint(
              items,
              build,
              bytes(data.indexOf(Measurement.VECINO)) / (double) items,
              Math.max(0, heap) / (double) items,
              queryRate,
              recall,
              listRate);
      Files.writeString(
          points, point.line() + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
    return 0;
  }

  private static long usedHeap() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  /** Of all files of a folder and what is in it. */
  static long bytes(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .mapToLong(
              file -> {
                try {
                  return Files.size(file);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              })
          .sum();
    }
  }
}
