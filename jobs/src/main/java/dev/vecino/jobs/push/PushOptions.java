package dev.vecino.jobs.push;

import dev.vecino.core.InvalidRequestException;
import dev.vecino.searcher.RecommendRequest;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Which list every user gets, and how lists are written.
 *
 * <pre>{@code
 * PushOptions options =
 *     PushOptions.builder()
 *         .limit(150)
 *         .request(request -> request.where(Filter.atLeast("quality", 0.7)))
 *         .filterNames(List.of("quality"))
 *         .leftovers(PushOptions.Leftovers.RESUME)
 *         .build();
 * }</pre>
 *
 * <p>Immutable.
 */
public final class PushOptions {

  /** What a list looks like. */
  public enum Format {
    /** {@code user,rank,item,score}, a row per item. */
    CSV,
    /** {@code {"user":…,"items":[{"item":…,"score":…},…]}}, a line per user. */
    JSONL
  }

  /** What becomes of the parts that an interrupted push has left. */
  public enum Leftovers {
    /** They are left alone, and this push is refused. */
    REFUSE,
    /** They are kept, and this push makes the others. */
    RESUME,
    /** They are thrown away. */
    RESTART
  }

  private final Format format;
  private final Leftovers leftovers;
  private final UnaryOperator<RecommendRequest> request;
  private final int limit;
  private final List<String> filterNames;
  private final Map<String, Object> settings;
  private final int partUsers;
  private final int threads;

  private PushOptions(Builder builder) {
    format = builder.format;
    leftovers = builder.leftovers;
    request = builder.request;
    limit = builder.limit;
    filterNames = List.copyOf(builder.filterNames);
    settings = Collections.unmodifiableMap(new LinkedHashMap<>(builder.settings));
    partUsers = builder.partUsers;
    threads = builder.threads;
  }

  /** A builder that begins with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** What a list looks like; empty (the default): as the name of the output says, else CSV. */
  public Optional<Format> format() {
    return Optional.ofNullable(format);
  }

  /** What becomes of the parts that an interrupted push has left; by default {@code REFUSE}. */
  public Leftovers leftovers() {
    return leftovers;
  }

  /** The largest number of items in a list, at least 1; by default 150. */
  public int limit() {
    return limit;
  }

  /**
   * The names of the filters for people, in the order in which a request has them; by default there
   * are none.
   */
  public List<String> filterNames() {
    return filterNames;
  }

  /**
   * What else the lists depend on, as {@code push.json} keeps it in this order: texts, numbers,
   * booleans and lists of them. A push is only resumed with the same settings. By default there are
   * none.
   */
  public Map<String, Object> settings() {
    return settings;
  }

  /**
   * The number of users per part, which an interruption loses at most; at least 1, by default
   * 10,000.
   */
  public int partUsers() {
    return partUsers;
  }

  /**
   * How many threads answer and write, at least 1; the lists do not depend on it. By default as
   * many as there are processors.
   */
  public int threads() {
    return threads;
  }

  /** What a user with this history is answered by; what was taken out is no answer. */
  RecommendRequest request(List<String> history, List<String> takenOut) {
    RecommendRequest own = RecommendRequest.forHistory(history).limit(limit);
    return request.apply(takenOut.isEmpty() ? own : own.excluding(takenOut));
  }

  /** Sets options, whose meaning and range the accessors tell. Not thread-safe. */
  public static final class Builder {
    private Format format;
    private Leftovers leftovers = Leftovers.REFUSE;
    private UnaryOperator<RecommendRequest> request = UnaryOperator.identity();
    private int limit = 150;
    private List<String> filterNames = List.of();
    private Map<String, Object> settings = Map.of();
    private int partUsers = 10_000;
    private int threads = Runtime.getRuntime().availableProcessors();

    private Builder() {}

    /** Sets {@link PushOptions#format()}. */
    public Builder format(Format value) {
      format = value;
      return this;
    }

    /** Sets {@link PushOptions#leftovers()}. */
    public Builder leftovers(Leftovers value) {
      leftovers = value;
      return this;
    }

    /**
     * Sets what completes the request of a user, which has a history and a limit, by filters and
     * all else; several threads call it. By default the request stays as it is.
     */
    public Builder request(UnaryOperator<RecommendRequest> value) {
      request = value;
      return this;
    }

    /** Sets {@link PushOptions#limit()}. */
    public Builder limit(int value) {
      limit = value;
      return this;
    }

    /** Sets {@link PushOptions#filterNames()}. */
    public Builder filterNames(List<String> value) {
      filterNames = value;
      return this;
    }

    /** Sets {@link PushOptions#settings()}. */
    public Builder settings(Map<String, Object> value) {
      settings = value;
      return this;
    }

    /** Sets {@link PushOptions#partUsers()}. */
    public Builder partUsers(int value) {
      partUsers = value;
      return this;
    }

    /** Sets {@link PushOptions#threads()}. */
    public Builder threads(int value) {
      threads = value;
      return this;
    }

    /**
     * Makes the options.
     *
     * @throws InvalidRequestException if an option is out of its range, or no request can be made
     *     by them
     */
    public PushOptions build() {
      InvalidRequestException.require(
          partUsers >= 1, "a part must have at least 1 user, got: %d", partUsers);
      InvalidRequestException.require(threads >= 1, "threads must be at least 1, got: %d", threads);
      PushOptions options = new PushOptions(this);
      options.request(List.of(), List.of()); // says what is out of range
      return options;
    }
  }
}
