package dev.vecino.searcher;

import dev.vecino.core.InvalidRequestException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * One question: near what (an item, a history or a vector), how many, and under which filters.
 * Immutable and thread-safe; each method gives a changed copy.
 */
public final class RecommendRequest {

  /** The k where none is asked for. */
  public static final int DEFAULT_LIMIT = 10;

  /** How the nearest items are found. */
  public enum Mode {
    /** By cost: exact where it is cheap, else the graph. */
    AUTO,
    /** Every eligible item is scored: the right answer. */
    EXACT,
    /** The HNSW graph, whatever it costs; exact where the index has no graph. */
    APPROXIMATE
  }

  /** How the vectors of a history's items become the user's vector. Every click counts. */
  public enum Combination {
    /** Their sum. */
    SUM,
    /** Their sum divided by their number. */
    MEAN
  }

  final String item;
  final List<String> history;
  final float[] vector;
  final int limit;
  final List<Filter> filters;
  final List<String> excluded;
  final boolean includeSeen;
  final Mode mode;
  final Combination combination;
  final double halfLife;
  final boolean popularityFallback;
  final boolean withAttributes;

  private RecommendRequest(Draft draft) {
    item = draft.item;
    history = draft.history;
    vector = draft.vector;
    limit = draft.limit;
    filters = draft.filters;
    excluded = draft.excluded;
    includeSeen = draft.includeSeen;
    mode = draft.mode;
    combination = draft.combination;
    halfLife = draft.halfLife;
    popularityFallback = draft.popularityFallback;
    withAttributes = draft.withAttributes;
  }

  /** The items most like this one. The item itself is not among the answers. */
  public static RecommendRequest forItem(String item) {
    Draft draft = new Draft();
    draft.item = Objects.requireNonNull(item);
    return new RecommendRequest(draft);
  }

  /** What a user who clicked these, oldest first, should see next. */
  public static RecommendRequest forHistory(String... items) {
    return forHistory(List.of(items));
  }

  /** What a user who clicked these, oldest first, should see next; an item may be there twice. */
  public static RecommendRequest forHistory(List<String> items) {
    Draft draft = new Draft();
    draft.history = List.copyOf(items);
    return new RecommendRequest(draft);
  }

  /**
   * The items nearest to a user's vector that was made elsewhere (or to any point, where the index
   * has only one table of vectors).
   *
   * @param vector of the index's dimension, finite and not zero; copied
   */
  public static RecommendRequest forVector(float[] vector) {
    Draft draft = new Draft();
    draft.vector = vector.clone();
    return new RecommendRequest(draft);
  }

  /** At most this many items: k, at least 1. Default {@value #DEFAULT_LIMIT}. */
  public RecommendRequest limit(int k) {
    InvalidRequestException.require(k >= 1, "k must be at least 1, got: %d", k);
    Draft draft = new Draft(this);
    draft.limit = k;
    return new RecommendRequest(draft);
  }

  /** Only items that match all of these, and all that were given before. */
  public RecommendRequest where(Filter... filters) {
    Draft draft = new Draft(this);
    draft.filters = joined(this.filters, List.of(filters));
    return new RecommendRequest(draft);
  }

  /** Not these items, nor those that were given before. */
  public RecommendRequest excluding(List<String> items) {
    Draft draft = new Draft(this);
    draft.excluded = joined(excluded, items);
    return new RecommendRequest(draft);
  }

  /** Items of the history may be answers too. By default they are not. */
  public RecommendRequest includingSeen() {
    Draft draft = new Draft(this);
    draft.includeSeen = true;
    return new RecommendRequest(draft);
  }

  /** How the nearest are found. Default {@link Mode#AUTO}. */
  public RecommendRequest mode(Mode mode) {
    Draft draft = new Draft(this);
    draft.mode = Objects.requireNonNull(mode);
    return new RecommendRequest(draft);
  }

  /** How the history's vectors are combined. Default {@link Combination#SUM}. */
  public RecommendRequest combining(Combination combination) {
    Draft draft = new Draft(this);
    draft.combination = Objects.requireNonNull(combination);
    return new RecommendRequest(draft);
  }

  /**
   * A click weighs half of one that is this many clicks younger. Default: all weigh the same.
   *
   * @param clicks more than 0
   */
  public RecommendRequest recencyHalfLife(double clicks) {
    InvalidRequestException.require(
        clicks > 0, "the half-life must be more than 0 clicks, got: %s", clicks);
    Draft draft = new Draft(this);
    draft.halfLife = clicks;
    return new RecommendRequest(draft);
  }

  /** The most clicked eligible items, where no item of the history is known. */
  public RecommendRequest fallingBackToPopularity() {
    Draft draft = new Draft(this);
    draft.popularityFallback = true;
    return new RecommendRequest(draft);
  }

  /** Answers carry their attributes. */
  public RecommendRequest withAttributes() {
    Draft draft = new Draft(this);
    draft.withAttributes = true;
    return new RecommendRequest(draft);
  }

  /** The same without filters. */
  RecommendRequest withoutFilters() {
    Draft draft = new Draft(this);
    draft.filters = List.of();
    return new RecommendRequest(draft);
  }

  /** The same, where items of the history and excluded ones may be answers. */
  RecommendRequest withoutExclusions() {
    Draft draft = new Draft(this);
    draft.excluded = List.of();
    draft.includeSeen = true;
    return new RecommendRequest(draft);
  }

  private static <T> List<T> joined(List<T> first, List<T> second) {
    List<T> all = new ArrayList<>(first);
    all.addAll(second);
    return List.copyOf(all);
  }

  /** The fields while a copy is changed. */
  private static final class Draft {
    private String item;
    private List<String> history;
    private float[] vector;
    private int limit = DEFAULT_LIMIT;
    private List<Filter> filters = List.of();
    private List<String> excluded = List.of();
    private boolean includeSeen;
    private Mode mode = Mode.AUTO;
    private Combination combination = Combination.SUM;
    private double halfLife = Double.POSITIVE_INFINITY;
    private boolean popularityFallback;
    private boolean withAttributes;

    Draft() {}

    Draft(RecommendRequest request) {
      item = request.item;
      history = request.history;
      vector = request.vector;
      limit = request.limit;
      filters = request.filters;
      excluded = request.excluded;
      includeSeen = request.includeSeen;
      mode = request.mode;
      combination = request.combination;
      halfLife = request.halfLife;
      popularityFallback = request.popularityFallback;
      withAttributes = request.withAttributes;
    }
  }
}
