package dev.vecino.searcher.schema;

import dev.vecino.core.ArtifactException;
import dev.vecino.core.Manifest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How the clusters of one vector field are searched, as the manifest has it and as it was measured
 * when the index was built.
 *
 * @param recallTarget the part of the exact answers that is to be found, on average
 * @param spread see {@code ClusterSearch}
 * @param recallAt10 what was found of the 10 nearest, by the worst of several kinds of queries
 * @param recallAt150 what was found of the 150 nearest
 * @param visitedAt10 how many vectors were compared for that
 * @param visitedAt150 how many vectors were compared for 150
 */
public record ClusterSetting(
    double recallTarget,
    double spread,
    double recallAt10,
    double recallAt150,
    double visitedAt10,
    double visitedAt150) {

  /** As the manifest has it. */
  public Map<String, Object> toManifest() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("recallTarget", recallTarget);
    values.put("spread", spread);
    values.put("recall@10", rounded(recallAt10));
    values.put("recall@150", rounded(recallAt150));
    values.put("visited@10", Math.round(visitedAt10));
    values.put("visited@150", Math.round(visitedAt150));
    return values;
  }

  private static double rounded(double recall) {
    return Math.floor(recall * 10_000) / 10_000;
  }

  /**
   * The setting of a field, or empty where the index has no clusters of it.
   *
   * @throws ArtifactException if the manifest is damaged
   */
  public static Optional<ClusterSetting> of(Manifest manifest, String field) {
    if (!(manifest.values().get(IndexSchema.MANIFEST_CLUSTERS) instanceof Map<?, ?> clusters)
        || !(clusters.get(field) instanceof Map<?, ?> values)) {
      return Optional.empty();
    }
    return Optional.of(
        new ClusterSetting(
            number(values, "recallTarget"),
            number(values, "spread"),
            number(values, "recall@10"),
            number(values, "recall@150"),
            number(values, "visited@10"),
            number(values, "visited@150")));
  }

  private static double number(Map<?, ?> values, String key) {
    if (values.get(key) instanceof Number number) {
      return number.doubleValue();
    }
    throw new ArtifactException(
        Manifest.FILE + ": is damaged, its clusters have no number '" + key + "'");
  }
}
