package dev.vecino.sources.parquet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Codes against a map of texts. */
final class TextCodesTest {

  private static final long SEED = 5;

  @Test
  void codes_ofTextsOfAllLengths_areThoseOfAMap() {
    SplittableRandom random = new SplittableRandom(SEED);
    TextCodes codes = new TextCodes();
    Map<String, Integer> expected = new HashMap<>();
    for (int i = 0; i < 100_000; i++) {
      // Few letters, so that texts come again and many begin alike; zero bytes are letters too.
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(24); length > 0; length--) {
        text.append("\0aä".charAt(random.nextInt(random.nextInt(3) + 1)));
      }
      byte[] bytes = ("x" + text + (i % 2 == 0 ? "" : "tail of the array")).getBytes(UTF_8);
      int length = text.toString().getBytes(UTF_8).length;

      int code = codes.of(bytes, 1, 1 + length);

      Integer known = expected.putIfAbsent(text.toString(), expected.size());
      assertEquals(known == null ? expected.size() - 1 : known, code, "seed " + SEED + ", " + i);
      assertEquals(text.toString(), codes.text(code));
    }
    assertTrue(expected.size() > 10_000, expected.size() + " texts");
  }

  @Test
  void codes_ofNumbers_areOnePerNumber() {
    TextCodes codes = new TextCodes();
    for (int round = 0; round < 2; round++) {
      for (int i = -20_000; i < 20_000; i++) {
        assertEquals(i + 20_000, codes.of(i * 1_000_003L));
      }
    }
    assertEquals("-1000003", codes.text(19_999));
  }

  @Test
  void codes_beyondTheMost_areNewAndTheirTextsRight() {
    TextCodes codes = new TextCodes(25_000);
    for (int batch = 0; batch < 5; batch++) {
      codes.makeRoom(10_000);
      for (int i = 0; i < 10_000; i++) {
        int code = codes.of(batch * 10_000L + i);
        assertEquals(batch * 10_000L + i, codes.lasting(code));
        assertEquals(Integer.toString(batch * 10_000 + i), codes.text(code));
        assertTrue(code < 20_000, code + " are known at a time");
      }
    }
  }
}
