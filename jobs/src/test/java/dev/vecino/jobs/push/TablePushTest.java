package dev.vecino.jobs.push;

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
import dev.vecino.sources.jdbc.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A push into a database. */
class TablePushTest {

  private static final int PART_USERS = 300;

  @TempDir static Path folder;
  @TempDir Path place;
  private static ClickLog clicks;
  private static Path index;

  @BeforeAll
  static void rebuild() {
    clicks = Sample.clicks();
    index = folder.resolve("index");
    Sample.build(index, clicks, 1);
  }

  private static PushOptions.Builder options() {
    return PushOptions.builder().limit(5).partUsers(PART_USERS).threads(2);
  }

  private String url() {
    return "jdbc:sqlite:" + place.resolve("shop.db");
  }

  private Path parts() {
    return place.resolve("lists.parts");
  }

  private PushReport push(PushOptions options, ProgressListener listener) {
    try (Push push = Push.begin(Database.of(url()), "lists", parts(), options)) {
      return push.run(index, clicks, listener);
    }
  }

  /** The rows as a file of lists has them. */
  private List<String> rows() throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection(url());
        Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery("select * from lists order by user_id, rank")) {
      while (found.next()) {
        rows.add(
            "%s,%d,%s,%s"
                .formatted(
                    found.getString("user_id"),
                    found.getInt("rank"),
                    found.getString("item_id"),
                    found.getFloat("score")));
      }
    }
    return rows;
  }

  private List<String> inAFile() throws IOException {
    Path file = place.resolve("lists.csv");
    try (Push push = Push.begin(file, options().build())) {
      push.run(index, clicks, ProgressListener.NONE);
    }
    return Files.readAllLines(file).stream().skip(1).sorted().toList();
  }

  @Test
  void run_writesTheListsOfAFileAndReplacesTheFormerOnes() throws Exception {
    push(options().limit(7).build(), ProgressListener.NONE);
    PushReport report = push(options().build(), ProgressListener.NONE);

    assertEquals(inAFile(), rows().stream().sorted().toList());
    assertEquals(report.items(), rows().size());
    assertFalse(Files.exists(parts()));
  }

  @Test
  void resume_afterAnInterruption_makesTheRest() throws Exception {
    AtomicInteger heard = new AtomicInteger();
    ProgressListener interrupting =
        (name, unit, total) ->
            new ProgressListener.Task() {
              @Override
              public void advance(long amount) {
                if (heard.addAndGet((int) amount) > PART_USERS) {
                  Thread.currentThread().interrupt();
                }
              }

              @Override
              public void note(String text) {}

              @Override
              public void close() {}
            };
    assertThrows(CancelledException.class, () -> push(options().build(), interrupting));
    assertTrue(Thread.interrupted());

    PushReport report =
        push(options().leftovers(PushOptions.Leftovers.RESUME).build(), ProgressListener.NONE);

    assertEquals(PART_USERS, report.usersKept());
    assertEquals(inAFile(), rows().stream().sorted().toList());
  }

  @Test
  void table_thatNoPushHasMade_isRefusedBeforeAnyListIsMade() throws SQLException {
    try (Connection connection = DriverManager.getConnection(url());
        Statement statement = connection.createStatement()) {
      statement.execute("create table lists (id integer)");
    }

    ArtifactException refused =
        assertThrows(
            ArtifactException.class,
            () -> Push.begin(Database.of(url()), "lists", parts(), options().build()));

    assertTrue(refused.getMessage().contains("is a table that no push has made"));
    assertFalse(Files.exists(parts()));
  }

  @Test
  void formatOfFiles_isRefused() {
    PushOptions jsonl = options().format(PushOptions.Format.JSONL).build();

    assertThrows(
        InvalidRequestException.class,
        () -> Push.begin(Database.of(url()), "lists", parts(), jsonl));
  }
}
