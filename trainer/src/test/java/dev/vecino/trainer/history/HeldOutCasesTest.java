package dev.vecino.trainer.history;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.vecino.core.ClickLog;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeldOutCasesTest {

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

  /** Users of many clicks have many examples that know the same number of clicks. */
  @ParameterizedTest
  @CsvSource({"1, 3000, false", "49, 1200, false", "50, 1200, true", "49, 3, false", "50, 3, true"})
  void cases_usersOfAnyLength_eachCountsOnce(int users, int clicks, boolean areEnough) {
    ClickLog log = users(users, clicks);
    HistoryExamples steps = HistoryExamples.ofSteps(log, at -> true);

    HeldOutCases cases = new HeldOutCases(steps, log::clickedItem, place -> true);

    assertEquals(users, cases.users());
    assertEquals(areEnough, cases.areEnough());
    assertEquals(users * Math.min(clicks - 1, HeldOutCases.MOST_QUESTIONS), cases.size());
  }

  @Test
  void cases_ofALongVisit_areItsLastSteps() {
    ClickLog log = users(1, 30);
    HistoryExamples steps = HistoryExamples.ofSteps(log, at -> true);
    HeldOutCases cases = new HeldOutCases(steps, log::clickedItem, place -> place != 29);
    assertEquals(HeldOutCases.MOST_QUESTIONS - 1, cases.size(), "the last is not predicted");
    HeldOutCases.Case last = cases.get(cases.size() - 1);
    assertEquals(28, last.known().count());
    assertEquals(0, last.known().age(27));
    assertArrayEquals(new int[] {28 % 20}, last.wanted());
  }

  @Test
  void clicksWithoutAnswers_countsWhatIsKnown() {
    HistoryExamples steps = HistoryExamples.ofSteps(users(1, 3), at -> at == 2);
    HeldOutCases cases = new HeldOutCases(steps, place -> place, place -> true);
    assertArrayEquals(new long[] {5, 5, 4}, cases.clicksWithoutAnswers(new long[] {5, 5, 5}));
    assertArrayEquals(new long[] {1, 1, 1}, cases.clicksWithoutAnswers(new long[] {1, 1, 1}));
  }
}
