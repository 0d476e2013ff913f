package dev.vecino.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClickLogTest {

  @TempDir private Path folder;

  private ClickLog read(String text) throws IOException {
    return read(text.getBytes(UTF_8), ClickLog.Options.defaults());
  }

  private ClickLog read(byte[] bytes, ClickLog.Options options) throws IOException {
    Path file = Files.write(folder.resolve("clicks.csv"), bytes);
    return ClickLog.read(file, options, ProgressListener.NONE);
  }

  private static ClickLog.Options withGap(Duration gap) {
    return ClickLog.Options.builder().sessionGap(gap).build();
  }

  /** Every sequence as "user: item item …". */
  private static List<String> sequences(ClickLog log) {
    List<String> all = new ArrayList<>();
    for (int s = 0; s < log.sequenceCount(); s++) {
      StringBuilder text = new StringBuilder(log.user(log.sequenceUser(s))).append(':');
      for (int at = log.sequenceStart(s); at < log.sequenceStart(s + 1); at++) {
        text.append(' ').append(log.item(log.clickedItem(at)));
      }
      all.add(text.toString());
    }
    return all;
  }

  @Test
  void read_userAndItemOnly_isOneSequenceAUserInTheOrderOfTheFile() throws IOException {
    ClickLog log = read("user,item\nb,x\na,y\nb,z\na,x\n");
    assertEquals(List.of("b: x z", "a: y x"), sequences(log));
    assertEquals(2, log.userCount());
    assertEquals(3, log.itemCount());
    assertEquals(4, log.clickCount());
    assertEquals(4, log.sequenceStart(2));
    assertFalse(log.hasTimes());
    assertEquals(1f, log.weight(0));
    assertArrayEquals(new long[] {2, 1, 1}, log.clicksPerItem());
    assertEquals(0, log.userNumber("b"));
    assertEquals(1, log.userNumber("a"));
    assertEquals(-1, log.userNumber("c"));
    assertEquals(2, log.itemNumber("z"));
    assertEquals(-1, log.itemNumber("w"));
  }

  @Test
  void read_columnsInAnyOrderAndOthersAmongThem_areFoundByName() throws IOException {
    ClickLog log = read("weight, page ,timestamp,item,user\n2.5,p,9,x,u\n0,q,8,y,u\n");
    assertEquals(List.of("u: y x"), sequences(log));
    assertEquals(0f, log.weight(0));
    assertEquals(2.5f, log.weight(1));
    assertEquals(8_000, log.timeMillis(0));
  }

  @Test
  void read_eventsOfKinds_weighAndTakeOutAndAreCounted() throws IOException {
    EventKinds kinds =
        new EventKinds(
            "kind", Map.of("view", 1.0, "buy", 5.0, "hide", -1.0, "ping", 0.0), Set.of("buy"));
    String csv =
        """
        user,item,timestamp,kind,weight
        u,a,1,view,2
        u,b,2,view,1
        u,a,3,buy,1
        u,a,4,hide,1
        u,b,5,hide,1
        u,c,6,ping,1
        u,b,7,buy,0.5
        v,a,2,view,1
        v,a,1,hide,1
        w,d,1,zoom,1
        """;

    ClickLog log = read(csv.getBytes(UTF_8), ClickLog.Options.builder().events(kinds).build());

    assertEquals(List.of("u: b", "v: a"), sequences(log));
    assertEquals(2.5f, log.weight(0));
    assertTrue(log.isPredicted(0));
    assertFalse(log.isPredicted(1));
    assertEquals(Set.of("a"), log.takenOut("u"));
    assertEquals(Set.of(), log.takenOut("v"));
    assertEquals(new ClickLog.Events(Map.of("ping", 1L, "zoom", 1L), 3, 3), log.events());
    assertEquals(List.of("b"), log.select(at -> at == 0).history(0));
  }

  @Test
  void eventKinds_thatContradictThemselves_areRefused() {
    for (Runnable mistake :
        List.<Runnable>of(
            () -> new EventKinds("", Map.of("view", 1.0), Set.of()),
            () -> new EventKinds("kind", Map.of("hide", -1.0), Set.of()),
            () -> new EventKinds("kind", Map.of("view", Double.NaN), Set.of()),
            () -> new EventKinds("kind", Map.of("view", 1.0), Set.of("buy")))) {
      assertThrows(InvalidRequestException.class, mistake::run);
    }
  }

  @Test
  void read_userWithMoreThanMaxClicks_keepsTheNewestAndIsTold() throws IOException {
    ClickLog.Options options = ClickLog.Options.builder().maxClicks(2).build();
    String csv =
        """
        user,item,timestamp
        bot,a,1
        bot,b,4
        bot,c,2
        bot,d,3
        v,a,1
        v,b,2
        w,a,1
        w,a,3
        w,e,2
        """;

    ClickLog log = read(csv.getBytes(UTF_8), options);

    assertEquals(List.of("bot: d b", "v: a b", "w: e a"), sequences(log));
    assertEquals(-1, log.itemNumber("c"));
    assertEquals(new ClickLog.HeavyUsers(2, 2, 3, "bot", 4), log.heavyUsers());
    assertEquals(log.heavyUsers(), log.select(at -> at > 0).heavyUsers());
    ClickLog all = read(csv.getBytes(UTF_8), options.toBuilder().maxClicks(0).build());
    assertEquals(9, all.clickCount());
    assertEquals(0, all.heavyUsers().users());
    assertEquals(10_000, ClickLog.Options.defaults().maxClicks());
  }

  @Test
  void read_mappedNames_areTaken() throws IOException {
    ClickLog.Options options =
        ClickLog.Options.builder()
            .userColumn("who")
            .itemColumn("what")
            .timeColumn("when")
            .sessionColumn("visit")
            .weightColumn("much")
            .build();
    ClickLog log =
        read("visit,when,what,who,much,user\nv,2,x,u,3,-\nv,1,y,u,4,-\n".getBytes(UTF_8), options);
    assertEquals(List.of("u: y x"), sequences(log));
    assertEquals(4f, log.weight(0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "user,item\nu,x\nu,y\n",
        "user,item\nu,x\nu,y",
        "user\titem\nu\tx\nu\ty\n",
        "user,item\r\nu,x\r\nu,y\r\n",
        "user,item\ru,x\ru,y\r",
        "\uFEFFuser,item\nu,x\nu,y\n",
        "\n\nuser,item\n\nu,x\n\nu,y\n\n",
        "\"user\",\"item\"\n\"u\",\"x\"\nu,\"y\"\n",
        "\"user\"\t\"item\"\tnote\nu\tx\t\"a\tb\"\nu\ty\t\n",
        "\"a,b\"\tuser\titem\n1\tu\tx\n2\tu\ty\n"
      })
  void read_everyWayToWriteTheSameLog_isTheSame(String text) throws IOException {
    assertEquals(List.of("u: x y"), sequences(read(text)));
    assertEquals(
        List.of("u: x y"), sequences(read(TestFiles.gzip(text), ClickLog.Options.defaults())));
  }

  @Test
  void read_gzipOfSeveralMembers_isReadToTheEnd() throws IOException {
    byte[] bytes =
        TestFiles.joined(
            TestFiles.gzip("user,item\nu,x\n"), TestFiles.gzip(""), TestFiles.gzip("u,y\n"));
    assertEquals(List.of("u: x y"), sequences(read(bytes, ClickLog.Options.defaults())));
  }

  @Test
  void read_quotedFields_keepSeparatorsQuotesLinesAndOtherAlphabets() throws IOException {
    ClickLog log =
        read("user,item\n\"a,b\",\"say \"\"hi\"\"\"\n\"a,b\",\"two\nlines\"\n\"a,b\",日本 🏠\n");
    assertEquals(List.of("a,b: say \"hi\" two\nlines 日本 🏠"), sequences(log));
  }

  @ParameterizedTest
  @CsvSource({
    "2026-01-31T12:00:59Z, 2026-01-31T12:00:59Z",
    "2026-01-31T12:00:59.125Z, 2026-01-31T12:00:59.125Z",
    "2026-01-31T12:00:59, 2026-01-31T12:00:59Z",
    "2026-01-31T12:00, 2026-01-31T12:00:00Z",
    "2026-01-31T12:00:59+02:00, 2026-01-31T10:00:59Z",
    "2026-01-31T12:00:59-02:30, 2026-01-31T14:30:59Z",
    "2026-01-31 12:00:59, 2026-01-31T12:00:59Z",
    "2026-01-31 12:00:59+01:00, 2026-01-31T11:00:59Z",
    "2026-01-31, 2026-01-31T00:00:00Z",
    "1769860859, 2026-01-31T12:00:59Z",
    "1769860859125, 2026-01-31T12:00:59.125Z",
    "1769860859.125, 2026-01-31T12:00:59.125Z",
    "1769860859125.0, 2026-01-31T12:00:59.125Z",
    "0, 1970-01-01T00:00:00Z",
    "-1, 1969-12-31T23:59:59Z"
  })
  void read_everyFormOfTime_isTheSameInstant(String text, Instant expected) throws IOException {
    ClickLog log = read("user,item,timestamp\nu,x, " + text + " \n");
    assertTrue(log.hasTimes());
    assertEquals(expected.toEpochMilli(), log.timeMillis(0));
  }

  @Test
  void read_disorderedTimesWithTies_isSortedStably() throws IOException {
    ClickLog log =
        read("user,item,timestamp\nu,c,3\nv,q,9\nu,a1,1\nu,b,2\nu,a2,1\nv,p,8\nu,a3,1\n");
    assertEquals(List.of("u: a1 a2 a3 b c", "v: p q"), sequences(log));
  }

  @Test
  void read_interleavedSessions_areBroughtTogetherByTheirFirstClicks() throws IOException {
    ClickLog log =
        read(
            """
            user,item,timestamp,session
            u,d,4,s1
            u,a,1,s2
            u,b,2,s1
            u,c,3,s2
            v,e,1,s1
            u,f,5,s3
            """);
    assertEquals(List.of("u: a c", "u: b d", "u: f", "v: e"), sequences(log));
  }

  @Test
  void read_sessionsWithoutTimes_keepTheOrderOfTheFile() throws IOException {
    ClickLog log = read("user,item,session\nu,a,2\nu,b,1\nu,c,2\nu,d,1\nv,e,2\n");
    assertEquals(List.of("u: a c", "u: b d", "v: e"), sequences(log));
  }

  @Test
  void read_sessionGap_cutsOnlyWhereThePauseIsLonger() throws IOException {
    byte[] text = "user,item,timestamp\nu,a,0\nu,b,60\nu,c,121\nv,d,121\n".getBytes(UTF_8);
    assertEquals(
        List.of("u: a b", "u: c", "v: d"), sequences(read(text, withGap(Duration.ofMinutes(1)))));
    assertEquals(
        List.of("u: a b c", "v: d"),
        sequences(read(text, withGap(Duration.ofSeconds(Long.MAX_VALUE)))));
  }

  @Test
  void read_sessionGapBesideASessionColumn_yieldsToTheColumn() throws IOException {
    byte[] text = "user,item,timestamp,session\nu,a,0,s\nu,b,9999,s\n".getBytes(UTF_8);
    assertEquals(List.of("u: a b"), sequences(read(text, withGap(Duration.ofMinutes(1)))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT-1S"})
  void options_gapNotLongerThanZero_isRefused(Duration gap) {
    var refused = assertThrows(InvalidRequestException.class, () -> withGap(gap));
    assertEquals("the session gap must be longer than zero, got: " + gap, refused.getMessage());
  }

  @Test
  void read_weights_followTheirClicks() throws IOException {
    ClickLog log = read("user,item,timestamp,weight\nu,a,3,0.5\nu,b,1,2e1\nu,c,2,0\n");
    assertEquals(List.of("u: b c a"), sequences(log));
    assertEquals(20f, log.weight(0));
    assertEquals(0f, log.weight(1));
    assertEquals(0.5f, log.weight(2));
  }

  @Test
  void read_manyClicksOfOneUser_crossBlocksInOrder() throws IOException {
    int n = 70_000; // more than one block of the growing arrays
    StringBuilder text = new StringBuilder("user,item,timestamp\n");
    for (int i = 0; i < n; i++) {
      text.append("u,i").append(i % 7).append(',').append(n - i).append('\n');
    }
    ClickLog log =
        read(text.toString().getBytes(UTF_8), ClickLog.Options.builder().maxClicks(0).build());
    assertEquals(n, log.clickCount());
    for (int at = 0; at < n; at++) {
      assertEquals((at + 1) * 1000L, log.timeMillis(at));
      assertEquals("i" + (n - 1 - at) % 7, log.item(log.clickedItem(at)));
    }
  }

  @Test
  void readHistory_ofOneUser_isOldestFirstAndEmptyForOthers() throws IOException {
    Path file =
        TestFiles.write(
            folder.resolve("clicks.csv"),
            "user,item,timestamp\nu,c,3\nv,q,1\nu,a,1\nu,b,2\nu,a,4\n");
    ClickLog.Options options = ClickLog.Options.defaults();
    assertEquals(
        List.of("a", "b", "c", "a"),
        ClickLog.readHistory(DelimitedSource.of(file), "u", options, ProgressListener.NONE));
    assertEquals(
        List.of("q"),
        ClickLog.readHistory(DelimitedSource.of(file), "v", options, ProgressListener.NONE));
    assertEquals(
        List.of(),
        ClickLog.readHistory(DelimitedSource.of(file), "w", options, ProgressListener.NONE));
  }

  @Test
  void of_sequencesInMemory_isOneUserEach() {
    ClickLog log = ClickLog.of(List.of(List.of("x", "y", "x"), List.of(), List.of("y")));
    assertEquals(List.of("u0: x y x", "u1:", "u2: y"), sequences(log));
    assertEquals(3, log.userCount());
    assertEquals(2, log.itemCount());
    assertEquals(4, log.report().rows());
    assertArrayEquals(new long[] {2, 2}, log.clicksPerItem());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void report_ofAFile_hasRowsAndTheChecksumOfItsBytes(boolean zipped) throws IOException {
    String text = "user,item\nu,x\nv,y\n";
    Path file = folder.resolve("clicks");
    Files.write(file, zipped ? TestFiles.gzip(text) : text.getBytes(UTF_8));
    InputReport report =
        ClickLog.read(file, ClickLog.Options.defaults(), ProgressListener.NONE).report();
    assertEquals(file.toString(), report.file());
    assertEquals(2, report.rows());
    assertEquals(0, report.skippedRows());
    assertNull(report.firstSkipped());
    assertEquals(TestFiles.sha256(file), report.sha256());
  }

  @Test
  void read_progress_addsUpToTheBytesOfTheFile() throws IOException {
    Path file =
        Files.write(folder.resolve("c.gz"), TestFiles.gzip("user,item\n" + "u,x\n".repeat(50_000)));
    AtomicLong done = new AtomicLong();
    AtomicLong total = new AtomicLong();
    ProgressListener listener =
        (name, unit, all) -> {
          total.set(all);
          return new ProgressListener.Task() {
            @Override
            public void advance(long amount) {
              done.addAndGet(amount);
            }

            @Override
            public void note(String text) {}

            @Override
            public void close() {}
          };
        };
    ClickLog.read(file, ClickLog.Options.defaults(), listener);
    assertEquals(Files.size(file), total.get());
    assertEquals(Files.size(file), done.get());
  }

  @Test
  void read_interruptedThread_isCancelledAndKeepsTheFlag() throws IOException {
    Path file = TestFiles.write(folder.resolve("c.csv"), "user,item\n" + "u,x\n".repeat(50_000));
    Thread.currentThread().interrupt();
    try {
      assertThrows(
          VecinoException.class,
          () -> ClickLog.read(file, ClickLog.Options.defaults(), ProgressListener.NONE));
    } finally {
      assertTrue(Thread.interrupted());
    }
  }

  private record Click(String user, String item, long time, String session, int row) {}

  @Test
  void read_randomLogs_equalTheNaiveModel() throws IOException {
    for (long seed = 1; seed <= 60; seed++) {
      Random random = new Random(seed);
      boolean times = random.nextBoolean();
      boolean sessions = random.nextBoolean();
      Duration gap = random.nextBoolean() ? Duration.ofSeconds(5) : null;
      List<Click> clicks = new ArrayList<>();
      StringBuilder text = new StringBuilder("item");
      text.append(times ? ",timestamp" : "").append(",user").append(sessions ? ",session\n" : "\n");
      int n = 1 + random.nextInt(200);
      for (int row = 0; row < n; row++) {
        Click click =
            new Click(
                "u" + random.nextInt(6),
                "i" + random.nextInt(20),
                times ? random.nextInt(60) : 0,
                sessions ? "s" + random.nextInt(4) : "",
                row);
        clicks.add(click);
        text.append(click.item).append(times ? "," + click.time : "");
        text.append(',').append(click.user).append(sessions ? "," + click.session : "");
        text.append('\n');
      }
      ClickLog log = read(text.toString().getBytes(UTF_8), withGap(gap));
      assertEquals(naive(clicks, times, sessions, gap), sequences(log), "replay with seed " + seed);
    }
  }

  private static List<String> naive(
      List<Click> clicks, boolean times, boolean sessions, Duration gap) {
    Map<String, List<Click>> users = new LinkedHashMap<>();
    clicks.forEach(c -> users.computeIfAbsent(c.user, u -> new ArrayList<>()).add(c));
    List<String> all = new ArrayList<>();
    users.forEach(
        (user, own) -> {
          own.sort(Comparator.comparingLong(Click::time).thenComparingInt(Click::row));
          Map<String, List<String>> parts = new LinkedHashMap<>();
          int part = 0;
          for (int i = 0; i < own.size(); i++) {
            if (i > 0
                && times
                && gap != null
                && own.get(i).time - own.get(i - 1).time > gap.toSeconds()) {
              part++;
            }
            String key = sessions ? own.get(i).session : "" + part;
            parts.computeIfAbsent(key, k -> new ArrayList<>()).add(own.get(i).item);
          }
          parts.values().forEach(items -> all.add(user + ": " + String.join(" ", items)));
        });
    return all;
  }

  @Test
  void withSequences_otherSequences_itemsKeepTheirNumbers() {
    ClickLog log = ClickLog.of(List.of(List.of("a", "b"), List.of("c")));

    ClickLog walks = log.withSequences("walks", new int[] {2, 0, 1}, new int[] {0, 2, 3});

    assertEquals(1, walks.userCount());
    assertEquals("walks", walks.user(walks.sequenceUser(1)));
    assertEquals(3, walks.itemCount());
    assertEquals(2, walks.sequenceCount());
    assertEquals("c", walks.item(walks.clickedItem(0)));
    assertEquals(2, walks.sequenceStart(1));
    assertEquals(1, walks.weight(0));
  }

  @Test
  void withSequences_unknownItemOrOpenEnd_refused() {
    ClickLog log = ClickLog.of(List.of(List.of("a", "b")));

    assertEquals(
        "an item must be 0 to 1, got: 2",
        assertThrows(
                InvalidRequestException.class,
                () -> log.withSequences("w", new int[] {0, 2}, new int[] {0, 2}))
            .getMessage());
    assertEquals(
        "sequences must begin at 0 and end at the number of clicks 2",
        assertThrows(
                InvalidRequestException.class,
                () -> log.withSequences("w", new int[] {0, 1}, new int[] {0, 1}))
            .getMessage());
  }

  @Test
  void select_someClicks_keepsTheirOrderTimesWeightsAndSessions() throws IOException {
    ClickLog log =
        read(
            """
            user,item,timestamp,session,weight
            u1,a,1,s1,1
            u1,b,2,s1,2
            u1,c,3,s2,3
            u2,a,4,s3,4
            u3,d,5,s4,5
            u3,b,6,s4,6
            """);
    ClickLog left = log.select(at -> log.timeMillis(at) != 1_000 && log.timeMillis(at) != 4_000);
    assertEquals(List.of("u1: b", "u1: c", "u3: d b"), sequences(left));
    assertEquals(2, left.userCount());
    assertEquals(-1, left.userNumber("u2"));
    assertEquals(1, left.userNumber("u3"));
    assertEquals(3, left.itemCount());
    assertEquals(-1, left.itemNumber("a"), "an item without a click is gone");
    assertArrayEquals(new long[] {2, 1, 1}, left.clicksPerItem());
    for (int at = 0; at < left.clickCount(); at++) {
      assertEquals(1_000L * (long) left.weight(at), left.timeMillis(at), "the click at " + at);
    }
    assertEquals(6, log.clickCount(), "the log itself stays");
  }

  @Test
  void withoutClicks_atSomePlaces_keepsAllNumbers() throws IOException {
    ClickLog log =
        read(
            """
            user,item,timestamp,session,weight
            u1,a,1,s1,1
            u1,b,2,s2,2
            u2,c,3,s3,3
            u3,d,4,s4,4
            u3,b,5,s4,5
            """);
    ClickLog left = log.withoutClicks(at -> at == 2 || at == 4);
    assertEquals(List.of("u1: a", "u1: b", "u2:", "u3: d"), sequences(left));
    assertEquals(3, left.userCount());
    assertEquals(2, left.itemNumber("c"));
    assertArrayEquals(new long[] {1, 1, 0, 1}, left.clicksPerItem());
    assertEquals(left.userStart(1), left.userStart(2));
    assertEquals(4f, left.weight(left.userStart(2)));
    assertEquals(4_000, left.timeMillis(left.userStart(2)));
    assertEquals(5, log.clickCount(), "the log itself stays");
  }

  @Test
  void userStart_usersOfSeveralSessions_spansTheirClicks() throws IOException {
    ClickLog log =
        read(
            """
            user,item,timestamp,session
            u1,a,1,s1
            u2,a,2,s2
            u1,b,3,s3
            u1,c,4,s3
            """);
    assertEquals(0, log.firstSequence(0));
    assertEquals(2, log.firstSequence(1));
    assertEquals(3, log.firstSequence(2));
    assertEquals(List.of(0, 3, 4), List.of(log.userStart(0), log.userStart(1), log.userStart(2)));
    ClickLog empty = ClickLog.of(List.of(List.of("a"), List.of(), List.of("b")));
    assertEquals(empty.userStart(1), empty.userStart(2));
    assertEquals(2, empty.userStart(3));
  }

  @Test
  void select_nothing_isRefused() {
    ClickLog log = ClickLog.of(List.of(List.of("a", "b")));
    InvalidRequestException e =
        assertThrows(InvalidRequestException.class, () -> log.select(at -> false));
    assertEquals("(memory): none of its 2 clicks is selected", e.getMessage());
  }

  @Test
  void read_sessionColumnWithoutNames_isNoneSoThatTheGapCounts() throws IOException {
    String clicks = "user,item,timestamp,session\nu,a,2026-01-01,\nu,b,2026-01-02,\n";
    assertEquals(
        List.of("u: a", "u: b"),
        sequences(read(clicks.getBytes(UTF_8), withGap(Duration.ofHours(1)))));
    String named = clicks + "u,c,2026-01-02,s\n";
    assertEquals(
        List.of("u: a b", "u: c"),
        sequences(read(named.getBytes(UTF_8), withGap(Duration.ofHours(1)))));
  }
}
