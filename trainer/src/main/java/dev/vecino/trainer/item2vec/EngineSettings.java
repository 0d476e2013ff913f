package dev.vecino.trainer.item2vec;

import java.util.OptionalDouble;

/** What an engine asks of the options of a training, which are validated before. */
public interface EngineSettings {

  /** Whether the mean of the context predicts a click (CBOW); else skip-gram. */
  boolean isCbow();

  /** Floats a vector. */
  int dimension();

  /** Clicks before and after that are the context, at most. */
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

  /** Workers. */
  int threads();

  /** Of all that is random. */
  long seed();
}
