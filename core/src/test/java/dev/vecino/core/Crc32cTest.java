package dev.vecino.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Crc32cTest {

  @TempDir Path folder;

  @Test
  void of_theCheckText_isThePublishedValue() {
    // The check value of the catalogue of parametrised CRC algorithms.
    assertEquals("e3069283", Crc32c.of("123456789".getBytes(StandardCharsets.US_ASCII)));
    assertEquals("00000000", Crc32c.of(new byte[0]));
  }

  @Test
  void of_aFile_isThatOfItsBytes() throws IOException {
    Random random = new Random(7);
    for (int size : new int[] {0, 1, 9, (1 << 20) - 1, 1 << 20, (2 << 20) + 13}) {
      byte[] bytes = new byte[size];
      random.nextBytes(bytes);
      Path file = Files.write(folder.resolve("file"), bytes);
      assertEquals(Crc32c.of(bytes), Crc32c.of(file), size + " bytes");
    }
  }
}
