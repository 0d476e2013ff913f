package dev.vecino.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddingModelTest {

  /** Ids that some format on the way would spoil. */
  private static final List<String> IDS =
      List.of(
          "plain",
          "a b",
          "100%",
          "50%25",
          "%zz",
          "1+1",
          "größe",
          "日本 🏠",
          "say \"hi\"",
          "a,b",
          "tab\there",
          "two\nlines",
          "return\rhere",
          " lead",
          "\"",
          "#1",
          "\u2028",
          "\u00a0",
          "x\u3000y");

  @TempDir private Path parent;
  private Path folder;

  @BeforeEach
  void place() {
    folder = parent.resolve("model");
  }

  private static EmbeddingModel model(List<String> ids, float start) {
    float[] input = new float[ids.size() * 3];
    float[] output = new float[ids.size() * 3];
    long[] counts = new long[ids.size()];
    for (int i = 0; i < input.length; i++) {
      input[i] = start + i;
      output[i] = -start - i / 3f;
      counts[i / 3] = (1L << 40) + i / 3;
    }
    Map<String, Object> values =
        Manifest.begin(EmbeddingModel.FORMAT, EmbeddingModel.FORMAT_VERSION);
    values.put("seed", 7);
    return new EmbeddingModel(
        new Embeddings(ids, input, 3),
        new Embeddings(ids, output, 3),
        counts,
        new Manifest(values));
  }

  private String refusal() {
    return assertThrows(ArtifactException.class, () -> EmbeddingModel.read(folder)).getMessage();
  }

  @Test
  void write_awkwardIds_areReadBack() throws IOException {
    EmbeddingModel model = model(IDS, 1);
    model.write(folder);
    EmbeddingModel back = EmbeddingModel.read(folder);
    assertEquals(IDS, back.items().ids());
    assertEquals(IDS, back.context().ids());
    assertArrayEquals(model.items().values(), back.items().values());
    assertArrayEquals(model.context().values(), back.context().values());
    for (int row = 0; row < IDS.size(); row++) {
      assertEquals((1L << 40) + row, back.count(row));
    }
    assertEquals(7, back.manifest().whole("seed"));
    assertEquals(
        List.of("context.vec", "counts.tsv", "items.vec", "manifest.json"),
        TestFiles.names(folder));
    assertEquals(List.of("model"), TestFiles.names(parent));
    assertEquals(
        TestFiles.sha256(folder.resolve("items.vec")),
        ((Map<?, ?>) back.manifest().map("files").get("items.vec")).get("sha256"));
  }

  @ParameterizedTest
  @CsvSource(
      ignoreLeadingAndTrailingWhitespace = false,
      value = {"a b,a%20b", "100%,100%25", "1+1,1+1", "größe,größe", "x\u3000y,x%E3%80%80y"})
  void encoded_id_hasNoWhiteSpaceAndComesBack(String id, String encoded) {
    assertEquals(encoded, EmbeddingModel.encoded(id));
    assertEquals(id, EmbeddingModel.decoded(encoded));
  }

  @Test
  void write_overAModelOrAnEmptyFolder_replacesIt() throws IOException {
    Files.createDirectory(folder);
    model(List.of("a", "b"), 1).write(folder);
    model(List.of("c"), 2).write(folder);
    assertEquals(List.of("c"), EmbeddingModel.read(folder).items().ids());
    assertEquals(List.of("model"), TestFiles.names(parent));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "notes.txt=mine",
        "manifest.json={\"format\":\"vecino-index\",\"formatVersion\":1}",
        "manifest.json={",
        "manifest.json=null"
      })
  void write_overAnotherFolder_isRefusedAndLeavesItAlone(String content) throws IOException {
    String[] nameAndText = content.split("=", 2);
    Files.createDirectory(folder);
    Path file = TestFiles.write(folder.resolve(nameAndText[0]), nameAndText[1]);
    var e = assertThrows(ArtifactException.class, () -> model(List.of("a"), 1).write(folder));
    assertEquals(folder + ": is not empty and is no model, so it is not replaced", e.getMessage());
    assertEquals(nameAndText[1], Files.readString(file));
    assertEquals(List.of(nameAndText[0]), TestFiles.names(folder));
    assertEquals(List.of("model"), TestFiles.names(parent));
  }

  @Test
  void write_overAModelWithoutManifest_isAllowed() throws IOException {
    model(List.of("a"), 1).write(folder);
    Files.delete(folder.resolve("manifest.json")); // as after a kill in a folder that must stay
    Files.createDirectory(folder.resolve("lost+found"));
    EmbeddingModel.checkTarget(folder);
    model(List.of("b"), 1).write(folder);
    assertEquals(List.of("b"), EmbeddingModel.read(folder).items().ids());
  }

  @Test
  void write_counts_endTheirLinesWithLineFeeds() throws IOException {
    model(List.of("a"), 1).write(folder);
    assertTrue(Files.readString(folder.resolve("counts.tsv")).startsWith("item\tclicks\na\t"));
    assertEquals(-1, Files.readString(folder.resolve("counts.tsv")).indexOf('\r'));
  }

  @Test
  void write_whereAFileIs_isRefused() throws IOException {
    TestFiles.write(folder, "mine");
    for (Path place : List.of(folder, folder.resolve("below"))) {
      var e = assertThrows(ArtifactException.class, () -> model(List.of("a"), 1).write(place));
      assertEquals(place + ": can't be written (a file is in the way)", e.getMessage());
    }
    assertEquals("mine", Files.readString(folder));
  }

  @Test
  void write_parentThatMayNotBeWritten_isRefused() throws IOException {
    TestFiles.permit(parent, "r-xr-xr-x");
    var e = assertThrows(ArtifactException.class, () -> model(List.of("a"), 1).write(folder));
    TestFiles.permit(parent, "rwxr-xr-x");
    assertEquals(folder + ": can't be written (permission denied)", e.getMessage());
  }

  @Test
  void write_vectorThatIsNotFinite_leavesTheFormerModel() throws IOException {
    model(List.of("a"), 1).write(folder);
    assertThrows(InvalidRequestException.class, () -> model(List.of("b"), Float.NaN).write(folder));
    assertEquals(List.of("a"), EmbeddingModel.read(folder).items().ids());
    assertEquals(List.of("model"), TestFiles.names(parent));
  }

  @Test
  void write_interruptedThread_isCancelledAndLeavesNothing() throws IOException {
    Thread.currentThread().interrupt();
    try {
      assertThrows(CancelledException.class, () -> model(List.of("a"), 1).write(folder));
    } finally {
      assertTrue(Thread.interrupted());
    }
    assertEquals(List.of(), TestFiles.names(parent));
  }

  @ParameterizedTest
  @ValueSource(strings = {"items.vec", "context.vec", "counts.tsv"})
  void read_fileRemovedCutOrOneByteTurned_namesIt(String name) throws IOException {
    model(IDS, 1).write(folder);
    Path file = folder.resolve(name);
    byte[] good = Files.readAllBytes(file);
    String damaged = file + ": is damaged, its size or checksum is not what the manifest says";
    for (int place = 0; place < good.length; place += 13) {
      Files.write(file, TestFiles.flipped(good, place));
      assertEquals(damaged, refusal());
    }
    for (byte[] other :
        List.of(TestFiles.cut(good, 1), new byte[0], TestFiles.joined(good, new byte[1]))) {
      Files.write(file, other);
      assertEquals(damaged, refusal());
    }
    Files.delete(file);
    assertEquals(file + ": is missing, the model is incomplete", refusal());
    Files.createDirectory(file);
    assertTrue(refusal().startsWith(file + ": "), refusal());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "vecino-model|vecino-index|FOLDER: is a vecino-index, a vecino-model is needed",
        "\"formatVersion\" : 1|\"formatVersion\" : 2|FOLDER: has format version 2, this is Vecino"
            + " development that reads up to 1",
        "\"formatVersion\" : 1|\"formatVersion\" : [1]|FILE: is damaged, 'formatVersion' must be a"
            + " whole number of at least 1, got: [1]",
        "\"files\"|\"folders\"|FILE: is damaged, 'files' must name the files of the model",
        "\"items.vec\"|\"../items.vec\"|FOLDER/items.vec: is damaged, its size or checksum is not"
            + " what the manifest says",
        "\"bytes\"|\"bites\"|FOLDER/items.vec: is damaged, its size or checksum is not what the"
            + " manifest says",
        "{|<|FILE: is damaged, it is no JSON object"
      })
  void read_manifestThatSaysOtherwise_isOneSentence(String part, String other, String sentence)
      throws IOException {
    model(List.of("a"), 1).write(folder);
    Path file = folder.resolve("manifest.json");
    String text = Files.readString(file);
    assertTrue(text.contains(part), text);
    String changed = text.replace(part, other);
    Files.writeString(file, changed);
    if (!part.equals("{")) {
      assertEquals(file + ": is damaged, its checksum is not that of its content", refusal());
    }
    Files.writeString(file, TestFiles.sealed(changed));
    assertEquals(
        sentence.replace("FILE", file.toString()).replace("FOLDER", folder.toString()), refusal());
  }

  @Test
  void read_manifestRemovedOrFolderAbsent_isSaid() throws IOException {
    assertEquals(folder + ": is no vecino-model: no such folder", refusal());
    model(List.of("a"), 1).write(folder);
    Files.delete(folder.resolve("manifest.json"));
    assertEquals(folder + ": is no vecino-model: has no manifest.json", refusal());
  }

  @Test
  void read_filesThatDisagree_areDamaged() throws IOException {
    Path other = parent.resolve("other");
    model(List.of("a", "b"), 1).write(folder);
    model(List.of("c", "d"), 1).write(other);
    Files.copy(
        other.resolve("context.vec"),
        folder.resolve("context.vec"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    Path manifest = folder.resolve("manifest.json");
    Manifest read = Manifest.read(folder, EmbeddingModel.FORMAT, 1);
    String sum = (String) ((Map<?, ?>) read.map("files").get("context.vec")).get("sha256");
    String text =
        Files.readString(manifest).replace(sum, TestFiles.sha256(folder.resolve("context.vec")));
    Files.writeString(manifest, TestFiles.sealed(text));
    assertEquals(
        folder + ": is damaged: items and context must have the same ids and dimension", refusal());
    Files.write(folder.resolve("context.vec"), "1 1\n%zz 1\n".getBytes(UTF_8));
    assertTrue(refusal().startsWith(folder.resolve("context.vec") + ": is damaged"));
  }

  @Test
  void model_ofPartsThatDoNotFit_isRefused() {
    Embeddings one = new Embeddings(List.of("a"), new float[2], 2);
    Embeddings other = new Embeddings(List.of("b"), new float[2], 2);
    Manifest manifest = new Manifest(Map.of());
    assertThrows(
        InvalidRequestException.class, () -> new EmbeddingModel(one, other, new long[1], manifest));
    assertEquals(
        "there must be one count an item, got: 2",
        assertThrows(
                InvalidRequestException.class,
                () -> new EmbeddingModel(one, one, new long[2], manifest))
            .getMessage());
  }

  /** What the first version of format 1 wrote, before models had histories. */
  @Test
  void read_modelWrittenBeforeThereWereHistories_hasNone() throws Exception {
    Path former =
        Path.of(EmbeddingModelTest.class.getResource("/models/format-1/manifest.json").toURI())
            .getParent();
    List<String> ids = List.of("plain", "a b", "größe");
    EmbeddingModel read = EmbeddingModel.read(former);
    assertEquals(ids, read.items().ids());
    assertArrayEquals(new float[] {4, 5, 6}, read.items().vector(1));
    assertEquals((1L << 40) + 2, read.count(2));
    assertEquals(0, read.histories().size());

    model(ids, 1).write(folder);
    assertEquals(TestFiles.names(former), TestFiles.names(folder));
    for (String name : List.of("items.vec", "context.vec")) {
      assertArrayEquals(
          Files.readAllBytes(former.resolve(name)), Files.readAllBytes(folder.resolve(name)), name);
    }
    assertEquals( // whose lines ended with CR LF then
        Files.readAllLines(former.resolve("counts.tsv")),
        Files.readAllLines(folder.resolve("counts.tsv")));
  }

  private static EmbeddingModel withHistories() {
    HistorySample sample =
        new HistorySample(List.of(new int[] {2, 0, 2}, new int[] {1}, new int[] {0, 1}));
    return model(List.of("a", "b", "c"), 1).withHistories(sample);
  }

  @Test
  void read_histories_areAsWritten() throws IOException {
    withHistories().write(folder);
    Path file = folder.resolve("histories.bin");
    int[] expected = {3, 3, 2, 0, 2, 1, 1, 2, 0, 1};
    ByteBuffer bytes = ByteBuffer.allocate(4 * expected.length); // big-endian
    bytes.asIntBuffer().put(expected);
    assertArrayEquals(bytes.array(), Files.readAllBytes(file));

    EmbeddingModel read = EmbeddingModel.read(folder);
    Map<?, ?> described = (Map<?, ?>) read.manifest().map("files").get("histories.bin");
    assertEquals(40, described.get("bytes"));
    assertEquals(TestFiles.sha256(file), described.get("sha256"));
    HistorySample sample = read.histories();
    assertEquals(3, sample.size());
    assertArrayEquals(new int[] {2, 0, 2}, sample.history(0));
    assertArrayEquals(new int[] {1}, sample.history(1));
    assertArrayEquals(new int[] {0, 1}, sample.history(2));

    read.withHistories(HistorySample.none()).write(folder);
    assertEquals(
        List.of("context.vec", "counts.tsv", "items.vec", "manifest.json"),
        TestFiles.names(folder));
    assertEquals(0, EmbeddingModel.read(folder).histories().size());
  }

  @Test
  void withHistories_modelWithNeighbors_keepsThemAndAllElse() {
    EmbeddingModel model = withNeighbors();
    EmbeddingModel other = model.withHistories(withHistories().histories());
    assertSame(model.items(), other.items());
    assertSame(model.context(), other.context());
    assertSame(model.manifest(), other.manifest());
    assertEquals(model.neighbors(), other.neighbors());
    assertEquals(model.count(1), other.count(1));
    assertEquals(3, other.histories().size());
    assertEquals(0, model.histories().size());
  }

  @Test
  void withHistories_rowThatTheModelLacks_isRefused() {
    EmbeddingModel model = model(List.of("a", "b", "c"), 1);
    HistorySample sample = new HistorySample(List.of(new int[] {0, 3}));
    assertEquals(
        "a history has row 3, the model has 3 items",
        assertThrows(InvalidRequestException.class, () -> model.withHistories(sample))
            .getMessage());
  }

  @Test
  void read_historiesMissingOrChanged_isRefused() throws IOException {
    withHistories().write(folder);
    Path file = folder.resolve("histories.bin");
    byte[] good = Files.readAllBytes(file);
    String damaged = file + ": is damaged, its size or checksum is not what the manifest says";
    for (byte[] bad : List.of(TestFiles.flipped(good, 11), TestFiles.cut(good, 4), new byte[0])) {
      Files.write(file, bad);
      assertEquals(damaged, refusal());
    }
    Files.delete(file);
    assertEquals(file + ": is missing, the model is incomplete", refusal());
  }

  @Test
  void read_historiesOfOtherItems_isDamaged() throws IOException {
    Path other = parent.resolve("other");
    withHistories().write(folder);
    model(List.of("a", "b", "c", "d"), 1)
        .withHistories(
            new HistorySample(List.of(new int[] {2, 0, 2}, new int[] {1}, new int[] {0, 3})))
        .write(other);
    Path file = folder.resolve("histories.bin");
    String sum = TestFiles.sha256(file);
    Files.write(file, Files.readAllBytes(other.resolve("histories.bin")));
    Path manifest = folder.resolve("manifest.json");
    String text = Files.readString(manifest).replace(sum, TestFiles.sha256(file));
    Files.writeString(manifest, TestFiles.sealed(text));
    assertEquals(file + ": is damaged, a history has row 3, the model has 3 items", refusal());
  }

  private static EmbeddingModel withNeighbors() {
    UserEncoder users =
        new UserEncoder(List.of(Channel.Sum.of("", 3), new Channel.Neighbors("near", 1, 1, false)));
    return model(List.of("a", "b", "c"), 1)
        .withUsers(users)
        .withNeighbors(
            new NeighborTable(
                new int[][] {{2, 1}, {}, {2}}, new float[][] {{0.5f, 3}, {}, {1e-9f}}));
  }

  private static EmbeddingModel foldedIn() {
    EmbeddingModel model = model(List.of("a", "b", "c"), 1);
    FoldIn foldIn = new FoldIn(Gramian.of(model.items().values(), 3), 0.1, 0.01, 1);
    return model.withUsers(new UserEncoder(List.of(Channel.FoldedIn.of("als", foldIn))));
  }

  private static double[] user(EmbeddingModel model, String... clicked) {
    History<Integer> history =
        History.of(java.util.Arrays.stream(clicked).map(model.items()::row).toList());
    List<float[]> vectors = history.items().stream().map(model.items()::vector).toList();
    return model.users().encode(history, vectors, Double.POSITIVE_INFINITY);
  }

  @Test
  void read_usersFoldedIn_areMadeAsBefore() throws IOException {
    EmbeddingModel model = foldedIn();
    model.write(folder);
    Path file = folder.resolve("gramian.bin");
    // The vectors are 1 2 3, 4 5 6 and 7 8 9.
    float[] expected = {66, 78, 90, 93, 108, 126};
    ByteBuffer bytes = ByteBuffer.allocate(4 * expected.length);
    bytes.asFloatBuffer().put(expected);
    assertArrayEquals(bytes.array(), Files.readAllBytes(file));
    assertFalse(Files.readString(folder.resolve("manifest.json")).contains("gramian\" :"));
    EmbeddingModel read = EmbeddingModel.read(folder);
    assertArrayEquals(user(model, "a", "c"), user(read, "a", "c"));
    assertFalse(read.manifest().values().containsKey(UserEncoder.CHANNELS), "said by users()");
  }

  @Test
  void read_gramianMissingOrChanged_isRefused() throws IOException {
    foldedIn().write(folder);
    Path file = folder.resolve("gramian.bin");
    byte[] good = Files.readAllBytes(file);
    for (byte[] bad : List.of(TestFiles.flipped(good, 9), TestFiles.cut(good, 4), new byte[0])) {
      Files.write(file, bad);
      assertEquals(
          file + ": is damaged, its size or checksum is not what the manifest says", refusal());
    }
    Files.delete(file);
    assertEquals(file + ": is missing, the model is incomplete", refusal());
  }

  /**
   * A fusion of all kinds of channels, written when the Gramian was text in the manifest; the
   * numbers are what the code of that time made of it.
   */
  @Test
  void read_modelWithTheGramianInItsManifest_makesTheSameUsers() throws Exception {
    Path former =
        Path.of(
                EmbeddingModelTest.class
                    .getResource("/models/gramian-in-manifest/manifest.json")
                    .toURI())
            .getParent();
    EmbeddingModel read = EmbeddingModel.read(former);
    double[] expected = {
      -0.9366887334707863,
      0.35016312853996223,
      0.21582274159794657,
      -0.44788109118279223,
      0.05313259235212709
    };
    assertArrayEquals(expected, user(read, "i2", "i5", "i2"));
    History<String> history = History.of(List.of("i2", "i5", "i2"));
    assertEquals(-0.256953, read.users().bonus(history, 0), 1e-12);
    double[] voices = read.users().voices(history, Double.POSITIVE_INFINITY);
    assertArrayEquals(new double[] {1, 0.3}, voices, 1e-12);
    assertEquals(0.25, read.users().neighborScale());
    assertEquals(8, read.neighbors().orElseThrow().size());

    read.write(folder);
    assertEquals(
        List.of(
            "context.vec",
            "counts.tsv",
            "gramian.bin",
            "items.vec",
            "manifest.json",
            "neighbors.bin"),
        TestFiles.names(folder));
    assertArrayEquals(expected, user(EmbeddingModel.read(folder), "i2", "i5", "i2"));
  }

  @Test
  void withUsers_thatDoNotFit_isRefused() {
    EmbeddingModel model = model(List.of("a", "b", "c"), 1);
    assertEquals(
        "users must have the dimension 3 of the items, got: 2",
        assertThrows(InvalidRequestException.class, () -> model.withUsers(UserEncoder.sum(2)))
            .getMessage());
    NeighborTable table = withNeighbors().neighbors().orElseThrow();
    assertEquals(
        "neighbours need a channel that uses them",
        assertThrows(InvalidRequestException.class, () -> model.withNeighbors(table)).getMessage());
    assertThrows(
        InvalidRequestException.class, () -> withNeighbors().withUsers(UserEncoder.sum(3)));
    Manifest withChannels = new Manifest(Map.of(UserEncoder.CHANNELS, List.of()));
    assertThrows(
        InvalidRequestException.class,
        () -> new EmbeddingModel(model.items(), model.context(), new long[3], withChannels));
  }

  @Test
  void read_neighbors_areAsWritten() {
    withNeighbors().write(folder);
    NeighborTable neighbors = EmbeddingModel.read(folder).neighbors().orElseThrow();
    assertEquals(3, neighbors.size());
    assertArrayEquals(new int[] {2, 1}, neighbors.neighbors(0));
    assertArrayEquals(new float[] {0.5f, 3}, neighbors.similarities(0));
    assertArrayEquals(new int[0], neighbors.neighbors(1));
    assertArrayEquals(new float[] {1e-9f}, neighbors.similarities(2));
  }

  @Test
  void read_neighborsMissingOrChanged_isRefused() throws IOException {
    withNeighbors().write(folder);
    Path file = folder.resolve("neighbors.bin");
    byte[] bytes = Files.readAllBytes(file);
    bytes[11] ^= 1;
    Files.write(file, bytes);
    ArtifactException changed =
        assertThrows(ArtifactException.class, () -> EmbeddingModel.read(folder));
    assertEquals(
        file + ": is damaged, its size or checksum is not what the manifest says",
        changed.getMessage());
    Files.delete(file);
    ArtifactException missing =
        assertThrows(ArtifactException.class, () -> EmbeddingModel.read(folder));
    assertEquals(file + ": is missing, the model is incomplete", missing.getMessage());
  }

  @Test
  void neighborTable_damagedFile_saysSo() throws IOException {
    Path file = parent.resolve("neighbors.bin");
    NeighborTable table = withNeighbors().neighbors().orElseThrow();
    try (OutputStream out = Files.newOutputStream(file)) {
      table.write(out);
    }
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length - 1));
    assertEquals(
        file + ": is damaged, it ends too early",
        assertThrows(
                ArtifactException.class, () -> NeighborTable.read(file, Files.newInputStream(file)))
            .getMessage());
    Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length + 1));
    assertEquals(
        file + ": is damaged, something follows the last row",
        assertThrows(
                ArtifactException.class, () -> NeighborTable.read(file, Files.newInputStream(file)))
            .getMessage());
    bytes[11] = 9;
    Files.write(file, bytes);
    assertEquals(
        file + ": is damaged, row 0: there is no row 9",
        assertThrows(
                ArtifactException.class, () -> NeighborTable.read(file, Files.newInputStream(file)))
            .getMessage());
  }

  @Test
  void neighborTable_similarityOfNought_isRefused() {
    assertThrows(
        InvalidRequestException.class,
        () -> new NeighborTable(new int[][] {{0}}, new float[][] {{0}}));
  }
}
