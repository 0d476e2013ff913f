package dev.vecino.searcher;

import dev.vecino.codec.clusters.ExactProduct;
import java.util.Arrays;
import java.util.List;

/** Maximal marginal relevance; see {@link RecommendRequest#diversity}. */
final class Diversity {

  private Diversity() {}

  /**
   * Chooses from candidates, best first. Takes time in the square of the limit.
   *
   * @param vectors of the candidates, whose dot product is their similarity
   * @return indices of the chosen ones, as many as the request's page needs or all
   */
  static int[] order(
      RecommendRequest request, List<Recommendation> candidates, List<float[]> vectors) {
    double[] relevance = relevance(candidates, request.interests > 1 && request.history != null);
    double lambda = request.diversity;
    int n = candidates.size();
    double[] nearest = new double[n]; // the greatest similarity with a chosen one
    boolean[] isChosen = new boolean[n];
    int[] chosen = new int[(int) Math.min((long) request.offset() + request.limit, n)];
    for (int place = 0; place < chosen.length; place++) {
      int best = -1;
      double greatest = 0;
      for (int i = 0; i < n; i++) {
        if (!isChosen[i]) {
          double value = (1 - lambda) * relevance[i] - lambda * nearest[i];
          if (best < 0 || value > greatest) {
            best = i;
            greatest = value;
          }
        }
      }
      chosen[place] = best;
      isChosen[best] = true;
      for (int i = 0; i < n; i++) {
        if (!isChosen[i]) {
          double similarity = ExactProduct.of(vectors.get(best), vectors.get(i));
          nearest[i] = place == 0 ? similarity : Math.max(nearest[i], similarity);
        }
      }
    }
    return chosen;
  }

  /** From 1 for the best to 0 for the worst. */
  private static double[] relevance(List<Recommendation> candidates, boolean byRank) {
    double[] scores = candidates.stream().mapToDouble(Recommendation::score).toArray();
    double most = Arrays.stream(scores).max().orElse(0);
    double least = Arrays.stream(scores).min().orElse(0);
    double range = most - least;
    double[] relevance = new double[scores.length];
    for (int i = 0; i < scores.length; i++) {
      if (byRank || !Double.isFinite(range)) {
        relevance[i] = 1 - i / (double) Math.max(1, scores.length - 1);
      } else {
        relevance[i] = range == 0 ? 1 : (scores[i] - least) / range;
      }
    }
    return relevance;
  }
}
