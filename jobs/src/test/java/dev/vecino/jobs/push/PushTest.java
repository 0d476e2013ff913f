package dev.vecino.jobs.push;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vecino.core.ArtifactException;
import dev.vecino.core.CancelledException;
import dev.vecino.core.ClickLog;
import dev.vecino.core.InvalidRequestException;
import dev.vecino.core.ProgressListener;
import dev.vecino.jobs.Sample;
import dev.vecino.searcher.Filter;
import dev.vecino.searcher.RecommendRequest;
import dev.vecino.searcher.Recommendation;
import dev.vecino.searcher.Recommender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A push as an application runs it, without the command line. */
class PushTest {

  private static final int LIMIT = 12;
  private static final int PART_USERS = 300;

  @TempDir static Path folder;
  @TempDir Path place;
  private static ClickLog clicks;
  private static Path index;

  @BeforeAll
  static void rebuild() {
    clicks = Sample.clicks();
    index = folder.resolve("index");
    Sample.build(index, clicks, 2);
  }

  private static PushOptions.Builder options() {
    return PushOptions.builder()
        .limit(LIMIT)
        .request(request -> request.where(Filter.atLeast("quality", 0.5)))
        .filterNames(List.of("good ones"))
        .partUsers(PART_USERS)
        .threads(2);
  }

  private static PushReport push(Path out, PushOptions options, ProgressListener listener) {
    try (Push push = Push.begin(out, options)) {
      return push.run(index, clicks, listener);
    }
  }

  /** Interrupts the thread that pushes once it has heard of so many users. */
  private static ProgressListener interruptingAfter(int users) {
    return (name, unit, total) ->
        new ProgressListener.Task() {
          private long heard;

          @Override
          public void advance(long amount) {
            heard += amount;
            if (heard >= users) {
              Thread.currentThread().interrupt();
            }
          }

          @Override
          public void note(String text) {}

          @Override
          public void close() {}
        };
  }

  private static void pushInterrupted(Path out) {
    assertThrows(
        CancelledException.class,
        () -> push(out, options().build(), interruptingAfter(PART_USERS + 1)));
    assertTrue(Thread.interrupted());
  }

  @Test
  void run_ofEveryUser_writesTheListsThatTheirRequestsGive() throws IOException {
    Path out = place.resolve("lists.csv");
    PushReport report = push(out, options().build(), ProgressListener.NONE);
    assertEquals(clicks.userCount(), report.users());
    assertEquals("000001", report.generation());
    List<String> lines = Files.readAllLines(out);
    assertEquals("user,rank,item,score", lines.getFirst());
    assertEquals(report.items(), lines.size() - 1);
    assertFalse(Files.exists(place.resolve("lists.csv.parts")));
    String user = clicks.user(0);
    List<String> history =
        IntStream.range(clicks.userStart(0), clicks.userStart(1))
            .mapToObj(at -> clicks.item(clicks.clickedItem(at)))
            .toList();
    try (Recommender recommender = Recommender.open(index)) {
      RecommendRequest request =
          RecommendRequest.forHistory(history).limit(LIMIT).where(Filter.atLeast("quality", 0.5));
      List<String> expected =
          recommender.recommend(request).items().stream().map(Recommendation::item).toList();
      List<String> found =
          lines.stream()
              .filter(line -> line.startsWith(user + ","))
              .map(line -> line.split(",", -1)[2])
              .toList();
      assertEquals(expected, found);
    }
  }

  @Test
  void resume_afterAnInterruption_keepsWhatIsCompleteAndGivesTheSameBytes() throws IOException {
    Path whole = place.resolve("whole.jsonl");
    push(whole, options().build(), ProgressListener.NONE);
    Path out = place.resolve("lists.jsonl");
    pushInterrupted(out);
    assertFalse(Files.exists(out));
    PushOptions resuming = options().leftovers(PushOptions.Leftovers.RESUME).build();
    PushReport report = push(out, resuming, ProgressListener.NONE);
    assertEquals(PART_USERS, report.usersKept());
    assertArrayEquals(Files.readAllBytes(whole), Files.readAllBytes(out));
  }

  @Test
  void leftovers_ofAnInterruption_areRefusedOrThrownAwayAsAsked() {
    Path out = place.resolve("lists");
    pushInterrupted(out);
    ArtifactException e =
        assertThrows(ArtifactException.class, () -> Push.begin(out, options().build()));
    assertTrue(e.getMessage().contains("with 1 of "), e.getMessage());
    PushOptions restarting = options().leftovers(PushOptions.Leftovers.RESTART).build();
    assertEquals(0, push(out, restarting, ProgressListener.NONE).usersKept());
    assertTrue(Files.exists(out.resolve("push.json")));
  }

  @Test
  void resume_withOtherOptions_isRefusedAndNamesThem() {
    Path out = place.resolve("lists");
    pushInterrupted(out);
    PushOptions other =
        options()
            .limit(LIMIT + 1)
            .filterNames(List.of("all"))
            .leftovers(PushOptions.Leftovers.RESUME)
            .build();
    ArtifactException e =
        assertThrows(ArtifactException.class, () -> push(out, other, ProgressListener.NONE));
    assertTrue(e.getMessage().contains("k was 12 and is 13"), e.getMessage());
    assertTrue(e.getMessage().contains("filters was [good ones] and is [all]"), e.getMessage());
  }

  @Test
  void causes_ofShortLists_haveTheNamesOfTheFilters() {
    PushOptions strict =
        options().request(request -> request.where(Filter.atLeast("quality", 2))).build();
    PushReport report = push(place.resolve("lists"), strict, ProgressListener.NONE);
    assertEquals(report.lists(), report.emptyLists());
    assertEquals("good ones", report.causes().getFirst().cause());
  }

  @Test
  void options_outOfRange_areRefused() {
    assertEquals("a part must have at least 1 user, got: 0", messageOf(options().partUsers(0)));
    assertEquals("threads must be at least 1, got: 0", messageOf(options().threads(0)));
    assertEquals("k must be at least 1, got: 0", messageOf(options().limit(0)));
  }

  private static String messageOf(PushOptions.Builder builder) {
    return assertThrows(InvalidRequestException.class, builder::build).getMessage();
  }

  @Test
  void options_defaults_arePinned() {
    PushOptions defaults = PushOptions.builder().build();
    assertEquals(Optional.empty(), defaults.format());
    assertEquals(PushOptions.Leftovers.REFUSE, defaults.leftovers());
    assertEquals(150, defaults.limit());
    assertEquals(10_000, defaults.partUsers());
    assertEquals(List.of(), defaults.filterNames());
  }
}
