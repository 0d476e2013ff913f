package dev.vecino.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManifestTest {

  @TempDir private Path folder;

  private Path file() {
    return folder.resolve(Manifest.FILE);
  }

  private String refusal() {
    return assertThrows(ArtifactException.class, () -> Manifest.read(folder, "thing", 2))
        .getMessage();
  }

  @Test
  void manifest_ofEveryKindOfValue_roundTripsInOrder() throws IOException {
    Map<String, Object> values = Manifest.begin("thing", 2);
    values.put("text", "quote \" slash \\ line \n 日本");
    values.put("whole", 1L << 40);
    values.put("decimal", 0.1);
    values.put("flag", true);
    values.put("nothing", null);
    values.put("list", Arrays.asList(1, "two", null));
    values.put("map", Map.of("inner", 3));
    new Manifest(values).write(folder);
    Manifest read = Manifest.read(folder, "thing", 2);
    assertEquals(values, read.values());
    assertEquals(List.copyOf(values.keySet()), List.copyOf(read.values().keySet()));
    assertEquals("thing", read.text("format"));
    assertEquals(1L << 40, read.whole("whole"));
    assertEquals(Map.of("inner", 3), read.map("map"));
    assertTrue(read.map("madeBy").containsKey("java"));
    assertTrue(Files.readString(file()).endsWith("}\n"));
  }

  @Test
  void manifest_values_areCopiedAndReadOnly() {
    Map<String, Object> values = Manifest.begin("thing", 1);
    Manifest manifest = new Manifest(values);
    values.put("later", 1);
    assertTrue(!manifest.values().containsKey("later"));
    assertThrows(UnsupportedOperationException.class, () -> manifest.values().put("x", 1));
  }

  @Test
  void typed_wrongOrAbsentValues_areSaid() {
    Manifest manifest = new Manifest(Map.of("a", "x"));
    assertEquals(
        "manifest.json: is damaged, 'a' must be there, got: x",
        assertThrows(ArtifactException.class, () -> manifest.whole("a")).getMessage());
    assertThrows(ArtifactException.class, () -> manifest.map("a"));
    assertEquals(
        "manifest.json: is damaged, 'b' must be there, got: null",
        assertThrows(ArtifactException.class, () -> manifest.text("b")).getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``|FILE: is damaged, it is no JSON object",
        "{|FILE: is damaged, it is no JSON object",
        "[]|FILE: is damaged, it is no JSON object",
        "3|FILE: is damaged, it is no JSON object",
        "null|FILE: is damaged, it is no JSON object",
        "{}|FILE: is damaged, 'format' must be a text, got: null",
        "{\"format\":7}|FILE: is damaged, 'format' must be a text, got: 7",
        "{\"format\":\"other\"}|FOLDER: is a other, a thing is needed",
        "{\"format\":\"thing\"}|FILE: is damaged, 'formatVersion' must be a whole number of at"
            + " least 1, got: null",
        "{\"format\":\"thing\",\"formatVersion\":\"1\"}|FILE: is damaged, 'formatVersion' must be a"
            + " whole number of at least 1, got: 1",
        "{\"format\":\"thing\",\"formatVersion\":1.5}|FILE: is damaged, 'formatVersion' must be a"
            + " whole number of at least 1, got: 1.5",
        "{\"format\":\"thing\",\"formatVersion\":0}|FILE: is damaged, 'formatVersion' must be a"
            + " whole number of at least 1, got: 0",
        "{\"format\":\"thing\",\"formatVersion\":3}|FOLDER: has format version 3, this is Vecino"
            + " development that reads up to 2"
      })
  void read_damagedOrOther_isOneSentence(String json, String sentence) throws IOException {
    Files.writeString(file(), json);
    assertEquals(
        sentence.replace("FILE", file().toString()).replace("FOLDER", folder.toString()),
        refusal());
  }

  @Test
  void read_anyBitTurnedOrAnyTailCut_isDamaged() throws IOException {
    Map<String, Object> values = Manifest.begin("thing", 2);
    values.put("größe", List.of(0.5, "crc32c:01234567"));
    new Manifest(values).write(folder);
    byte[] good = Files.readAllBytes(file());
    for (int bit = 0; bit < 8 * good.length; bit++) {
      byte[] bad = good.clone();
      bad[bit / 8] ^= (byte) (1 << (bit % 8));
      Files.write(file(), bad);
      assertTrue(refusal().startsWith(file() + ": is damaged, "), "bit " + bit + ": " + refusal());
    }
    for (int length = 0; length < good.length; length++) {
      Files.write(file(), Arrays.copyOf(good, length));
      assertTrue(refusal().startsWith(file() + ": is damaged, "), length + ": " + refusal());
    }
  }

  @Test
  void read_withoutAChecksum_isDamaged() throws IOException {
    Files.writeString(file(), "{\"format\":\"thing\",\"formatVersion\":1}");
    assertEquals(file() + ": is damaged, its last entry must be its checksum", refusal());
  }

  @Test
  void read_noText_isDamaged() throws IOException {
    Files.write(file(), new byte[] {'{', (byte) 0xff, '}'});
    assertEquals(file() + ": is damaged, it is no UTF-8 text", refusal());
  }

  @Test
  void read_absentFolderFileOrManifest_isSaid() throws IOException {
    assertEquals(folder + ": is no thing: has no manifest.json", refusal());
    Path absent = folder.resolve("absent");
    assertEquals(
        absent + ": is no thing: no such folder",
        assertThrows(ArtifactException.class, () -> Manifest.read(absent, "thing", 1))
            .getMessage());
    Path file = Files.createFile(folder.resolve("file"));
    assertThrows(ArtifactException.class, () -> Manifest.read(file, "thing", 1));
    Files.createDirectory(file());
    assertTrue(refusal().startsWith(file() + ": can't be read ("));
  }
}
