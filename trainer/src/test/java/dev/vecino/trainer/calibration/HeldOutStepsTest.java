package dev.vecino.trainer.calibration;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.vecino.core.ClickLog;
import dev.vecino.core.DelimitedSource;
import dev.vecino.core.EventKinds;
import dev.vecino.core.ProgressListener;
import dev.vecino.trainer.input.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeldOutStepsTest {

  @TempDir Path folder;

  private ClickLog read(String csv, ClickLog.Options options) throws IOException {
    Path file = Files.writeString(folder.resolve("clicks.csv"), csv);
    return ClickLog.read(DelimitedSource.of(file), options, ProgressListener.NONE);
  }

  private static String text(HeldOutSteps.Step step, Vocabulary vocabulary) {
    List<String> clicked = new ArrayList<>();
    for (int click = 0; click < step.clicked().length; click++) {
      clicked.add(vocabulary.ids().get(step.clicked()[click]) + "-" + step.ages()[click]);
    }
    List<String> wanted =
        IntStream.of(step.wanted()).mapToObj(vocabulary.ids()::get).sorted().toList();
    return step.user() + ": " + String.join(" ", clicked) + " > " + String.join(" ", wanted);
  }

  private static List<String> texts(HeldOutSteps steps, Vocabulary vocabulary) {
    return steps.all().stream().map(step -> text(step, vocabulary)).toList();
  }

  private static ClickLog users(int count) {
    return ClickLog.of(
        IntStream.range(0, count)
            .mapToObj(u -> IntStream.range(0, 10).mapToObj(n -> "i" + n).toList())
            .toList());
  }

  /** How many users have fewer clicks than in the log. */
  private static long shortened(ClickLog log, ClickLog rest) {
    assertEquals(log.userCount(), rest.userCount());
    return IntStream.range(0, log.userCount())
        .filter(
            user ->
                rest.userStart(user + 1) - rest.userStart(user)
                    < log.userStart(user + 1) - log.userStart(user))
        .count();
  }

  @ParameterizedTest
  @CsvSource({"249, 0", "250, 50", "1000, 50", "1001, 50", "2000, 100", "30000, 1000"})
  void ofSteps_aLog_holdsOutOneUserInTwentyWithinBounds(int users, int expected) {
    ClickLog log = users(users);
    ClickLog rest = HeldOutClicks.ofSteps(log, 1).rest();
    assertEquals(expected, shortened(log, rest));
    assertEquals(10L * (users - expected), rest.clickCount());
  }

  @ParameterizedTest
  @CsvSource({"249, 0", "250, 50", "1000, 100", "30000, 2000"})
  void ofSets_aLog_holdsOutAFifthOfOneUserInTen(int users, int expected) {
    ClickLog log = users(users);
    ClickLog rest = HeldOutClicks.ofSets(log, 1).rest();
    assertEquals(0.2 * 10 * expected, log.clickCount() - rest.clickCount(), 0.4 * expected);
    assertEquals(0.9 * expected, shortened(log, rest), 0.08 * expected);
  }

  @Test
  void ofSteps_otherSeed_holdsOutOthers() {
    ClickLog log = users(500);
    assertEquals(starts(log, 1), starts(log, 1));
    assertEquals(false, starts(log, 1).equals(starts(log, 2)));
  }

  private static List<Integer> starts(ClickLog log, long seed) {
    ClickLog rest = HeldOutClicks.ofSteps(log, seed).rest();
    return IntStream.range(0, log.userCount()).mapToObj(rest::userStart).toList();
  }

  @Test
  void of_baskets_areStepsWithAgesInClicks() throws IOException {
    ClickLog log =
        read(
            """
            user,item,timestamp,session
            u,a,1,1
            u,b,1,1
            u,rare,2,2
            u,a,2,2
            u,c,3,3
            u,b,3,3
            u,c,3,3
            v,a,1,4
            w,b,5,5
            w,c,6,5
            w,a,6,5
            """,
            ClickLog.Options.defaults());
    Vocabulary vocabulary = Vocabulary.of(log, 2);
    HeldOutSteps steps =
        HeldOutSteps.of(
            log, vocabulary, user -> true, at -> log.timeMillis(at) != log.timeMillis(at - 1), 1);
    assertEquals(
        List.of(
            "0: a-1 b-0 > a", // an item without a row is no answer
            "0: a-3 b-2 a-0 > b c", // but makes those before it older
            "1: b-0 > a c"),
        texts(steps, vocabulary));
    assertEquals(2, steps.userCount(), "who clicked once has no step");
  }

  @Test
  void of_eventsThatOnlyTell_areNotWanted() throws IOException {
    ClickLog log =
        read(
            """
            user,item,timestamp,event
            u,a,1,view
            u,b,2,view
            u,c,3,buy
            u,a,4,buy
            """,
            ClickLog.Options.builder()
                .events(new EventKinds("event", Map.of("view", 1.0, "buy", 1.0), Set.of("buy")))
                .build());
    Vocabulary vocabulary = Vocabulary.of(log, 1);
    HeldOutSteps steps = HeldOutSteps.of(log, vocabulary, user -> true, at -> true, 1);
    assertEquals(List.of("0: a-1 b-0 > c", "0: a-2 b-1 c-0 > a"), texts(steps, vocabulary));
  }

  @Test
  void of_usersOfManySteps_givesAFewOfEach() {
    List<List<String>> sequences = new ArrayList<>();
    for (int u = 0; u < 400; u++) {
      sequences.add(IntStream.range(0, u == 0 ? 900 : 5).mapToObj(n -> "i" + n % 7).toList());
    }
    ClickLog log = ClickLog.of(sequences);
    HeldOutSteps steps =
        HeldOutSteps.of(log, Vocabulary.of(log, 1), user -> user < 300, at -> true, 1);
    int[] perUser = new int[300];
    steps.all().forEach(step -> perUser[step.user()]++);
    int[] expected = new int[300];
    Arrays.fill(expected, 4); // 2,000 steps are six a user, who has but four
    expected[0] = 6;
    assertArrayEquals(expected, perUser);
    steps.all().forEach(step -> assertEquals(0, step.ages()[step.ages().length - 1]));
    assertEquals(
        true, steps.all().stream().allMatch(step -> step.clicked().length <= 500), "the newest");
  }

  @Test
  void steps_ofSets_lookForWhatWasHeldOutAndIsNotKnown() {
    List<List<String>> sequences = new ArrayList<>();
    for (int u = 0; u < 250; u++) {
      int different = u < 200 ? 20 : 2;
      sequences.add(IntStream.range(0, 20).mapToObj(n -> "i" + n % different).toList());
    }
    ClickLog log = ClickLog.of(sequences);
    HeldOutClicks heldOut = HeldOutClicks.ofSets(log, 1);
    HeldOutSteps steps = heldOut.steps(Vocabulary.of(log, 1), at -> true, 1);
    assertEquals(steps.size(), steps.userCount());
    assertEquals(false, steps.areOrdered());
    assertEquals(true, steps.size() < 45 && steps.size() > 30, "who knows all looks for nothing");
    for (HeldOutSteps.Step step : steps.all()) {
      IntStream all = IntStream.concat(IntStream.of(step.clicked()), IntStream.of(step.wanted()));
      assertEquals(20, all.distinct().count());
      assertEquals(20, step.clicked().length + step.wanted().length);
    }
  }
}
