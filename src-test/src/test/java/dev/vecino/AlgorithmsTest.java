package dev.vecino;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every algorithm from the click log to filtered answers of an index. */
class AlgorithmsTest {

  private static final Path SAMPLE = Repository.root().resolve("index-data/sample");
  private static final Path CLICKS = SAMPLE.resolve("clicks.csv.gz");
  private static final Path ITEMS = SAMPLE.resolve("items.csv.gz");

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"history", "als", "deepwalk", "fusion"})
  void algorithm_trainedAndIndexed_answersInsideTheFilters(String algorithm) {
    Path model = folder.resolve("model");
    Path index = folder.resolve("index");
    List<Object> train =
        new ArrayList<>(List.of("train", "--algorithm", algorithm, "--clicks", CLICKS));
    train.addAll(List.of("--model", model, "--dimension", 16, "--epochs", 2));
    if (algorithm.equals("deepwalk")) {
      train.addAll(List.of("--walks", 2));
    }
    Run.succeeding(train.toArray());
    Run.succeeding("index", "--model", model, "--items", ITEMS, "--index", index);
    for (String seen : List.of("--no-popular", "--include-seen")) {
      Run run =
          Run.succeeding(
              "recommend",
              "--index",
              index,
              "--history",
              "h1,h2,h3,h2",
              "-k",
              7,
              "--price",
              "500..2500",
              seen,
              "--format",
              "csv");
      List<String> lines = run.out().lines().toList();
      assertEquals(8, lines.size(), run.out());
      int price = List.of(lines.getFirst().split(",", -1)).indexOf("price");
      assertTrue(price > 0, lines.getFirst());
      if (!seen.equals("--include-seen")) {
        assertTrue(lines.stream().noneMatch(line -> line.startsWith("h2,")), run.out());
      }
    }
  }

  @Test
  void rebuild_ofWhatAutoChose_takesItAgainUntilItIsToLookOnceMore() throws IOException {
    Path index = folder.resolve("index");
    Random random = new Random(5);
    StringBuilder csv = new StringBuilder("user,item\n");
    for (int click = 0; click < 1_200; click++) {
      int user = click / 8;
      csv.append("u%d,i%d%n".formatted(user, (user + random.nextInt(8)) % 40));
    }
    Path clicks = Files.writeString(folder.resolve("clicks.csv"), csv);
    Object[] rebuild = {
      "rebuild", "--clicks", clicks, "--index", index, "--dimension", 8, "--epochs", 3
    };
    String looks = "auto: holds ";
    String again = " again, as for the served generation (--retune looks for the best)\n";
    Run first = Run.succeeding(rebuild);
    assertTrue(first.err().contains(looks), first.err());
    assertTrue(first.err().contains(" (--time), als, item2vec, history; then"), first.err());
    assertTrue(first.err().contains("held-out cases: popularity 0."), first.err());
    String takes =
        first
            .err()
            .lines()
            .filter(line -> line.startsWith("auto: takes "))
            .findFirst()
            .orElseThrow();
    String choice = takes.substring(0, takes.indexOf(": ", "auto: ".length()));
    for (int run = 0; run < 2; run++) {
      Run second = Run.succeeding(rebuild);
      assertTrue(second.err().contains(choice + again), choice + " / " + second.err());
      assertFalse(second.err().contains(looks), second.err());
    }
    List<Object> retune = new ArrayList<>(List.of(rebuild));
    retune.add("--retune");
    Run third = Run.succeeding(retune.toArray());
    assertTrue(third.err().contains(looks), third.err());
    assertFalse(third.err().contains(again), third.err());
    retune.add("--warm-start");
    Run refused = Run.vecino(retune.toArray());
    assertEquals(2, refused.code());
    assertTrue(
        refused
            .err()
            .startsWith(
                "vecino: --retune looks for another model, so it can't go with --warm-start"),
        refused.err());
  }

  @Test
  void rebuild_historyWarm_continues() {
    Path index = folder.resolve("index");
    Object[] rebuild = {
      "rebuild",
      "--algorithm",
      "history",
      "--clicks",
      CLICKS,
      "--items",
      ITEMS,
      "--index",
      index,
      "--dimension",
      16,
      "--epochs",
      2,
      "--warm-start"
    };
    assertTrue(Run.succeeding(rebuild).out().contains("\"warmStart\":false"));
    assertTrue(Run.succeeding(rebuild).out().contains("\"warmStart\":true"));
  }
}
