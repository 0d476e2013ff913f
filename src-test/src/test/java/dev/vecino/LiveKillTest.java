package dev.vecino;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vecino.core.Catalogue;
import dev.vecino.core.CatalogueBuilder;
import dev.vecino.core.ColumnType;
import dev.vecino.core.Embeddings;
import dev.vecino.indexer.IndexBuilder;
import dev.vecino.indexer.IndexOptions;
import dev.vecino.indexer.IndexOptions.Approximation;
import dev.vecino.indexer.LiveIndex;
import dev.vecino.indexer.LiveOptions;
import dev.vecino.searcher.Recommender;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} of a process that changes an index, at random moments, beside builds of another
 * process: what it had committed is served. Four rounds; {@code src-test/bench/kill} does 200.
 */
class LiveKillTest {

  private static final long SEED = Long.getLong("vecino.killSeed", 20_261_201);
  private static final int ROUNDS = Integer.getInteger("vecino.kills", 4);
  private static final int ITEMS = 30;

  @TempDir private Path folder;

  private final List<String> ids = new ArrayList<>();
  private final float[] vectors = new float[2 * ITEMS];
  private Path index;

  /** Counts: each change sets a price that no item had before, and what is committed is printed. */
  static final class Changer {
    private Changer() {}

    public static void main(String[] arguments) {
      int count = Integer.parseInt(arguments[1]);
      try (LiveIndex live =
          LiveIndex.open(Path.of(arguments[0]), LiveOptions.defaults().withoutCommits())) {
        while (true) {
          int begin = count;
          for (int change = 0; change < 1 + begin % 7; change++) {
            count++;
            live.set("i" + count % ITEMS, Map.of("price", count));
          }
          live.commit();
          System.out.println(begin + 1 + " " + count);
        }
      }
    }
  }

  @Test
  void kill_atAnyMoment_losesNothingThatWasCommitted() throws Exception {
    index = folder.resolve("index");
    for (int i = 0; i < ITEMS; i++) {
      ids.add("i" + i);
      vectors[2 * i] = 1;
      vectors[2 * i + 1] = i;
    }
    build(new HashMap<>(), LiveIndex.now(index));
    Map<String, Integer> committed = new HashMap<>();
    Random random = new Random(SEED);
    int last = 0;
    for (int round = 0; round < ROUNDS; round++) {
      String context = "round " + round + " of -Dvecino.killSeed=" + SEED;
      Process process = start(last);
      BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
      int commits = random.nextInt(1, 12);
      for (int commit = 0; commit < commits; commit++) {
        last = remember(lines.readLine(), committed, context);
      }
      if (random.nextBoolean()) { // a build with what the catalogue knew when it was read
        LiveIndex.Moment moment = LiveIndex.now(index);
        Map<String, Integer> read = new HashMap<>(committed);
        last = remember(lines.readLine(), committed, context);
        build(read, moment);
      } else {
        TimeUnit.MICROSECONDS.sleep(random.nextInt(20_000));
      }
      process.toHandle().destroyForcibly(); // SIGKILL, and what it has said can still be read
      process.waitFor();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        last = line.indexOf(' ') > 0 ? remember(line, committed, context) : last;
      }
      Map<String, Integer> served = new HashMap<>();
      try (Recommender recommender = Recommender.open(index)) {
        for (String id : ids) {
          Object price = recommender.attributes(id).orElseThrow().get("price");
          served.put(id, price == null ? 0 : ((Double) price).intValue());
        }
      }
      for (String id : ids) {
        int least = committed.getOrDefault(id, 0);
        assertTrue(served.get(id) >= least, context + ": " + id + " " + served + " " + committed);
        committed.put(id, served.get(id)); // a commit that was not told any more
        last = Math.max(last, served.get(id));
      }
    }
    try (LiveIndex live = LiveIndex.open(index, LiveOptions.defaults())) {
      assertTrue(live.set("i1", Map.of("price", 1)));
    }
    assertEquals(ITEMS, committed.size());
  }

  private static int remember(String line, Map<String, Integer> committed, String context) {
    assertTrue(line != null, context + ": the process has ended by itself");
    String[] range = line.split(" ", 2);
    int last = Integer.parseInt(range[1]);
    for (int count = Integer.parseInt(range[0]); count <= last; count++) {
      committed.put("i" + count % ITEMS, count);
    }
    return last;
  }

  private Process start(int count) throws IOException {
    String classPath = System.getProperty("java.class.path");
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--add-modules",
            "jdk.incubator.vector",
            "-cp",
            System.getProperty("surefire.test.class.path", classPath),
            Changer.class.getName(),
            index.toString(),
            Integer.toString(count))
        .redirectError(folder.resolve("said").toFile())
        .start();
  }

  private void build(Map<String, Integer> prices, LiveIndex.Moment moment) {
    CatalogueBuilder items = Catalogue.builder().column("price", ColumnType.DECIMAL);
    for (String id : ids) {
      items.row(Map.of("item", id, "price", prices.getOrDefault(id, 0)));
    }
    IndexBuilder.of(new Embeddings(ids, vectors.clone(), 2))
        .catalogue(items.build())
        .options(IndexOptions.builder().approximation(Approximation.NONE).threads(1).build())
        .since(moment)
        .build(index);
  }
}
