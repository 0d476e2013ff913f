package dev.vecino.bench;

import dev.vecino.core.Catalogue;
import dev.vecino.core.CatalogueBuilder;
import dev.vecino.core.ColumnType;
import dev.vecino.core.Embeddings;
import dev.vecino.indexer.IndexBuilder;
import dev.vecino.indexer.IndexOptions;
import dev.vecino.indexer.LiveIndex;
import dev.vecino.indexer.LiveOptions;
import dev.vecino.searcher.Filter;
import dev.vecino.searcher.RecommendRequest;
import dev.vecino.searcher.Recommender;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What live changes cost: how many a second can be made, without and with queries beside them, how
 * much slower these are, and how soon a change is in an answer.
 */
@Command(name = "live")
final class LiveBench implements Callable<Integer> {

  private static final int DIMENSION = 64;
  private static final int RATE = 5000; // changes a second beside queries

  @Option(names = "--data", required = true)
  private Path folder;

  @Option(names = "--items", required = true)
  private int items;

  @Option(names = "--seconds", required = true)
  private int seconds;

  @Option(names = "--results", required = true)
  private Path results;

  private LiveBench() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new LiveBench()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    build();
    try (Recommender recommender = Recommender.open(folder)) {
      rate(recommender, TimeUnit.SECONDS.toNanos(seconds), "warm-up"); // of the compiler
      try (LiveIndex live = LiveIndex.open(folder, LiveOptions.defaults())) {
        Random random = new Random(1);
        report("live-prices", changes(() -> price(live, random)), "changes/s", "no queries beside");
        int[] added = {0};
        report("live-items", changes(() -> add(live, random, added[0]++)), "items/s", "estimated");
        live.commit();
        recommender.refresh();
        double quiet = rate(recommender, TimeUnit.SECONDS.toNanos(seconds), "queries alone");
        AtomicBoolean ends = new AtomicBoolean();
        AtomicInteger made = new AtomicInteger();
        Thread changer = Thread.ofPlatform().start(() -> steadily(live, random, made, ends));
        double busy =
            rate(recommender, TimeUnit.SECONDS.toNanos(seconds), "queries beside changes");
        ends.set(true);
        changer.join();
        report("live-queries", busy / quiet, "x", made.get() / seconds + " changes/s beside");
        report("live-seen", seen(live, recommender), "ms", "median until it is in an answer");
      }
    }
    return 0;
  }

  private void build() {
    Random random = new Random(7);
    float[] vectors = new float[items * DIMENSION];
    for (int i = 0; i < vectors.length; i++) {
      vectors[i] = (float) random.nextGaussian();
    }
    List<String> ids = new ArrayList<>();
    CatalogueBuilder rows = Catalogue.builder().column("price", ColumnType.DECIMAL);
    for (int i = 0; i < items; i++) {
      ids.add("i" + i);
      rows.row(row("i" + i, random));
    }
    IndexBuilder.of(new Embeddings(ids, vectors, DIMENSION))
        .catalogue(rows.build())
        .options(IndexOptions.defaults())
        .build(folder);
  }

  private static Map<String, Object> row(String item, Random random) {
    return Map.of(
        "item",
        item,
        "price",
        random.nextInt(100_000) / 100.0,
        "kind",
        "kind" + random.nextInt(30),
        "rooms",
        random.nextInt(6));
  }

  private void price(LiveIndex live, Random random) {
    live.set("i" + random.nextInt(items), Map.of("price", random.nextInt(100_000) / 100.0));
  }

  private static void add(LiveIndex live, Random random, int number) {
    Map<String, Object> row = new HashMap<>(row("new" + number, random));
    live.add((String) row.remove("item"), row);
  }

  /** How many a second, all committed in the end. */
  private double changes(Runnable change) {
    long began = System.nanoTime();
    long end = began + TimeUnit.SECONDS.toNanos(seconds);
    int count = 0;
    for (; System.nanoTime() < end; count++) {
      change.run();
    }
    return count / ((System.nanoTime() - began) / 1e9);
  }

  private void steadily(LiveIndex live, Random random, AtomicInteger made, AtomicBoolean ends) {
    long began = System.nanoTime();
    while (!ends.get()) {
      long due = (System.nanoTime() - began) * RATE / TimeUnit.SECONDS.toNanos(1);
      for (; made.get() < due; made.incrementAndGet()) {
        price(live, random);
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  /** Filtered queries a second of two callers. */
  private double rate(Recommender recommender, long nanos, String name)
      throws InterruptedException {
    AtomicInteger count = new AtomicInteger();
    long began = System.nanoTime();
    List<Thread> callers = new ArrayList<>();
    for (int caller = 0; caller < 2; caller++) {
      Random random = new Random(caller);
      callers.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    while (System.nanoTime() - began < nanos) {
                      recommender.recommend(
                          RecommendRequest.forHistory(
                                  "i" + random.nextInt(items), "i" + random.nextInt(items))
                              .where(Filter.atMost("price", 500))
                              .limit(20));
                      count.incrementAndGet();
                    }
                  }));
    }
    for (Thread caller : callers) {
      caller.join();
    }
    double rate = count.get() / ((System.nanoTime() - began) / 1e9);
    System.out.printf("%s: %,.0f a second%n", name, rate);
    return rate;
  }

  /** Milliseconds from a change to the first answer that has it, asked again and again. */
  private double seen(LiveIndex live, Recommender recommender) {
    double[] times = new double[9];
    for (int n = 0; n < times.length; n++) {
      double price = 2000 + n;
      long began = System.nanoTime();
      live.set("i1", Map.of("price", price));
      RecommendRequest request =
          RecommendRequest.forItem("i0").where(Filter.range("price", price, price)).limit(1);
      while (recommender.recommend(request).items().isEmpty()) {
        Thread.onSpinWait();
      }
      times[n] = (System.nanoTime() - began) / 1e6;
    }
    Arrays.sort(times);
    return times[times.length / 2];
  }

  private void report(String row, double value, String unit, String setting) {
    System.out.printf("%s | vecino | %,.2f %s | %s%n", row, value, unit, setting);
    new Measurement(row, Measurement.VECINO, value, unit, Double.NaN, setting, "")
        .appendTo(results);
  }
}
