package dev.vecino.searcher.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vecino.codec.MeasuredSearch;
import dev.vecino.core.ArtifactException;
import dev.vecino.core.Manifest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SearchSettingTest {

  private static final SearchSetting SETTING =
      new SearchSetting(new MeasuredSearch(0.95, 0.9612, 0.9534, 500, 2100), 34, 260, false);

  private static Optional<SearchSetting> ofUsers(Object values, String quantization) {
    Map<String, Object> manifest = new LinkedHashMap<>();
    manifest.put(IndexSchema.MANIFEST_HNSW, Map.of(IndexSchema.HNSW_QUANTIZATION, quantization));
    manifest.put(IndexSchema.MANIFEST_MEASURED, Map.of(SearchSetting.kind(true), values));
    return SearchSetting.of(new Manifest(manifest), true);
  }

  @Test
  void toManifest_andBack_isTheSame() {
    SearchSetting read = ofUsers(SETTING.toManifest(), "none").orElseThrow();
    assertEquals(SETTING, read);
    assertTrue(ofUsers(SETTING.toManifest(), "int8").orElseThrow().isQuantized());
  }

  @Test
  void of_theOtherKindOrNoHnsw_isEmpty() {
    Map<String, Object> kinds = Map.of(SearchSetting.kind(false), SETTING.toManifest());
    Manifest clusters = new Manifest(Map.of(IndexSchema.MANIFEST_MEASURED, kinds));
    assertTrue(SearchSetting.of(clusters, false).isEmpty());
    Manifest hnsw =
        new Manifest(
            Map.of(IndexSchema.MANIFEST_MEASURED, kinds, IndexSchema.MANIFEST_HNSW, Map.of()));
    assertFalse(SearchSetting.of(hnsw, false).isEmpty());
    assertTrue(SearchSetting.of(hnsw, true).isEmpty());
  }

  @Test
  void of_damagedNumber_isRefused() {
    Map<String, Object> values = new LinkedHashMap<>(SETTING.toManifest());
    values.put("beam@10", "wide");
    ArtifactException e = assertThrows(ArtifactException.class, () -> ofUsers(values, "none"));
    assertEquals("manifest.json: is damaged, 'measured' has no number 'beam@10'", e.getMessage());
  }

  @Test
  void beam_anyK_isAtLeastKAndAtMostTheEligible() {
    for (int k : new int[] {1, 10, 150, 1_000_000, Integer.MAX_VALUE}) {
      for (int eligible : new int[] {0, 1, 9, 500, 1_000_000}) {
        int beam = SETTING.beam(k, eligible);
        assertTrue(beam >= Math.min(k, eligible) && beam <= Math.max(eligible, 1));
      }
    }
    assertEquals(34, SETTING.beam(10, 100_000));
    assertEquals(34, SETTING.beam(1, 100_000));
    assertEquals(260, SETTING.beam(150, 100_000), 1);
    assertTrue(SETTING.beam(50, 100_000) > 34 && SETTING.beam(50, 100_000) < 260);
  }

  @Test
  void visited_moreWanted_isMore() {
    assertEquals(500, SETTING.visited(10), 1e-9);
    assertEquals(2100, SETTING.visited(150), 1e-6);
    assertTrue(SETTING.visited(1000) > 2100);
  }
}
