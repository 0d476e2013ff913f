package dev.vecino.jobs.rebuild;

import dev.vecino.core.InvalidRequestException;
import dev.vecino.indexer.IndexOptions;
import dev.vecino.trainer.Trainer;

/**
 * How an index is rebuilt, and what a new generation must be to be served.
 *
 * <pre>{@code
 * RebuildOptions options =
 *     RebuildOptions.builder()
 *         .trainer((log, former, listener) -> AlsTrainer.train(log, AlsOptions.defaults(), listener))
 *         .onlyIfBetter(true)
 *         .build();
 * }</pre>
 *
 * <p>Immutable.
 */
public final class RebuildOptions {

  private final Trainer trainer;
  private final boolean warmStart;
  private final boolean onlyIfBetter;
  private final double minRecall;
  private final double maxLoss;
  private final IndexOptions index;

  private RebuildOptions(Builder builder) {
    trainer = builder.trainer;
    warmStart = builder.warmStart;
    onlyIfBetter = builder.onlyIfBetter;
    minRecall = builder.minRecall;
    maxLoss = builder.maxLoss;
    index = builder.index;
  }

  /** A builder that begins with the defaults; the trainer has none. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Makes the model. The trainer is given the former model only for a warm start, and then needs
   * few and small steps, as the vectors are nearly right already: {@link Rebuild#WARM_EPOCHS},
   * {@link Rebuild#WARM_LEARNING_RATE}.
   */
  public Trainer trainer() {
    return trainer;
  }

  /**
   * Whether training continues from the vectors of the served generation; the first build starts
   * cold. By default false.
   */
  public boolean warmStart() {
    return warmStart;
  }

  /**
   * Whether the last click of every tenth user is held out of the training, and the new generation
   * is served only if it predicts at least as many of these clicks as the served one. By default
   * false.
   */
  public boolean onlyIfBetter() {
    return onlyIfBetter;
  }

  /**
   * The share of the exact answers that the approximate search must find, over a sample of users; 1
   * is all of them, more is never reached. By default 0.9.
   */
  public double minRecall() {
    return minRecall;
  }

  /**
   * The share that may be lost, 0 to 1: of the items, of those with a row in the catalogue and with
   * each attribute, of the users and of the clicks of the served generation. Below 1 a first
   * generation is refused too, if there is a catalogue and no clicked item has a row in it. 0.5.
   */
  public double maxLoss() {
    return maxLoss;
  }

  /** How the index is built; by default {@link IndexOptions#defaults()}. */
  public IndexOptions index() {
    return index;
  }

  /** Sets options, whose meaning the accessors tell. Not thread-safe. */
  public static final class Builder {
    private Trainer trainer;
    private boolean warmStart;
    private boolean onlyIfBetter;
    private double minRecall = 0.9;
    private double maxLoss = 0.5;
    private IndexOptions index = IndexOptions.defaults();

    private Builder() {}

    /** Sets {@link RebuildOptions#trainer()}. */
    public Builder trainer(Trainer value) {
      trainer = value;
      return this;
    }

    /** Sets {@link RebuildOptions#warmStart()}. */
    public Builder warmStart(boolean value) {
      warmStart = value;
      return this;
    }

    /** Sets {@link RebuildOptions#onlyIfBetter()}. */
    public Builder onlyIfBetter(boolean value) {
      onlyIfBetter = value;
      return this;
    }

    /** Sets {@link RebuildOptions#minRecall()}. */
    public Builder minRecall(double value) {
      minRecall = value;
      return this;
    }

    /** Sets {@link RebuildOptions#maxLoss()}. */
    public Builder maxLoss(double value) {
      maxLoss = value;
      return this;
    }

    /** Sets {@link RebuildOptions#index()}. */
    public Builder index(IndexOptions value) {
      index = value;
      return this;
    }

    /**
     * Makes the options.
     *
     * @throws InvalidRequestException if there is no trainer, or the loss is out of its range
     */
    public RebuildOptions build() {
      InvalidRequestException.require(trainer != null, "a rebuild needs a trainer, got: none");
      InvalidRequestException.require(
          maxLoss >= 0 && maxLoss <= 1, "max loss must be 0 to 1, got: %s", maxLoss);
      return new RebuildOptions(this);
    }
  }
}
