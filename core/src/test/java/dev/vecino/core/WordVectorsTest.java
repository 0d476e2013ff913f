package dev.vecino.core;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class WordVectorsTest {

  private static final String ALPHABETS = "-größe%+日本\u00a0";

  @TempDir private Path folder;

  private Embeddings read(byte[] bytes) throws IOException {
    return WordVectors.read(Files.write(folder.resolve("vectors"), bytes));
  }

  private static byte[] written(Embeddings table) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    WordVectors.writeBinary(table, out);
    return out.toByteArray();
  }

  /** A binary file; each row is ended by the text. */
  private static byte[] binary(String header, String end, Object... idsAndFloats)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(header.getBytes(UTF_8));
    for (int i = 0; i < idsAndFloats.length; i += 2) {
      out.write((idsAndFloats[i] + " ").getBytes(UTF_8));
      float[] floats = (float[]) idsAndFloats[i + 1];
      ByteBuffer row = ByteBuffer.allocate(floats.length * 4).order(ByteOrder.LITTLE_ENDIAN);
      row.asFloatBuffer().put(floats);
      out.write(row.array());
      out.write(end.getBytes(UTF_8));
    }
    return out.toByteArray();
  }

  private static float[] row(float... values) {
    return values;
  }

  private static void assertTable(Embeddings table) {
    assertEquals(List.of("pink", "größe", "日本🏠"), table.ids());
    assertEquals(2, table.dimension());
    assertArrayEquals(new float[] {1, -0.5f, 2e-3f, 3, 0, 4}, table.values());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "3 2\npink 1 -0.5\ngröße 2e-3 3\n日本🏠 0 4\n",
        "3 2\npink 1 -0.5\ngröße 2e-3 3\n日本🏠 0 4",
        "3 2 \r\npink 1 -0.5 \r\ngröße 2e-3 3 \r\n日本🏠 0 4 \r\n",
        "3\t2\npink\t1\t-0.5\ngröße\t2e-3\t3\n日本🏠\t0\t4\n\n",
        "pink 1 -0.5\ngröße 2e-3 3\n日本🏠 0 4\n",
        "pink\t1\t-0.5\ngröße\t2e-3\t3\n日本🏠\t0\t4\n"
      })
  void read_text_inEveryForm(String text) throws IOException {
    assertTable(read(text.getBytes(UTF_8)));
    assertTable(read(TestFiles.gzip(text)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n"})
  void read_binary_withAndWithoutLineFeeds(String end) throws IOException {
    byte[] bytes =
        binary("3 2\n", end, "pink", row(1, -0.5f), "größe", row(2e-3f, 3), "日本🏠", row(0, 4));
    assertTable(read(bytes));
    assertTable(read(TestFiles.gzip(bytes)));
  }

  @Test
  void writeBinary_tables_areWhatTheFormatSaysByteForByte() throws IOException {
    Embeddings table = new Embeddings(List.of("a", "ü"), new float[] {1, 2, 3, 4}, 2);
    assertArrayEquals(binary("2 2\n", "\n", "a", row(1, 2), "ü", row(3, 4)), written(table));
  }

  @Test
  void writeBinary_randomTables_areReadBackBitForBit() throws IOException {
    for (long seed = 1; seed <= 40; seed++) {
      Random random = new Random(seed);
      int rows = random.nextInt(60);
      int dimension = 1 + random.nextInt(70);
      List<String> ids = new ArrayList<>();
      for (int r = 0; r < rows; r++) {
        ids.add(r + ALPHABETS.substring(0, random.nextInt(ALPHABETS.length())));
      }
      float[] values = new float[rows * dimension];
      for (int i = 0; i < values.length; i++) {
        float any = Float.intBitsToFloat(random.nextInt());
        values[i] = Float.isFinite(any) ? any : 0;
      }
      Embeddings table = new Embeddings(ids, values, dimension);
      byte[] bytes = written(table);
      for (byte[] form : List.of(bytes, TestFiles.gzip(bytes))) {
        Embeddings back = read(form);
        assertEquals(ids, back.ids(), "replay with seed " + seed);
        assertEquals(dimension, back.dimension());
        assertArrayEquals(values, back.values(), "replay with seed " + seed);
      }
    }
  }

  @Test
  void read_compressedBeyondItsSize_growsAsRowsCome() throws IOException {
    int rows = 3_000;
    StringBuilder text = new StringBuilder();
    for (int r = 0; r < rows; r++) {
      text.append('i').append(r).append(" 0".repeat(40)).append('\n');
    }
    Embeddings plain = read(TestFiles.gzip(text.toString()));
    Embeddings counted = read(TestFiles.gzip(rows + " 40\n" + text));
    assertEquals(rows, plain.size());
    assertEquals(rows * 40, plain.values().length);
    assertEquals(plain.ids(), counted.ids());
    assertEquals(rows * 40, counted.values().length);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "a\tb", "a\nb", "", " ", "a\u2028b"})
  void writeBinary_idWithWhiteSpaceOrNone_isRefused(String id) {
    Embeddings table = new Embeddings(List.of(id), new float[1], 1);
    assertEquals(
        "the word2vec format can't hold an id that is empty or has white space, got: '" + id + "'",
        assertThrows(InvalidRequestException.class, () -> written(table)).getMessage());
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void writeBinary_numberThatIsNotFinite_isRefused(float number) {
    Embeddings table = new Embeddings(List.of("a", "b"), new float[] {1, 2, 3, number}, 2);
    assertEquals(
        "numbers must be finite, the vector of 'b' has: " + number,
        assertThrows(InvalidRequestException.class, () -> written(table)).getMessage());
  }

  static Stream<Arguments> badFiles() throws IOException {
    byte[] good = binary("2 2\n", "\n", "a", row(1, 2), "b", row(3, 4));
    byte[] zipped = TestFiles.gzip(good);
    return Stream.of(
        arguments("", ": is empty, vectors in word2vec format are needed"),
        arguments(TestFiles.gzip(""), ": is empty, vectors in word2vec format are needed"),
        arguments("\n\n", ": has no vectors"),
        arguments("word\n", ":1: an id and its numbers are needed, got: 'word'"),
        arguments("a 1 2\nb 1\n", ":2: must have an id and 2 numbers, got 2 fields"),
        arguments("a 1 2\nb 1 2 3\n", ":2: must have an id and 2 numbers, got 4 fields"),
        arguments("2 2\na 1 2\nb 1\n", ":3: must have an id and 2 numbers, got 2 fields"),
        arguments("a 1 2\nb 1 two\n", ":2: 'two' is no number"),
        arguments("a one two\n", ":1: 'one' is no number"),
        arguments("1 3\na one 2 3\n", ":2: 'one' is no number"),
        arguments("1 3\na 1 2 three\n", ":2: 'three' is no number"),
        arguments("a 1 2f\n", ":1: '2f' is no number"),
        arguments("a 1 0x1p3\n", ":1: '0x1p3' is no number"),
        arguments("a 1 NaN\n", ":1: numbers must be finite, got: NaN"),
        arguments("1 2\na NaN 1\n", ":2: numbers must be finite, got: NaN"),
        arguments("1 2\na NaN NaN\n", ":2: numbers must be finite, got: NaN"),
        arguments("a 1 1e39\n", ":1: numbers must be finite, got: 1e39"),
        arguments("a 1 -Infinity\n", ":1: numbers must be finite, got: -Infinity"),
        arguments("a 1 2\na 3 4\n", ":2: id 'a' has a row already"),
        arguments("3 2\na 1 2\nb 3 4\n", ": its header says 3 rows, there are 2"),
        arguments("1 2\na 1 2\nb 3 4\n", ": its header says 1 rows, there are more"),
        arguments("2 0\na\nb\n", ":1: the dimension must be 1 to 65536, got: 2 0"),
        arguments("2 70000\na 1\n", ":1: the dimension must be 1 to 65536, got: 2 70000"),
        arguments("99999999999 2\n", ":1: the header's '99999999999' is too large"),
        arguments(
            "2 99999999999999999999\n", ":1: the header's '99999999999999999999' is too large"),
        arguments(
            "2000000000 300\na 1\n",
            ":1: a table holds at most 2147483583 floats, the header says 2000000000 300"),
        arguments("2000000000 1\na 1\n", ": its header says 2000000000 rows, there are 1"),
        arguments(binary("2000000000 1\n", "\n", "a", row(1)), ": row 2: ends too early: cut off?"),
        arguments(
            binary("30000 65536\n", "\n", "a", row(1)),
            ": row 1: ends too early, the header says 30000 rows: cut off?"),
        arguments(
            TestFiles.cut(good, 2), ": row 2: ends too early, the header says 2 rows: cut off?"),
        arguments(TestFiles.cut(good, 10), ": row 2: ends too early: cut off?"),
        arguments(
            binary("3 2\n", "\n", "a", row(1, 2), "b", row(3, 4)),
            ": row 3: ends too early: cut off?"),
        arguments(
            TestFiles.joined(good, "x".getBytes(UTF_8)),
            ": goes on after the 2 rows that its header says"),
        arguments(
            binary("1 2\n", "\n", "a", row(1, 2), "b", row(3, 4)),
            ": goes on after the 1 rows that its header says"),
        arguments(
            binary("2 2\n", "", "a", row(1, 2), "a", row(3, 4)),
            ": row 2: id 'a' has a row already"),
        arguments(
            binary("1 2\n", "", "a", row(1, Float.NaN)),
            ": row 1: numbers must be finite, got: NaN"),
        arguments(
            binary("1 1\n", "", "a", row(Float.NEGATIVE_INFINITY)),
            ": row 1: numbers must be finite, got: -Infinity"),
        arguments(binary("1 2\n", "", "", row(1, 2)), ": row 1: the id must not be empty"),
        arguments(
            TestFiles.joined(
                "1 2\n".getBytes(UTF_8), new byte[] {(byte) 0xff, ' ', 0, 0, 0, 0, 0, 0, 0, 0}),
            ": row 1: is no UTF-8 text"),
        arguments("é 1 2\n".getBytes(ISO_8859_1), ":1: is no UTF-8 text"),
        arguments(TestFiles.cut(zipped, 9), ": the gzip stream ends too early: cut off?"),
        arguments(
            TestFiles.flipped(zipped, -8),
            ": the gzip stream is damaged (wrong checksum or length)"),
        arguments(
            TestFiles.joined(zipped, "rubbish".getBytes(UTF_8)),
            ": the gzip stream is damaged (something follows its end)"),
        arguments(
            new byte[1 << 22], ":1: is too long a line: neither text nor binary word2vec format"),
        arguments(
            TestFiles.joined("1 2\n".getBytes(UTF_8), new byte[70_000]),
            ": row 1: has no id: neither text nor binary word2vec format"));
  }

  @ParameterizedTest
  @MethodSource("badFiles")
  void read_badFile_isOneSentence(Object content, String sentence) throws IOException {
    Path file = folder.resolve("vectors");
    Files.write(file, content instanceof String s ? s.getBytes(UTF_8) : (byte[]) content);
    var e = assertThrows(BadInputException.class, () -> WordVectors.read(file));
    assertEquals(file + sentence, e.getMessage());
  }

  @Test
  void read_binaryCutAnywhere_isOneSentence() throws IOException {
    byte[] good = binary("2 2\n", "\n", "a", row(1.1f, 2.2f), "bc", row(3.3f, 4.4f));
    for (int dropped = 2; dropped < good.length; dropped++) {
      byte[] cut = TestFiles.cut(good, dropped);
      var e = assertThrows(BadInputException.class, () -> read(cut), "dropped " + dropped);
      assertTrue(e.getMessage().startsWith(folder.resolve("vectors").toString()));
    }
  }

  @Test
  void read_directoryAbsentOrForbiddenFile_isSaid() throws IOException {
    Path absent = folder.resolve("absent");
    assertEquals(
        folder + ": is a directory, a file of vectors is needed",
        assertThrows(BadInputException.class, () -> WordVectors.read(folder)).getMessage());
    assertEquals(
        absent + ": no such file",
        assertThrows(BadInputException.class, () -> WordVectors.read(absent)).getMessage());
  }

  @Test
  void read_fileWithoutPermission_isSaid() throws IOException {
    Path file = TestFiles.write(folder.resolve("v"), "a 1\n");
    TestFiles.permit(file, "---------");
    assertEquals(
        file + ": may not be read (permission denied)",
        assertThrows(BadInputException.class, () -> WordVectors.read(file)).getMessage());
  }

  @Test
  void read_textWithByteOrderMarkAndUnicodeBlanks_keepsTheIds(@TempDir Path folder)
      throws IOException {
    for (String mark : List.of("", "\uFEFF")) {
      for (String header : List.of("", "4 2\n")) {
        Path file =
            TestFiles.write(
                folder.resolve("vectors.txt"),
                mark + header + "\u3000 1 2\r\na\u00A0b 3\t4 \n\u2003x\u2003 5 6\n\u0085 7 8\n");
        Embeddings table = WordVectors.read(file);
        assertEquals(List.of("\u3000", "a\u00A0b", "\u2003x\u2003", "\u0085"), table.ids());
        assertEquals(8, table.values()[7]);
      }
    }
  }

  @Test
  void read_vectorsOfAModel_haveTheirIdsDecoded(@TempDir Path folder) throws IOException {
    List<String> ids = List.of("white lamp", "50%", "a%20b");
    Embeddings table = new Embeddings(ids, new float[] {1, 2, 3}, 1);
    Path model = folder.resolve("model");
    new EmbeddingModel(
            table,
            table,
            new long[] {3, 2, 1},
            new Manifest(Manifest.begin(EmbeddingModel.FORMAT, EmbeddingModel.FORMAT_VERSION)))
        .write(model);
    assertEquals(ids, WordVectors.read(model.resolve("items.vec")).ids());
    Path copy = Files.copy(model.resolve("items.vec"), folder.resolve("items.vec"));
    assertEquals(List.of("white%20lamp", "50%25", "a%2520b"), WordVectors.read(copy).ids());
  }
}
