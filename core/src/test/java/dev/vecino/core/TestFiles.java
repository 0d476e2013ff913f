package dev.vecino.core;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Assumptions;

/** Small files for tests. */
final class TestFiles {

  private TestFiles() {}

  static Path write(Path file, String text) throws IOException {
    return Files.write(file, text.getBytes(UTF_8));
  }

  static byte[] gzip(String text) throws IOException {
    return gzip(text.getBytes(UTF_8));
  }

  static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
      out.write(bytes);
    }
    return zipped.toByteArray();
  }

  static byte[] joined(byte[]... parts) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.write(part);
    }
    return all.toByteArray();
  }

  static byte[] cut(byte[] bytes, int dropped) {
    return Arrays.copyOf(bytes, bytes.length - dropped);
  }

  /** The bytes with one bit of one of them turned; a negative place counts from the end. */
  static byte[] flipped(byte[] bytes, int place) {
    byte[] other = bytes.clone();
    other[Math.floorMod(place, bytes.length)] ^= 1;
    return other;
  }

  /** A manifest's text with the checksum that it should have. */
  static String sealed(String manifest) {
    String unknown = manifest.replaceFirst("crc32c:[0-9a-f]{8}", "crc32c:00000000");
    return unknown.replace("crc32c:00000000", "crc32c:" + Crc32c.of(unknown.getBytes(UTF_8)));
  }

  static String sha256(Path file) throws IOException {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  /** The names of what lies in a folder, sorted. */
  static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return new ArrayList<>(files.map(f -> f.getFileName().toString()).sorted().toList());
    }
  }

  /** Sets permissions, and skips the test where they bind nobody (root, Windows). */
  static void permit(Path path, String permissions) throws IOException {
    Assumptions.assumeTrue(
        FileSystems.getDefault().supportedFileAttributeViews().contains("posix"));
    Set<PosixFilePermission> allowed = PosixFilePermissions.fromString(permissions);
    Files.setPosixFilePermissions(path, allowed);
    // Not by the name of the user, as a container's user 0 may have any name.
    Assumptions.assumeTrue(
        Files.isReadable(path) == allowed.contains(PosixFilePermission.OWNER_READ)
            && Files.isWritable(path) == allowed.contains(PosixFilePermission.OWNER_WRITE),
        "permissions bind nobody here");
  }
}
