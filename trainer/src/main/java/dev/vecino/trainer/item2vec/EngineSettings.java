package dev.vecino.trainer.item2vec;

import java.util.OptionalDouble;

/** The options of a training that an engine reads; they are validated before. */
public interface EngineSettings {

  /**
   * Whether the mean of the context predicts a click (CBOW), and not each click of it (skip-gram).
   */
  boolean isCbow();

  /** Floats per vector. */
  int dimension();

  /** The largest number of clicks before and after a click that are its context. */
  int window();

  /** Whether the whole session is the context, whatever the window. */
  boolean isWholeSession();

  /** Items drawn against each true pair. */
  int negatives();

  /** An item is drawn in proportion to its clicks to this power; never empty for an engine. */
  OptionalDouble exponent();

  /** Items with more than this share of all clicks are skipped at random; 0: none. */
  double subsample();

  /** Passes over all clicks. */
  int epochs();

  /** Step of the first update. */
  double learningRate();

  /** How many workers train. */
  int threads();

  /** The seed of all that is random. */
  long seed();
}
