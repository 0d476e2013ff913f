package dev.vecino.core;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The SHA-256 of what is read or written, as 64 hexadecimal digits in lower case, computed on the
 * way. Used for one content.
 */
public final class Sha256 {

  private final MessageDigest digest;

  public Sha256() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** The digest of a file's content. */
  public static String of(Path file) throws IOException {
    Sha256 sum = new Sha256();
    try (InputStream in = sum.reading(Files.newInputStream(file))) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    return sum.text();
  }

  /** The same stream; what is read from it counts. */
  public InputStream reading(InputStream in) {
    return new DigestInputStream(in, digest);
  }

  /** The same stream; what is written to it counts. */
  public OutputStream writing(OutputStream out) {
    return new DigestOutputStream(out, digest);
  }

  /** The first so many bytes count. */
  void add(byte[] bytes, int count) {
    digest.update(bytes, 0, count);
  }

  /** The digest of all that was read or written; asked once. */
  public String text() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
