package dev.vecino.evaluator;

import dev.vecino.core.InvalidRequestException;
import dev.vecino.evaluator.baseline.Baselines;
import dev.vecino.evaluator.split.Protocol;
import dev.vecino.evaluator.split.SeenItems;
import java.util.List;
import java.util.Set;

/**
 * What is measured. Validated, immutable.
 *
 * @param ks list lengths, each once, rising, 1 to 10,000
 * @param seen whether seen items may be answers: a table for each choice, the convention of the
 *     protocol first where it is among them
 * @param threads how many score, at least 1; the results are the same for any number
 * @param indexSample how many of the cases, evenly chosen, algorithms with embeddings are asked
 *     once more through an index that is built for it; 0: no index is built
 * @param baselines which baselines are measured beside what is asked for: names of {@link
 *     Baselines#NAMES}, or none
 */
public record EvaluationOptions(
    List<Integer> ks, Set<SeenItems> seen, int threads, int indexSample, Set<String> baselines) {

  public EvaluationOptions {
    InvalidRequestException.require(!ks.isEmpty(), "at least one k is needed");
    for (int k : ks) {
      InvalidRequestException.require(k >= 1 && k <= 10_000, "k must be 1 to 10000, got: %d", k);
    }
    ks = ks.stream().distinct().sorted().toList();
    InvalidRequestException.require(
        !seen.isEmpty(), "seen items must be excluded, included or both");
    seen = Set.copyOf(seen);
    InvalidRequestException.require(threads >= 1, "threads must be at least 1, got: %d", threads);
    InvalidRequestException.require(
        indexSample >= 0, "the sample for the index must be at least 0, got: %d", indexSample);
    baselines = Set.copyOf(baselines);
    for (String name : baselines) {
      InvalidRequestException.require(
          Baselines.NAMES.contains(name),
          "there is no baseline '%s', there are: %s",
          name,
          String.join(", ", Baselines.NAMES));
    }
  }

  /**
   * Lists of 10, 20 and 50; new items for a user-split, else both; all processors; no index; all
   * baselines.
   */
  public static EvaluationOptions defaults(Protocol protocol) {
    return builder(protocol).build();
  }

  /** A builder that begins with the defaults. */
  public static Builder builder(Protocol protocol) {
    return new Builder(protocol);
  }

  /** Changes some of the defaults. Not thread-safe. */
  public static final class Builder {
    private List<Integer> ks = List.of(10, 20, 50);
    private Set<SeenItems> seen;
    private int threads = Runtime.getRuntime().availableProcessors();
    private int indexSample;
    private Set<String> baselines = Set.copyOf(Baselines.NAMES);

    private Builder(Protocol protocol) {
      seen =
          protocol == Protocol.USER_SPLIT ? Set.of(SeenItems.EXCLUDE) : Set.of(SeenItems.values());
    }

    /** Sets {@link EvaluationOptions#ks()}. */
    public Builder ks(List<Integer> value) {
      ks = value;
      return this;
    }

    /** Sets {@link EvaluationOptions#seen()}. */
    public Builder seen(Set<SeenItems> value) {
      seen = value;
      return this;
    }

    /** Sets {@link EvaluationOptions#threads()}. */
    public Builder threads(int value) {
      threads = value;
      return this;
    }

    /** Sets {@link EvaluationOptions#indexSample()}. */
    public Builder indexSample(int value) {
      indexSample = value;
      return this;
    }

    /** Sets {@link EvaluationOptions#baselines()}. */
    public Builder baselines(Set<String> value) {
      baselines = value;
      return this;
    }

    /**
     * The options.
     *
     * @throws InvalidRequestException if one is out of range
     */
    public EvaluationOptions build() {
      return new EvaluationOptions(ks, seen, threads, indexSample, baselines);
    }
  }

  /** The list length that algorithms are compared by: 20 if it is among them, else the middle. */
  public int mainK() {
    return ks.contains(20) ? 20 : ks.get((ks.size() - 1) / 2);
  }
}
