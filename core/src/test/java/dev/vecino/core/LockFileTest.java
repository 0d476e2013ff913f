package dev.vecino.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LockFileTest {

  @TempDir Path folder;

  @Test
  void take_ofALockThatIsHeld_isRefusedAndLeavesTheHoldersName() throws IOException {
    Path file = folder.resolve("build.lock");
    Files.writeString(file, "process 4711, which was killed long ago");
    LockFile held = LockFile.take(file, "process 12\n").orElseThrow();
    try (held) {
      assertTrue(LockFile.take(file, "another").isEmpty());
      assertEquals("process 12", LockFile.holder(file));
      assertEquals("process 12\n", Files.readString(file));
    }
    assertTrue(Files.exists(file));
    LockFile.take(file, "another").orElseThrow().close();
    assertEquals("another", LockFile.holder(file));
  }

  @Test
  void take_inAnAbsentFolder_throws() {
    Path file = folder.resolve("absent/build.lock");
    assertThrows(NoSuchFileException.class, () -> LockFile.take(file, "me"));
  }
}
