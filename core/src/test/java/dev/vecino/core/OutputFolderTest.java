package dev.vecino.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFolderTest {

  private static final long OWN = ProcessHandle.current().pid();

  @TempDir private Path parent;
  private Path target;

  @BeforeEach
  void place() {
    target = parent.resolve("out");
  }

  private void commit(String text) throws IOException {
    try (OutputFolder output = OutputFolder.begin(target)) {
      Files.writeString(output.path().resolve("a.txt"), text);
      Files.createDirectories(output.path().resolve("deep/er"));
      Files.writeString(output.path().resolve("deep/er/b.txt"), text);
      output.commit();
    }
  }

  private String refusal(Path place) {
    return assertThrows(ArtifactException.class, () -> OutputFolder.begin(place)).getMessage();
  }

  @Test
  void commit_newPlace_isThereWholeAndAlone() throws IOException {
    target = parent.resolve("not/yet/out");
    commit("one");
    assertEquals("one", Files.readString(target.resolve("deep/er/b.txt")));
    assertEquals(List.of("out"), TestFiles.names(target.getParent()));
  }

  @Test
  void begin_beforeCommit_leavesTheFormerInItsPlace() throws IOException {
    commit("one");
    try (OutputFolder output = OutputFolder.begin(target)) {
      Files.writeString(output.path().resolve("a.txt"), "two");
      assertEquals("one", Files.readString(target.resolve("a.txt")));
      output.commit();
    }
    assertEquals("two", Files.readString(target.resolve("a.txt")));
    assertEquals(List.of("a.txt"), TestFiles.names(target));
    assertEquals(List.of("out"), TestFiles.names(parent));
  }

  @Test
  void close_withoutCommit_leavesNothingNew() throws IOException {
    try (OutputFolder output = OutputFolder.begin(target)) {
      Files.createDirectory(output.path().resolve("deep"));
      Files.writeString(output.path().resolve("deep/a.txt"), "half");
    }
    assertEquals(List.of(), TestFiles.names(parent));
    commit("one");
    OutputFolder.begin(target).close();
    assertEquals(List.of("out"), TestFiles.names(parent));
    assertEquals("one", Files.readString(target.resolve("a.txt")));
  }

  @Test
  void begin_leftOvers_ofTheDeadGoAndOfTheLivingStay() throws IOException {
    long dead = Long.MAX_VALUE; // larger than any process number
    long living = ProcessHandle.current().parent().map(ProcessHandle::pid).orElse(1L);
    for (String name :
        List.of(
            ".out.tmp-" + dead,
            ".out.tmp-" + living,
            ".out.tmp-" + OWN,
            ".out.tmp-mine",
            ".other.tmp-" + dead)) {
      Files.createDirectory(parent.resolve(name));
      Files.writeString(parent.resolve(name).resolve("half"), "half");
    }
    commit("one");
    assertEquals(
        List.of(".other.tmp-" + dead, ".out.tmp-" + living, ".out.tmp-mine", "out"),
        TestFiles.names(parent));
    assertFalse(Files.exists(target.resolve("half")), "what this process left is not taken over");
  }

  @Test
  void begin_killedBetweenTheTwoRenames_bringsTheFormerBack() throws IOException {
    commit("one");
    Files.move(target, parent.resolve(".out.former"));
    OutputFolder.begin(target).close();
    assertEquals("one", Files.readString(target.resolve("a.txt")));
    assertEquals(List.of("out"), TestFiles.names(parent));
  }

  @Test
  void commit_killedAfterTheSecondRename_removesTheFormer() throws IOException {
    commit("two");
    Files.createDirectory(parent.resolve(".out.former"));
    Files.writeString(parent.resolve(".out.former/a.txt"), "one");
    commit("three");
    assertEquals("three", Files.readString(target.resolve("a.txt")));
    assertEquals(List.of("out"), TestFiles.names(parent));
  }

  @Test
  void commit_secondRenameFails_leavesTheFormerInItsPlace() throws IOException {
    commit("one");
    try (OutputFolder output = OutputFolder.begin(target)) {
      OutputFolder.removeTree(output.path());
      assertThrows(IOException.class, output::commit);
    }
    assertEquals("one", Files.readString(target.resolve("a.txt")));
    assertEquals(List.of("out"), TestFiles.names(parent));
  }

  @Test
  void begin_fileInTheWay_isRefusedAndUntouched() throws IOException {
    Files.writeString(target, "mine");
    assertEquals(target + ": can't be written (a file is in the way)", refusal(target));
    assertEquals(
        target.resolve("below") + ": can't be written (a file is in the way)",
        refusal(target.resolve("below")));
    assertTrue(
        refusal(target.resolve("below/deeper"))
            .startsWith(target.resolve("below/deeper") + ": can't be written ("));
    assertEquals("mine", Files.readString(target));
    assertEquals(List.of("out"), TestFiles.names(parent));
  }

  @Test
  void begin_root_isRefused() {
    Path root = parent.getRoot();
    assertEquals(root + ": can't be written (the root is no place for it)", refusal(root));
  }

  @Test
  void begin_parentThatMayNotBeWritten_isRefused() throws IOException {
    TestFiles.permit(parent, "r-xr-xr-x");
    assertEquals(target + ": can't be written (permission denied)", refusal(target));
    TestFiles.permit(parent, "rwxr-xr-x");
  }

  @Test
  void commit_overASymbolicLink_replacesWhatItNames() throws IOException {
    Path disk = Files.createDirectories(parent.resolve("disk"));
    Path real = disk.resolve("real");
    Path relative = Files.createSymbolicLink(disk.resolve("relative"), Path.of("real"));
    Files.createSymbolicLink(target, relative);
    for (String text : List.of("one", "two")) { // absent at first
      commit(text);
      assertEquals(text, Files.readString(real.resolve("a.txt")));
      assertTrue(Files.isSymbolicLink(target) && Files.isSymbolicLink(relative));
      assertEquals(List.of("real", "relative"), TestFiles.names(disk));
    }
  }

  @Test
  void check_placesThatCanBeWritten_leavesNothing() throws IOException {
    OutputFolder.check(target.resolve("not/yet"));
    OutputFolder.checkWritable(target.resolve("not/yet"));
    assertEquals(List.of(), TestFiles.names(parent));
    commit("one");
    OutputFolder.check(target);
    OutputFolder.checkWritable(target);
    assertEquals(List.of("a.txt", "deep"), TestFiles.names(target));
    assertEquals(List.of("out"), TestFiles.names(parent));
  }

  @Test
  void check_placesThatCannot_areToldWithTheReason() throws IOException {
    Files.writeString(target, "mine");
    var file = assertThrows(ArtifactException.class, () -> OutputFolder.checkWritable(target));
    assertEquals(target + ": can't be written (a file is in the way)", file.getMessage());
    TestFiles.permit(parent, "r-xr-xr-x");
    for (Path place : List.of(parent, parent.resolve("a"), parent.resolve("a/b"))) {
      var e = assertThrows(ArtifactException.class, () -> OutputFolder.checkWritable(place));
      assertEquals(place + ": can't be written (permission denied)", e.getMessage());
    }
    TestFiles.permit(parent, "rwxr-xr-x");
  }

  @Test
  void begin_folderInAParentThatMayNotBeWritten_isFilledWhereItIs() throws IOException {
    commit("one");
    TestFiles.permit(parent, "r-xr-xr-x");
    assertTrue(OutputFolder.mustStay(target));
    commit("two");
    TestFiles.permit(parent, "rwxr-xr-x");
    assertEquals("two", Files.readString(target.resolve("deep/er/b.txt")));
    assertEquals(List.of("a.txt", "deep"), TestFiles.names(target));
  }

  @Test
  void fill_folderWithFormerFiles_hasTheNewOnesAlone() throws IOException {
    commit("one");
    Files.createDirectory(target.resolve("lost+found"));
    Files.createDirectory(target.resolve("manifest.json"));
    Path replacement = Files.createDirectory(target.resolve(".out.tmp-1"));
    for (String name : List.of("manifest.json", "deep", "z.txt")) {
      Files.writeString(replacement.resolve(name), "two");
    }
    assertEquals(List.of("a.txt", "deep", "manifest.json"), OutputFolder.names(target));
    OutputFolder.fill(target, replacement, "manifest.json");
    assertEquals(List.of("deep", "lost+found", "manifest.json", "z.txt"), TestFiles.names(target));
    assertEquals("two", Files.readString(target.resolve("manifest.json")));
  }

  @Test
  void isMountPoint_rootAndFolders_areToldApart() throws IOException {
    assertTrue(OutputFolder.isMountPoint(parent.getRoot()));
    commit("one");
    assertFalse(OutputFolder.isMountPoint(target));
    assertFalse(OutputFolder.mustStay(target));
    assertFalse(OutputFolder.mustStay(target.resolve("absent")));
  }

  @Test
  void removeTree_linksInside_areRemovedAndNotFollowed() throws IOException {
    Path kept = Files.createDirectory(parent.resolve("kept"));
    Files.writeString(kept.resolve("a"), "a");
    Files.createDirectory(target);
    Files.createSymbolicLink(target.resolve("link"), kept);
    Files.createSymbolicLink(target.resolve("dangling"), parent.resolve("absent"));
    Path danglingRoot = Files.createSymbolicLink(parent.resolve("d"), parent.resolve("absent"));
    OutputFolder.removeTree(target);
    OutputFolder.removeTree(danglingRoot);
    OutputFolder.removeTree(parent.resolve("absent"));
    assertEquals(List.of("kept"), TestFiles.names(parent));
    assertEquals("a", Files.readString(kept.resolve("a")));
  }
}
