package dev.vecino.evaluator.fusion;

import dev.vecino.core.EmbeddingModel;
import dev.vecino.core.ProgressListener;
import dev.vecino.evaluator.baseline.NeighborChannel;
import dev.vecino.evaluator.metric.PairedTest;
import dev.vecino.evaluator.rank.EmbeddingRanker;
import dev.vecino.evaluator.rank.Ranker;
import dev.vecino.evaluator.split.Split;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Channels that learnt without the held-out part of a split, and how they are judged by it. */
final class Contenders {

  private final Split split;
  private final int threads;
  private final ProgressListener listener;
  private final Map<String, Ranker> rankers = new LinkedHashMap<>();
  private Optional<NeighborChannel> neighbors = Optional.empty();

  Contenders(Split split, int threads, ProgressListener listener) {
    this.split = split;
    this.threads = threads;
    this.listener = listener;
  }

  void addPopularity() {
    add(Recipe.POPULARITY, Fusion.Parts.none().withPopularity(1));
  }

  void addNeighbors(NeighborChannel channel) {
    neighbors = Optional.of(channel);
    add(NeighborChannel.NAME, Fusion.alone(channel.learn(split.training(), listener)));
  }

  /** Adds a model that learnt from the training part. */
  void addVectors(String name, EmbeddingModel model) {
    add(name, Fusion.Parts.none().with(model, 1));
  }

  private void add(String name, Fusion.Parts alone) {
    rankers.put(name, new EmbeddingRanker(split.training(), Fusion.fused(split.training(), alone)));
  }

  /**
   * The verdict on the held-out cases.
   *
   * @param ndcgs mean NDCG@20 of each channel alone
   * @param best the best channel alone
   * @param ndcg mean NDCG@20 of the recipe
   * @param gain of the recipe on the best channel alone
   */
  record Verdict(
      Recipe recipe,
      int cases,
      Map<String, Double> ndcgs,
      String best,
      double ndcg,
      PairedTest gain) {}

  /** Finds the best weights. */
  Verdict judge() {
    List<String> names = new ArrayList<>(rankers.keySet());
    HeldOutScores heldOut =
        new HeldOutScores(split, List.copyOf(rankers.values()), threads, listener);
    FusionWeights.Learnt learnt = new FusionWeights(heldOut).learn();
    double[] learntWeights = learnt.weights();
    Map<String, Double> weights = new LinkedHashMap<>();
    Map<String, Double> ndcgs = new LinkedHashMap<>();
    String vectors = "";
    double most = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < names.size(); c++) {
      String name = names.get(c);
      weights.put(name, learntWeights[c]);
      ndcgs.put(name, learnt.meanAlone(c));
      if (!Recipe.isCounted(name) && learnt.meanAlone(c) > most) {
        vectors = name;
        most = learnt.meanAlone(c);
      }
    }
    return new Verdict(
        new Recipe(weights, vectors, neighbors),
        heldOut.caseCount(),
        ndcgs,
        names.get(learnt.bestAlone()),
        learnt.mean(),
        learnt.gain(heldOut));
  }
}
