package dev.vecino.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.vecino.core.ClickLog.Click;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clicks that an application gives are read by the same rules as those of files. */
class ClickLogBuilderTest {

  private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

  private static final EventKinds KINDS =
      new EventKinds("kind", Map.of("view", 1.0, "buy", 5.0, "hide", -1.0), Set.of("buy"));

  @TempDir private Path folder;

  /** Everything that a log says, but for the places of rows. */
  private static List<String> all(ClickLog log) {
    List<String> all = new ArrayList<>();
    for (int s = 0; s < log.sequenceCount(); s++) {
      all.add("sequence of " + log.user(log.sequenceUser(s)));
      for (int at = log.sequenceStart(s); at < log.sequenceStart(s + 1); at++) {
        all.add(
            log.item(log.clickedItem(at))
                + (log.hasTimes() ? " " + log.timeMillis(at) : "")
                + " "
                + log.weight(at)
                + " "
                + log.role(at));
      }
    }
    for (int user = 0; user < log.userCount(); user++) {
      all.add(user + " is " + log.user(user) + " " + log.userNumber(log.user(user)));
    }
    for (int item = 0; item < log.itemCount(); item++) {
      all.add(item + " is " + log.item(item) + " " + log.itemNumber(log.item(item)));
    }
    all.add(log.heavyUsers().toString());
    all.add(log.events().toString());
    all.add(log.facts().takenOut().toString());
    InputReport report = log.report();
    all.add(report.rows() + " rows, " + report.skippedRows() + " skipped");
    all.add(withoutPlace(report.firstSkipped()));
    report.notes().forEach(note -> all.add(withoutPlace(note)));
    return all;
  }

  private static String withoutPlace(String sentence) {
    return sentence == null ? "" : sentence.replaceFirst("^\\S*(clicks\\.csv:|row )\\d+: ", "");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void build_theClicksOfAFile_isTheLogOfTheFile(long seed) throws IOException {
    Random random = new Random(seed);
    boolean hasTimes = random.nextBoolean();
    boolean hasSessions = random.nextBoolean();
    boolean hasWeights = random.nextBoolean();
    boolean hasKinds = random.nextBoolean();
    ClickLog.Options options =
        ClickLog.Options.builder()
            .maxClicks(random.nextBoolean() ? 20 : 0)
            .sessionGap(random.nextBoolean() ? Duration.ofHours(3) : null)
            .events(hasKinds ? KINDS : EventKinds.NONE)
            .rowPolicy(new RowPolicy(true, null))
            .build();
    ClickLogBuilder builder = ClickLog.builder(options);
    List<String> lines = new ArrayList<>();
    lines.add(
        "user,item"
            + (hasTimes ? ",timestamp" : "")
            + (hasSessions ? ",session" : "")
            + (hasWeights ? ",weight" : "")
            + (hasKinds ? ",kind" : ""));
    for (int row = 0; row < 500; row++) {
      String user = random.nextInt(40) == 0 ? "" : "u" + random.nextInt(12);
      String item = random.nextInt(40) == 0 ? "null" : "i" + random.nextInt(30);
      Instant time =
          Instant.ofEpochMilli(random.nextInt(40) == 0 ? 17 : 1_700_000_000_123L)
              .plusSeconds(random.nextInt(1_000_000));
      String session = random.nextInt(3) == 0 ? "" : "s" + random.nextInt(4);
      double weight = random.nextInt(40) == 0 ? -1 : random.nextInt(3) == 0 ? 1 : random.nextInt(9);
      String kind = List.of("view", "buy", "hide", "other").get(random.nextInt(4));
      Click click = Click.of(user, item);
      click = hasTimes ? click.at(time) : click;
      click = hasSessions ? click.session(session) : click;
      click = hasWeights ? click.weight(weight) : click;
      click = hasKinds ? click.kind(kind) : click;
      builder.click(click);
      lines.add(
          String.format(
              Locale.ROOT,
              "%s,%s%s%s%s%s",
              user,
              item,
              hasTimes ? "," + time : "",
              hasSessions ? "," + session : "",
              hasWeights ? "," + weight : "",
              hasKinds ? "," + kind : ""));
    }
    Path file = Files.write(folder.resolve("clicks.csv"), lines);

    assertEquals(
        all(ClickLog.read(file, options, ProgressListener.NONE)),
        all(builder.build()),
        "seed " + seed);
  }

  @Test
  void build_usersThatTakeTurns_isInTheOrderOfEach() {
    ClickLog log =
        ClickLog.builder()
            .click("u2", "a", NOON.plusSeconds(9))
            .click("u1", "b", NOON)
            .click(Click.of("u2", "c").at(NOON.toEpochMilli()))
            .click("u1", "d", NOON.minusMillis(1))
            .build();

    assertEquals(List.of("c", "a"), log.history(log.userNumber("u2")));
    assertEquals(List.of("d", "b"), log.history(log.userNumber("u1")));
    assertEquals(NOON.toEpochMilli(), log.timeMillis(0));
    assertEquals("(click log)", log.report().file());
    assertEquals(4, log.report().rows());
  }

  @Test
  void build_clicksWithoutTimesOrWeights_hasNone() {
    ClickLog log = ClickLog.builder().click("u1", "b").click("u1", "a").build();

    assertEquals(List.of("b", "a"), log.history(0));
    assertFalse(log.hasTimes());
    assertEquals(1, log.weight(0));
    assertEquals(1, log.sequenceCount());
  }

  @Test
  void build_weightsAndSessionsFromSomeClickOn_areOneAndTheSameSessionBefore() {
    ClickLog log =
        ClickLog.builder()
            .click("u1", "a")
            .click("u1", "b")
            .click(Click.of("u1", "c").weight(5).session("s"))
            .click("u1", "d")
            .build();

    assertEquals(
        List.of("a", "b", "d", "c"), log.history(0), "those without a session are together");
    assertEquals(List.of(1f, 1f, 1f, 5f), Stream.of(0, 1, 2, 3).map(log::weight).toList());
    assertEquals(2, log.sequenceCount());
  }

  @Test
  void click_thatBreaksARule_isRefusedAtOnceWithItsNumber() {
    ClickLogBuilder builder = ClickLog.builder().click("u1", "a", NOON);

    assertRefused("row 2: column 'user' must not be empty", builder, Click.of(null, "a").at(NOON));
    assertRefused("row 3: column 'item' must not be empty", builder, Click.of("u", " ").at(NOON));
    assertRefused("row 4: has no time, the clicks before have one", builder, Click.of("u1", "a"));
    assertRefused(
        "row 5: column 'weight' must be a number of at least 0, got: '-0.5'",
        builder,
        Click.of("u1", "a").at(NOON).weight(-0.5));
    assertRefused(
        "row 6: column 'weight' must be a number of at least 0, got: 'NaN'",
        builder,
        Click.of("u1", "a").at(NOON).weight(Double.NaN));
    assertRefused(
        "row 7: column 'timestamp' must be an ISO-8601 time or a number since 1970 (seconds to"
            + " nanoseconds), got: '+1000000000-12-31T23:59:59.999999999Z'; --time-format reads"
            + " others",
        builder,
        Click.of("u1", "a").at(Instant.MAX));
    assertRefused(
        "row 2: has a time, the clicks before have none",
        ClickLog.builder().click("u1", "a"),
        Click.of("u1", "a").at(NOON));
    assertEquals(1, builder.build().clickCount(), "what is refused is not in the log");
  }

  private static void assertRefused(String sentence, ClickLogBuilder builder, Click click) {
    var e = assertThrows(BadInputException.class, () -> builder.click(click));
    assertEquals(sentence, e.getMessage());
  }

  @Test
  void click_thatIsSkipped_isInTheReportAndTheSideFile() throws IOException {
    Path sideFile = folder.resolve("bad.csv");
    ClickLog log =
        ClickLog.builder(ClickLog.Options.builder().rowPolicy(RowPolicy.skipTo(sideFile)).build())
            .click("u1", "a", NOON)
            .click(Click.of("", "b").at(NOON).weight(2))
            .build();

    assertEquals(1, log.report().skippedRows());
    assertEquals("row 2: column 'user' must not be empty", log.report().firstSkipped());
    assertEquals(
        List.of(
            "line,rule,user,item,session,weight,timestamp",
            "row 2,column 'user' must not be empty,,b,,2.0,2026-01-31T12:00:00Z"),
        Files.readAllLines(sideFile));
  }

  @Test
  void click_withSecondsForMilliseconds_isNoted() {
    ClickLog log = ClickLog.builder().click(Click.of("u1", "a").at(1_700_000_000L)).build();

    assertEquals(
        List.of(
            "row 1: column 'timestamp' is '1970-01-20T16:13:20Z', which is read as"
                + " 1970-01-20T16:13:20Z: is it a time? --time-format says how times are written"),
        log.report().notes());
  }

  @Test
  void build_withoutClicksOrTwice_isRefused() {
    ClickLogBuilder none = ClickLog.builder();
    var e = assertThrows(BadInputException.class, none::build);
    assertEquals("(click log): has no clicks", e.getMessage());
    ClickLogBuilder builder = ClickLog.builder().click("u1", "a");
    builder.build();
    assertThrows(IllegalStateException.class, builder::build);
    assertThrows(IllegalStateException.class, () -> builder.click("u1", "a"));
  }

  @Test
  void digest_isOfAllValues() {
    Click click = Click.of("u1", "a").at(NOON);

    assertEquals(digest(click), digest(Click.of("u1", "a").at(NOON)));
    for (Click other :
        List.of(
            Click.of("u", "1a").at(NOON),
            click.at(NOON.plusMillis(1)),
            click.session("s"),
            click.weight(2),
            click.kind("s"))) {
      assertNotEquals(digest(click), digest(other), other.toString());
    }
    String user = "ü".repeat(7000); // longer than what is digested at once
    assertNotEquals(digest(Click.of(user + "a", "a")), digest(Click.of(user + "b", "a")));
  }

  private static String digest(Click click) {
    return ClickLog.builder().click(click).build().report().sha256();
  }
}
