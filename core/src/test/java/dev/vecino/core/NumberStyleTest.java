package dev.vecino.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumberStyleTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "ENGLISH; 12.99 EUR; 12.99",
        "ENGLISH; 1,299.00; 1299.00",
        "ENGLISH; $1,234,567.8; 1234567.8",
        "ENGLISH; US$ 5; 5",
        "ENGLISH; -£5; -5",
        "ENGLISH; 1'299.00 CHF; 1299.00",
        "ENGLISH; 1,29,900.00; 129900.00",
        "ENGLISH; .5; 0.5",
        "ENGLISH; 7.; 7",
        "ENGLISH; 12.99; 12.99",
        "EUROPEAN; 12,99; 12.99",
        "EUROPEAN; 1.299,00 €; 1299.00",
        "EUROPEAN; 1 299,5; 1299.5",
        "EUROPEAN; 1.299; 1299",
        "EUROPEAN; 5 kr; 5",
        "PLAIN; 12.99; 12.99"
      })
  void plain_numberOfTheStyle_isInPlainDigits(NumberStyle style, String text, String plain) {
    assertEquals(plain, style.plain(text));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "ENGLISH; 12,99",
        "ENGLISH; 12.99 XXL",
        "ENGLISH; cheap",
        "ENGLISH; EUR",
        "ENGLISH; 1.299.00",
        "ENGLISH; 12 MB",
        "EUROPEAN; 12.99",
        "EUROPEAN; 1,2,3",
        "EUROPEAN; ,"
      })
  void plain_noNumberOfTheStyle_isRefused(NumberStyle style, String text) {
    assertThrows(IllegalArgumentException.class, () -> style.plain(text));
  }

  @Test
  void hint_textOfAnotherStyle_namesTheOption() {
    assertEquals("; --numbers english reads it as 12.99", NumberStyle.PLAIN.hint("12.99 EUR"));
    assertEquals("; --numbers european reads it as 12.99", NumberStyle.PLAIN.hint("12,99"));
    assertEquals(
        "; --numbers english reads it as 1299, --numbers european reads it as 1.299",
        NumberStyle.PLAIN.hint("1,299"));
    assertEquals("", NumberStyle.PLAIN.hint("cheap"));
  }
}
