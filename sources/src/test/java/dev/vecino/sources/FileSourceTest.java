package dev.vecino.sources;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vecino.core.BadInputException;
import dev.vecino.core.ClickLog;
import dev.vecino.core.InputReport;
import dev.vecino.core.RowPolicy;
import dev.vecino.core.Sha256;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.compressors.CompressorException;
import org.apache.commons.compress.compressors.CompressorStreamFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of every kind, packed or not, one or many. */
final class FileSourceTest {

  private static final String CSV = "user,item\nu1,a\nu1,b\nu2,a\n";
  private static final List<String> CLICKS = List.of("u1 a", "u1 b", "u2 a");

  @TempDir private Path folder;

  private Path write(String name, byte[] content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, content);
  }

  private Path write(String name, String content) throws IOException {
    return write(name, content.getBytes(UTF_8));
  }

  private static byte[] packed(String kind, String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out =
        new CompressorStreamFactory().createCompressorOutputStream(kind, bytes)) {
      out.write(text.getBytes(UTF_8));
    } catch (CompressorException e) {
      throw new IOException(e);
    }
    return bytes.toByteArray();
  }

  private static byte[] zip(String... namesAndTexts) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (int i = 0; i < namesAndTexts.length; i += 2) {
        zip.putNextEntry(new ZipEntry(namesAndTexts[i]));
        zip.write(namesAndTexts[i + 1].getBytes(UTF_8));
      }
    }
    return bytes.toByteArray();
  }

  private static FileSource source(Path... files) {
    return FileSource.of(Arrays.stream(files).map(Path::toString).toArray(String[]::new));
  }

  private static String refusal(FileSource source) {
    return assertThrows(BadInputException.class, () -> Tables.clicks(source)).getMessage();
  }

  private static FileSource pipe(byte[] bytes) {
    // Gives a few bytes at a time, as pipes do.
    InputStream slow =
        new ByteArrayInputStream(bytes) {
          @Override
          public int read(byte[] target, int offset, int length) {
            return super.read(target, offset, Math.min(length, 7));
          }
        };
    return FileSource.of(List.of("-"), slow);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gz", "zstd", "bzip2", "xz"})
  void packedFile_ofAnyKind_isReadWhateverItsName(String kind) throws IOException {
    byte[] bytes = packed(kind, CSV);
    Path file = write("clicks.csv", bytes);

    ClickLog log = Tables.log(source(file), ClickLog.Options.defaults());

    assertEquals(CLICKS, Tables.clicks(log));
    assertEquals(
        new InputReport(file.toString(), Sha256.of(file), 3, 0, null, List.of()), log.report());
    assertEquals(CLICKS, Tables.clicks(pipe(bytes)), "from a pipe");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gz", "zstd", "bzip2", "xz"})
  void packedFile_ofSeveralStreams_isReadToItsEnd(String kind) throws IOException {
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.write(packed(kind, "user,item\nu1,a\n"));
    both.write(packed(kind, "u1,b\nu2,a\n"));

    assertEquals(CLICKS, Tables.clicks(source(write("clicks", both.toByteArray()))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gz", "zstd", "bzip2", "xz"})
  void packedFile_cutOff_isRefused(String kind) throws IOException {
    StringBuilder text = new StringBuilder("user,item\n");
    for (int i = 0; i < 20_000; i++) {
      text.append('u').append(i * 7919 % 1000).append(",i").append(i * 104729 % 5000).append('\n');
    }
    byte[] bytes = packed(kind, text.toString());

    String message = refusal(source(write("clicks", Arrays.copyOf(bytes, bytes.length * 2 / 3))));

    assertTrue(message.startsWith(folder.resolve("clicks") + ": "), message);
    assertTrue(message.contains(kind.equals("gz") ? "ends too early" : "cut off"), message);
  }

  @Test
  void zip_ofOneFile_isRead() throws IOException {
    byte[] bytes = zip("data/", "", "data/clicks.csv", CSV, "__MACOSX/data/._clicks.csv", "x");

    assertEquals(CLICKS, Tables.clicks(source(write("clicks.zip", bytes))));
    assertEquals(CLICKS, Tables.clicks(pipe(bytes)));
  }

  @Test
  void zip_ofSeveralFiles_saysWhatToDo() throws IOException {
    String message = refusal(source(write("clicks.zip", zip("a.csv", CSV, "b.csv", CSV))));

    assertEquals(
        folder.resolve("clicks.zip")
            + ": can't be read (the zip archive holds more than one file, 'b.csv' is the second;"
            + " unpack it, and name the folder)",
        message);
  }

  @Test
  void workbook_saysWhatToDo() throws IOException {
    String message = refusal(source(write("clicks.xlsx", zip("[Content_Types].xml", "<x/>"))));

    assertEquals(
        folder.resolve("clicks.xlsx")
            + ": can't be read (it is an Excel workbook; save the sheet as CSV)",
        message);
  }

  static Stream<Arguments> foreignFiles() {
    String asTable = "; write it as Parquet, JSON lines or CSV";
    return Stream.of(
        Arguments.of("Obj\1avro.schema", "is an Avro file" + asTable),
        Arguments.of("ORC\10", "is an ORC file" + asTable),
        Arguments.of("ARROW1", "is an Arrow (Feather) file" + asTable),
        Arguments.of("\4\"M\30", "is packed as lz4; unpack it, or pack it as zstd or gzip"),
        Arguments.of(
            "7z\u00bc\u00af'\34", "is a 7z archive; unpack it, or pack it as zstd or gzip"),
        Arguments.of(
            "PGDMP", "is a dump of PostgreSQL; restore it, and read the database by jdbc:"),
        Arguments.of(
            "\n<!DOCTYPE html>",
            "is a page of HTML (a login or an error page?); a table is needed"));
  }

  @ParameterizedTest
  @MethodSource("foreignFiles")
  void foreignFile_isNamedWithTheWayOut(String begin, String sentence) throws IOException {
    byte[] bytes = (begin + " and more").getBytes(ISO_8859_1);

    assertEquals(
        folder.resolve("clicks") + ": " + sentence, refusal(source(write("clicks", bytes))));
  }

  @Test
  void tarInGzip_saysWhatToDo() throws IOException {
    byte[] tar = new byte[1024];
    System.arraycopy("clicks.csv".getBytes(UTF_8), 0, tar, 0, 10);
    System.arraycopy("ustar".getBytes(UTF_8), 0, tar, 257, 5);

    String message =
        refusal(source(write("clicks.tar.gz", packed("gz", new String(tar, ISO_8859_1)))));

    assertEquals(
        folder.resolve("clicks.tar.gz") + ": is a tar archive; unpack it, and name the folder",
        message);
  }

  @Test
  void sqliteFile_isSentToItsAddress() throws IOException {
    String message = refusal(source(write("shop.db", "SQLite format 3\0 and more")));

    assertTrue(message.endsWith("name it jdbc:sqlite:FILE, with a table or a query"), message);
  }

  @Test
  void address_saysWhatToDo() {
    assertEquals(
        "s3://bucket/clicks.csv: is an address; fetch it, and name the file or pipe it in as '-'",
        refusal(FileSource.of("s3://bucket/clicks.csv")));
  }

  @Test
  void missingFile_isSaid() {
    Path missing = folder.resolve("none.csv");

    assertEquals(missing + ": no such file", refusal(source(missing)));
    assertEquals(folder + "/n*.csv: no file fits", refusal(FileSource.of(folder + "/n*.csv")));
    assertEquals(folder + ": is a folder without files", refusal(source(folder)));
  }

  @Test
  void severalFiles_areOneTableWhateverTheOrderOfTheirColumns() throws IOException {
    Path first = write("1.csv", "user,item\nu1,a\n");
    Path second = write("2.csv.gz", packed("gz", "extra,item,user\nx,b,u1\nx,a,u2\n"));

    ClickLog log = Tables.log(source(first, second), ClickLog.Options.defaults());

    assertEquals(CLICKS, Tables.clicks(log));
    assertEquals(first + " " + second, log.report().file());
    assertEquals(64, log.report().sha256().length());
  }

  @Test
  void folderAndPattern_readFilesInOrderAndLeaveOutWhatProgramsLeave() throws IOException {
    write("events/b/part-1.csv", "user,item\nu2,a\n");
    write("events/a/part-1.csv", CSV.replace("u2,a\n", ""));
    write("events/_SUCCESS", "");
    write("events/a/.part-1.csv.crc", "crc");
    write("events/notes.txt", "no table at all");

    String events = folder.resolve("events").toString();

    assertEquals(CLICKS, Tables.clicks(FileSource.of(events + "/*/*.csv")));
    assertEquals(CLICKS, Tables.clicks(FileSource.of(events + "/?")));
    assertEquals(CLICKS, Tables.clicks(FileSource.of(events + "/{a,b}/part-[0-9].csv")));
    assertEquals(CLICKS, Tables.clicks(FileSource.of(events + "/a", events + "/b")));
  }

  @Test
  void severalFiles_oneWithoutAColumn_isRefused() throws IOException {
    Path first = write("1.csv", "user,item,timestamp\nu1,a,2026-01-01\n");
    Path second = write("2.csv", "user,item\nu1,b\n");

    assertEquals(
        second
            + ":1: has no column 'timestamp', which "
            + first
            + " has; its columns are user, item",
        refusal(source(first, second)));
  }

  @Test
  void severalFilesOfItems_oneWithAnotherColumn_isRefused() throws IOException {
    Path first = write("1.csv", "item,price\na,1\n");
    Path second = write("2.csv", "item,price,colour\nb,2,red\n");

    BadInputException refused =
        assertThrows(BadInputException.class, () -> Tables.catalogue(source(first, second)));

    assertEquals(
        second + ":1: has a column 'colour', which " + first + " has not", refused.getMessage());
  }

  @Test
  void badRow_ofTheSecondFile_isNamedByThisFile() throws IOException {
    Path first = write("1.csv", "user,item\nu1,a\n");
    Path second = write("2.csv", "item,user\nb,u1\n,u1\na,u2\n");
    Path sideFile = folder.resolve("bad.csv");
    ClickLog.Options skip =
        ClickLog.Options.builder().rowPolicy(RowPolicy.skipTo(sideFile)).build();

    ClickLog log = Tables.log(source(first, second), skip);

    assertEquals(CLICKS, Tables.clicks(log));
    assertEquals(second + ":3: column 'item' must not be empty", log.report().firstSkipped());
    assertEquals(
        List.of("line,rule,user,item", second + ":3,column 'item' must not be empty,u1,"),
        Files.readAllLines(sideFile));
  }

  @Test
  void foldersThatNameAValue_areColumns() throws IOException {
    write("items/shop=north/part.csv", "item,price\na,1\n");
    write("items/shop=s%C3%BCd/part.csv", "item,price\nb,2\n");
    write("items/shop=__HIVE_DEFAULT_PARTITION__/part.csv", "item,price\nc,3\n");

    var items = Tables.catalogue(source(folder.resolve("items")));

    assertEquals(Map.of("price", "1.0", "shop", "north"), Tables.attributes(items, "a"));
    assertEquals(Map.of("price", "2.0", "shop", "süd"), Tables.attributes(items, "b"));
    assertEquals(Map.of("price", "3.0", "shop", "-"), Tables.attributes(items, "c"));
  }

  @Test
  void standardInput_isOneOfTheFiles() throws IOException {
    Path second = write("2.csv", "user,item\nu2,a\n");

    List<String> clicks =
        Tables.clicks(
            FileSource.of(
                List.of("-", second.toString()),
                new ByteArrayInputStream("user,item\nu1,a\nu1,b\n".getBytes(UTF_8))));

    assertEquals(CLICKS, clicks);
  }

  @Test
  void parquetFromAPipe_saysWhatToDo() {
    assertEquals(
        "-: is Parquet, which is read from its end and so not from a pipe; name the file",
        refusal(pipe("PAR1 and more".getBytes(UTF_8))));
  }
}
