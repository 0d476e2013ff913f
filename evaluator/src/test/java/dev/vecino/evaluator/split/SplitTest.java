package dev.vecino.evaluator.split;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vecino.core.BadInputException;
import dev.vecino.core.ClickLog;
import dev.vecino.core.InvalidRequestException;
import dev.vecino.evaluator.Logs;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SplitTest {

  private static final ClickLog TIMED =
      Logs.csv(
          """
          user,item,timestamp,session
          u1,a,1,s1
          u1,b,2,s1
          u1,a,7,s2
          u1,c,8,s2
          u2,b,3,s3
          u2,d,9,s4
          u3,a,4,s5
          u4,c,10,s6
          """);

  private static Split split(Protocol protocol, ClickLog log) {
    return Split.of(protocol, log, Optional.empty(), Optional.empty());
  }

  /** Every case as "id: history > relevant +unknown". */
  private static List<String> cases(Split split) {
    List<String> texts = new ArrayList<>();
    for (Split.Case each : split.cases()) {
      texts.add(
          String.format(
              Locale.ROOT,
              "%s: %s > %s +%d",
              each.id(),
              String.join("", Logs.names(split.training(), each.history())),
              String.join("", Logs.names(split.training(), each.relevant())),
              each.unknownRelevant()));
    }
    return texts;
  }

  @Test
  void leaveLastOut_timedLog_predictsTheLastClickOfEachUser() {
    Split split = split(Protocol.LEAVE_LAST_OUT, TIMED);
    // c is clicked by nobody else before its user's last click but by u4, whose only one it is.
    assertEquals(List.of("u1: aba > c +0", "u2: b >  +1"), cases(split));
    assertEquals(
        List.of("u1 a", "u1 b", "u1 a", "u2 b", "u3 a", "u4 c"), Logs.clicks(split.training()));
  }

  @Test
  void leaveLastOut_interleavedSessions_takesTheLatestClick() {
    ClickLog log =
        Logs.csv(
            """
            user,item,timestamp,session
            u1,a,1,s1
            u1,b,2,s2
            u1,c,3,s1
            u2,c,1,s3
            """);
    assertEquals(List.of("u1: ab > c +0"), cases(split(Protocol.LEAVE_LAST_OUT, log)));
  }

  @Test
  void temporal_time_dividesThere() {
    Split split =
        Split.of(Protocol.TEMPORAL, TIMED, Optional.empty(), Optional.of(Cut.atMillis(7_000)));
    assertEquals(List.of("u1: ab > a +1", "u2: b >  +1"), cases(split));
    assertEquals(List.of("u1 a", "u1 b", "u2 b", "u3 a"), Logs.clicks(split.training()));
  }

  @Test
  void temporal_fraction_givesTrainingThatShare() {
    Split split = Split.of(Protocol.TEMPORAL, TIMED, Optional.empty(), Optional.of(Cut.at(0.5)));
    assertEquals(4, split.training().clickCount());
    assertEquals(List.of("u1: ab > a +1", "u2: b >  +1"), cases(split));
  }

  @Test
  void lastSession_sessions_predictsTheItemsOfTheLastOfSeveral() {
    Split split = split(Protocol.LAST_SESSION, TIMED);
    assertEquals(List.of("u1: ab > ac +0", "u2: b >  +1"), cases(split));
    assertEquals(List.of("u1 a", "u1 b", "u2 b", "u3 a", "u4 c"), Logs.clicks(split.training()));
  }

  @Test
  void userSplit_testFile_predictsItsItemsForKnownUsers() {
    ClickLog test = Logs.csv("user,item\nu1,d\nu1,x\nu1,d\nu9,a\nu3,b\n");
    Split split = Split.of(Protocol.USER_SPLIT, TIMED, Optional.of(test), Optional.empty());
    assertEquals(List.of("u1: abac > d +1", "u3: a > b +0"), cases(split));
    assertEquals(Logs.clicks(TIMED), Logs.clicks(split.training()));
  }

  @Test
  void sessionNext_testFile_predictsEveryClickButTheFirst() {
    ClickLog test = Logs.csv("user,item\nx,a\nx,q\nx,b\nx,a\ny,a\n");
    Split split = Split.of(Protocol.SESSION_NEXT, TIMED, Optional.of(test), Optional.empty());
    assertEquals(List.of("x#0#1: a >  +1", "x#0#2: a > b +0", "x#0#3: ab > a +0"), cases(split));
    assertEquals(1, split.cases().stream().mapToInt(Split.Case::group).distinct().count());
  }

  @Test
  void sessionNext_cut_holdsOutTheLastSessions() {
    // Sessions begin at 1 3 4 7 9 10 seconds: half of them at 7.
    Split split =
        Split.of(Protocol.SESSION_NEXT, TIMED, Optional.empty(), Optional.of(Cut.at(0.5)));
    assertEquals(List.of("u1#1#1: a >  +1"), cases(split));
    assertEquals(List.of("u1 a", "u1 b", "u2 b", "u3 a"), Logs.clicks(split.training()));
  }

  @ParameterizedTest
  @EnumSource(Protocol.class)
  void training_anyProtocol_holdsNoneOfTheHeldOutClicks(Protocol protocol) {
    // Every click has an item of its own, so that a leaked one is seen by its name.
    StringBuilder csv = new StringBuilder("user,item,timestamp,session\n");
    StringBuilder held = new StringBuilder("user,item\n");
    for (int click = 0; click < 300; click++) {
      int user = click * 7 % 11;
      csv.append(
          String.format(Locale.ROOT, "u%d,i%d,%d,s%d-%d\n", user, click, click, user, click / 60));
      held.append(String.format(Locale.ROOT, "u%d,held%d\n", user, click));
    }
    ClickLog log = Logs.csv(csv.toString());
    boolean needsTest = protocol == Protocol.USER_SPLIT;
    Split split =
        Split.of(
            protocol,
            log,
            needsTest ? Optional.of(Logs.csv(held.toString())) : Optional.empty(),
            Optional.empty());
    Set<String> trained = new HashSet<>();
    Logs.clicks(split.training()).forEach(click -> trained.add(click.split(" ", -1)[1]));
    int hidden = 0;
    for (Split.Case each : split.cases()) {
      assertEquals(0, each.relevant().length, "a held-out item is known to training");
      hidden += each.unknownRelevant();
    }
    assertTrue(hidden > 0);
    if (!needsTest && protocol != Protocol.SESSION_NEXT) {
      assertEquals(300, trained.size() + hidden, "no click is lost");
    }
    Split inner = Split.validation(protocol, split.training(), 1).orElseThrow();
    assertTrue(inner.training().clickCount() < split.training().clickCount());
    for (Split.Case each : inner.cases()) {
      assertEquals(0, each.relevant().length, "validation leaks");
    }
  }

  @Test
  void validation_tooLittle_isEmpty() {
    assertEquals(Optional.empty(), Split.validation(Protocol.LEAVE_LAST_OUT, Logs.of("a", "b"), 1));
  }

  @Test
  void validation_userSplit_holdsOutAFifthOfEachUsersItems() {
    ClickLog log = Logs.of("abcdefghij", "klmnopqrst", "ab");
    Split inner = Split.validation(Protocol.USER_SPLIT, log, 3).orElseThrow();
    assertEquals(2, inner.cases().size());
    for (Split.Case each : inner.cases()) {
      assertEquals(8, each.history().length);
      assertEquals(2, each.relevant().length + each.unknownRelevant());
    }
    Split same = Split.validation(Protocol.USER_SPLIT, log, 3).orElseThrow();
    assertEquals(cases(inner), cases(same));
  }

  @Test
  void of_whatTheProtocolCantUse_isRefusedInASentence() {
    ClickLog untimed = Logs.of("ab", "ab");
    Optional<ClickLog> test = Optional.of(untimed);
    Optional<Cut> cut = Optional.of(Cut.at(0.5));
    assertMessage(
        "protocol leave-last-out has no use for a cut",
        () -> Split.of(Protocol.LEAVE_LAST_OUT, untimed, Optional.empty(), cut));
    assertMessage(
        "protocol session-next with a test file has no use for a cut",
        () -> Split.of(Protocol.SESSION_NEXT, untimed, test, cut));
    assertMessage(
        "protocol temporal has no use for a test file",
        () -> Split.of(Protocol.TEMPORAL, untimed, test, Optional.empty()));
    assertMessage(
        "protocol user-split needs a test file of held-out items (--test)",
        () -> split(Protocol.USER_SPLIT, untimed));
    assertBadInput(
        "(memory): protocol temporal needs a column of times",
        () -> split(Protocol.TEMPORAL, untimed));
    assertBadInput(
        "(memory): protocol last-session finds nothing to predict in it",
        () -> split(Protocol.LAST_SESSION, untimed));
  }

  @Test
  void cut_texts_areFractionsOrTimes() {
    assertEquals(Cut.at(0.8), Cut.parse("0.8"));
    assertEquals(Cut.at(0.25), Cut.parse(" .25 "));
    assertEquals(Cut.atMillis(86_400_000), Cut.parse("1970-01-02"));
    assertEquals(Cut.atMillis(1_500_000_000_000L), Cut.parse("1500000000"));
    for (String wrong : List.of("soon", "1.5", "0.0", "")) {
      assertThrows(InvalidRequestException.class, () -> Cut.parse(wrong), wrong);
    }
  }

  private static void assertMessage(
      String message, org.junit.jupiter.api.function.Executable executable) {
    assertEquals(message, assertThrows(InvalidRequestException.class, executable).getMessage());
  }

  private static void assertBadInput(
      String message, org.junit.jupiter.api.function.Executable executable) {
    assertEquals(message, assertThrows(BadInputException.class, executable).getMessage());
  }
}
