package dev.vecino.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ColumnTypeTest {

  @Test
  void parse_valuesOfEveryType_areTheJavaTypes() {
    assertEquals(-12L, ColumnType.INTEGER.parse("-12"));
    assertEquals(-1.5e-5, ColumnType.DECIMAL.parse("-1.5e-5"));
    assertEquals(3.0, ColumnType.DECIMAL.parse("3"));
    assertEquals(LocalDate.of(2026, 1, 31), ColumnType.DATE.parse("2026-01-31"));
    assertEquals(true, ColumnType.BOOLEAN.parse("TRUE"));
    assertEquals(false, ColumnType.BOOLEAN.parse("false"));
    assertEquals("007", ColumnType.KEYWORD.parse("007"));
    assertEquals("two words", ColumnType.TEXT.parse("two words"));
    assertEquals(
        Instant.ofEpochMilli(1_706_702_400_000L), ColumnType.TIME.parse("2024-01-31 12:00"));
    assertEquals(
        List.of("Action", "Comedy"),
        ColumnType.KEYWORDS.parse(ColumnType.joined(List.of("Action", "Comedy"))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Infinity",
        "-Infinity",
        "NaN",
        "1f",
        "1d",
        "0x10",
        "0x1p3",
        "1e400",
        " 1",
        "1_0",
        "e",
        "1,5"
      })
  void parse_noDecimal_isRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> ColumnType.DECIMAL.parse(text));
  }

  @ParameterizedTest
  @CsvSource({
    "INTEGER, 1.0",
    "INTEGER, 9223372036854775808",
    "INTEGER, 0x10",
    "DATE, 2026-02-30",
    "DATE, 31.01.2026",
    "BOOLEAN, yes",
    "BOOLEAN, 1"
  })
  void parse_noValueOfTheType_isRefused(ColumnType type, String text) {
    assertThrows(IllegalArgumentException.class, () -> type.parse(text));
  }

  @Test
  void label_andOrder_areWhatUsersWrite() {
    assertEquals("integer", ColumnType.INTEGER.label());
    assertTrue(ColumnType.INTEGER.isOrdered());
    assertTrue(ColumnType.DECIMAL.isOrdered());
    assertTrue(ColumnType.DATE.isOrdered());
    assertTrue(ColumnType.TIME.isOrdered());
    assertFalse(ColumnType.BOOLEAN.isOrdered());
    for (ColumnType type : List.of(ColumnType.KEYWORD, ColumnType.KEYWORDS, ColumnType.TEXT)) {
      assertFalse(type.isOrdered());
      assertTrue(type.isText());
    }
    assertFalse(ColumnType.BOOLEAN.isText());
  }
}
