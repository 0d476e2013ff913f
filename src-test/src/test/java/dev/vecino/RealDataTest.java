package dev.vecino;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

class RealDataTest {
  @TempDir Path data;

  @Test
  void folder_present_isReturned() throws IOException {
    Path shop = Files.createDirectory(data.resolve("shop"));
    assertEquals(shop, RealData.folder("shop", data, true));
    assertEquals(shop, RealData.folder("shop", data, false));
  }

  @Test
  void folder_absent_leavesTheTestOut() {
    var e = assertThrows(TestAbortedException.class, () -> RealData.folder("shop", data, false));
    assertTrue(e.getMessage().contains("left out, real data set shop is absent"), e.getMessage());
  }

  @Test
  void folder_absentOnBuildServer_fails() {
    var e = assertThrows(AssertionFailedError.class, () -> RealData.folder("shop", data, true));
    assertTrue(e.getMessage().contains("with CI=true it must be there"), e.getMessage());
  }

  @Test
  void data_propertyBeforeVariableBeforeNeighbor() {
    Path root = Path.of("/srv/vecino");
    assertEquals(Path.of("/p"), RealData.data("/p", "/v", root));
    assertEquals(Path.of("/v"), RealData.data(" ", "/v", root));
    assertEquals(Path.of("/srv/shared/data"), RealData.data(null, "", root));
  }
}
