package dev.vecino.searcher.schema;

import dev.vecino.core.ArtifactException;
import dev.vecino.core.Manifest;
import dev.vecino.codec.clusters.Reach;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How the clusters are searched for one kind of queries, as the manifest has it and as it was
 * measured when the index was built.
 *
 * @param recallTarget the part of the exact answers that is to be found, on average
 * @param reach how far the search must go for that
 * @param recallAt10 what was found of the 10 nearest
 * @param recallAt150 what was found of the 150 nearest
 * @param visitedAt10 how many vectors were compared for that
 * @param visitedAt150 how many vectors were compared for 150
 */
public record ClusterSetting(
    double recallTarget,
    Reach reach,
    double recallAt10,
    double recallAt150,
    double visitedAt10,
    double visitedAt150) {

  /** The kind of queries in the manifest: what is near an item, or near a user. */
  public static String kind(boolean forUsers) {
    return forUsers ? "users" : "items";
  }

  /** As the manifest has it. */
  public Map<String, Object> toManifest() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("recallTarget", recallTarget);
    Map<String, Double> deviations = new LinkedHashMap<>();
    reach.deviations().forEach((depth, number) -> deviations.put(depth.toString(), number));
    values.put("reach", deviations);
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
   * The setting of a kind of queries, or empty where the index has no clusters for it.
   *
   * @throws ArtifactException if the manifest is damaged
   */
  public static Optional<ClusterSetting> of(Manifest manifest, boolean forUsers) {
    if (!(manifest.values().get(IndexSchema.MANIFEST_CLUSTERS) instanceof Map<?, ?> clusters)
        || !(clusters.get(kind(forUsers)) instanceof Map<?, ?> values)) {
      return Optional.empty();
    }
    return Optional.of(
        new ClusterSetting(
            number(values, "recallTarget"),
            reach(values),
            number(values, "recall@10"),
            number(values, "recall@150"),
            number(values, "visited@10"),
            number(values, "visited@150")));
  }

  private static Reach reach(Map<?, ?> values) {
    Map<Double, Double> deviations = new TreeMap<>();
    if (values.get("reach") instanceof Map<?, ?> known) {
      for (Object depth : known.keySet()) {
        try {
          deviations.put(Double.valueOf(depth.toString()), number(known, depth.toString()));
        } catch (NumberFormatException e) {
          throw damaged("right depth " + depth, e);
        }
      }
    }
    if (deviations.isEmpty()) {
      throw damaged("right 'reach' by depth", null);
    }
    return new Reach(deviations);
  }

  private static ArtifactException damaged(String what, Exception cause) {
    return new ArtifactException(
        Manifest.FILE + ": is damaged, its clusters have no " + what, cause);
  }

  private static double number(Map<?, ?> values, String key) {
    if (values.get(key) instanceof Number number) {
      return number.doubleValue();
    }
    throw damaged("number '" + key + "'", null);
  }
}
