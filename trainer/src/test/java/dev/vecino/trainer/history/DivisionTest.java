package dev.vecino.trainer.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vecino.core.ClickLog;
import dev.vecino.core.ProgressListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DivisionTest {

  @TempDir Path folder;

  private static ClickLog sets(int users, int items) {
    List<List<String>> sequences = new ArrayList<>();
    for (int user = 0; user < users; user++) {
      List<String> clicked = new ArrayList<>();
      for (int item = 0; item < items; item++) {
        clicked.add("i" + (user + item) % 20);
      }
      sequences.add(clicked);
    }
    return ClickLog.of(sequences);
  }

  /** Users who click one item after the other. */
  private ClickLog clicks(int users, int clicks, long secondsBetween) throws IOException {
    StringBuilder csv = new StringBuilder("user,item,timestamp\n");
    for (int user = 0; user < users; user++) {
      for (int click = 0; click < clicks; click++) {
        csv.append(
            String.format(
                Locale.ROOT,
                "u%05d,i%d,%d%n",
                user,
                (user + click) % 20,
                1_000_000_000L + click * secondsBetween));
      }
    }
    Path file = Files.writeString(folder.resolve("clicks.csv"), csv);
    return ClickLog.read(file, ClickLog.Options.defaults(), ProgressListener.NONE);
  }

  @Test
  void of_sets_hidesAFifthOfTheItemsOfSomeUsers() {
    ClickLog log = sets(400, 10);
    Division division = Division.of(log, HistoryExamples.ofSets(log), 7);
    int asked = division.heldOut().size();
    assertTrue(asked > 60 && asked < 140, "asked: " + asked);
    assertEquals(400, division.trained().size());
    for (int e = 0; e < asked; e++) {
      int hidden = 0;
      for (int at = division.heldOut().begin(e); at < division.heldOut().end(e); at++) {
        assertEquals(division.heldOut().isHidden(at), division.trained().isHidden(at));
        hidden += division.heldOut().isHidden(at) ? 1 : 0;
      }
      assertEquals(2, hidden);
    }
  }

  @Test
  void of_setsOfTwoItems_hidesNothing() {
    ClickLog log = sets(400, 2);
    Division division = Division.of(log, HistoryExamples.ofSets(log), 7);
    assertEquals(0, division.heldOut().size());
    assertEquals(400, division.trained().size());
  }

  @Test
  void of_usersWhoComeBack_holdsOutTheirLastSteps() throws IOException {
    ClickLog log = clicks(400, 11, 20_000); // over more than two days
    HistoryExamples all = HistoryExamples.ofSteps(log, at -> true);
    Division division = Division.of(log, all, 7);
    assertEquals(all.size(), division.trained().size() + division.heldOut().size());
    BitSet heldOut = new BitSet();
    for (int e = 0; e < division.heldOut().size(); e++) {
      heldOut.set(division.heldOut().cut(e));
    }
    for (int place = heldOut.nextSetBit(0); place >= 0; place = heldOut.nextSetBit(place + 1)) {
      assertTrue(place % 11 >= 9, "one of the last two of eleven clicks, not " + place % 11);
    }
    for (int e = 0; e < division.trained().size(); e++) {
      HistoryExamples trained = division.trained();
      assertTrue(heldOut.get(trained.begin(e), trained.end(e)).isEmpty(), "example " + e);
    }
  }

  @Test
  void of_usersOfOneVisit_holdsOutAllThatSomeClicked() throws IOException {
    ClickLog log = clicks(1500, 5, 60);
    HistoryExamples all = HistoryExamples.ofSteps(log, at -> true);
    Division division = Division.of(log, all, 7);
    int asked = division.heldOut().size() / 4;
    assertTrue(asked > 50 && asked < 100, "asked: " + asked);
    assertEquals(4 * asked, division.heldOut().size());
    assertEquals(4 * (1500 - asked), division.trained().size());
  }

  @Test
  void of_fewUsers_trainsAll() throws IOException {
    ClickLog log = clicks(100, 11, 20_000);
    Division division = Division.of(log, HistoryExamples.ofSteps(log, at -> true), 7);
    assertEquals(0, division.heldOut().size());
    assertEquals(1000, division.trained().size());
    assertFalse(new HeldOutCases(division.heldOut(), log::clickedItem, place -> true).areEnough());
  }
}
