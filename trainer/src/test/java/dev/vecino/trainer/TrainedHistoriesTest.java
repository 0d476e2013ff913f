package dev.vecino.trainer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vecino.core.ClickLog;
import dev.vecino.core.DelimitedSource;
import dev.vecino.core.EmbeddingModel;
import dev.vecino.core.HistorySample;
import dev.vecino.core.ProgressListener;
import dev.vecino.trainer.input.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainedHistoriesTest {

  private static final int USERS = 3 * HistorySample.MOST_HISTORIES;
  private static final int TRIALS = 300;

  static void assertSame(HistorySample expected, HistorySample actual) {
    assertEquals(expected.size(), actual.size());
    for (int n = 0; n < expected.size(); n++) {
      assertArrayEquals(expected.history(n), actual.history(n), "history " + n);
    }
  }

  /** The histories as item ids. */
  private static List<List<String>> sample(ClickLog log, int minCount, long seed) {
    Vocabulary vocabulary = Vocabulary.of(log, minCount);
    HistorySample sample = TrainedHistories.sample(log, vocabulary, seed);
    return IntStream.range(0, sample.size())
        .mapToObj(n -> Arrays.stream(sample.history(n)).mapToObj(vocabulary.ids()::get).toList())
        .toList();
  }

  /** Each user clicks an item of their own, of the same number. */
  private static ClickLog logOfUsers(int users) {
    return ClickLog.of(IntStream.range(0, users).mapToObj(u -> List.of("i" + u)).toList());
  }

  private static int user(List<String> history) {
    return Integer.parseInt(history.getFirst().substring(1));
  }

  @Test
  void sample_sessionsTimesAndWeights_historyIsAllClicksInTheOrderOfTheLog(@TempDir Path folder)
      throws IOException {
    Path file = folder.resolve("clicks.csv");
    Files.writeString(
        file,
        """
        user,item,timestamp,session,weight
        u,e,500,s2,1
        u,a,100,s1,0
        u,b,200,s1,2
        v,b,100,s3,1
        u,d,400,s2,1
        u,a,300,s1,1
        """);
    ClickLog log = ClickLog.read(file, ClickLog.Options.defaults(), ProgressListener.NONE);
    assertEquals(3, log.sequenceCount());
    assertEquals(
        Set.of(List.of("a", "b", "a", "d", "e"), List.of("b")), new HashSet<>(sample(log, 1, 42)));
    assertEquals(
        Set.of(
            ClickLog.readHistory(
                DelimitedSource.of(file), "u", ClickLog.Options.defaults(), ProgressListener.NONE),
            ClickLog.readHistory(
                DelimitedSource.of(file), "v", ClickLog.Options.defaults(), ProgressListener.NONE)),
        new HashSet<>(sample(log, 1, 42)),
        "as recommend --user has it");
  }

  @Test
  void sample_itemsBelowMinCount_areLeftOutAndSoAreUsersOfThemAlone() {
    ClickLog log =
        ClickLog.of(
            List.of(
                List.of("a", "rare", "b", "a"), List.of("seldom"), List.of("b"), List.of("odd")));
    assertEquals(Set.of(List.of("a", "b", "a"), List.of("b")), new HashSet<>(sample(log, 2, 42)));
    assertEquals(2, sample(log, 2, 42).size());
  }

  @Test
  void sample_userOfManyClicks_isCutToTheNewestOnKnownItems() {
    List<String> clicks = new ArrayList<>();
    for (int n = 0; n < 700; n++) {
      clicks.add("i" + n % 90);
      clicks.add("rare" + n);
    }
    List<String> known = clicks.stream().filter(item -> !item.startsWith("rare")).toList();
    List<List<String>> sample = sample(ClickLog.of(List.of(clicks)), 2, 42);
    assertEquals(List.of(known.subList(200, 700)), sample);
  }

  @Test
  void sample_fewUsers_takesEachOnce() {
    List<List<String>> sample = sample(logOfUsers(HistorySample.MOST_HISTORIES), 1, 42);
    assertEquals(HistorySample.MOST_HISTORIES, sample.size());
    assertEquals(HistorySample.MOST_HISTORIES, new HashSet<>(sample).size());
  }

  @Test
  void sample_seed_decidesAlone() {
    ClickLog log = logOfUsers(USERS);
    assertEquals(sample(log, 1, 7), sample(log, 1, 7));
    assertFalse(new HashSet<>(sample(log, 1, 7)).equals(new HashSet<>(sample(log, 1, 8))));
  }

  @Test
  void sample_manySeeds_everyUserIsChosenAndIsAmongTheFirstAsOftenAsAnyOther() {
    ClickLog log = logOfUsers(USERS);
    int first = HistorySample.MOST_HISTORIES / 4;
    int[] chosen = new int[USERS];
    int[] amongFirst = new int[USERS];
    for (int seed = 0; seed < TRIALS; seed++) {
      List<List<String>> sample = sample(log, 1, seed);
      assertEquals(HistorySample.MOST_HISTORIES, new HashSet<>(sample).size());
      for (int n = 0; n < sample.size(); n++) {
        chosen[user(sample.get(n))]++;
        amongFirst[user(sample.get(n))] += n < first ? 1 : 0;
      }
    }
    assertEven(chosen, (double) HistorySample.MOST_HISTORIES / USERS);
    assertEven(amongFirst, (double) first / USERS);
  }

  /** Whether each count is that of TRIALS throws of a coin with this share of heads. */
  private static void assertEven(int[] counts, double share) {
    double mean = TRIALS * share;
    double variance = mean * (1 - share);
    double squares = 0;
    for (int count : counts) {
      assertTrue(Math.abs(count - mean) < 6 * Math.sqrt(variance), "chosen " + count + " times");
      squares += (count - mean) * (count - mean) / variance;
    }
    double deviations = (squares - counts.length) / Math.sqrt(2.0 * counts.length);
    assertTrue(Math.abs(deviations) < 5, "chi-square is off by " + deviations);
    for (int tenth = 0; tenth < 10; tenth++) { // of the users, in the order of the log
      int part = counts.length / 10;
      double sum = Arrays.stream(counts, tenth * part, (tenth + 1) * part).sum();
      assertTrue(
          Math.abs(sum - part * mean) < 5 * Math.sqrt(part * variance),
          "tenth " + tenth + ": chosen " + sum + " times");
    }
  }

  @Test
  void train_history_keepsTheSampleWhateverTheThreads() {
    ClickLog log = Toy.log(1200, 8);
    HistorySample expected = TrainedHistories.sample(log, Vocabulary.of(log, 1), 5);
    for (int threads = 1; threads <= 2; threads++) {
      HistoryOptions options =
          HistoryOptions.builder().dimension(8).epochs(1).threads(threads).seed(5).build();
      assertSame(
          expected,
          HistoryTrainer.train(log, options, Optional.empty(), ProgressListener.NONE).histories());
    }
  }

  @Test
  void train_als_keepsTheSampleWhateverTheThreads() {
    ClickLog log = Toy.log(1200, 8);
    HistorySample expected = TrainedHistories.sample(log, Vocabulary.of(log, 1), 5);
    for (int threads = 1; threads <= 2; threads++) {
      AlsOptions options =
          AlsOptions.builder().dimension(8).sweeps(1).threads(threads).seed(5).build();
      assertSame(expected, AlsTrainer.train(log, options, ProgressListener.NONE).histories());
    }
  }

  @Test
  void train_deepwalk_keepsASampleOfTheClicksNotOfTheWalks() {
    ClickLog log = Toy.log(1200, 8);
    HistorySample expected = TrainedHistories.sample(log, Vocabulary.of(log, 1), 5);
    WalkOptions walks = WalkOptions.builder().walksPerItem(2).length(5).build();
    TrainingOptions options = DeepWalkTrainer.training().dimension(8).epochs(1).seed(5).build();
    assertSame(
        expected, DeepWalkTrainer.train(log, walks, options, ProgressListener.NONE).histories());
  }

  @Test
  void train_warmStart_keepsASampleOfTheNewLog() {
    TrainingOptions options = TrainingOptions.builder().dimension(8).epochs(1).seed(5).build();
    EmbeddingModel former = EmbeddingTrainer.train(Toy.log(100, 8), options, ProgressListener.NONE);
    ClickLog log = Toy.log(1200, 4);
    EmbeddingModel model =
        EmbeddingTrainer.train(log, options, Optional.of(former), ProgressListener.NONE);
    assertSame(TrainedHistories.sample(log, Vocabulary.of(log, 1), 5), model.histories());
  }
}
