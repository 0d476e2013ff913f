package dev.vecino.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFileTest {

  @TempDir Path folder;
  private Path place;

  @BeforeEach
  void setUp() {
    place = folder.resolve("lists.csv");
  }

  @Test
  void commit_ofAFile_putsItInItsPlaceAndLeavesNothingElse() throws IOException {
    Files.writeString(place, "former");
    Files.writeString(folder.resolve(".lists.csv.tmp"), "what a killed run has left");
    try (OutputFile file = OutputFile.begin(place)) {
      try (Writer writer = new OutputStreamWriter(file.stream(), UTF_8)) {
        writer.write("new");
      }
      assertEquals("former", Files.readString(place));
      file.commit();
    }
    assertEquals("new", Files.readString(place));
    assertEquals(List.of("lists.csv"), names());
  }

  @Test
  void close_withoutCommit_leavesTheFormerFile() throws IOException {
    Files.writeString(place, "former");
    try (OutputFile file = OutputFile.begin(place, "lists.tmp")) {
      file.stream().write(new byte[1000]);
      assertEquals(List.of("lists.csv", "lists.tmp"), names());
    }
    assertEquals("former", Files.readString(place));
    assertEquals(List.of("lists.csv"), names());
  }

  @Test
  void commit_whereAFolderIsInTheWay_failsAndLeavesNothing() throws IOException {
    Files.createDirectories(place.resolve("full"));
    assertThrows(IOException.class, () -> OutputFile.write(place, "lists.tmp", new byte[3]));
    assertEquals(List.of("lists.csv"), names());
  }

  @Test
  void begin_inAnAbsentFolder_throwsWhatUnwritableTells() {
    Path absent = folder.resolve("absent/lists.csv");
    NoSuchFileException e =
        assertThrows(NoSuchFileException.class, () -> OutputFile.begin(absent).close());
    assertEquals(
        absent + ": can't be written (no such folder)",
        OutputFolder.unwritable(absent, e).getMessage());
  }

  @Test
  void write_interrupted_isWhole() throws IOException {
    Thread.currentThread().interrupt();
    try {
      OutputFile.write(place, "lists.tmp", "whole".getBytes(UTF_8));
    } finally {
      assertTrue(Thread.interrupted());
    }
    assertEquals("whole", Files.readString(place));
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
