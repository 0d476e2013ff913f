package dev.vecino.core;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is said about click logs that break a rule: the whole sentence. */
class ClickLogBadInputTest {

  private static final String TIME_RULE =
      "column 'timestamp' must be an ISO-8601 time or a number since 1970 (seconds to nanoseconds),"
          + " got: ";
  private static final String TIME_HINT = "; --time-format reads others";
  private static final String QUOTES_HINT = "; --no-quotes takes quotes as characters";
  private static final String WEIGHT_RULE = "column 'weight' must be a number of at least 0, got: ";

  @TempDir private Path folder;

  private static ClickLog.Options options(RowPolicy policy) {
    return ClickLog.Options.builder().rowPolicy(policy).build();
  }

  private static ClickLog read(Path file, RowPolicy policy) {
    return ClickLog.read(file, options(policy), ProgressListener.NONE);
  }

  /** A bad third row of the file, and what is said of it after file and line. */
  static Stream<Arguments> badRows() {
    return Stream.of(
        arguments("u,x,1,1,1", "has 5 fields, the header has 4"),
        arguments("u,x,1", "has 3 fields, the header has 4"),
        arguments(",x,1,1", "column 'user' must not be empty"),
        arguments("  ,x,1,1", "column 'user' must not be empty"),
        arguments("u,\"\",1,1", "column 'item' must not be empty"),
        arguments(
            "u," + "x".repeat(8_001) + ",1,1",
            "column 'item' must have at most 8000 characters, got: 8001"),
        arguments("u,x,yesterday,1", TIME_RULE + "'yesterday'" + TIME_HINT),
        arguments("u,x,,1", TIME_RULE + "''" + TIME_HINT),
        arguments("u,x,2026-02-30T00:00:00Z,1", TIME_RULE + "'2026-02-30T00:00:00Z'" + TIME_HINT),
        arguments("u,x,2026-02-30,1", TIME_RULE + "'2026-02-30'" + TIME_HINT),
        arguments("u,x,31/01/2026,1", TIME_RULE + "'31/01/2026'" + TIME_HINT),
        arguments("u,x,NaN,1", TIME_RULE + "'NaN'" + TIME_HINT),
        arguments("u,x,1.5f,1", TIME_RULE + "'1.5f'" + TIME_HINT),
        arguments("u,x,9223372036854775808,1", TIME_RULE + "'9223372036854775808'" + TIME_HINT),
        arguments(
            "NULL,x,1,1",
            "column 'user' must not be 'NULL', which means a missing value; --null names what"
                + " does"),
        arguments("u,x,1,NaN", WEIGHT_RULE + "'NaN'"),
        arguments("u,x,1,-0.5", WEIGHT_RULE + "'-0.5'"),
        arguments("u,x,1,Infinity", WEIGHT_RULE + "'Infinity'"),
        arguments("u,x,1,1e400", WEIGHT_RULE + "'1e400'"),
        arguments("u,x,1,1f", WEIGHT_RULE + "'1f'"),
        arguments("u,x,1,0x1p3", WEIGHT_RULE + "'0x1p3'"),
        arguments("u,x,1,", WEIGHT_RULE + "''"),
        arguments("u,x,1,many", WEIGHT_RULE + "'many'"));
  }

  private Path logWith(String badRow) throws IOException {
    return TestFiles.write(
        folder.resolve("clicks.csv"),
        "user,item,timestamp,weight\nu,\"a\nb\",1,1\n" + badRow + "\nu,c,2,1\n");
  }

  @ParameterizedTest
  @MethodSource("badRows")
  void read_badRow_stopsWithFileLineRuleAndValue(String row, String rule) throws IOException {
    Path file = logWith(row);
    var e = assertThrows(BadInputException.class, () -> read(file, RowPolicy.stop()));
    assertEquals(file + ":4: " + rule, e.getMessage());
  }

  @ParameterizedTest
  @MethodSource("badRows")
  void readHistory_badRowOfWhomever_stopsToo(String row, String rule) throws IOException {
    Path file = logWith(row);
    var e =
        assertThrows(
            BadInputException.class,
            () ->
                ClickLog.readHistory(
                    DelimitedSource.of(file),
                    "q",
                    options(RowPolicy.stop()),
                    ProgressListener.NONE));
    assertEquals(file + ":4: " + rule, e.getMessage());
  }

  @ParameterizedTest
  @MethodSource("badRows")
  void read_badRowSkipped_isCountedAndWrittenAside(String row, String rule) throws IOException {
    Path file = logWith(row);
    Path side = folder.resolve("bad.csv");
    ClickLog log = read(file, RowPolicy.skipTo(side));
    assertEquals(2, log.clickCount());
    assertEquals(3, log.report().rows());
    assertEquals(1, log.report().skippedRows());
    assertEquals(file + ":4: " + rule, log.report().firstSkipped());
    assertEquals(TestFiles.sha256(file), log.report().sha256());
    List<String> lines = Files.readAllLines(side);
    assertEquals("line,rule,user,item,timestamp,weight", lines.get(0));
    String quotedRule = rule.contains(",") ? '"' + rule + '"' : rule;
    assertEquals("4," + quotedRule + "," + row.replace("\"\"", ""), lines.get(1));
    assertEquals(2, lines.size());
  }

  @Test
  void read_skipWithoutSideFile_onlyCounts() throws IOException {
    Path file = logWith("u,x,1,-1\nu,x,1,-2");
    ClickLog log = read(file, new RowPolicy(true, null));
    assertEquals(2, log.report().skippedRows());
    assertEquals(file + ":4: " + WEIGHT_RULE + "'-1'", log.report().firstSkipped());
    assertEquals(List.of("clicks.csv"), TestFiles.names(folder));
  }

  @Test
  void read_everyRowSkipped_isBadInput() throws IOException {
    Path file = TestFiles.write(folder.resolve("c.csv"), "user,item\n,x\nu,\n");
    var e = assertThrows(BadInputException.class, () -> read(file, new RowPolicy(true, null)));
    assertEquals(
        file
            + ": every row breaks a rule, the first is "
            + file
            + ":2: column 'user' must not be empty",
        e.getMessage());
  }

  @Test
  void read_goodLogWithSkipPolicy_makesNoSideFile() throws IOException {
    Path side = folder.resolve("bad.csv");
    read(TestFiles.write(folder.resolve("c.csv"), "user,item\nu,x\n"), RowPolicy.skipTo(side));
    assertFalse(Files.exists(side));
  }

  @Test
  void read_sideFileThatCannotBeWritten_isAnArtifactException() throws IOException {
    Path file = logWith("u,x,1,-1");
    Path side = folder.resolve("no/such/bad.csv");
    var e = assertThrows(ArtifactException.class, () -> read(file, RowPolicy.skipTo(side)));
    assertEquals(side + ": can't be written (no such folder)", e.getMessage());
    var directory =
        assertThrows(ArtifactException.class, () -> read(file, RowPolicy.skipTo(folder)));
    assertTrue(directory.getMessage().startsWith(folder + ": can't be written ("));
  }

  @Test
  void read_sideFileIsTheInput_isRefusedAndTheInputKept() throws IOException {
    Path file = logWith("u,x,1,-1");
    byte[] before = Files.readAllBytes(file);
    var e = assertThrows(InvalidRequestException.class, () -> read(file, RowPolicy.skipTo(file)));
    assertEquals(file + ": is the input file, the skipped rows must go elsewhere", e.getMessage());
    assertEquals(new String(before, UTF_8), Files.readString(file));
  }

  private static byte[] zippedLog() throws IOException {
    Random random = new Random(1);
    StringBuilder text = new StringBuilder("user,item\n");
    for (int row = 0; row < 30_000; row++) {
      text.append('u').append(random.nextInt()).append(",x\n");
    }
    return TestFiles.gzip(text.toString());
  }

  /** The bytes of a file, and what is said of it after its name. */
  static Stream<Arguments> badFiles() throws IOException {
    byte[] small = TestFiles.gzip("user,item\nu,x\n");
    return Stream.of(
        arguments("", ": is empty, a header line is needed"),
        arguments("\n\r\n\n", ": is empty, a header line is needed"),
        arguments(TestFiles.gzip(""), ": is empty, a header line is needed"),
        arguments("user,item\n", ": has a header and no clicks"),
        arguments("user,item", ": has a header and no clicks"),
        arguments(
            "user,thing,at\nu,x,1\n", ":1: has no column 'item'; its columns are user, thing, at"),
        arguments(
            "\n\nuser^item\nu^x\n",
            ":3: has no column 'user'; its columns are user^item: --separator says what parts"
                + " columns, --no-header that they have no names"),
        arguments("user,item,user\nu,x,u\n", ":1: column 'user' is there twice"),
        arguments(
            "User,item,USER\nu,x,u\n",
            ":1: which of the columns 'User' and 'USER' is 'user'? Its exact name is needed"),
        arguments(
            new byte[] {'u', 's', 0, 'r'},
            ": is a binary file (a zero byte at 2), CSV or TSV text is needed"),
        arguments(
            TestFiles.gzip(new byte[] {0, 1, 2}),
            ": is a binary file (a zero byte at 0), CSV or TSV text is needed"),
        arguments(
            "user,item\nu,x\n".getBytes(UTF_16LE),
            ": looks like UTF-16LE without a byte order mark: --encoding UTF-16LE reads it"),
        arguments(
            "usér,item\nu,x\n".getBytes(ISO_8859_1),
            ":1: is no UTF-8 text; --encoding names another, e.g. windows-1252"),
        arguments(
            TestFiles.cut(small, 9), ": the gzip stream ends too early (after row 0): cut off?"),
        arguments(
            TestFiles.cut(small, 3), ": the gzip stream ends too early (after row 0): cut off?"),
        arguments(
            new byte[] {0x1f, (byte) 0x8b},
            ": the gzip stream ends too early (after row 0): cut off?"),
        arguments(
            TestFiles.flipped(small, -8),
            ": the gzip stream is damaged after row 0 (wrong checksum or length)"),
        arguments(
            TestFiles.flipped(small, -1),
            ": the gzip stream is damaged after row 0 (wrong checksum or length)"),
        arguments(
            TestFiles.flipped(small, 2),
            ": the gzip stream is damaged after row 0 (unknown compression method)"),
        arguments(
            TestFiles.joined(small, "rubbish".getBytes(UTF_8)),
            ": the gzip stream is damaged after row 0 (something follows its end)"),
        arguments(
            TestFiles.joined(small, new byte[] {0}),
            ": the gzip stream ends too early (after row 0): cut off?"),
        arguments(
            "\"user\"s,item\nu,x\n",
            ":1: is no valid CSV: Unexpected character after closing quote: 's' (0x73)"
                + QUOTES_HINT),
        arguments(
            "user,\"item\nu,x\n",
            ":1: is no valid CSV: a quote is opened and never closed" + QUOTES_HINT));
  }

  @ParameterizedTest
  @MethodSource("badFiles")
  void read_badFile_isOneSentenceWhateverThePolicy(Object content, String sentence)
      throws IOException {
    Path file = folder.resolve("clicks.csv");
    Files.write(file, content instanceof String s ? s.getBytes(UTF_8) : (byte[]) content);
    for (RowPolicy policy : List.of(RowPolicy.stop(), RowPolicy.skipTo(folder.resolve("bad")))) {
      var e = assertThrows(BadInputException.class, () -> read(file, policy));
      assertEquals(file + sentence, e.getMessage());
    }
  }

  @Test
  void read_largeGzipCutOrDamaged_saysAfterWhichRow() throws IOException {
    byte[] zipped = zippedLog();
    Path file = Files.write(folder.resolve("cut.gz"), TestFiles.cut(zipped, zipped.length / 2));
    var cut = assertThrows(BadInputException.class, () -> read(file, RowPolicy.stop()));
    assertTrue(
        cut.getMessage()
            .matches(
                ".*cut\\.gz: the gzip stream ends too early \\(after row 1\\d{4}\\): cut off\\?"),
        cut.getMessage());
    for (int place = 100; place < zipped.length; place += 7_001) {
      Files.write(file, TestFiles.flipped(zipped, place));
      var e = assertThrows(BadInputException.class, () -> read(file, RowPolicy.stop()));
      assertTrue(e.getMessage().startsWith(file.toString()), e.getMessage());
    }
  }

  @Test
  void read_namedColumnThatIsAbsent_isAsked() throws IOException {
    Path file = TestFiles.write(folder.resolve("c.csv"), "user,item\nu,x\n");
    for (String column : List.of("when", "visit", "much")) {
      var options =
          ClickLog.Options.builder()
              .timeColumn(column.equals("when") ? column : "timestamp")
              .sessionColumn(column.equals("visit") ? column : "session")
              .weightColumn(column.equals("much") ? column : "weight")
              .build();
      var e =
          assertThrows(
              BadInputException.class, () -> ClickLog.read(file, options, ProgressListener.NONE));
      assertEquals(
          file + ":1: has no column '" + column + "'; its columns are user, item", e.getMessage());
    }
  }

  @Test
  void read_directoryOrAbsentFile_isSaid() {
    Path absent = folder.resolve("absent.csv");
    assertEquals(
        folder + ": is a directory, a file is needed",
        assertThrows(BadInputException.class, () -> read(folder, RowPolicy.stop())).getMessage());
    assertEquals(
        absent + ": no such file",
        assertThrows(BadInputException.class, () -> read(absent, RowPolicy.stop())).getMessage());
  }

  @Test
  void read_fileWithoutPermission_isSaid() throws IOException {
    Path file = TestFiles.write(folder.resolve("c.csv"), "user,item\nu,x\n");
    TestFiles.permit(file, "---------");
    assertEquals(
        file + ": may not be read (permission denied)",
        assertThrows(BadInputException.class, () -> read(file, RowPolicy.stop())).getMessage());
  }
}
