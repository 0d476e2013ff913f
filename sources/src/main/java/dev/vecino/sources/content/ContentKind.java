package dev.vecino.sources.content;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/** What some bytes are, told by their first ones. */
public enum ContentKind {
  /** Delimited text, as nothing else is recognised. */
  TEXT,
  /** JSON: an object a line, or an array of objects. */
  JSON,
  PARQUET,
  GZIP,
  ZSTD,
  BZIP2,
  XZ,
  ZIP,
  /** Known, and not to be read here. */
  FOREIGN;

  /** How many bytes are looked at. */
  public static final int HEAD = 512;

  private static final int TAR_MAGIC = 257;

  /** Bytes that a kind begins with; what a foreign one is, and what to do about it. */
  private record Signature(ContentKind kind, String begin, String advice) {}

  private static final String AS_PARQUET = "write it as Parquet, JSON lines or CSV";
  private static final String RESTORE = "restore it, and read the database by jdbc:";
  private static final String UNPACK = "unpack it, or pack it as zstd or gzip";

  /** In Latin-1, a byte a character. */
  private static final Signature[] SIGNATURES = {
    new Signature(GZIP, "\u001f\u008b", ""),
    new Signature(ZSTD, "(\u00b5/\u00fd", ""),
    new Signature(BZIP2, "BZh", ""),
    new Signature(XZ, "\u00fd7zXZ\0", ""),
    new Signature(ZIP, "PK\u0003\u0004", ""),
    new Signature(PARQUET, "PAR1", ""),
    new Signature(FOREIGN, "PARE", "is an encrypted Parquet file; write it without encryption"),
    new Signature(FOREIGN, "Obj\u0001", "is an Avro file; " + AS_PARQUET),
    new Signature(FOREIGN, "ORC", "is an ORC file; " + AS_PARQUET),
    new Signature(FOREIGN, "ARROW1", "is an Arrow (Feather) file; " + AS_PARQUET),
    new Signature(FOREIGN, "FEA1", "is a Feather file; " + AS_PARQUET),
    new Signature(
        FOREIGN,
        "SQLite format 3\0",
        "is a SQLite database; name it jdbc:sqlite:FILE, with a table or a query"),
    new Signature(FOREIGN, "\u0089HDF\r\n\u001a\n", "is an HDF5 file; " + AS_PARQUET),
    new Signature(FOREIGN, "\u0093NUMPY", "is a NumPy array; " + AS_PARQUET),
    new Signature(FOREIGN, "\u0080\u0004\u0095", "is a pickle of Python's; " + AS_PARQUET),
    new Signature(FOREIGN, "\u0080\u0005\u0095", "is a pickle of Python's; " + AS_PARQUET),
    new Signature(FOREIGN, "RDX", "is an R data file; " + AS_PARQUET),
    new Signature(
        FOREIGN, "\u00d0\u00cf\u0011\u00e0", "is an old Excel or Office file; save it as CSV"),
    new Signature(FOREIGN, "PGDMP", "is a dump of PostgreSQL; " + RESTORE),
    new Signature(FOREIGN, "%PDF", "is a PDF; a table is needed"),
    new Signature(FOREIGN, "\4\"M\30", "is packed as lz4; " + UNPACK),
    new Signature(FOREIGN, "\u00ff\u0006\0\0sNaPpY", "is packed as snappy; " + UNPACK),
    new Signature(FOREIGN, "7z\u00bc\u00af'\34", "is a 7z archive; " + UNPACK),
    new Signature(FOREIGN, "Rar!", "is a RAR archive; " + UNPACK),
    new Signature(FOREIGN, "LZIP", "is packed as lzip; " + UNPACK),
    new Signature(FOREIGN, "\u001f\u009d", "is packed by compress; " + UNPACK),
    new Signature(FOREIGN, "-- MySQL dump", "is a dump of MySQL; " + RESTORE),
    new Signature(FOREIGN, "-- MariaDB dump", "is a dump of MariaDB; " + RESTORE),
  };

  /** The kind of bytes that begin like this; of an empty file: text. */
  public static ContentKind of(byte[] head) {
    Signature found = signature(head);
    if (found != null) {
      return found.kind();
    }
    if (isTar(head) || markup(head) != null) {
      return FOREIGN;
    }
    String text = beginning(head);
    return text.startsWith("{") || text.startsWith("[") ? JSON : TEXT;
  }

  /** What foreign bytes are and what their owner can do: the end of a sentence about the file. */
  public static String advice(byte[] head) {
    Signature found = signature(head);
    if (found != null) {
      return found.advice();
    }
    return isTar(head) ? "is a tar archive; unpack it, and name the folder" : markup(head);
  }

  private static Signature signature(byte[] head) {
    String bytes = new String(head, StandardCharsets.ISO_8859_1);
    return Arrays.stream(SIGNATURES)
        .filter(signature -> bytes.startsWith(signature.begin()))
        .findFirst()
        .orElse(null);
  }

  private static boolean isTar(byte[] head) {
    return new String(head, StandardCharsets.ISO_8859_1).startsWith("ustar", TAR_MAGIC);
  }

  private static String markup(byte[] head) {
    String text = beginning(head).toLowerCase(Locale.ROOT);
    if (text.startsWith("<!doctype html") || text.startsWith("<html")) {
      return "is a page of HTML (a login or an error page?); a table is needed";
    }
    return text.startsWith("<?xml") ? "is XML; " + AS_PARQUET : null;
  }

  /** The text without a byte order mark and blanks before it. */
  private static String beginning(byte[] head) {
    String text = new String(head, StandardCharsets.UTF_8);
    return (text.startsWith("\uFEFF") ? text.substring(1) : text).stripLeading();
  }
}
