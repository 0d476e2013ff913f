package dev.vecino.trainer.history;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.vecino.core.ClickLog;
import dev.vecino.trainer.HistoryOptions;
import dev.vecino.trainer.kernels.Random64;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeldOutUsersTest {

  private static ClickLog users(int count, int clicks) {
    List<List<String>> sequences = new ArrayList<>();
    for (int user = 0; user < count; user++) {
      List<String> items = new ArrayList<>();
      for (int click = 0; click < clicks; click++) {
        items.add("i" + (user + click) % 20);
      }
      sequences.add(items);
    }
    return ClickLog.of(sequences);
  }

  private static boolean areEnough(HistoryExamples examples, ClickLog log) {
    HistoryTables tables = new HistoryTables(20, HistoryOptions.builder().dimension(4).build());
    return new HeldOutUsers(tables, Random64.of(1, 2, 3))
        .ask(examples, log::clickedItem, place -> true)
        .areEnough();
  }

  /** Users of many clicks have many examples that know the same number of clicks. */
  @ParameterizedTest
  @CsvSource({"1, 3000, false", "49, 1200, false", "50, 1200, true", "49, 3, false", "50, 3, true"})
  void ask_usersOfAnyLength_eachCountsOnce(int users, int clicks, boolean areEnough) {
    ClickLog log = users(users, clicks);

    HistoryExamples ordered = HistoryExamples.ofSteps(log, user -> true, at -> true);

    assertEquals(areEnough, areEnough(ordered, log));
  }

  @Test
  void ask_sets_eachCountsOnce() {
    ClickLog few = users(49, 12);
    assertEquals(false, areEnough(HistoryExamples.ofSets(few, user -> true), few));
    ClickLog enough = users(80, 12);
    assertEquals(true, areEnough(HistoryExamples.ofSets(enough, user -> true), enough));
  }
}
