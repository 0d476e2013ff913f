package dev.vecino;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import de.siegmar.fastcsv.reader.CsvReader;
import dev.vecino.core.BadInputException;
import dev.vecino.core.Catalogue;
import dev.vecino.core.ClickLog;
import dev.vecino.core.ProgressListener;
import dev.vecino.core.Table;
import dev.vecino.sources.DatabaseSource;
import dev.vecino.sources.jdbc.Database;
import dev.vecino.sources.jdbc.ListTable;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reading from and writing to a real PostgreSQL server. */
class PostgresTest {

  private static final Path SAMPLE = Repository.root().resolve("index-data/sample");

  @TempDir static Path folder;
  private static PostgresServer server;
  private static Path passwordFile;

  @BeforeAll
  static void start() throws IOException, InterruptedException, SQLException {
    server = PostgresServer.start();
    passwordFile = Files.writeString(folder.resolve("password"), PostgresServer.PASSWORD + "\n");
    copy("clicks", "\"user\" text, item text, \"timestamp\" timestamptz, session text");
    copy(
        "items",
        "item text, price numeric(9,2), quality float8, title text, district text, type text,"
            + " rooms smallint, area int, listed date");
  }

  @AfterAll
  static void stop() throws InterruptedException, IOException {
    if (server != null) {
      server.stop();
    }
  }

  /** Fills a table with the file of the sample that has its name. */
  private static void copy(String table, String columns) throws SQLException, IOException {
    Path file = SAMPLE.resolve(table + ".csv.gz");
    List<List<String>> rows;
    try (var in = new java.util.zip.GZIPInputStream(Files.newInputStream(file));
        Reader text = new java.io.InputStreamReader(in, java.nio.charset.StandardCharsets.UTF_8)) {
      rows = CsvReader.builder().ofCsvRecord(text).stream().map(row -> row.getFields()).toList();
    }
    List<String> header = rows.getFirst();
    Map<String, String> types = new TreeMap<>();
    for (String column : columns.split(", ", -1)) {
      String[] nameAndType = column.strip().split(" ", 2);
      types.put(nameAndType[0].replace("\"", ""), nameAndType[1]);
    }
    List<String> declared =
        header.stream()
            .map(name -> "\"" + name + "\" " + types.getOrDefault(name, "text"))
            .toList();
    try (Connection connection = server.connect()) {
      try (Statement statement = connection.createStatement()) {
        statement.execute("create table " + table + " (" + String.join(", ", declared) + ")");
      }
      List<String> casts =
          header.stream().map(name -> "?::" + types.getOrDefault(name, "text")).toList();
      connection.setAutoCommit(false);
      try (PreparedStatement insert =
          connection.prepareStatement(
              "insert into " + table + " values (" + String.join(", ", casts) + ")")) {
        for (List<String> row : rows.subList(1, rows.size())) {
          for (int c = 0; c < row.size(); c++) {
            insert.setString(c + 1, row.get(c).isEmpty() ? null : row.get(c));
          }
          insert.addBatch();
        }
        insert.executeBatch();
      }
      connection.commit();
    }
  }

  private static Database database() {
    return Database.of(server.url())
        .withUser(PostgresServer.USER)
        .withPassword(PostgresServer.PASSWORD);
  }

  private static Object[] with(Object... arguments) {
    return Stream.concat(
            Stream.of(arguments),
            Stream.of("--db-user", PostgresServer.USER, "--db-password-file", passwordFile))
        .toArray();
  }

  private static void assertNoPassword(Run run) {
    assertFalse((run.out() + run.err()).contains(PostgresServer.PASSWORD), run.out() + run.err());
  }

  private static void assertNoPasswordBelow(Path below) throws IOException {
    try (Stream<Path> files = Files.walk(below)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String bytes = Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1);
        assertFalse(bytes.contains(PostgresServer.PASSWORD), file.toString());
      }
    }
  }

  @Test
  void dailyRun_fromTablesToATable_isThatOfFiles() throws Exception {
    Path index = folder.resolve("index");
    Path fromFiles = folder.resolve("from-files");
    List<Object> options = List.of("--dimension", 16, "--epochs", 2, "--threads", 1);
    Run rebuilt =
        Run.succeeding(
            Stream.concat(
                    Stream.of(
                        with(
                            "rebuild",
                            "--algorithm",
                            "item2vec",
                            "--clicks",
                            server.url(),
                            "--clicks-query",
                            "select * from clicks",
                            "--items",
                            server.url(),
                            "--items-table",
                            "public.items",
                            "--index",
                            index)),
                    options.stream())
                .toArray());
    Run.succeeding(
        Stream.concat(
                Stream.of(
                    "rebuild",
                    "--algorithm",
                    "item2vec",
                    "--clicks",
                    SAMPLE.resolve("clicks.csv.gz"),
                    "--items",
                    SAMPLE.resolve("items.csv.gz"),
                    "--index",
                    fromFiles),
                options.stream())
            .toArray());
    Run pushed =
        Run.succeeding(
            with(
                "push",
                "--index",
                index,
                "--clicks",
                server.url(),
                "--clicks-table",
                "clicks",
                "--out",
                server.url(),
                "--table",
                "best",
                "--parts",
                folder.resolve("best.parts"),
                "-k",
                10));
    Path file = folder.resolve("lists.csv");
    Run.succeeding(
        "push",
        "--index",
        fromFiles,
        "--clicks",
        SAMPLE.resolve("clicks.csv.gz"),
        "--out",
        file,
        "-k",
        10);

    assertEquals(
        Files.readAllLines(file).stream().skip(1).sorted().toList(),
        rows("select user_id, rank, item_id, score from best").stream().sorted().toList());
    assertTrue(pushed.out().contains("\"out\":\"" + server.url() + " best\""), pushed.out());
    assertFalse(Files.exists(folder.resolve("best.parts")));
    assertNoPassword(rebuilt);
    assertNoPassword(pushed);
    assertNoPasswordBelow(index);
  }

  /** Rows as CSV without quotes. */
  private static List<String> rows(String sql) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection connection = server.connect();
        Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery(sql)) {
      while (found.next()) {
        rows.add(
            found.getString(1)
                + ","
                + found.getInt(2)
                + ","
                + found.getString(3)
                + ","
                + found.getFloat(4));
      }
    }
    return rows;
  }

  @Test
  void types_areThoseOfTheDatabase() throws SQLException {
    server.execute("create type kind as enum ('new', 'used')");
    Catalogue items =
        Catalogue.read(
            DatabaseSource.query(
                database(),
                "select *, size::numeric(5) as whole from (values ('a', 9.50::numeric(9,2),"
                    + " 12::bigint, 1e20::numeric, '007'::text, true, date '2026-01-31',"
                    + " timestamptz '2026-01-31 12:00:00+02', timestamp '2026-01-31 12:00:00',"
                    + " array['x','y'], array[1,2], 'new'::kind, '{\"a\": 1}'::jsonb, 1.5::real,"
                    + " '00000000-0000-0000-0000-000000000001'::uuid), ('b', null, null, 'nan',"
                    + " null, null, null, null, null, '{}', null, null, null, 'nan', null)) t(item,"
                    + " price, size, huge, code, sold, since, seen, made, tags, years, kind, more,"
                    + " weight, id)"),
            Catalogue.Options.defaults(),
            ProgressListener.NONE);
    Map<String, String> types = new TreeMap<>();
    items.columns().forEach(column -> types.put(column.name(), column.type().name()));
    Map<String, Object> values = new TreeMap<>();
    for (int c = 0; c < items.columns().size(); c++) {
      values.put(items.columns().get(c).name(), items.value(items.row("a"), c));
    }

    assertEquals("DECIMAL", types.get("price"));
    assertEquals("INTEGER", types.get("size"));
    assertEquals("INTEGER", types.get("whole"));
    assertEquals("DECIMAL", types.get("huge"));
    assertEquals("KEYWORD", types.get("code"));
    assertEquals("BOOLEAN", types.get("sold"));
    assertEquals("DATE", types.get("since"));
    assertEquals(9.5, values.get("price"));
    assertEquals(1e20, values.get("huge"));
    assertEquals("2026-01-31T10:00:00Z", values.get("seen").toString());
    assertEquals("2026-01-31T12:00:00Z", values.get("made").toString());
    assertEquals(List.of("x", "y"), values.get("tags"));
    assertEquals(List.of("1", "2"), values.get("years"));
    assertEquals("TIME", types.get("seen"));
    assertEquals("new", values.get("kind"));
    assertEquals("{\"a\": 1}", values.get("more"));
    for (int c = 0; c < items.columns().size(); c++) {
      Object value = items.value(items.row("b"), c);
      assertTrue(value == null, items.columns().get(c).name() + " is " + value);
    }
  }

  @Test
  void rows_comeWhileTheQueryRuns() {
    String query =
        "select 'u' as \"user\", i / case when i = 60000 then 0 else 1 end as item"
            + " from generate_series(1, 100000) i";
    try (Table table = DatabaseSource.query(database(), query).openClicks()) {
      Table.Rows rows = table.rows(0, 1);
      for (int i = 1; i <= 50_000; i++) {
        assertTrue(rows.next());
        assertEquals(Integer.toString(i), rows.text(1));
      }

      BadInputException failed =
          assertThrows(
              BadInputException.class,
              () -> {
                while (rows.next()) {
                  rows.text(1);
                }
              });

      assertEquals(
          server.url() + " query: can't be read (ERROR: division by zero)", failed.getMessage());
    }
  }

  @Test
  void query_thatWrites_isRefused() {
    Run run =
        Run.vecino(
            with(
                "train",
                "--algorithm",
                "item2vec",
                "--clicks",
                server.url(),
                "--clicks-query",
                "delete from clicks returning *",
                "--model",
                folder.resolve("none")));

    assertEquals(3, run.code());
    assertEquals(
        "vecino: "
            + server.url()
            + " query: can't be read (ERROR: cannot execute DELETE in a read-only transaction)\n",
        run.err());
  }

  @Test
  void passwordThatIsWrong_isRefusedAndNotTold() throws IOException {
    Path wrong = Files.writeString(folder.resolve("wrong"), "anders\n");
    String inAddress = server.url() + "?user=vecino&password=anders";
    for (Object[] arguments :
        List.of(
            new Object[] {server.url(), "--db-user", "vecino", "--db-password-file", wrong},
            new Object[] {inAddress})) {
      Run run =
          Run.vecino(
              Stream.of(
                      Stream.of("train", "--algorithm", "item2vec", "--clicks"),
                      Stream.of(arguments),
                      Stream.of("--clicks-table", "clicks", "--model", folder.resolve("none")))
                  .flatMap(each -> each)
                  .toArray());

      assertEquals(3, run.code());
      assertEquals(
          "vecino: "
              + server.url()
              + ": can't be opened (FATAL: password authentication failed for user \"vecino\")\n",
          run.err());
    }
  }

  @Test
  void readers_seeTheFormerListsOrTheNewOnes() throws Exception {
    int users = 400;
    publish("run0", users);
    AtomicBoolean isDone = new AtomicBoolean();
    Callable<Set<String>> reader =
        () -> {
          Set<String> seen = new HashSet<>();
          try (Connection connection = server.connect();
              Statement statement = connection.createStatement()) {
            while (!isDone.get()) {
              try (ResultSet found =
                  statement.executeQuery(
                      "select count(*), count(distinct item_id), min(item_id) from live")) {
                found.next();
                seen.add(found.getInt(1) + " " + found.getInt(2) + " " + found.getString(3));
              }
            }
          }
          return seen;
        };
    Set<String> expected = new HashSet<>(Set.of(users + " 1 run0"));
    try (ExecutorService threads = Executors.newFixedThreadPool(1)) {
      Future<Set<String>> seen = threads.submit(reader);
      try {
        for (int run = 1; run <= 5; run++) {
          publish("run" + run, users + run);
          expected.add((users + run) + " 1 run" + run);
        }
      } finally {
        isDone.set(true);
      }
      assertTrue(expected.containsAll(seen.get()), seen.get() + " of " + expected);
    }
    assertEquals((users + 5), rows("select user_id, rank, item_id, score from live").size());
  }

  /** As many lists of one item, which is called like the run. */
  private static void publish(String run, int users) {
    try (ListTable lists = ListTable.open(database(), "live")) {
      Set<Integer> gathered = lists.begin(run);
      assertEquals(Set.of(), gathered);
      for (int part = 0; part < 2; part++) {
        int first = part * (users / 2);
        int last = part == 0 ? users / 2 : users;
        lists.gather(
            run,
            part,
            () ->
                IntStream.range(first, last)
                    .mapToObj(user -> new ListTable.Entry("u" + user, 1, run, 1f))
                    .iterator());
      }
      assertEquals(Set.of(0, 1), lists.begin(run));
      lists.publish(run, users);
    }
  }

  @Test
  void logOfATable_isThatOfItsFile() {
    ClickLog log =
        ClickLog.read(
            DatabaseSource.table(database(), "clicks"),
            ClickLog.Options.defaults(),
            ProgressListener.NONE);
    ClickLog file =
        ClickLog.read(
            SAMPLE.resolve("clicks.csv.gz"), ClickLog.Options.defaults(), ProgressListener.NONE);

    assertEquals(file.clickCount(), log.clickCount());
    assertEquals(file.sequenceCount(), log.sequenceCount());
    for (int at = 0; at < file.clickCount(); at++) {
      assertEquals(file.item(file.clickedItem(at)), log.item(log.clickedItem(at)));
      assertEquals(file.timeMillis(at), log.timeMillis(at));
    }
  }
}
