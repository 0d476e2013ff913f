package dev.vecino.core;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files as shops, databases, spreadsheets and pandas write them. */
class DelimitedTextTest {

  private static final List<String> TWO = List.of("u1 a", "u1 b");
  private static final DelimitedFormat LAYOUT = DelimitedFormat.defaults();
  private static final RowPolicy SKIP = new RowPolicy(true, null);

  @TempDir private Path folder;

  private ClickLog read(byte[] bytes, DelimitedFormat format, ClickLog.Options options)
      throws IOException {
    Path file = Files.write(folder.resolve("clicks.csv"), bytes);
    return ClickLog.read(DelimitedSource.of(file).in(format), options, ProgressListener.NONE);
  }

  private ClickLog read(byte[] bytes, ClickLog.Options options) throws IOException {
    return read(bytes, DelimitedFormat.defaults(), options);
  }

  private ClickLog read(String text) throws IOException {
    return read(text.getBytes(UTF_8), ClickLog.Options.defaults());
  }

  private ClickLog read(String text, DelimitedFormat format) throws IOException {
    return read(text.getBytes(UTF_8), format, ClickLog.Options.defaults());
  }

  private ClickLog read(String text, ValueFormat values) throws IOException {
    return read(text.getBytes(UTF_8), ClickLog.Options.builder().values(values).build());
  }

  private ClickLog skipping(String text) throws IOException {
    return read(text.getBytes(UTF_8), ClickLog.Options.builder().rowPolicy(SKIP).build());
  }

  /** Every click as "user item". */
  private static List<String> clicks(ClickLog log) {
    List<String> all = new ArrayList<>();
    for (int s = 0; s < log.sequenceCount(); s++) {
      for (int at = log.sequenceStart(s); at < log.sequenceStart(s + 1); at++) {
        all.add(log.user(log.sequenceUser(s)) + " " + log.item(log.clickedItem(at)));
      }
    }
    return all;
  }

  private String place(int line) {
    return folder.resolve("clicks.csv") + ":" + line + ": ";
  }

  @Test
  void tabs_quotesAmongThem_areCharacters() throws IOException {
    ClickLog log =
        read(
            """
            user\ttitle\titem
            u1\t"Live at home\tT1
            u1\tSecond\tT2
            u1\tThird\tT3
            u2\t7 inch"\tT1
            u2\tSecond\tT2
            u2\tThird\tT3
            """);
    assertEquals(List.of("u1 T1", "u1 T2", "u1 T3", "u2 T1", "u2 T2", "u2 T3"), clicks(log));
    assertEquals(6, log.report().rows());
  }

  @ParameterizedTest
  @ValueSource(strings = {"\t", "|"})
  void quotes_inAnIdOfATableWithoutQuoting_stay(String separator) throws IOException {
    assertEquals(
        List.of("\"u\" \"7 inch", "\"u\" 7\""),
        clicks(read("user,item\n\"u\",\"7 inch\n\"u\",7\"\n".replace(",", separator))));
  }

  @Test
  void quotes_askedForOrUnwanted_areTaken() throws IOException {
    assertEquals(
        List.of("u a\tb"),
        clicks(read("user\titem\nu\t\"a\tb\"\n", LAYOUT.withSeparator("\t").withQuotes(true))));
    assertEquals(
        List.of("u \"7 inch", "u \"9\""),
        clicks(read("user,item\nu,\"7 inch\nu,\"9\"\n", LAYOUT.withQuotes(false))));
  }

  /** Rows with a stray quote: what is read, and the line and rule of the first that is skipped. */
  static Stream<Arguments> strayQuotes() {
    String hint = "; --no-quotes takes quotes as characters";
    return Stream.of(
        arguments(
            "u1,a\nu2,\"b\nu3,c\nu4,d\n",
            List.of("u1 a", "u3 c", "u4 d"),
            1,
            3,
            "is no valid CSV: a quote is opened and never closed" + hint),
        arguments(
            "u1,\"a\"x\nu2,b\n",
            List.of("u2 b"),
            1,
            2,
            "is no valid CSV: Unexpected character after closing quote: 'x' (0x78)" + hint),
        arguments(
            "u1,a\r\nu2,\"b\r\nu3,\"c\"\r\nu4,d\r\n",
            List.of("u1 a", "u3 c", "u4 d"),
            1,
            3,
            "is no valid CSV: Unexpected character after closing quote: 'c' (0x63)" + hint),
        arguments(
            "u1,\"a\nu2,b\nu3,c\"\nu4,d\n",
            List.of("u2 b", "u3 c\"", "u4 d"),
            1,
            2,
            "has a quote that is closed only in a later line, though each line is a row by itself"
                + hint),
        arguments(
            "u1,\"a\rb\",\"c\",d\ru2,\"d\"\r",
            List.of("u2 d"),
            2,
            2,
            "has 4 fields, the header has 2: is a quote left open?"));
  }

  @ParameterizedTest
  @MethodSource("strayQuotes")
  void strayQuote_inCsv_costsOneRow(
      String rows, List<String> read, int skipped, int line, String rule) throws IOException {
    String end = rows.contains("\r\n") ? "\r\n" : rows.contains("\r") ? "\r" : "\n";
    ClickLog log = skipping("user,item" + end + rows);
    assertEquals(read, clicks(log));
    assertEquals(skipped, log.report().skippedRows());
    assertEquals(read.size() + skipped, log.report().rows());
    assertEquals(place(line) + rule, log.report().firstSkipped());
    var e = assertThrows(BadInputException.class, () -> read("user,item" + end + rows));
    assertEquals(place(line) + rule, e.getMessage());
  }

  @Test
  void quotedField_ofSeveralLinesThatAreNoRows_isOneField() throws IOException {
    ClickLog log = read("user,note,item\nu,\"one\n\ntwo, three\nfour\",a\nu,,\"b\nc\"\n");
    assertEquals(List.of("u a", "u b\nc"), clicks(log));
  }

  @Test
  void openQuotes_onVeryManyLines_areReportedInTheEnd() throws IOException {
    StringBuilder text = new StringBuilder("user,item\n");
    for (int row = 0; row < 20_000; row++) {
      text.append(row % 2 == 0 ? "u,\"open\n" : "u,plain" + row + "\n");
    }
    ClickLog log = skipping(text.toString());
    assertEquals(20_000, log.report().rows());
    assertEquals(10_000, log.clickCount());
  }

  @Test
  void line_withoutEnd_isRefused() {
    for (String row : List.of("u,\"" + "x".repeat(3 << 20), "u," + "x".repeat(3 << 20))) {
      var e = assertThrows(BadInputException.class, () -> read("user,item\n" + row + "\n"));
      assertEquals(
          place(2) + "has a line of more than 1048576 characters: is it CSV or TSV text?",
          e.getMessage());
    }
    var e =
        assertThrows(
            BadInputException.class, () -> read("user\titem\nu\t" + "x".repeat(3 << 20) + "\n"));
    assertTrue(e.getMessage().startsWith(place(2) + "has a line of more than"), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "user;item;timestamp\nu1;a;1\nu1;b;2\n",
        "user|item|timestamp\nu1|a|1\nu1|b|2\n",
        "user\titem\nu1\ta\nu1\tb\n",
        "user;title (a, b);item\nu1;x,y;a\nu1;z;b\n",
        "\"user, who\";user;item\nx;u1;a\nx;u1;b\n",
        "sep=;\nuser;item\nu1;a\nu1;b\n",
        "\"sep=|\"\r\nuser|item\r\nu1|a\r\nu1|b\r\n",
        "sep=,\n\nuser,item\nu1,a\nu1,b\n",
        ",user,item,timestamp\n0,u1,a,2024-01-01\n1,u1,b,2024-01-02\n",
        "Unnamed: 0,user,item\n0,u1,a\n1,u1,b\n",
        "user,item,\nu1,a,\nu1,b,\n",
        "user,item,\nu1,a\nu1,b\n",
        "user,item\nu1,a,\nu1,b,,\n",
        "user,,item\nu1,x,a\nu1,y,b\n",
        "User,ITEM\nu1,a\nu1,b\n",
        "USER,item,user\nx,a,u1\ny,b,u1\n",
        "user,item\nu1,a\nuser,item\nu1,b\n",
        "user,item\nu1,a\n\uFEFF\"user\",\"item\"\nu1,b\n",
        "item,user\na,u1\nitem,user\nb,u1\nitem,user\n"
      })
  void layouts_asTheyCome_areTheSameLog(String text) throws IOException {
    ClickLog log = read(text);
    assertEquals(TWO, clicks(log));
    assertEquals(2, log.report().rows());
    for (byte[] wide : List.of(text.getBytes(UTF_16), ("\uFEFF" + text).getBytes(UTF_16LE))) {
      assertEquals(TWO, clicks(read(wide, ClickLog.Options.defaults())));
    }
  }

  @Test
  void header_repeated_isTold() throws IOException {
    ClickLog log = read("user,item\nu1,a\nuser,item\nu1,b\nuser,item\nu2,b\n");
    assertEquals(3, log.report().rows());
    assertEquals(
        List.of(place(3) + "repeats the header, so it is no row (2 such rows)"),
        log.report().notes());
  }

  @Test
  void header_repeatedInAnotherOrder_isRefused() {
    var e =
        assertThrows(BadInputException.class, () -> skipping("user,item\nu,a\nitem,user\na,u\n"));
    assertEquals(
        place(3)
            + "has the header once more, with the columns in another order: read the files one by"
            + " one",
        e.getMessage());
  }

  @Test
  void separator_ofTwoCharactersWithoutHeader_isMovieLens() throws IOException {
    ClickLog.Options options =
        ClickLog.Options.builder().userColumn("1").itemColumn("2").timeColumn("4").build();
    byte[] bytes = "1::1193::5::978300760\n1::\"661::3::978302109\n".getBytes(UTF_8);
    ClickLog log = read(bytes, LAYOUT.withSeparator("::").withoutHeader(), options);
    assertEquals(List.of("1 1193", "1 \"661"), clicks(log));
    assertEquals(Instant.parse("2000-12-31T22:12:40Z").toEpochMilli(), log.timeMillis(0));
    assertEquals(2, log.report().rows());
  }

  @Test
  void separator_ofAControlCharacter_isRead() throws IOException {
    assertEquals(
        TWO,
        clicks(read("user\u0001item\nu1\u0001a\nu1\u0001b\n", LAYOUT.withSeparator("\u0001"))));
  }

  @Test
  void noHeader_namesAreNumbers() throws IOException {
    DelimitedFormat format = LAYOUT.withoutHeader();
    var e = assertThrows(BadInputException.class, () -> read("u1,a\nu1,b\n", format));
    assertEquals(
        folder.resolve("clicks.csv") + ": has no column 'user'; its columns are 1, 2",
        e.getMessage());
    ClickLog.Options options = ClickLog.Options.builder().userColumn("1").itemColumn("2").build();
    for (String text : List.of("u1,a\nu1,b\n", "u1\ta\nu1\tb\n", "\"u1\",a\nu1,\"b\"")) {
      ClickLog log = read(text.getBytes(UTF_8), format, options);
      assertEquals(TWO, clicks(log));
      assertEquals(2, log.report().rows());
    }
  }

  @Test
  void encoding_named_isUsed() throws IOException {
    byte[] bytes = "user,item\nu,café\n".getBytes(ISO_8859_1);
    assertEquals(
        List.of("u café"),
        clicks(read(bytes, LAYOUT.withEncoding(ISO_8859_1), ClickLog.Options.defaults())));
  }

  @Test
  void encoding_ofARowIsAnother_isABadRow() throws IOException {
    byte[] bytes = "user,item\nu,a\nü,b\nu,c\n".getBytes(ISO_8859_1);
    ClickLog log = read(bytes, ClickLog.Options.builder().rowPolicy(SKIP).build());
    assertEquals(List.of("u a", "u c"), clicks(log));
    assertEquals(
        place(3) + "is no UTF-8 text; --encoding names another, e.g. windows-1252",
        log.report().firstSkipped());
  }

  @Test
  void dates_asNumbers_areDates() throws IOException {
    byte[] bytes =
        "user,item,timestamp\nu1,a,20240131\nu1,b,20240201\nu1,a,20240305\n".getBytes(UTF_8);
    ClickLog log = read(bytes, ClickLog.Options.builder().sessionGap(Duration.ofHours(23)).build());
    assertEquals(3, log.sequenceCount());
    assertEquals(Instant.parse("2024-01-31T00:00:00Z").toEpochMilli(), log.timeMillis(0));
    assertEquals(List.of(), log.report().notes());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2019-10-01 00:00:00 UTC",
        "2019-10-01T00:00:00+0000",
        "1569888000",
        "1569888000000",
        "1569888000000000",
        "1569888000000000000"
      })
  void times_ofAnyUnit_areTheSameInstant(String time) throws IOException {
    ClickLog log = read("user,item,timestamp\nu,a," + time + "\n");
    assertEquals(Instant.parse("2019-10-01T00:00:00Z").toEpochMilli(), log.timeMillis(0));
    assertEquals(List.of(), log.report().notes());
  }

  @Test
  void times_before1990_areTold() throws IOException {
    ClickLog log = read("user,item,timestamp\nu,a,2020-01-01\nu,b,17\nu,c,18\n");
    assertEquals(
        List.of(
            place(3)
                + "column 'timestamp' is '17', which is read as 1970-01-01T00:00:17Z: is it a time?"
                + " --time-format says how times are written (2 such rows)"),
        log.report().notes());
  }

  @Test
  void times_inAFormOfTheirOwn_areReadByTheFormat() throws IOException {
    ClickLog log =
        read(
            "user,item,timestamp\nu,a,31/01/2024 12:00\n",
            ValueFormat.builder().timePattern("dd/MM/yyyy HH:mm").build());
    assertEquals(Instant.parse("2024-01-31T12:00:00Z").toEpochMilli(), log.timeMillis(0));
    var e =
        assertThrows(
            BadInputException.class,
            () ->
                read(
                    "user,item,timestamp\nu,a,2024-01-31\n",
                    ValueFormat.builder().timePattern("dd/MM/yyyy HH:mm").build()));
    assertEquals(
        place(2)
            + "column 'timestamp' must be a time written as dd/MM/yyyy HH:mm, got: '2024-01-31'",
        e.getMessage());
  }

  @Test
  void weights_withADecimalComma_areReadByTheStyle() throws IOException {
    String text = "user;item;weight\nu;a;2,5\n";
    var e = assertThrows(BadInputException.class, () -> read(text));
    assertEquals(
        place(2)
            + "column 'weight' must be a number of at least 0, got: '2,5'; --numbers european reads"
            + " it as 2.5",
        e.getMessage());
    ClickLog log = read(text, ValueFormat.builder().numbers(NumberStyle.EUROPEAN).build());
    assertEquals(2.5f, log.weight(0));
  }
}
