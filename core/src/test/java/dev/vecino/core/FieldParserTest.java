package dev.vecino.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FieldParserTest {

  private static final FieldParser FIELDS = new FieldParser(ValueFormat.defaults());

  @ParameterizedTest
  @CsvSource({
    "0, INTEGER DECIMAL KEYWORD",
    "-5, INTEGER DECIMAL KEYWORD",
    "0.5, DECIMAL KEYWORD",
    "1e3, DECIMAL KEYWORD",
    "007, KEYWORD",
    "00.5, KEYWORD",
    "0x1F, KEYWORD",
    "12345678901234567890, KEYWORD",
    "true, BOOLEAN KEYWORD",
    "2026-01-31, DATE TIME KEYWORD",
    "Infinity, KEYWORD",
    "1f, KEYWORD",
    "20260131, INTEGER DECIMAL KEYWORD",
    "2026/01/31, DATE TIME KEYWORD",
    "2026-01-31 12:00:00, TIME KEYWORD",
    "2026-01-31T12:00:00+0100, TIME KEYWORD",
    "yes, KEYWORD",
    "2.0, DECIMAL KEYWORD",
    "'1,299.00', KEYWORD"
  })
  void suits_text_onlyTheTypesItIsLikelyToMean(String text, String expected) {
    List<String> suiting = new ArrayList<>();
    for (ColumnType type : ColumnType.values()) {
      if (FIELDS.suits(type, text)) {
        suiting.add(type.name());
      }
    }
    assertEquals(expected, String.join(" ", suiting));
  }

  @ParameterizedTest
  @CsvSource({
    "INTEGER, 2.0, 2",
    "INTEGER, -3., -3",
    "DECIMAL, 1e3, 1e3",
    "DATE, 20240131, 2024-01-31",
    "DATE, 2024-01-31 00:00:00, 2024-01-31",
    "TIME, 2024-01-31 12:00:00, 2024-01-31T12:00:00Z",
    "TIME, 1569888000000000, 2019-10-01T00:00:00Z",
    "BOOLEAN, 1, true",
    "BOOLEAN, 0, false",
    "BOOLEAN, 1.0, true",
    "BOOLEAN, No, false",
    "BOOLEAN, Y, true",
    "BOOLEAN, f, false",
    "KEYWORD, 007, 007",
    "TEXT, a b, a b"
  })
  void plain_waysToWriteAValue_areTheOneThatIsParsed(ColumnType type, String text, String plain) {
    assertEquals(plain, FIELDS.plain(type, text));
    assertEquals(type.parse(plain), type.parse(FIELDS.plain(type, text)));
  }

  @ParameterizedTest
  @CsvSource({
    "INTEGER, 2.5",
    "INTEGER, '1,000'",
    "DECIMAL, NaN",
    "DATE, 2024-01-31 12:00:00",
    "DATE, 3",
    "DATE, 0",
    "TIME, soon",
    "BOOLEAN, 2",
    "BOOLEAN, maybe"
  })
  void plain_noValueOfTheType_isRefused(ColumnType type, String text) {
    assertThrows(IllegalArgumentException.class, () -> FIELDS.plain(type, text));
  }

  @Test
  void plain_severalValues_areStrippedDistinctAndNotMissing() {
    String plain = FIELDS.plain(ColumnType.KEYWORDS, " Action |Comedy||NULL|Action|Film noir");
    assertEquals(List.of("Action", "Comedy", "Film noir"), ColumnType.KEYWORDS.parse(plain));
    FieldParser semicolons = new FieldParser(ValueFormat.builder().valueSeparator("; ").build());
    assertEquals(
        List.of("a|b", "c"),
        ColumnType.KEYWORDS.parse(semicolons.plain(ColumnType.KEYWORDS, "a|b; c")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "NULL", "null", "\\N", "NaN", "nan", "None"})
  void isMissing_whatDatabasesAndPandasWrite_isMissing(String text) {
    assertTrue(FIELDS.isMissing(text));
  }

  @Test
  void isMissing_othersNamed_areThoseAndTheEmptyText() {
    FieldParser fields = new FieldParser(ValueFormat.builder().missing(Set.of("n/a")).build());
    assertTrue(fields.isMissing("n/a"));
    assertTrue(fields.isMissing(""));
    assertEquals(false, fields.isMissing("NULL"));
  }

  @ParameterizedTest
  @CsvSource({
    "dd/MM/yyyy, 31/01/2026, 2026-01-31T00:00:00Z",
    "dd.MM.yyyy HH:mm, 31.01.2026 12:30, 2026-01-31T12:30:00Z",
    "dd MMM yyyy HH:mm:ss Z, 31 Jan 2026 12:00:00 +0100, 2026-01-31T11:00:00Z"
  })
  void millis_timePattern_isUsed(String pattern, String text, Instant time) {
    FieldParser fields = new FieldParser(ValueFormat.builder().timePattern(pattern).build());
    assertEquals(time.toEpochMilli(), fields.millis(text));
    assertThrows(IllegalArgumentException.class, () -> fields.millis("2026-01-31"));
    assertThrows(IllegalArgumentException.class, () -> fields.millis("31/02/2026 99"));
  }

  @Test
  void timePattern_thatIsNone_isRefused() {
    var e =
        assertThrows(
            InvalidRequestException.class,
            () -> ValueFormat.builder().timePattern("dd/bb/yyyy").build());
    assertTrue(
        e.getMessage().startsWith("the time format must be a pattern such as"), e.getMessage());
  }
}
