package dev.vecino.searcher;

import dev.vecino.core.ArtifactException;
import dev.vecino.core.CancelledException;
import dev.vecino.core.InvalidRequestException;
import dev.vecino.searcher.schema.MemoryIndex;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Answers what a user should see next.
 *
 * <pre>{@code
 * try (Recommender recommender = Recommender.open(Path.of("index-data/homes"))) {
 *   Recommendations homes =
 *       recommender.recommend(
 *           RecommendRequest.forHistory("h17", "h204", "h9")
 *               .where(Filter.atLeast("quality", 0.7), Filter.maxPriceGap(0.3))
 *               .limit(150));
 *   homes.forEach(home -> show(home.item(), home.score()));
 * }
 * }</pre>
 *
 * <p>An {@link IndexRecommender} answers from one index, a {@link FusedRecommender} from several;
 * an application may put an implementation of its own in their place, or around them.
 *
 * <p>Thread-safe: one instance serves a whole application. What {@link #open(Path)} gives follows
 * the index: a query that comes half a second or more after the last look looks whether another
 * generation is served, a new one or, after a rollback, a former one. That one is opened on a
 * thread of its own; queries wait for none of it: those that run finish on the generation that they
 * began with, and those that begin before it is open still use the former one. One that can't be
 * opened is told of once, as a warning of the logger of this class's name, and not tried again
 * before another one is served or its files change.
 */
public interface Recommender extends AutoCloseable {

  /**
   * Opens the served generation of an index, and follows the index from then on.
   *
   * @throws ArtifactException if the folder is no index, or the generation is damaged or newer than
   *     this code
   * @throws CancelledException if the thread is interrupted; the flag stays set
   */
  static IndexRecommender open(Path folder) {
    return OpenedIndex.open(folder);
  }

  /**
   * Opens one generation of an index, served or not, and stays with it: for long work that must not
   * mix the answers of two.
   *
   * @param generation its name, e.g. {@code 000001}
   * @throws ArtifactException if there is no such generation, or it is damaged or newer than this
   *     code
   * @throws CancelledException if the thread is interrupted; the flag stays set
   */
  static IndexRecommender open(Path folder, String generation) {
    return OpenedIndex.open(folder, generation);
  }

  /**
   * Opens an index in memory, as {@code IndexBuilder.buildInMemory} does; closing it frees that.
   */
  static IndexRecommender open(MemoryIndex index) {
    return OpenedIndex.open(index);
  }

  /**
   * Answers one request.
   *
   * @throws InvalidRequestException if the request does not fit the index: an unknown attribute, a
   *     vector of another dimension
   * @throws IllegalStateException if this is closed
   */
  Recommendations recommend(RecommendRequest request);

  /**
   * {@link #recommendAll(List, int)} on the caller's thread.
   *
   * @return one answer per request, in their order
   */
  default List<Recommendations> recommendAll(List<RecommendRequest> requests) {
    return recommendAll(requests, 1);
  }

  /**
   * Answers many requests, all from the same generation. The answers are those that the requests
   * would get one by one, whatever the threads; but as many queries together make the exact answer
   * cheaper, {@link RecommendRequest.Mode#AUTO} chooses it more often.
   *
   * @param threads that work on it with the caller's, at least 1
   * @return one answer per request, in their order
   * @throws InvalidRequestException as {@link #recommend}, for any of the requests
   * @throws CancelledException if the caller's thread is interrupted
   */
  default List<Recommendations> recommendAll(List<RecommendRequest> requests, int threads) {
    List<Recommendations> answers = new ArrayList<>(requests.size());
    recommendAll(requests.iterator(), threads, answers::add);
    return answers;
  }

  /**
   * {@link #recommendAll(List, int)} for any number of requests: they are read and answered by
   * windows of some thousand, so that neither all requests nor all answers are in memory.
   *
   * <p>The vectors of the items are copied into the heap in the order that many queries at once
   * need, when a batch first compares with them: {@code 4 * dimension + 4} bytes per item, kept as
   * long as the generation is served, and for this call at most twice as much again where filters
   * select from the items.
   *
   * @param requests read on the caller's thread
   * @param threads that work on it with the caller's, at least 1
   * @param consumer takes one answer per request, in their order, on the caller's thread; where
   *     this method throws, it has had the answers before the window in which that happened
   */
  void recommendAll(
      Iterator<RecommendRequest> requests, int threads, Consumer<Recommendations> consumer);

  /**
   * The attributes of an item by name, in the order of the catalogue and without those that it
   * lacks; empty if the item is not known.
   */
  Optional<Map<String, Object>> attributes(String item);

  /**
   * The vectors by which items are compared with each other: the dot product of two is how alike
   * they are, 1 at most.
   *
   * @return by item, without those that are not known; all of one dimension, new, and owned by the
   *     caller
   */
  Map<String, float[]> vectors(List<String> items);

  /** The name of the generation that is answered from, as {@link Recommendations#generation()}. */
  String generation();

  /**
   * Looks at once whether another generation is served, opens it on the caller's thread, also if it
   * could not be opened before, and switches to it; does nothing where this was opened to stay with
   * one.
   *
   * @return whether it switched
   * @throws ArtifactException if it can't be opened; the former one stays in use
   * @throws CancelledException if the thread is interrupted; the former one stays in use
   * @throws IllegalStateException if this is closed
   */
  boolean refresh();

  /**
   * Closes what this has opened. Queries that run finish first; the opening of a generation that
   * was followed to is broken off; whatever is asked later is an {@link IllegalStateException}.
   * Closing twice is fine.
   */
  @Override
  void close();
}
