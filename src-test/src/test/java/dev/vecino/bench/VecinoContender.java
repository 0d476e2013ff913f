package dev.vecino.bench;

import dev.vecino.core.Catalogue;
import dev.vecino.core.EmbeddingModel;
import dev.vecino.core.Embeddings;
import dev.vecino.indexer.IndexBuilder;
import dev.vecino.indexer.IndexOptions;
import dev.vecino.indexer.IndexOptions.Approximation;
import dev.vecino.indexer.IndexOptions.Quantization;
import dev.vecino.indexer.IndexReport;
import dev.vecino.searcher.Filter;
import dev.vecino.searcher.RecommendRequest;
import dev.vecino.searcher.RecommendRequest.Mode;
import dev.vecino.searcher.Recommendation;
import dev.vecino.searcher.Recommendations;
import dev.vecino.searcher.Recommender;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Vecino: as it comes, when its planner decides how a query is answered, or by the one
 * approximation that its index was built with.
 */
final class VecinoContender implements Contender {

  static final String BY_CLUSTERS = "vecino-clusters";
  static final String BY_HNSW = "vecino-hnsw";

  private final SearchData data;
  private final String system;
  private final Mode mode;
  private final Recommender recommender;
  private String answeredBy = "";

  VecinoContender(SearchData data) {
    this(data, data.indexOf(Measurement.VECINO));
  }

  VecinoContender(SearchData data, Path index) {
    this(data, Measurement.VECINO, Mode.AUTO, index);
  }

  private VecinoContender(SearchData data, String system, Mode mode, Path index) {
    this.data = data;
    this.system = system;
    this.mode = mode;
    recommender = Recommender.open(index);
  }

  /**
   * Vecino that answers all queries by one approximation.
   *
   * @param system {@link #BY_CLUSTERS} or {@link #BY_HNSW}
   */
  static VecinoContender approximate(SearchData data, String system) {
    return new VecinoContender(data, system, Mode.APPROXIMATE, data.indexOf(system));
  }

  /** Builds the index with the defaults and two threads; the seconds that it took. */
  static double build(SearchData data) throws IOException {
    return build(data, Measurement.VECINO);
  }

  /** The same for one of our systems. */
  static double build(SearchData data, String system) throws IOException {
    Approximation approximation =
        switch (system) {
          case BY_CLUSTERS -> Approximation.CLUSTERS;
          case BY_HNSW -> Approximation.HNSW;
          default -> IndexOptions.defaults().approximation();
        };
    return build(data, data.indexOf(system), approximation, IndexOptions.defaults().quantization());
  }

  /**
   * Builds an index with two threads. Where the vectors are of a model, that is indexed; it has two
   * fields, for users and for neighbours, so the time is that of another index of the vectors
   * alone, as the peers' is.
   *
   * @return the seconds that it took
   */
  static double build(
      SearchData data, Path index, Approximation approximation, Quantization quantization)
      throws IOException {
    IndexOptions options =
        IndexOptions.builder()
            .approximation(approximation)
            .quantization(quantization)
            .threads(2)
            .build();
    Optional<EmbeddingModel> model = data.model();
    Path timed = model.isPresent() ? index.resolveSibling(index.getFileName() + "-vectors") : index;
    Embeddings vectors = data.embeddings();
    Catalogue catalogue = data.catalogue();
    long began = System.nanoTime();
    IndexReport report =
        IndexBuilder.of(vectors).catalogue(catalogue).options(options).build(timed);
    double seconds = (System.nanoTime() - began) / 1e9;
    if (model.isPresent()) {
      report = IndexBuilder.of(model.get()).catalogue(catalogue).options(options).build(index);
    }
    if (report.items() != data.items()) {
      throw new IllegalStateException("only " + report.items() + " items were indexed");
    }
    return seconds;
  }

  /** The requests of all users for lists: by their histories, without what they have seen. */
  static List<RecommendRequest> lists(SearchData data, int users, int k) {
    return IntStream.range(0, users)
        .mapToObj(
            user ->
                RecommendRequest.forHistory(
                        Arrays.stream(data.history(user)).mapToObj(SearchData::id).toList())
                    .limit(k))
        .toList();
  }

  Recommender recommender() {
    return recommender;
  }

  @Override
  public String system() {
    return system;
  }

  @Override
  public String version() {
    return "";
  }

  @Override
  public int[] efforts(int k) {
    return new int[] {0};
  }

  @Override
  public String setting(int effort) {
    return answeredBy;
  }

  /** The question of a user with a vector: what was clicked may be an answer, as with the peers. */
  RecommendRequest request(Work work, int user) {
    RecommendRequest request =
        RecommendRequest.forVector(data.user(user)).limit(work.k()).mode(mode);
    return work.filter()
        .map(
            attribute ->
                request.where(
                    Filter.range(attribute.column(), work.least(user), work.greatest(user))))
        .orElse(request);
  }

  @Override
  public Answers answer(Work work, int from, int to, int effort) {
    List<Recommendations> answers = new ArrayList<>();
    long began = System.nanoTime();
    for (int user = from; user < to; user++) {
      answers.add(recommender.recommend(request(work, user)));
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    answeredBy =
        answers.stream()
            .map(answer -> answer.answeredBy().name().toLowerCase(Locale.ROOT))
            .distinct()
            .sorted()
            .collect(Collectors.joining(" and "));
    return new Answers(seconds, answers.stream().map(VecinoContender::items).toList());
  }

  /** The numbers of the items of an answer. */
  static int[] items(Recommendations answer) {
    return answer.items().stream().map(Recommendation::item).mapToInt(Integer::parseInt).toArray();
  }

  @Override
  public void close() {
    recommender.close();
  }
}
