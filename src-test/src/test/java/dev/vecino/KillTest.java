package dev.vecino;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vecino.searcher.IndexRecommender;
import dev.vecino.searcher.RecommendRequest;
import dev.vecino.searcher.Recommender;
import dev.vecino.searcher.schema.IndexFolder;
import dev.vecino.searcher.schema.IndexSchema;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} of index, rebuild, update and push at random moments. After each: a searcher
 * opens a complete generation and answers, the next run succeeds, and nothing is left that would
 * grow. Four rounds, one of each command; {@code src-test/bench/kill} does 200.
 */
@SuppressWarnings({"ArrayRecordComponent", "NonApiType"}) // private to this test
class KillTest {

  private static final long SEED = Long.getLong("vecino.killSeed", 20_260_802);
  private static final int ROUNDS = Integer.getInteger("vecino.kills", 4);
  private static final int KEEP = 2;

  @TempDir static Path folder;
  private static Path index;
  private static Path said;
  private static List<Victim> victims;

  /** What looks at the world after a kill, and after the next run. */
  private interface Check {
    void run(String context) throws IOException;
  }

  /**
   * A command that is killed.
   *
   * @param arguments the same for the killed and for the next run
   * @param afterKill beside {@link #assertServes}
   * @param afterNext when the next run has succeeded
   */
  private record Victim(List<Object> arguments, Check afterKill, Check afterNext) {
    @Override
    public String toString() {
      return arguments.getFirst().toString();
    }
  }

  private static List<Object> command(Object... arguments) {
    return List.of(arguments);
  }

  @BeforeAll
  static void trainAndIndex() throws IOException {
    Path sample = Repository.root().resolve("index-data/sample");
    Path clicks = sample.resolve("clicks.csv.gz");
    Path items = sample.resolve("items.csv.gz");
    Path model = folder.resolve("model");
    index = folder.resolve("index");
    said = folder.resolve("said");
    Run.succeeding(
        "train", "--algorithm", "item2vec", "--clicks", clicks, "--model", model, "--epochs", 1);
    List<Object> indexing = command("index", "--model", model, "--items", items, "--index", index);
    Run.succeeding(indexing.toArray());

    Path changes = folder.resolve("changes.csv");
    StringBuilder rows = new StringBuilder("item,district,type,rooms,price\n");
    for (int i = 1; i <= 1000; i++) {
      rows.append(String.format(Locale.ROOT, "h%d,market,loft,2,%d%n", i, 500 + i));
    }
    Files.writeString(changes, rows + "new1,market,loft,2,900\n");

    // Pushed from an index that stays as it is, so that all runs have one right output.
    Path pushed = folder.resolve("pushed");
    Run.succeeding("index", "--model", model, "--items", items, "--index", pushed);
    List<Object> push =
        command("push", "--index", pushed, "--clicks", clicks, "-k", 20, "--part-users", 100);
    Path complete = folder.resolve("complete");
    Run.succeeding(with(push, "--out", complete).toArray());
    Map<String, String> expected = content(complete);
    Path out = folder.resolve("lists");
    Check none = context -> {};

    victims =
        List.of(
            new Victim(indexing, none, KillTest::assertNoOrphans),
            new Victim(
                command(
                    "rebuild",
                    "--algorithm",
                    "item2vec",
                    "--clicks",
                    clicks,
                    "--items",
                    items,
                    "--index",
                    index,
                    "--epochs",
                    1),
                none,
                KillTest::assertNoOrphans),
            new Victim(
                command("update", "--index", index, "--items", changes),
                none,
                KillTest::assertNoOrphans),
            new Victim(
                with(push, "--out", out, "--resume"),
                context -> {
                  if (Files.exists(out)) {
                    assertEquals(expected, content(out), context);
                  }
                },
                context -> {
                  assertEquals(expected, content(out), context);
                  for (String name : expected.keySet()) {
                    Files.delete(out.resolve(name));
                  }
                  Files.delete(out);
                }));
  }

  private static List<Object> with(List<Object> first, Object... more) {
    return Stream.concat(first.stream(), Stream.of(more)).toList();
  }

  private static Map<String, String> content(Path lists) throws IOException {
    Map<String, String> content = new TreeMap<>();
    for (String name : names(lists)) {
      byte[] bytes = Files.readAllBytes(lists.resolve(name));
      content.put(name, new String(bytes, StandardCharsets.ISO_8859_1));
    }
    return content;
  }

  private static List<String> names(Path place) throws IOException {
    try (Stream<Path> files = Files.list(place)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /** The served generation and all that a rollback could serve are complete and answer. */
  private static void assertServes(String context) {
    List<String> generations = new IndexFolder(index).all();
    assertTrue(generations.size() <= KEEP + 1, context + ": " + generations);
    for (String generation : generations) {
      try (Recommender recommender = Recommender.open(index, generation)) {
        RecommendRequest request = RecommendRequest.forHistory("h1", "h2").limit(10);
        assertEquals(10, recommender.recommend(request).items().size(), context);
      }
    }
    try (Recommender recommender = Recommender.open(index)) {
      assertTrue(generations.contains(recommender.generation()), context);
    }
  }

  /** After a run that ended well there is nothing but what manifests and CURRENT name. */
  private static void assertNoOrphans(String context) throws IOException {
    List<String> beside = new ArrayList<>(names(index));
    beside.removeAll(List.of("build.lock", "live.lock", "swap.lock", "journal"));
    assertEquals(List.of("CURRENT", "generations"), beside, context);
    if (Files.exists(index.resolve("journal"))) {
      assertTrue(names(index.resolve("journal")).size() <= KEEP, context);
    }
    List<String> generations = names(index.resolve("generations"));
    assertEquals(KEEP, generations.size(), context + ": " + generations);
    assertEquals(generations.getLast(), new IndexFolder(index).requireCurrent(), context);
    for (String generation : generations) {
      TreeSet<String> allowed = new TreeSet<>(List.of("manifest.json"));
      try (IndexRecommender recommender = Recommender.open(index, generation)) {
        allowed.addAll(recommender.manifest().map(IndexSchema.MANIFEST_FILES).keySet());
      }
      Path place = new IndexFolder(index).generation(generation);
      assertEquals(List.copyOf(allowed), names(place), context);
    }
  }

  @Test
  void kill_atAnyMoment_losesNothing(TestReporter reporter) throws Exception {
    List<Long> durations = new ArrayList<>();
    for (Victim victim : victims) { // twice: the first ones have less to collect
      Run.succeeding(victim.arguments().toArray());
      victim.afterNext().run("first " + victim);
      long began = System.nanoTime();
      Process process = start(victim);
      assertEquals(0, Processes.exitCode(process), () -> victim + ": " + Processes.said(said));
      durations.add(System.nanoTime() - began);
      victim.afterNext().run("second " + victim);
    }
    List<String> before = names(folder);
    Random random = new Random(SEED);
    int[] kills = new int[victims.size()];
    int round = 0;
    // More rounds where all have ended before their kill, as the machine has become faster.
    for (; round < ROUNDS || (IntStream.of(kills).sum() == 0 && round < ROUNDS + 40); round++) {
      int which = round % victims.size();
      Victim victim = victims.get(which);
      // The first third is the start of the virtual machine.
      long after = (long) (durations.get(which) * (0.3 + 0.75 * random.nextDouble()));
      String context =
          String.format(
              Locale.ROOT,
              "round %d of -Dvecino.killSeed=%d (%s, killed after %d ms)",
              round,
              SEED,
              victim,
              TimeUnit.NANOSECONDS.toMillis(after));
      Process process = start(victim);
      long began = System.nanoTime();
      if (process.waitFor(after, TimeUnit.NANOSECONDS)) {
        durations.set(which, System.nanoTime() - began);
      } else {
        kills[which]++;
      }
      Processes.exitCode(process.destroyForcibly()); // SIGKILL
      assertServes(context);
      victim.afterKill().run(context);
      Run run = Run.vecino(victim.arguments().toArray());
      assertEquals(0, run.code(), () -> context + ", next run: " + run.err());
      assertServes(context + ", next run");
      victim.afterNext().run(context + ", next run");
      assertEquals(before, names(folder), context);
    }
    for (int which = 0; which < kills.length; which++) {
      reporter.publishEntry(
          victims.get(which).toString(), kills[which] + " killed before their end");
    }
    assertFalse(
        IntStream.of(kills).sum() == 0,
        String.format(Locale.ROOT, "no process was killed in %d", round));
  }

  private static Process start(Victim victim) throws IOException {
    return Processes.vecino(said, victim.arguments().toArray());
  }
}
