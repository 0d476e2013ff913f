package dev.vecino.bench;

import dev.vecino.core.ProgressListener;
import dev.vecino.indexer.IndexBuilder;
import dev.vecino.indexer.IndexOptions;
import dev.vecino.indexer.IndexOptions.Approximation;
import dev.vecino.indexer.IndexOptions.Quantization;
import dev.vecino.indexer.IndexReport;
import dev.vecino.searcher.Filter;
import dev.vecino.searcher.RecommendRequest;
import dev.vecino.searcher.Recommendation;
import dev.vecino.searcher.Recommendations;
import dev.vecino.searcher.Recommender;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Vecino as it comes: its planner decides how a query is answered. */
final class VecinoContender implements Contender {

  private final SearchData data;
  private final Recommender recommender;

  VecinoContender(SearchData data) {
    this(data, data.indexOf(Measurement.VECINO));
  }

  VecinoContender(SearchData data, Path index) {
    this.data = data;
    recommender = Recommender.open(index);
  }

  /** Builds the index with the defaults and two threads; the seconds that it took. */
  static double build(SearchData data) {
    return build(
        data,
        data.indexOf(Measurement.VECINO),
        IndexOptions.defaults().approximation(),
        IndexOptions.defaults().quantization());
  }

  static double build(
      SearchData data, Path index, Approximation approximation, Quantization quantization) {
    var vectors = data.embeddings();
    var catalogue = data.catalogue();
    IndexOptions defaults = IndexOptions.defaults();
    IndexOptions options =
        IndexOptions.builder().approximation(approximation).recallTarget(defaults.recallTarget()).maxConnections(defaults.maxConnections()).beamWidth(defaults.beamWidth()).quantization(quantization).threads(2).keep(defaults.keep()).estimateNew(defaults.estimateNew()).build();
    long began = System.nanoTime();
    IndexReport report =
        IndexBuilder.build(index, vectors, catalogue, options, ProgressListener.NONE);
    double seconds = (System.nanoTime() - began) / 1e9;
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
    return Measurement.VECINO;
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
    return "";
  }

  /** The question of a user with a vector: what was clicked may be an answer, as with the peers. */
  RecommendRequest request(Work work, int user) {
    RecommendRequest request = RecommendRequest.forVector(data.user(user)).limit(work.k());
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
