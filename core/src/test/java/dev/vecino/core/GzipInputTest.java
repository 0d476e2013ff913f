package dev.vecino.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.ZipException;
import org.junit.jupiter.api.Test;

class GzipInputTest {

  private static final byte[] TEXT = "user,item\nu,x\n".getBytes(UTF_8);

  @Test
  void unzipped_ofPlainBytes_isThem() throws IOException {
    for (byte[] plain : new byte[][] {{}, {0x1f}, {0x1f, 1}, TEXT}) {
      assertArrayEquals(plain, unzipped(plain, Integer.MAX_VALUE));
    }
  }

  @Test
  void unzipped_ofMembersInPiecesOfAnySize_isAllOfThem() throws IOException {
    byte[] noise = new byte[200_000];
    new Random(7).nextBytes(noise);
    byte[] zipped =
        TestFiles.joined(
            TestFiles.gzip(TEXT),
            TestFiles.gzip(noise),
            TestFiles.gzip(new byte[0]),
            withAllFields());
    byte[] content = TestFiles.joined(TEXT, noise, TEXT);
    for (int piece : new int[] {1, 2, 3, 7, 18, 26, 27, 1000, 1 << 16, Integer.MAX_VALUE}) {
      assertArrayEquals(content, unzipped(zipped, piece));
    }
  }

  @Test
  void unzipped_cutAnywhere_endsTooEarly() throws IOException {
    byte[] first = TestFiles.gzip(TEXT);
    byte[] zipped = TestFiles.joined(first, withAllFields());
    for (int cut = 1; cut < zipped.length - 2; cut++) {
      byte[] rest = TestFiles.cut(zipped, cut);
      if (rest.length == first.length) {
        assertArrayEquals(TEXT, unzipped(rest, 5));
      } else {
        assertThrows(EOFException.class, () -> unzipped(rest, 5), "cut by " + cut);
      }
    }
  }

  @Test
  void unzipped_followedByWhatIsNoMember_isDamaged() throws IOException {
    for (int length : new int[] {2, 3, 18, 19, 1000}) {
      byte[] zipped = TestFiles.joined(TestFiles.gzip(TEXT), "x".repeat(length).getBytes(UTF_8));
      for (int piece : new int[] {1, 30, Integer.MAX_VALUE}) {
        ZipException e = assertThrows(ZipException.class, () -> unzipped(zipped, piece));
        assertEquals("something follows its end", e.getMessage());
      }
    }
  }

  @Test
  void read_beforeADamagedPlace_givesWhatIsBeforeIt() throws IOException {
    byte[] zipped = TestFiles.joined(TestFiles.gzip(TEXT), "rubbish".getBytes(UTF_8));
    try (InputStream in = GzipInput.unzipped(new ByteArrayInputStream(zipped))) {
      byte[] read = new byte[100];
      assertEquals(TEXT.length, in.read(read));
      assertThrows(ZipException.class, in::read);
    }
  }

  /** A member whose header has an extra field, a name, a comment and a checksum. */
  private static byte[] withAllFields() throws IOException {
    byte[] plain = TestFiles.gzip(TEXT);
    byte[] fields = {3, 0, 'e', 'x', 't', 'n', 'a', 'm', 'e', 0, 'c', 0, 1, 2};
    byte[] header = Arrays.copyOf(plain, 10);
    header[3] = 2 | 4 | 8 | 16;
    byte[] body = Arrays.copyOfRange(plain, 10, plain.length);
    return TestFiles.joined(header, fields, body);
  }

  /** Reads from a stream that gives at most so many bytes at a time, as a pipe may. */
  private static byte[] unzipped(byte[] bytes, int piece) throws IOException {
    InputStream pieces =
        new ByteArrayInputStream(bytes) {
          @Override
          public synchronized int read(byte[] target, int offset, int count) {
            return super.read(target, offset, Math.min(count, piece));
          }

          @Override
          public synchronized int available() {
            return 0;
          }
        };
    try (InputStream in = GzipInput.unzipped(pieces)) {
      byte[] content = in.readAllBytes();
      assertTrue(in.read() < 0);
      return content;
    }
  }
}
