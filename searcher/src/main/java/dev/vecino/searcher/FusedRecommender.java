package dev.vecino.searcher;

import dev.vecino.core.InvalidRequestException;
import dev.vecino.searcher.Recommendations.AnsweredBy;
import dev.vecino.searcher.Recommendations.ScoreMeaning;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.lucene.util.BytesRef;

/**
 * Several indexes as one, e.g. of embeddings that were learned in different ways: each answers, and
 * an item's score is the sum of {@code weight / (60 + rank)} over the answers that it is in, with
 * rank 1 for the best (reciprocal rank fusion, Cormack, Clarke and Büttcher 2009).
 *
 * <pre>{@code
 * try (Recommender fused =
 *     FusedRecommender.of(List.of(Recommender.open(clicks), Recommender.open(texts)))) {
 *   fused.recommend(RecommendRequest.forHistory("h17", "h204", "h9").limit(150));
 * }
 * }</pre>
 *
 * <p>Each index is asked for its best {@code max(3 k, 100)} items under the request's filters,
 * which it applies by its own attributes: an item is an answer if any of the indexes has it among
 * these. So fewer than k are answered only where all indexes together have fewer. A price gap is
 * measured from the items of the history that the index in question knows.
 *
 * <p>An answer is from one generation of each index, and so are all answers of a batch. (A
 * recommender that {@link Recommender#open} did not make is asked by windows of {@value #WINDOW}
 * requests, and answers each from the generation that it has then.)
 *
 * <p>Thread-safe, as the recommenders are.
 */
public final class FusedRecommender implements Recommender {

  /** How slowly a rank loses its weight. */
  private static final int RANK_OFFSET = 60;

  /** Items asked for, for each that is answered. */
  private static final int DEPTH = 3;

  private static final int LEAST_DEPTH = 100;

  /** Requests of a batch that are held at once with the answers of all indexes. */
  private static final int WINDOW = 2048;

  private static final Comparator<Recommendation> BEST_FIRST =
      Comparator.comparingDouble(Recommendation::score)
          .reversed()
          .thenComparing(item -> new BytesRef(item.item()));

  private final List<Recommender> recommenders;
  private final List<Double> weights;

  private FusedRecommender(List<? extends Recommender> recommenders, List<Double> weights) {
    this.recommenders = List.copyOf(recommenders);
    this.weights = List.copyOf(weights);
    InvalidRequestException.require(
        !recommenders.isEmpty(), "a fused answer needs at least 1 index, got none");
    InvalidRequestException.require(
        weights.size() == recommenders.size(),
        "there must be a weight for each of the %d indexes, got: %d",
        recommenders.size(),
        weights.size());
    for (double weight : weights) {
      InvalidRequestException.require(
          weight > 0 && Double.isFinite(weight),
          "the weight of an index must be a finite number more than 0, got: %s",
          weight);
    }
  }

  /**
   * All indexes with the weight 1.
   *
   * @param recommenders at least one; closed with this
   */
  public static FusedRecommender of(List<? extends Recommender> recommenders) {
    return new FusedRecommender(recommenders, Collections.nCopies(recommenders.size(), 1.0));
  }

  /**
   * Indexes with weights.
   *
   * @param recommenders at least one; closed with this
   * @param weights of the indexes in their order, finite and more than 0
   */
  public static FusedRecommender of(
      List<? extends Recommender> recommenders, List<Double> weights) {
    return new FusedRecommender(recommenders, weights);
  }

  /**
   * Answers a request for an item or a history. In the answer, {@code unknown} are the ids that no
   * index knows; {@code eligible} is what the index with the most eligible items has of them, of
   * those indexes that had an answer, or the number of items that are answered with before the
   * limit, if that is more; {@code generation} names that of each, with commas between; and an
   * item's attributes are those of the first index that answered with it. Popularity is fallen back
   * to only where no index knows an item of the history. Where {@link RecommendRequest#diversity}
   * is asked for, the similarity of two items is the mean of their cosines in the indexes, 0 in one
   * that does not know both.
   *
   * @throws InvalidRequestException if the request is for a vector, which has no meaning in more
   *     than one index, or does not fit one of the indexes
   * @throws IllegalStateException if a recommender is closed
   */
  @Override
  public Recommendations recommend(RecommendRequest request) {
    return recommendAll(List.of(request), 1).getFirst();
  }

  /** As {@link Recommender#recommendAll(Iterator, int, Consumer)}, and as {@link #recommend}. */
  @Override
  public void recommendAll(
      Iterator<RecommendRequest> requests, int threads, Consumer<Recommendations> consumer) {
    InvalidRequestException.require(threads >= 1, "threads must be at least 1, got: %d", threads);
    try (PinnedRecommenders pinned = new PinnedRecommenders(recommenders)) {
      FusedRecommender fused = new FusedRecommender(pinned.recommenders, weights);
      List<RecommendRequest> window = new ArrayList<>();
      while (requests.hasNext()) {
        window.clear();
        while (window.size() < WINDOW && requests.hasNext()) {
          window.add(requireAnswerable(requests.next()));
        }
        fused.answer(window, threads).forEach(consumer);
      }
    }
  }

  private static RecommendRequest requireAnswerable(RecommendRequest request) {
    InvalidRequestException.require(
        request.vector == null,
        "a fused answer needs an item or a history, the request is for a vector, which has no"
            + " meaning in more than one index");
    return request;
  }

  /**
   * The recommenders, of which those that follow an index stay with a generation until this closes.
   */
  private static final class PinnedRecommenders implements AutoCloseable {

    final List<Recommender> recommenders = new ArrayList<>();
    private final List<Recommender> pinned = new ArrayList<>();

    PinnedRecommenders(List<Recommender> recommenders) {
      try {
        recommenders.forEach(this::add);
      } catch (RuntimeException | Error e) {
        close();
        throw e;
      }
    }

    private void add(Recommender recommender) {
      if (recommender instanceof OpenedIndex index) {
        pinned.add(index.pinned());
        recommenders.add(pinned.getLast());
      } else {
        recommenders.add(recommender);
      }
    }

    @Override
    public void close() {
      pinned.forEach(Recommender::close);
    }
  }

  private List<Recommendations> answer(List<RecommendRequest> requests, int threads) {
    List<List<Recommendations>> byIndex =
        ask(
            requests.stream()
                .map(FusedRecommender::deeper)
                .map(RecommendRequest::withoutPopularityFallback)
                .toList(),
            threads);
    List<Recommendations> answers = new ArrayList<>(requests.size());
    for (int i = 0; i < requests.size(); i++) {
      RecommendRequest request = requests.get(i);
      List<Recommendations> answered = at(i, byIndex);
      if (request.popularityFallback && answered.stream().allMatch(a -> knowsNothing(a, request))) {
        answered = at(0, ask(List.of(deeper(request)), 1));
      }
      answers.add(fused(request, answered));
    }
    return answers;
  }

  private static boolean knowsNothing(Recommendations answer, RecommendRequest request) {
    return Set.copyOf(answer.unknown())
        .containsAll(request.items == null ? request.history : request.items);
  }

  private List<List<Recommendations>> ask(List<RecommendRequest> requests, int threads) {
    return recommenders.stream()
        .map(recommender -> recommender.recommendAll(requests, threads))
        .toList();
  }

  private static List<Recommendations> at(int i, List<List<Recommendations>> byIndex) {
    return byIndex.stream().map(answers -> answers.get(i)).toList();
  }

  /**
   * Never less than k of each index: where one has fewer, its answer is all that it has, so there
   * is no need to ask again for more.
   */
  private static RecommendRequest deeper(RecommendRequest request) {
    RecommendRequest candidates = Selection.candidates(request);
    long depth = Math.max((long) DEPTH * candidates.limit, LEAST_DEPTH);
    RecommendRequest deeper =
        candidates
            .limit((int) Math.min(depth, Integer.MAX_VALUE))
            .withAttributes(request.withAttributes);
    for (Map.Entry<String, Integer> limit : request.limitsPer.entrySet()) {
      deeper = deeper.limitPer(limit.getKey(), limit.getValue());
    }
    return deeper;
  }

  private Recommendations fused(RecommendRequest request, List<Recommendations> answered) {
    Map<String, Double> scores = new LinkedHashMap<>();
    Map<String, Map<String, Object>> attributes = new LinkedHashMap<>();
    for (int c = 0; c < answered.size(); c++) {
      int rank = 1;
      for (Recommendation item : answered.get(c)) {
        scores.merge(item.item(), weights.get(c) / (RANK_OFFSET + rank), Double::sum);
        attributes.putIfAbsent(item.item(), item.attributes());
        rank++;
      }
    }
    List<Recommendation> items = new ArrayList<>();
    scores.forEach(
        (item, score) ->
            items.add(
                new Recommendation(
                    item, score.floatValue(), attributes.getOrDefault(item, Map.of()))));
    items.sort(BEST_FIRST);
    AnsweredBy answeredBy =
        AnsweredBy.of(answered.stream().map(Recommendations::answeredBy).toList());
    int eligible =
        answered.stream()
            .filter(a -> a.answeredBy() != AnsweredBy.NOTHING || answeredBy == AnsweredBy.NOTHING)
            .mapToInt(Recommendations::eligible)
            .max()
            .orElse(0);
    return new Recommendations(
        chosen(request, items),
        answeredBy,
        ScoreMeaning.RECIPROCAL_RANKS,
        Math.max(eligible, items.size()),
        answered.stream().mapToLong(Recommendations::visited).sum(),
        unknown(answered),
        answeredBy == AnsweredBy.NOTHING ? reason(answered) : Optional.empty(),
        answered.stream().map(Recommendations::generation).collect(Collectors.joining(",")));
  }

  private List<Recommendation> chosen(RecommendRequest request, List<Recommendation> items) {
    int most = Selection.candidates(request).limit;
    List<Recommendation> candidates =
        request.limitsPer.isEmpty()
            ? items.subList(0, Math.min(most, items.size()))
            : Selection.limited(
                items,
                request.limitsPer,
                most,
                (i, attribute) ->
                    attributes(items.get(i).item()).map(all -> all.get(attribute)).orElse(null));
    if (request.diversity == 0 || candidates.isEmpty()) {
      return Selection.page(request, candidates);
    }
    List<Recommendation> chosen = new ArrayList<>();
    for (int i : Diversity.order(request.interests(1), candidates, joinedVectors(candidates))) {
      chosen.add(candidates.get(i));
    }
    return Selection.page(request, chosen);
  }

  /** The vectors of all indexes one after the other, so that dot products are mean cosines. */
  private List<float[]> joinedVectors(List<Recommendation> items) {
    Map<String, float[]> joined = vectors(items.stream().map(Recommendation::item).toList());
    float[] unknown = new float[joined.values().stream().mapToInt(v -> v.length).max().orElse(0)];
    return items.stream().map(item -> joined.getOrDefault(item.item(), unknown)).toList();
  }

  /**
   * {@inheritDoc} Here this is the mean of the dot products in the indexes, 0 in one that does not
   * know both.
   */
  @Override
  public Map<String, float[]> vectors(List<String> items) {
    List<Map<String, float[]>> byIndex =
        recommenders.stream().map(recommender -> recommender.vectors(items)).toList();
    int[] dimensions =
        byIndex.stream()
            .mapToInt(vectors -> vectors.values().stream().mapToInt(v -> v.length).max().orElse(0))
            .toArray();
    double scale = Math.sqrt(1.0 / recommenders.size());
    Map<String, float[]> joined = new LinkedHashMap<>();
    for (String item : items) {
      if (byIndex.stream().noneMatch(vectors -> vectors.containsKey(item))) {
        continue;
      }
      float[] vector = new float[Arrays.stream(dimensions).sum()];
      int at = 0;
      for (int c = 0; c < dimensions.length; c++) {
        float[] own = byIndex.get(c).getOrDefault(item, new float[0]);
        for (int d = 0; d < own.length; d++) {
          vector[at + d] = (float) (scale * own[d]);
        }
        at += dimensions[c];
      }
      joined.put(item, vector);
    }
    return joined;
  }

  /** Those in the first index that knows the item. */
  @Override
  public Optional<Map<String, Object>> attributes(String item) {
    return recommenders.stream()
        .flatMap(recommender -> recommender.attributes(item).stream())
        .findFirst();
  }

  /** That of each index, with commas between. */
  @Override
  public String generation() {
    return recommenders.stream().map(Recommender::generation).collect(Collectors.joining(","));
  }

  /** Of each index; where one can't be opened, the others are all the same. */
  @Override
  public boolean refresh() {
    boolean[] switched = {false};
    forEachRecommender(recommender -> switched[0] |= recommender.refresh());
    return switched[0];
  }

  /** Closes the recommenders. */
  @Override
  public void close() {
    forEachRecommender(Recommender::close);
  }

  /** All have their turn; then what the first that failed has thrown is thrown. */
  private void forEachRecommender(Consumer<Recommender> action) {
    RuntimeException failure = null;
    for (Recommender recommender : recommenders) {
      try {
        action.accept(recommender);
      } catch (RuntimeException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private static List<String> unknown(List<Recommendations> answered) {
    Set<String> unknown = new LinkedHashSet<>(answered.getFirst().unknown());
    answered.forEach(answer -> unknown.retainAll(Set.copyOf(answer.unknown())));
    return List.copyOf(unknown);
  }

  private static Optional<String> reason(List<Recommendations> answered) {
    return Optional.of(
        answered.stream()
            .map(answer -> answer.reason().orElse("an index has no answer"))
            .distinct()
            .collect(Collectors.joining("; ")));
  }
}
