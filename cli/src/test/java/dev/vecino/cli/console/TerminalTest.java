package dev.vecino.cli.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TerminalTest {

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {"none, 79", "'', 79", "wide, 79", "0, 79", "80, 79", "132, 131"})
  void width_isOneLessThanTheColumns_else79(String columns, int width) {
    assertEquals(width, Terminal.width(columns));
  }
}
