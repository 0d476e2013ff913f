package dev.vecino.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HistorySampleTest {

  @TempDir private Path folder;

  private static String refusal(List<int[]> histories) {
    return assertThrows(InvalidRequestException.class, () -> new HistorySample(histories))
        .getMessage();
  }

  @Test
  void sample_arraysChangedOutside_staysAsItWas() {
    int[] given = {1, 2};
    HistorySample sample = new HistorySample(List.of(given));
    given[0] = 9;
    sample.history(0)[1] = 9;
    assertArrayEquals(new int[] {1, 2}, sample.history(0));
  }

  @Test
  void sample_atItsLimits_isTaken() throws IOException {
    int[] history = new int[HistorySample.MOST_CLICKS];
    HistorySample sample =
        new HistorySample(Collections.nCopies(HistorySample.MOST_HISTORIES, history));
    Path file = folder.resolve("histories.bin");
    try (OutputStream out = Files.newOutputStream(file)) {
      sample.write(out);
    }
    assertEquals(
        HistorySample.MOST_HISTORIES,
        HistorySample.read(file, Files.newInputStream(file), 1).size());
  }

  @Test
  void sample_beyondItsLimits_isRefused() {
    assertEquals(
        "a sample has at most 1000 histories, got: 1001",
        refusal(Collections.nCopies(1001, new int[1])));
    assertEquals(
        "history 1: it must have 1 to 500 clicks, got: 501",
        refusal(List.of(new int[1], new int[501])));
    assertEquals("history 0: it must have 1 to 500 clicks, got: 0", refusal(List.of(new int[0])));
    assertEquals("history 0: there is no row -1", refusal(List.of(new int[] {3, -1})));
  }

  @Test
  void first_fewerOrMoreThanThereAre_givesWhatThereIs() {
    HistorySample sample = new HistorySample(List.of(new int[] {1}, new int[] {2}, new int[] {3}));
    assertEquals(3, sample.first(4).size());
    assertEquals(0, sample.first(0).size());
    HistorySample two = sample.first(2);
    assertEquals(2, two.size());
    assertArrayEquals(new int[] {2}, two.history(1));
    assertEquals(
        "a sample must have at least 0 histories, got: -1",
        assertThrows(InvalidRequestException.class, () -> sample.first(-1)).getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2 1 7 1|it ends too early",
        "2 1 7 1 5 0|something follows the last history",
        "1001 1 7|it can't have 1001 histories",
        "-1|it can't have -1 histories",
        "2 1 7 501|it can't have 501 clicks in history 1",
        "2 1 7 -2|it can't have -2 clicks in history 1",
        "1 0|history 0: it must have 1 to 500 clicks, got: 0",
        "1 1 -1|history 0: there is no row -1",
        "1 2 0 8|a history has row 8, the model has 8 items"
      })
  void read_damagedFile_isOneSentence(String numbers, String sentence) throws IOException {
    String[] words = numbers.split(" ", -1);
    ByteBuffer bytes = ByteBuffer.allocate(4 * words.length);
    for (String word : words) {
      bytes.putInt(Integer.parseInt(word));
    }
    Path file = folder.resolve("histories.bin");
    Files.write(file, bytes.array());
    assertEquals(
        file + ": is damaged, " + sentence,
        assertThrows(
                ArtifactException.class,
                () -> HistorySample.read(file, Files.newInputStream(file), 8))
            .getMessage());
  }
}
