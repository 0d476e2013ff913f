package dev.vecino.cli.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class VisibleTextTest {

  @Test
  void of_whatATerminalObeys_isShown() {
    assertEquals(
        "a\\nb\\rc\\td\\u001b[31m\\u009b\\u0000\\u007f",
        VisibleText.of("a\nb\rc\td\u001b[31m\u009b\0\u007f"));
    assertEquals("\\u2028\\u2029\\u202e\\u2066", VisibleText.of("\u2028\u2029\u202e\u2066"));
  }

  @Test
  void of_lettersOfAnyKind_areLeft() {
    String text = "Málaga 東京 \ud83d\udc68\u200d\ud83d\udcbb\u00a0\u00ad ק";
    assertEquals(text, VisibleText.of(text));
  }

  @Test
  void ofLines_keepsTheLineBreaks() {
    assertEquals("a\nb\\r\\u001b", VisibleText.ofLines("a\nb\r\u001b"));
  }
}
