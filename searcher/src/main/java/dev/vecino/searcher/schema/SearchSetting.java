package dev.vecino.searcher.schema;

import dev.vecino.codec.MeasuredSearch;
import dev.vecino.codec.SearchCost;
import dev.vecino.core.ArtifactException;
import dev.vecino.core.Manifest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How HNSW is searched for one kind of queries, as the manifest has it and as it was measured when
 * the index was built. (What was measured of clusters lies in their segments.)
 *
 * @param measured what it finds
 * @param beamAt10 how many items it is asked for where 10 are wanted
 * @param beamAt150 how many where 150 are wanted
 * @param isQuantized whether it walks over copies with fewer bits
 */
public record SearchSetting(
    MeasuredSearch measured, double beamAt10, double beamAt150, boolean isQuantized) {

  /** What was measured of any approximate search, as the manifest has it for people to read. */
  public static Map<String, Object> manifestOf(MeasuredSearch measured) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("recallTarget", measured.recallTarget());
    values.put("recall@10", rounded(measured.recallAt10()));
    values.put("recall@150", rounded(measured.recallAt150()));
    values.put("visited@10", Math.round(measured.visitedAt10()));
    values.put("visited@150", Math.round(measured.visitedAt150()));
    return values;
  }

  private static double rounded(double recall) {
    return Math.floor(recall * 10_000) / 10_000;
  }

  /** The kind of queries in the manifest: what is near an item, or near a user. */
  public static String kind(boolean forUsers) {
    return forUsers ? "users" : "items";
  }

  /** How many items HNSW is asked for, where k are wanted of those that are eligible. */
  public int beam(int k, int eligible) {
    double beam = Math.max(k, byDepth(k, beamAt10, beamAt150));
    return (int) Math.clamp(Math.ceil(beam), 1, Math.max(1, eligible));
  }

  /** How many vectors it compares where all items are eligible. */
  public double visited(int k) {
    return byDepth(k, Math.max(1, measured.visitedAt10()), Math.max(1, measured.visitedAt150()));
  }

  /** Below 10 as at 10. */
  private static double byDepth(int k, double at10, double at150) {
    return SearchCost.byDepth(Math.max(k, 10), at10, at150);
  }

  /** As the manifest has it. */
  public Map<String, Object> toManifest() {
    Map<String, Object> values = manifestOf(measured);
    values.put("beam@10", Math.round(beamAt10));
    values.put("beam@150", Math.round(beamAt150));
    return values;
  }

  /**
   * The setting of a kind of queries; empty where the index has no HNSW, or none for it.
   *
   * @throws ArtifactException if the manifest is damaged
   */
  public static Optional<SearchSetting> of(Manifest manifest, boolean forUsers) {
    if (!(manifest.values().get(IndexSchema.MANIFEST_HNSW) instanceof Map<?, ?> hnsw)
        || !(manifest.values().get(IndexSchema.MANIFEST_MEASURED) instanceof Map<?, ?> kinds)
        || !(kinds.get(kind(forUsers)) instanceof Map<?, ?> values)) {
      return Optional.empty();
    }
    return Optional.of(
        new SearchSetting(
            new MeasuredSearch(
                number(values, "recallTarget"),
                number(values, "recall@10"),
                number(values, "recall@150"),
                number(values, "visited@10"),
                number(values, "visited@150")),
            number(values, "beam@10"),
            number(values, "beam@150"),
            !IndexSchema.NOT_QUANTIZED.equals(hnsw.get(IndexSchema.HNSW_QUANTIZATION))));
  }

  private static double number(Map<?, ?> values, String key) {
    if (values.get(key) instanceof Number number) {
      return number.doubleValue();
    }
    throw new ArtifactException(
        Manifest.FILE
            + ": is damaged, '"
            + IndexSchema.MANIFEST_MEASURED
            + "' has no number '"
            + key
            + "'");
  }
}
