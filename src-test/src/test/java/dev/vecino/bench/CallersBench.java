package dev.vecino.bench;

import dev.vecino.searcher.RecommendRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * 1,000 queries of 8 callers at once, who each ask the next one as soon as they have an answer: how
 * much longer the slowest in a hundred take than the median. On the index that {@link BuildBench}
 * has left.
 */
@Command(name = "callers")
final class CallersBench implements Callable<Integer> {

  private static final String ROW = "callers";
  private static final Work WORK = Work.unfiltered(10);
  private static final int QUERIES = 1000;
  private static final int CALLERS = 8;
  private static final int WARM_UPS = 150; // rounds, until the compiler has done its work

  /** A round takes less than a tenth of a second, which other work of a machine easily spoils. */
  private static final int ROUNDS = 20;

  @Mixin private PeerOptions options;

  private CallersBench() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new CallersBench()).execute(args));
  }

  @Override
  public Integer call() throws IOException {
    SearchData data = options.data();
    try (VecinoContender vecino = new VecinoContender(data)) {
      for (int round = 1 - WARM_UPS; round <= ROUNDS * options.rounds(); round++) {
        long[] nanos = ask(vecino, data.users());
        Arrays.sort(nanos);
        double median = nanos[QUERIES / 2];
        double slow = nanos[QUERIES * 99 / 100];
        if (round > 0) {
          System.out.printf("p50 %.2f ms, p99 %.2f ms%n", median / 1e6, slow / 1e6);
          options.report(ROW, vecino, slow / median, "x", Double.NaN, "");
        }
      }
    }
    return 0;
  }

  private static long[] ask(VecinoContender vecino, int users) {
    long[] nanos = new long[QUERIES];
    AtomicInteger next = new AtomicInteger();
    List<Thread> callers = new ArrayList<>();
    for (int caller = 0; caller < CALLERS; caller++) {
      callers.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int query; (query = next.getAndIncrement()) < QUERIES; ) {
                      RecommendRequest request = vecino.request(WORK, query % users);
                      long began = System.nanoTime();
                      vecino.recommender().recommend(request);
                      nanos[query] = System.nanoTime() - began;
                    }
                  }));
    }
    try {
      for (Thread caller : callers) {
        caller.join();
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return nanos;
  }
}
