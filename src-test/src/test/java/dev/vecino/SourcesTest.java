package dev.vecino;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The options that say where rows come from. */
class SourcesTest {

  @TempDir private Path folder;

  private static List<Object> training(Path model) {
    return List.of("--model", model, "--dimension", 8, "--epochs", 1, "--min-count", 1);
  }

  private Run train(Object... places) {
    return Run.vecino(
        Stream.of(
                Stream.of("train", "--algorithm", "item2vec", "--clicks"),
                Stream.of(places),
                training(folder.resolve("model")).stream())
            .flatMap(each -> each)
            .toArray());
  }

  @Test
  void train_ofSeveralFilesOfDifferentKinds_readsAll() throws IOException {
    Path csv = Files.writeString(folder.resolve("1.csv"), "user,item\nu1,a\nu1,b\n");
    Path json =
        Files.writeString(
            folder.resolve("2"),
            """
            {"item":"b","user":"u2"}
            {"user":"u2","item":"a"}
            """);

    Run run = train(csv, json);

    assertEquals(0, run.code(), run.err());
    assertTrue(run.err().contains("4 clicks of 2 users on 2 items in 2 sequences"), run.err());
  }

  /** With the libraries of the distribution, which others of them pull to other versions. */
  @ParameterizedTest
  @CsvSource({
    "zstd, KLUv/QRY8QAAdXNlcixpdGVtCnUxLGEKdTEsYgp1MixiCnUyLGEKYDXi0g==",
    "bzip2, QlpoOTFBWSZTWWJE9Z4AAA7ZgAAQAAQwADIiHgAgACEqaGTJtCAaAJeBngakEgluzqWjBdyRThQkGJE9Z4A=",
    "xz, /Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4AAdABtdADqcyM7fWiup5e4wtKU6WgpJ21B9AVMhF01bwAAA5TTt5siwG+YAATcefCiOSh+2830BAAAAAARZWg=="
  })
  void train_ofAPackedFile_readsIt(String kind, String base64) throws IOException {
    Path file = Files.write(folder.resolve(kind), Base64.getDecoder().decode(base64));

    Run run = train(file);

    assertEquals(0, run.code(), run.err());
    assertTrue(run.err().contains("4 clicks of 2 users on 2 items"), run.err());
  }

  @Test
  void dailyRun_ofAnEmbeddedDatabase_needsNoFile() throws IOException, SQLException {
    String url = "jdbc:sqlite:" + folder.resolve("shop.db");
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute("create table clicks (\"user\" text, item text)");
      statement.execute("create table items (sku text, price real, colour text)");
      for (int i = 0; i < 60; i++) {
        statement.execute(
            "insert into clicks values ('u%d', 'i%d')".formatted(i / 6, (i / 6 % 3 + i) % 7));
      }
      for (int i = 0; i < 7; i++) {
        statement.execute("insert into items values ('i%d', %d, 'red')".formatted(i, i));
      }
    }
    Path index = folder.resolve("index");
    Run.succeeding(
        "rebuild",
        "--algorithm",
        "item2vec",
        "--clicks",
        url,
        "--clicks-table",
        "clicks",
        "--items",
        url,
        "--items-query",
        "select sku as item, price, colour from items",
        "--index",
        index,
        "--dimension",
        8,
        "--epochs",
        1,
        "--min-count",
        1);
    Run updated =
        Run.succeeding(
            "update",
            "--index",
            index,
            "--items",
            url,
            "--items-query",
            "select sku as item, price + 1 as price from items where price < 3");
    Run asked =
        Run.succeeding(
            "recommend",
            "--index",
            index,
            "--user",
            "u1",
            "--clicks",
            url,
            "--clicks-table",
            "clicks");
    Run pushed =
        Run.succeeding(
            "push",
            "--index",
            index,
            "--clicks",
            url,
            "--clicks-table",
            "clicks",
            "--out",
            url,
            "--parts",
            folder.resolve("parts"));

    assertTrue(updated.out().contains("3 items updated"), updated.out());
    assertTrue(asked.out().contains("red"), asked.out());
    assertTrue(pushed.out().contains("\"out\":\"" + url + " recommendations\""), pushed.out());
    assertFalse(Files.exists(folder.resolve("parts")));
  }

  static Stream<Arguments> wrongOptions() {
    String database = "jdbc:postgresql://u:geheim@host/shop?password=geheim";
    return Stream.of(
        Arguments.of(
            List.of("clicks.csv", "--clicks-query", "select 1"),
            "--clicks-query goes with the jdbc: address of a database as --clicks"),
        Arguments.of(
            List.of(database),
            "--clicks jdbc:postgresql://host/shop needs one of --clicks-query and --clicks-table"),
        Arguments.of(
            List.of(database, "--clicks-query", "select 1", "--clicks-table", "t"),
            "--clicks jdbc:postgresql://host/shop needs one of --clicks-query and --clicks-table"),
        Arguments.of(
            List.of(database, "more.csv", "--clicks-table", "t"),
            "--clicks takes one database, and no files beside it"));
  }

  @ParameterizedTest
  @MethodSource("wrongOptions")
  void options_thatDoNotGoTogether_areRefused(List<String> options, String sentence) {
    Run run = train(options.toArray());

    assertEquals(2, run.code());
    assertEquals("vecino: " + sentence + "\nTry 'vecino train --help'.\n", run.err());
  }

  @Test
  void push_ofPartsWithoutADatabase_isRefused() {
    Run run =
        Run.vecino(
            "push", "--index", "index", "--clicks", "c.csv", "--out", "lists", "--parts", "p");

    assertEquals(2, run.code());
    assertTrue(
        run.err().startsWith("vecino: --parts goes with the jdbc: address of a database as --out"),
        run.err());
  }
}
