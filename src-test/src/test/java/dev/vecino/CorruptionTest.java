package dev.vecino;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vecino.searcher.Filter;
import dev.vecino.searcher.IndexRecommender;
import dev.vecino.searcher.RecommendRequest;
import dev.vecino.searcher.Recommender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/**
 * One bit turned or a tail cut off, at random places of all files of an index and a model: each is
 * told in a sentence that names the file, or has no effect on any answer.
 */
@SuppressWarnings("StringConcatToTextBlock") // short, and read with the code around it
class CorruptionTest {

  private static final long SEED = Long.getLong("vecino.corruptionSeed", 20_260_801);
  private static final int CASES = Integer.getInteger("vecino.corruptions", 60);
  private static final int EXIT_CODE_ARTIFACT = 4;

  @TempDir static Path folder;
  private static Path model;
  private static Path index;

  @BeforeAll
  static void trainIndexAndUpdate() throws IOException {
    Path sample = Repository.root().resolve("index-data/sample");
    Path clicks = sample.resolve("clicks.csv.gz");
    model = folder.resolve("model");
    index = folder.resolve("index");
    Run.succeeding(
        "train", "--algorithm", "item2vec", "--clicks", clicks, "--model", model, "--epochs", 1);
    Path items = sample.resolve("items.csv.gz");
    Run.succeeding("index", "--model", model, "--items", items, "--index", index);
    Path changes = folder.resolve("changes.csv");
    Files.writeString(
        changes,
        """
        item,district,type,rooms,area,price,quality,deleted
        h1,southfields,flat,3,89,1200,0.94,
        h3,market,loft,2,70,900,0.8,true
        new1,market,loft,3,120,2100,0.9,
        new2,southfields,flat,2,60,800,0.75,
        """);
    Run.succeeding("update", "--index", index, "--items", changes);
  }

  /** What has been done to a file. */
  private record Damage(Path file, int bit, int length) {
    void apply(byte[] good) throws IOException {
      byte[] bad = Arrays.copyOf(good, length);
      if (bit >= 0) {
        bad[bit / 8] ^= (byte) (1 << (bit % 8));
      }
      Files.write(file, bad);
    }

    @Override
    public String toString() {
      return bit >= 0 ? file + ": bit " + bit + " turned" : file + ": cut to " + length;
    }
  }

  private static Damage random(List<Path> files, Random random) throws IOException {
    Path file = files.get(random.nextInt(files.size()));
    int size = Math.toIntExact(Files.size(file));
    return random.nextInt(3) == 0
        ? new Damage(file, -1, random.nextInt(size))
        : new Damage(file, random.nextInt(8 * size), size);
  }

  private static List<Path> files(Path... folders) throws IOException {
    List<Path> files = new ArrayList<>();
    for (Path root : folders) {
      try (Stream<Path> tree = Files.walk(root)) {
        for (Path file : tree.filter(Files::isRegularFile).sorted().toList()) {
          if (Files.size(file) > 0) { // the lock has nothing to damage
            files.add(file);
          }
        }
      }
    }
    return files;
  }

  /** All that one generation answers to a fixed set of requests. */
  private static List<String> answers(IndexRecommender recommender) {
    List<String> answers = new ArrayList<>();
    for (RecommendRequest.Mode mode : RecommendRequest.Mode.values()) {
      for (String item : List.of("h1", "h2", "h3", "h77", "h1500", "new1", "new2")) {
        RecommendRequest neighbors = RecommendRequest.forItem(item).limit(30).mode(mode);
        answers.add(recommender.recommend(neighbors.withAttributes()).toString());
        RecommendRequest history =
            RecommendRequest.forHistory(item, "h9", "h204")
                .where(
                    Filter.atLeast("quality", 0.7),
                    Filter.maxPriceGap(0.3),
                    Filter.anyOf("district", "market", "southfields"))
                .limit(150)
                .mode(mode);
        answers.add(recommender.recommend(history.withAttributes()).toString());
        answers.add(recommender.recommendAll(List.of(history, neighbors)).toString());
        answers.add(recommender.eligibleAfterEach(history).toString());
      }
    }
    for (String item : recommender.sampleItems(Integer.MAX_VALUE)) {
      answers.add(item + recommender.attributes(item));
    }
    answers.add(recommender.manifest().toString());
    return answers;
  }

  private static List<String> served() {
    List<String> answers = new ArrayList<>();
    try (IndexRecommender recommender = Recommender.open(index)) {
      answers.addAll(answers(recommender));
    }
    answers.add(Run.succeeding("inspect", index).out());
    return answers;
  }

  private static List<String> former() {
    try (IndexRecommender recommender = Recommender.open(index, "000001")) {
      return answers(recommender);
    }
  }

  /** Whether the command refuses the damage; it must do so in one sentence that names the file. */
  private static boolean isDetected(Damage damage, String context, Object... command) {
    Run run = Run.vecino(command);
    if (run.code() == 0) {
      return false;
    }
    assertEquals(EXIT_CODE_ARTIFACT, run.code(), () -> context + ": " + run.err());
    assertEquals(1, run.err().lines().count(), () -> context + ": " + run.err());
    assertEquals("", run.out(), context);
    // A file that two generations share is named in the one that is opened.
    String name = damage.file().getFileName().toString();
    assertTrue(run.err().contains("/" + name + ": is damaged, "), () -> context + ": " + run.err());
    return true;
  }

  @Test
  void damage_anywhere_isNamedOrWithoutEffect(TestReporter reporter) throws IOException {
    List<String> served = served();
    List<String> former = former();
    String inspectedModel = Run.succeeding("inspect", model).out();
    List<Path> files = files(index, model);
    byte[] current = Files.readAllBytes(index.resolve("CURRENT")); // with its checksum
    Random random = new Random(SEED);
    int detected = 0;
    int later = 0;
    int harmless = 0;
    for (int round = 0; round < CASES; round++) {
      Damage damage = random(files, random);
      String context =
          "case " + round + " of -Dvecino.corruptionSeed=" + SEED + " (" + damage + ")";
      byte[] good = Files.readAllBytes(damage.file());
      damage.apply(good);
      try {
        boolean ofModel = damage.file().startsWith(model);
        if (isDetected(damage, context, "inspect", ofModel ? model : index)) {
          detected++;
        } else if (ofModel) {
          assertEquals(inspectedModel, Run.succeeding("inspect", model).out(), context);
          harmless++;
        } else {
          assertEquals(served, served(), context);
          // It may wait in the generation that is not served now.
          if (isDetected(damage, context, "rollback", "--index", index)) {
            later++;
          } else {
            assertEquals(former, former(), context);
            harmless++;
            Files.write(index.resolve("CURRENT"), current);
          }
        }
      } finally {
        Files.write(damage.file(), good);
      }
    }
    assertEquals(served, served(), "after all");
    reporter.publishEntry(
        "of " + CASES + " damages",
        "%d detected, %d detected when rolled back to, %d without effect"
            .formatted(detected, later, harmless));
    assertTrue(detected > CASES / 2, "only " + detected + " of " + CASES + " were detected");
  }
}
