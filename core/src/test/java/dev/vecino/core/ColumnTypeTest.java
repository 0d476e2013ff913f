package dev.vecino.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.LocalDate;
import java.util.ArrayList;
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
    "2026-01-31, DATE KEYWORD",
    "Infinity, KEYWORD",
    "1f, KEYWORD"
  })
  void suits_text_onlyTheTypesItIsLikelyToMean(String text, String expected) {
    List<String> suiting = new ArrayList<>();
    for (ColumnType type : ColumnType.values()) {
      if (type.suits(text)) {
        suiting.add(type.name());
      }
    }
    assertEquals(expected, String.join(" ", suiting));
  }

  @Test
  void label_andOrder_areWhatUsersWrite() {
    assertEquals("integer", ColumnType.INTEGER.label());
    assertTrue(ColumnType.INTEGER.isOrdered());
    assertTrue(ColumnType.DECIMAL.isOrdered());
    assertTrue(ColumnType.DATE.isOrdered());
    assertFalse(ColumnType.BOOLEAN.isOrdered());
    assertFalse(ColumnType.KEYWORD.isOrdered());
  }
}
