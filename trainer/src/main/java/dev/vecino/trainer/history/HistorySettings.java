package dev.vecino.trainer.history;

/** What the engine asks of the options of a training, which are validated before. */
public interface HistorySettings {

  /** Floats a vector. */
  int dimension();

  /** Items that are drawn against the true ones of a block of users. */
  int negatives();

  /** Cosines are divided by this before the softmax. */
  double temperature();

  /** Passes over all users, at most. */
  int epochs();

  /** Of Adagrad. */
  double learningRate();

  /** Workers. */
  int threads();

  /** Of all that is random. */
  long seed();
}
