package dev.vecino.searcher;

import dev.vecino.core.InvalidRequestException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * One question: near what (an item, a history or a vector), how many, and under which filters.
 * Immutable and thread-safe; each method gives a changed copy.
 */
public final class RecommendRequest {

  /** The k where none is asked for. */
  public static final int DEFAULT_LIMIT = 10;

  /** How the nearest items are found. */
  public enum Mode {
    /** By cost: exact where it is cheap, else approximate. */
    AUTO,
    /** Every eligible item is scored: the right answer. */
    EXACT,
    /** The index's clusters or HNSW, whatever it costs; exact where it has neither. */
    APPROXIMATE
  }

  /** How the vectors of a history's items become the user's vector. Every click counts. */
  public enum Combination {
    /** Their sum. */
    SUM,
    /** Their sum divided by their number. */
    MEAN
  }

  /** {@link #offset()} of a request that is for no page. */
  private static final int NO_PAGE = -1;

  final @Nullable List<String> items;
  final @Nullable List<String> history;
  final float @Nullable [] vector;
  final int limit;
  final List<Filter> filters;
  final List<String> excluded;
  final boolean includeSeen;
  final Mode mode;
  final Combination combination;
  final double halfLife;
  final int interests;
  final double diversity;
  final boolean popularityFallback;
  final boolean withAttributes;
  final Map<String, Integer> limitsPer;
  final List<Boost> boosts;
  private final int offset;

  private RecommendRequest(Draft draft) {
    items = draft.items;
    history = draft.history;
    vector = draft.vector;
    limit = draft.limit;
    filters = draft.filters;
    excluded = draft.excluded;
    includeSeen = draft.includeSeen;
    mode = draft.mode;
    combination = draft.combination;
    halfLife = draft.halfLife;
    interests = draft.interests;
    diversity = draft.diversity;
    popularityFallback = draft.popularityFallback;
    withAttributes = draft.withAttributes;
    limitsPer = draft.limitsPer;
    boosts = draft.boosts;
    offset = draft.offset;
  }

  /** The items most like this one. The item itself is not among the answers. */
  public static RecommendRequest forItem(String item) {
    return forItems(List.of(item));
  }

  /**
   * The items that are most like all of these together, e.g. those of a basket: nearest to the sum
   * of their vectors of length 1. They themselves are not among the answers.
   *
   * @param items at least one
   */
  public static RecommendRequest forItems(List<String> items) {
    InvalidRequestException.require(
        !items.isEmpty(), "a request for items needs at least one, got none");
    Draft draft = new Draft();
    draft.items = List.copyOf(items);
    return new RecommendRequest(draft);
  }

  /** As {@link #forItems(List)}. */
  public static RecommendRequest forItems(String... items) {
    return forItems(List.of(items));
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
   * @param vector of the index's dimension, finite, not zero and of a length of at most 1e15;
   *     copied
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

  /**
   * A page: what comes after so many. All eligible items are compared, also for the first page, so
   * that the pages of one generation fit together.
   *
   * @param before items, at least 0
   */
  public RecommendRequest offset(int before) {
    InvalidRequestException.require(before >= 0, "the offset must be at least 0, got: %d", before);
    Draft draft = new Draft(this);
    draft.offset = before;
    return new RecommendRequest(draft);
  }

  /**
   * At most so many answers have one value of an attribute: from the best on, an item that would be
   * one more is left out. Of several values each counts; items without a value are not limited.
   *
   * @param most at least 1; in the place of what was given for this attribute before
   */
  public RecommendRequest limitPer(String attribute, int most) {
    InvalidRequestException.require(
        most >= 1, "the limit per '%s' must be at least 1, got: %d", attribute, most);
    Draft draft = new Draft(this);
    draft.limitsPer = new LinkedHashMap<>(limitsPer);
    draft.limitsPer.put(attribute, most);
    return new RecommendRequest(draft);
  }

  /**
   * Scores gain by these, and by all that were given before; see {@link Boost}. All eligible items
   * are compared then. Answers of the most clicked items gain nothing.
   */
  public RecommendRequest boost(Boost... more) {
    Draft draft = new Draft(this);
    draft.boosts = joined(boosts, List.of(more));
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

  /**
   * A history of several interests is asked as several: its items are clustered by how alike they
   * are, each cluster's clicks make a vector as a whole history does, and the answers are merged.
   * Filters, what is seen and a price gap stay those of the whole history.
   *
   * <p>The clusters are those of Ward's method on the item vectors of length 1 (as PinnerSage, Pal
   * et al. 2020, arXiv 2007.03634), of the 200 items that were clicked last; older ones make no
   * interest. There are {@code most} of them, or as many as the history has different vectors. Each
   * place of the answer goes to the cluster whose clicks (weighed by {@link #recencyHalfLife}) have
   * the greatest claim to it, as seats in a parliament do (Sainte-Laguë; Dang and Croft 2012,
   * "Diversity by Proportionality"), and is filled with its best item that has no place yet. So the
   * order is not that of the scores: a score is what the interest gave that placed the item.
   *
   * <p>Requests for an item or a vector are one interest always.
   *
   * @param most at least 1. Default 1: the whole history makes one vector
   */
  public RecommendRequest interests(int most) {
    InvalidRequestException.require(
        most >= 1, "the number of interests must be at least 1, got: %d", most);
    Draft draft = new Draft(this);
    draft.interests = most;
    return new RecommendRequest(draft);
  }

  /**
   * Answers that are less like each other: from the best candidates (5 k, at least k + 50) each
   * place is filled with the one whose {@code (1 - lambda) * relevance - lambda * similarity} is
   * greatest (maximal marginal relevance, Carbonell and Goldstein 1998; of equal ones the more
   * relevant). Relevance is the score, scaled so that the worst candidate has 0 and the best 1;
   * with several {@link #interests} and for infinite scores it is the rank, scaled likewise.
   * Similarity is the greatest cosine of item vectors with an item that has its place already, and
   * 0 for the first place. So the order is not that of the scores, which stay what they are without
   * this. The time grows with the square of k.
   *
   * @param lambda 0 to 1: by relevance alone, to by dissimilarity alone. Default 0
   */
  public RecommendRequest diversity(double lambda) {
    InvalidRequestException.require(
        lambda >= 0 && lambda <= 1, "the diversity must be 0 to 1, got: %s", lambda);
    Draft draft = new Draft(this);
    draft.diversity = lambda;
    return new RecommendRequest(draft);
  }

  /**
   * The most clicked eligible items, where no item of the history is known. A request that does not
   * ask for that has an empty answer then, with its reason; the commands {@code recommend} and
   * {@code push} ask for it unless {@code --no-popular} is given.
   */
  public RecommendRequest fallingBackToPopularity() {
    Draft draft = new Draft(this);
    draft.popularityFallback = true;
    return new RecommendRequest(draft);
  }

  /** Answers carry their attributes. */
  public RecommendRequest withAttributes() {
    return withAttributes(true);
  }

  /** The items that are asked for, see {@link #forItems(List)}. */
  public Optional<List<String>> items() {
    return Optional.ofNullable(items);
  }

  /** The history that is asked for, see {@link #forHistory(List)}. */
  public Optional<List<String>> history() {
    return Optional.ofNullable(history);
  }

  /** The vector that is asked for, see {@link #forVector}; a copy. */
  public Optional<float[]> vector() {
    return Optional.ofNullable(vector).map(float[]::clone);
  }

  /** See {@link #limit(int)}. */
  public int limit() {
    return limit;
  }

  /** See {@link #offset(int)}; 0 also where no page is asked for. */
  public int offset() {
    return Math.max(0, offset);
  }

  /** Whether {@link #offset(int)} was given. */
  public boolean isPage() {
    return offset != NO_PAGE;
  }

  /** See {@link #limitPer}; by attribute, in the order in which they were given. */
  public Map<String, Integer> limitsPer() {
    return Collections.unmodifiableMap(limitsPer);
  }

  /** See {@link #boost}; in the order in which they were given. */
  public List<Boost> boosts() {
    return boosts;
  }

  /** See {@link #where}; in the order in which they were given. */
  public List<Filter> filters() {
    return filters;
  }

  /** See {@link #excluding}. */
  public List<String> excluded() {
    return excluded;
  }

  /** See {@link #includingSeen}. */
  public boolean includesSeen() {
    return includeSeen;
  }

  /** See {@link #mode(Mode)}. */
  public Mode mode() {
    return mode;
  }

  /** See {@link #combining}. */
  public Combination combination() {
    return combination;
  }

  /** See {@link #recencyHalfLife(double)}; infinite where none was asked for. */
  public double recencyHalfLife() {
    return halfLife;
  }

  /** See {@link #interests(int)}. */
  public int interests() {
    return interests;
  }

  /** See {@link #diversity(double)}. */
  public double diversity() {
    return diversity;
  }

  /** See {@link #fallingBackToPopularity}. */
  public boolean fallsBackToPopularity() {
    return popularityFallback;
  }

  /** See {@link #withAttributes()}. */
  public boolean wantsAttributes() {
    return withAttributes;
  }

  /** All that is asked for, by name; null where the request has no such thing. */
  private Map<String, @Nullable Object> values() {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("items", items);
    values.put("history", history);
    values.put("vector", vector == null ? null : floats(vector));
    values.put("limit", limit);
    values.put("offset", isPage() ? offset : null);
    values.put("limitsPer", limitsPer);
    values.put("boosts", boosts);
    values.put("filters", filters);
    values.put("excluded", excluded);
    values.put("includesSeen", includeSeen);
    values.put("mode", mode);
    values.put("combination", combination);
    values.put("recencyHalfLife", halfLife);
    values.put("interests", interests);
    values.put("diversity", diversity);
    values.put("fallsBackToPopularity", popularityFallback);
    values.put("wantsAttributes", withAttributes);
    return values;
  }

  private static List<Float> floats(float[] vector) {
    List<Float> floats = new ArrayList<>(vector.length);
    for (float value : vector) {
      floats.add(value);
    }
    return floats;
  }

  /** Whether the other is a request for the same, under the same conditions in the same order. */
  @Override
  public boolean equals(Object other) {
    return other instanceof RecommendRequest request && values().equals(request.values());
  }

  @Override
  public int hashCode() {
    return values().hashCode();
  }

  /** What is asked for, and what differs from the defaults. */
  @Override
  public String toString() {
    Map<String, @Nullable Object> defaults = new RecommendRequest(new Draft()).values();
    StringJoiner text = new StringJoiner(", ", "RecommendRequest[", "]");
    values()
        .forEach(
            (name, value) -> {
              if (name.equals("limit") || !Objects.equals(value, defaults.get(name))) {
                text.add(name + "=" + value);
              }
            });
    return text.toString();
  }

  /** The same, where nothing is answered if no item of the history is known. */
  RecommendRequest withoutPopularityFallback() {
    Draft draft = new Draft(this);
    draft.popularityFallback = false;
    return new RecommendRequest(draft);
  }

  /** The same, where answers carry their attributes or not. */
  RecommendRequest withAttributes(boolean wanted) {
    Draft draft = new Draft(this);
    draft.withAttributes = wanted;
    return new RecommendRequest(draft);
  }

  /** The first of so many answers, chosen by nothing but their scores, and without attributes. */
  RecommendRequest candidates(long count) {
    Draft draft = new Draft(this);
    draft.limit = (int) Math.min(count, Integer.MAX_VALUE);
    draft.mode = isPage() ? Mode.EXACT : mode;
    draft.offset = NO_PAGE;
    draft.limitsPer = Map.of();
    draft.diversity = 0;
    draft.withAttributes = false;
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
    private @Nullable List<String> items;
    private @Nullable List<String> history;
    private float @Nullable [] vector;
    private int limit = DEFAULT_LIMIT;
    private List<Filter> filters = List.of();
    private List<String> excluded = List.of();
    private boolean includeSeen;
    private Mode mode = Mode.AUTO;
    private Combination combination = Combination.SUM;
    private double halfLife = Double.POSITIVE_INFINITY;
    private int interests = 1;
    private double diversity;
    private boolean popularityFallback;
    private boolean withAttributes;
    private Map<String, Integer> limitsPer = Map.of();
    private List<Boost> boosts = List.of();
    private int offset = NO_PAGE;

    Draft() {}

    Draft(RecommendRequest request) {
      items = request.items;
      history = request.history;
      vector = request.vector;
      limit = request.limit;
      filters = request.filters;
      excluded = request.excluded;
      includeSeen = request.includeSeen;
      mode = request.mode;
      combination = request.combination;
      halfLife = request.halfLife;
      interests = request.interests;
      diversity = request.diversity;
      popularityFallback = request.popularityFallback;
      withAttributes = request.withAttributes;
      limitsPer = request.limitsPer;
      boosts = request.boosts;
      offset = request.offset;
    }
  }
}
