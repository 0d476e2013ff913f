package dev.vecino.trainer;

import static dev.vecino.core.InvalidRequestException.require;

import dev.vecino.core.InvalidRequestException;
import dev.vecino.trainer.history.HistorySettings;
import java.util.Optional;

/**
 * How {@link HistoryTrainer} trains. Validated, immutable.
 *
 * @param kind what the log holds; empty: what {@link DataKind#of} finds
 * @param dimension floats a vector, 1 to 4096
 * @param negatives items that are drawn against the true ones of a block of users, all alike, 1 to
 *     1,000,000; where the log has no more, each takes part in every step (the full softmax)
 * @param temperature cosines are divided by this before the softmax, 0.03 to 10: the lower, the
 *     more the hardest of the negatives count
 * @param minCount items with fewer clicks get no vector, at least 1
 * @param epochs passes over all users at most, 1 to 10,000: training ends earlier where users of
 *     whom something is held out are answered no better
 * @param learningRate of Adagrad; falls linearly to a twentieth by the last epoch, and within the
 *     last few ones where training ends earlier
 * @param threads workers, at least 1; results can be reproduced bit for bit with 1 only
 * @param seed of all that is random
 */
public record HistoryOptions(
    Optional<DataKind> kind,
    int dimension,
    int negatives,
    double temperature,
    int minCount,
    int epochs,
    double learningRate,
    int threads,
    long seed)
    implements HistorySettings {

  public HistoryOptions {
    require(kind != null, "the kind of data must be given, or empty");
    require(dimension >= 1 && dimension <= 4096, "dimension must be 1 to 4096, got: %d", dimension);
    require(
        negatives >= 1 && negatives <= 1_000_000,
        "negatives must be 1 to 1000000, got: %d",
        negatives);
    require(
        temperature >= 0.03 && temperature <= 10,
        "the temperature must be 0.03 to 10, got: %s",
        temperature);
    require(minCount >= 1, "min count must be at least 1, got: %d", minCount);
    require(epochs >= 1 && epochs <= 10_000, "epochs must be 1 to 10000, got: %d", epochs);
    require(
        learningRate > 0 && learningRate < Double.POSITIVE_INFINITY,
        "learning rate must be a number above 0, got: %s",
        learningRate);
    require(threads >= 1, "threads must be at least 1, got: %d", threads);
  }

  /** The options that {@link #builder()} begins with; seed 42, one thread a processor. */
  public static HistoryOptions defaults() {
    return builder().build();
  }

  /** A builder that begins with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Changes some of the defaults. Not thread-safe. */
  public static final class Builder {
    private Optional<DataKind> kind = Optional.empty();
    private int dimension = 128;
    private int negatives = 4096;
    private double temperature = 0.08;
    private int minCount = 1;
    private int epochs = 50;
    private double learningRate = 0.05;
    private int threads = Runtime.getRuntime().availableProcessors();
    private long seed = 42;

    private Builder() {}

    /** Sets {@link HistoryOptions#kind()}. */
    public Builder kind(DataKind value) {
      kind = Optional.of(value);
      return this;
    }

    /** Sets {@link HistoryOptions#dimension()}. */
    public Builder dimension(int value) {
      dimension = value;
      return this;
    }

    /** Sets {@link HistoryOptions#negatives()}. */
    public Builder negatives(int value) {
      negatives = value;
      return this;
    }

    /** Sets {@link HistoryOptions#temperature()}. */
    public Builder temperature(double value) {
      temperature = value;
      return this;
    }

    /** Sets {@link HistoryOptions#minCount()}. */
    public Builder minCount(int value) {
      minCount = value;
      return this;
    }

    /** Sets {@link HistoryOptions#epochs()}. */
    public Builder epochs(int value) {
      epochs = value;
      return this;
    }

    /** Sets {@link HistoryOptions#learningRate()}. */
    public Builder learningRate(double value) {
      learningRate = value;
      return this;
    }

    /** Sets {@link HistoryOptions#threads()}. */
    public Builder threads(int value) {
      threads = value;
      return this;
    }

    /** Sets {@link HistoryOptions#seed()}. */
    public Builder seed(long value) {
      seed = value;
      return this;
    }

    /**
     * The options.
     *
     * @throws InvalidRequestException if one of them breaks its rule
     */
    public HistoryOptions build() {
      return new HistoryOptions(
          kind, dimension, negatives, temperature, minCount, epochs, learningRate, threads, seed);
    }
  }
}
