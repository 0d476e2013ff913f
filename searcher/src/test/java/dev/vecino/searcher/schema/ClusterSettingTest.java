package dev.vecino.searcher.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vecino.core.ArtifactException;
import dev.vecino.core.Manifest;
import dev.vecino.codec.clusters.Reach;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClusterSettingTest {

  private static final ClusterSetting SETTING =
      new ClusterSetting(0.95, new Reach(Map.of(1e-5, 1.2, 1e-3, 0.8)), 0.96, 0.97, 100, 200);

  private static Optional<ClusterSetting> ofUsers(Object values) {
    Map<String, Object> kinds = Map.of(ClusterSetting.kind(true), values);
    return ClusterSetting.of(
        new Manifest(new LinkedHashMap<>(Map.of(IndexSchema.MANIFEST_CLUSTERS, kinds))), true);
  }

  @Test
  void toManifest_andBack_isTheSame() {
    ClusterSetting read = ofUsers(SETTING.toManifest()).orElseThrow();
    assertEquals(SETTING.toManifest(), read.toManifest());
    assertEquals(SETTING.reach().deviations(), read.reach().deviations());
  }

  @Test
  void of_theOtherKind_isEmpty() {
    Map<String, Object> kinds = Map.of(ClusterSetting.kind(false), SETTING.toManifest());
    Manifest manifest = new Manifest(Map.of(IndexSchema.MANIFEST_CLUSTERS, kinds));
    assertTrue(ClusterSetting.of(manifest, true).isEmpty());
    assertTrue(ClusterSetting.of(new Manifest(Map.of()), true).isEmpty());
  }

  @Test
  void of_damagedReach_isRefused() {
    for (Object reach : new Object[] {1.25, Map.of(), Map.of("deep", 1.2), Map.of("0.1", "x")}) {
      Map<String, Object> values = new LinkedHashMap<>(SETTING.toManifest());
      values.put("reach", reach);
      ArtifactException e = assertThrows(ArtifactException.class, () -> ofUsers(values));
      assertTrue(e.getMessage().startsWith("manifest.json: is damaged, "), e.getMessage());
    }
  }
}
