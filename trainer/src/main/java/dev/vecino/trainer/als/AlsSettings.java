package dev.vecino.trainer.als;

/** What the engine asks of the options of a training, which are validated before. */
public interface AlsSettings {

  /** Floats a vector. */
  int dimension();

  /** How often all users and then all items are solved. */
  int sweeps();

  /** Weight of a pair without a click, above 0. */
  double unobservedWeight();

  /** Weight of the squared lengths of the vectors. */
  double regularization();

  /** A row's regularization is multiplied by its frequency to this power. */
  double regularizationExponent();

  /** Workers. */
  int threads();

  /** Of the first item vectors. */
  long seed();
}
