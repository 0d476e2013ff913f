package dev.vecino.trainer;

import static dev.vecino.core.InvalidRequestException.require;

import dev.vecino.core.ClickLog;
import dev.vecino.core.InvalidRequestException;

/**
 * How to walk over the click graph with {@link RandomWalks}. Validated, immutable.
 *
 * @param graph what a step goes along
 * @param walksPerItem walks that begin at each item, 1 to 1000
 * @param length items per walk, 2 to 10,000
 * @param returnParameter node2vec's p, 1e-6 to 1e6: the smaller, the more often a step goes back to
 *     where the one before came from; 1: as often as the clicks say
 * @param inOutParameter node2vec's q, 1e-6 to 1e6: the smaller, the more often a step goes to items
 *     that are no neighbours of where the one before came from; 1: as often as the clicks say
 * @param keepSequences whether the sequences of the log stand beside the walks
 * @param threads workers, at least 1; the result is the same for any number
 * @param seed of the walks
 */
public record WalkOptions(
    Graph graph,
    int walksPerItem,
    int length,
    double returnParameter,
    double inOutParameter,
    boolean keepSequences,
    int threads,
    long seed) {

  /** What a step goes along. */
  public enum Graph {
    /** {@link #CLICKS} for a log with timestamps, else {@link #USERS}. */
    AUTO,
    /**
     * An edge of two items that were clicked one right after the other in a sequence, undirected;
     * the more often, the more steps take it.
     */
    CLICKS,
    /**
     * From an item to one of its users and from there to one of this user's items, all alike. For
     * clicks in no order, where each two items of a user are neighbours: these would be too many
     * edges.
     */
    USERS;

    /** What AUTO means for a log. */
    Graph of(ClickLog log) {
      return switch (this) {
        case AUTO -> log.hasTimes() ? CLICKS : USERS;
        case CLICKS, USERS -> this;
      };
    }
  }

  public WalkOptions {
    require(graph != null, "the graph must be given");
    require(
        walksPerItem >= 1 && walksPerItem <= 1000,
        "walks per item must be 1 to 1000, got: %d",
        walksPerItem);
    require(length >= 2 && length <= 10_000, "length must be 2 to 10000, got: %d", length);
    require(
        returnParameter >= 1e-6 && returnParameter <= 1e6,
        "the return parameter p must be 1e-6 to 1e6, got: %s",
        returnParameter);
    require(
        inOutParameter >= 1e-6 && inOutParameter <= 1e6,
        "the in-out parameter q must be 1e-6 to 1e6, got: %s",
        inOutParameter);
    require(threads >= 1, "threads must be at least 1, got: %d", threads);
  }

  /** The options that {@link #builder()} begins with; seed 42, one thread per processor. */
  public static WalkOptions defaults() {
    return builder().build();
  }

  /** A builder that begins with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Changes some of the defaults. Not thread-safe. */
  public static final class Builder {
    private Graph graph = Graph.AUTO;
    private int walksPerItem = 10;
    private int length = 40;
    private double returnParameter = 1;
    private double inOutParameter = 1;
    private boolean keepSequences;
    private int threads = Runtime.getRuntime().availableProcessors();
    private long seed = 42;

    private Builder() {}

    /** Sets {@link WalkOptions#graph()}. */
    public Builder graph(Graph value) {
      graph = value;
      return this;
    }

    /** Sets {@link WalkOptions#walksPerItem()}. */
    public Builder walksPerItem(int value) {
      walksPerItem = value;
      return this;
    }

    /** Sets {@link WalkOptions#length()}. */
    public Builder length(int value) {
      length = value;
      return this;
    }

    /** Sets {@link WalkOptions#returnParameter()}. */
    public Builder returnParameter(double value) {
      returnParameter = value;
      return this;
    }

    /** Sets {@link WalkOptions#inOutParameter()}. */
    public Builder inOutParameter(double value) {
      inOutParameter = value;
      return this;
    }

    /** Sets {@link WalkOptions#keepSequences()}. */
    public Builder keepSequences(boolean value) {
      keepSequences = value;
      return this;
    }

    /** Sets {@link WalkOptions#threads()}. */
    public Builder threads(int value) {
      threads = value;
      return this;
    }

    /** Sets {@link WalkOptions#seed()}. */
    public Builder seed(long value) {
      seed = value;
      return this;
    }

    /**
     * The options.
     *
     * @throws InvalidRequestException if one of them breaks its rule
     */
    public WalkOptions build() {
      return new WalkOptions(
          graph,
          walksPerItem,
          length,
          returnParameter,
          inOutParameter,
          keepSequences,
          threads,
          seed);
    }
  }
}
