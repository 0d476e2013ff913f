package dev.vecino.core;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Sha256Test {

  /** The example of FIPS 180-4. */
  private static final String ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @TempDir Path folder;

  @Test
  void digest_ofTheStandardsExample_isItsOwnReadWrittenAndOfAFile() throws IOException {
    byte[] abc = "abc".getBytes(US_ASCII);
    Sha256 read = new Sha256();
    try (InputStream in = read.reading(new ByteArrayInputStream(abc))) {
      assertArrayEquals(abc, in.readAllBytes());
    }
    assertEquals(ABC, read.text());

    Sha256 written = new Sha256();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = written.writing(bytes)) {
      out.write('a');
      out.write(abc, 1, 2);
    }
    assertEquals(ABC, written.text());
    assertArrayEquals(abc, bytes.toByteArray());

    Path file = folder.resolve("abc");
    Files.write(file, abc);
    assertEquals(ABC, Sha256.of(file));
  }
}
