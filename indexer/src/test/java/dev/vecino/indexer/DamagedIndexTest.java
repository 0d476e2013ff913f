package dev.vecino.indexer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vecino.core.ArtifactException;
import dev.vecino.core.Catalogue;
import dev.vecino.core.Crc32c;
import dev.vecino.core.Manifest;
import dev.vecino.core.ProgressListener;
import dev.vecino.searcher.Recommender;
import dev.vecino.searcher.schema.GenerationFiles;
import dev.vecino.searcher.schema.IndexFolder;
import dev.vecino.searcher.schema.IndexSchema;
import dev.vecino.searcher.schema.PinnedGenerations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An index that can't be served: one sentence each, that names the place and the rule. */
class DamagedIndexTest {

  @TempDir Path folder;
  private Path generation;
  private Path manifest;

  @BeforeEach
  void build() {
    Fixtures.build(
        folder,
        Fixtures.model(
            Fixtures.embeddings(List.of("a", "b"), new float[] {1, 2}, new float[] {2, 1}),
            Fixtures.embeddings(List.of("a", "b"), new float[] {1, 1}, new float[] {2, 3}),
            new long[] {1, 2},
            "cosine"),
        Catalogue.empty());
    generation = folder.resolve("generations/000001");
    manifest = generation.resolve("manifest.json");
  }

  private void assertRefused(String sentence) {
    assertEquals(
        sentence,
        assertThrows(ArtifactException.class, () -> Recommender.open(folder)).getMessage());
    assertFalse(PinnedGenerations.isPinned(generation), "nobody holds what did not open");
  }

  /** A manifest that is whole and says something else. */
  private void setInManifest(String key, Object value) throws IOException {
    Map<String, Object> values = new LinkedHashMap<>(intactManifest().values());
    assertTrue(values.containsKey(key), key);
    values.put(key, value);
    new Manifest(values).write(generation);
  }

  private Manifest intactManifest() {
    return IndexSchema.manifest(generation);
  }

  private Path file(String suffix) throws IOException {
    try (Stream<Path> files = Files.list(generation)) {
      return files.filter(f -> f.toString().endsWith(suffix)).findFirst().orElseThrow();
    }
  }

  @Test
  void folder_thatIsNone_isRefused() throws IOException {
    Files.delete(folder.resolve("CURRENT"));
    assertRefused(folder + ": is no vecino-index: has no CURRENT");
    Path other = folder.resolve("other");
    assertEquals(
        other + ": is no vecino-index: no such folder",
        assertThrows(ArtifactException.class, () -> Recommender.open(other)).getMessage());
    Path file = Files.writeString(other, "");
    assertEquals(
        file + ": is no vecino-index: a folder is needed",
        assertThrows(ArtifactException.class, () -> Recommender.open(file)).getMessage());
  }

  @Test
  void current_damaged_isRefused() throws IOException {
    for (String text : List.of("", "1", "../../etc", "000001 000002", "\u0000\u00ff")) {
      Files.writeString(folder.resolve("CURRENT"), text);
      assertRefused(folder.resolve("CURRENT") + ": is damaged, it must name a generation");
    }
  }

  @Test
  void generation_missing_isRefused() throws IOException {
    Files.writeString(folder.resolve("CURRENT"), "000009\n");
    assertRefused(folder.resolve("generations/000009") + ": is missing, though CURRENT names it");
  }

  @Test
  void file_missing_isRefused() throws IOException {
    Path file = file(".vec");
    Files.delete(file);
    assertRefused(file + ": is missing, the index is incomplete");
  }

  @Test
  void file_truncated_isRefused() throws IOException {
    Path file = file(".vec");
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(bytes, 10));
    assertRefused(file + ": is damaged, it has 10 bytes, the manifest says " + bytes.length);
  }

  @Test
  void file_overwritten_isRefused() throws IOException {
    Path file = file("segments_2");
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2]++;
    Files.write(file, bytes);
    Map<?, ?> described = (Map<?, ?>) intactManifest().map("files").get("segments_2");
    assertRefused(
        file
            + ": is damaged, its checksum is "
            + Crc32c.of(file)
            + ", the manifest says "
            + described.get("crc32c"));
  }

  @Test
  void file_thatLuceneRefuses_isRefused() throws IOException {
    Path file = file("segments_2");
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2]++;
    Files.write(file, bytes);
    Map<String, Object> values = new LinkedHashMap<>(intactManifest().values());
    Files.delete(manifest);
    values.put("files", GenerationFiles.describe(generation, Map.of()));
    new Manifest(values).write(generation);
    String message =
        assertThrows(ArtifactException.class, () -> Recommender.open(folder)).getMessage();
    assertTrue(message.startsWith(generation + ": is damaged ("), message);
    assertFalse(PinnedGenerations.isPinned(generation));
  }

  @Test
  void file_overwritten_isNotUpdated() throws IOException {
    Path file = file(".vec");
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2]++;
    Files.write(file, bytes);
    Catalogue changes = Fixtures.catalogue("item,deleted", "a,true");
    String message =
        assertThrows(
                ArtifactException.class,
                () ->
                    LiveIndex.update(
                        folder, changes, UpdateOptions.defaults(), ProgressListener.NONE))
            .getMessage();
    assertTrue(message.startsWith(file + ": is damaged, its checksum is "), message);
    assertEquals("000001", new IndexFolder(folder).requireCurrent());
  }

  @Test
  void manifest_withoutItsChecksum_isRefused() throws IOException {
    String text = Files.readString(manifest);
    Files.writeString(manifest, text.replaceAll(",\\s*\"checksum\" : \"[^\"]*\"", ""));
    assertRefused(manifest + ": is damaged, its last entry must be its checksum");
  }

  @Test
  void manifest_overwritten_isRefused() throws IOException {
    Files.writeString(
        manifest, Files.readString(manifest).replace("\"items\" : 2", "\"items\" : 3"));
    assertRefused(manifest + ": is damaged, its checksum is not that of its content");
  }

  @Test
  void current_ofAnotherChecksum_isRefused() throws IOException {
    Path current = folder.resolve("CURRENT");
    Files.writeString(current, Files.readString(current).replace("000001", "000003"));
    assertRefused(current + ": is damaged, its checksum is not that of 000003");
  }

  @Test
  void manifest_missing_isRefused() throws IOException {
    Files.delete(manifest);
    assertRefused(generation + ": is no vecino-index: has no manifest.json");
  }

  @Test
  void manifest_damaged_isRefused() throws IOException {
    Files.writeString(manifest, "{\"format\": ");
    assertRefused(manifest + ": is damaged, it is no JSON object");
  }

  @Test
  void manifest_newer_isRefused() throws IOException {
    setInManifest("formatVersion", 3);
    assertRefused(
        generation
            + ": has format version 3, this is Vecino "
            + Manifest.toolVersion()
            + " that reads up to 2");
  }

  @Test
  void manifest_older_isRefusedWithTheWayOut() throws IOException {
    setInManifest("formatVersion", 1);
    assertRefused(
        generation
            + ": has index format 1, this is Vecino "
            + Manifest.toolVersion()
            + " that reads format 2: make a new generation of it by 'vecino index' or 'vecino"
            + " rebuild'");
  }

  @Test
  void manifest_ofAModel_isRefused() throws IOException {
    setInManifest("format", "vecino-model");
    assertRefused(generation + ": is a vecino-model, a vecino-index is needed");
  }

  @Test
  void manifest_ofAnotherDimension_isRefused() throws IOException {
    setInManifest("dimension", 64);
    assertRefused(generation + ": field 'vector' has dimension 2, its manifest says 64");
  }

  @Test
  void manifest_ofAnotherSimilarity_isRefused() throws IOException {
    setInManifest("target", "dot_product");
    assertRefused(
        generation + ": field 'target' is compared by DOT_PRODUCT, its manifest says dot_product");
  }

  @Test
  void manifest_ofNoSimilarity_isRefused() throws IOException {
    setInManifest("target", "manhattan");
    assertRefused(manifest + ": is damaged, there is no similarity 'manhattan'");
  }

  @Test
  void manifest_withATargetThatIsNotThere_isRefused() throws IOException {
    Fixtures.build(
        folder,
        Fixtures.embeddings(List.of("a", "b"), new float[] {1, 2}, new float[] {2, 1}),
        Catalogue.empty());
    generation = folder.resolve("generations/000002");
    manifest = generation.resolve("manifest.json");
    setInManifest("target", "cosine");
    assertRefused(generation + ": has no field 'target', though its manifest says so");
  }

  @Test
  void manifest_withAnUnknownType_isRefused() throws IOException {
    setInManifest("attributes", Map.of("popularity", "colour"));
    assertRefused("manifest.json: is damaged, there is no attribute type 'colour'");
  }
}
