package dev.vecino.trainer;

import static dev.vecino.core.InvalidRequestException.require;

import dev.vecino.core.InvalidRequestException;
import dev.vecino.trainer.dl4j.Dl4jEngine;
import dev.vecino.trainer.item2vec.EngineSettings;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How to train. Validated, immutable.
 *
 * @param kind what the log holds, which decides the options that are left empty; empty: what {@link
 *     DataKind#of} finds
 * @param engine what computes
 * @param architecture what predicts what
 * @param dimension floats per vector, 1 to 4096
 * @param window how many clicks before and after a click are its context, at least 1, drawn anew
 *     for each click from 1 to this number as word2vec does; or {@link #WHOLE_SESSION}
 * @param negatives items drawn against each true pair, 1 to 1000
 * @param exponent an item is drawn as a negative in proportion to its clicks to this power, -2 to
 *     2: word2vec's is 0.75, 0 draws all alike, below 0 draws rare items more often (Caselles-Dupré
 *     et al. 2018, arXiv 1804.04212); empty: 0.5 for sets, 0.65 for baskets and clicks ({@link
 *     DeepWalkTrainer}: 0.5)
 * @param subsample items with more than this share of all clicks are skipped at random (Mikolov et
 *     al. 2013, arXiv 1310.4546); 0 skips none
 * @param minCount items with fewer clicks get no vector, at least 1
 * @param epochs passes over all clicks, 1 to 10,000
 * @param learningRate step of the first update; it falls linearly to a 10,000th of that
 * @param threads workers, at least 1; results can be reproduced bit for bit with 1 only
 * @param seed of all that is random
 */
public record TrainingOptions(
    Optional<DataKind> kind,
    Engine engine,
    Architecture architecture,
    int dimension,
    int window,
    int negatives,
    OptionalDouble exponent,
    double subsample,
    int minCount,
    int epochs,
    double learningRate,
    int threads,
    long seed)
    implements EngineSettings {

  /** What computes. */
  public enum Engine {
    /** Vecino's own, with the Java Vector API. */
    SIMD,
    /** Deeplearning4j; its jars must be on the class path. Skip-gram only. */
    DL4J
  }

  /** What predicts what. */
  public enum Architecture {
    /** A click predicts each click of its context. */
    SKIP_GRAM,
    /** The mean of the context predicts the click. */
    CBOW
  }

  /**
   * The window that makes a whole session the context of each of its clicks, whatever the order
   * (item2vec: Barkan and Koenigstein 2016, arXiv 1603.04259). To keep long sessions linear, a
   * click of a session of more than 21 takes 20 of the others, drawn anew each time.
   */
  public static final int WHOLE_SESSION = Integer.MAX_VALUE;

  public TrainingOptions {
    require(kind != null, "the kind of data must be given, or empty");
    require(engine != null, "the engine must be given");
    require(architecture != null, "the architecture must be given");
    require(dimension >= 1 && dimension <= 4096, "dimension must be 1 to 4096, got: %d", dimension);
    require(window >= 1, "window must be at least 1, got: %d", window);
    require(negatives >= 1 && negatives <= 1000, "negatives must be 1 to 1000, got: %d", negatives);
    exponent.ifPresent(x -> require(x >= -2 && x <= 2, "exponent must be -2 to 2, got: %s", x));
    require(
        subsample >= 0 && subsample < Double.POSITIVE_INFINITY,
        "subsample must be a number of at least 0, got: %s",
        subsample);
    require(minCount >= 1, "min count must be at least 1, got: %d", minCount);
    require(epochs >= 1 && epochs <= 10_000, "epochs must be 1 to 10000, got: %d", epochs);
    require(
        learningRate > 0 && learningRate < Double.POSITIVE_INFINITY,
        "learning rate must be a number above 0, got: %s",
        learningRate);
    require(threads >= 1, "threads must be at least 1, got: %d", threads);
  }

  /** What suits item2vec: with the other one of the two, 1 to 11 % less NDCG was measured. */
  static double exponentFor(DataKind kind) {
    return switch (kind) {
      case SETS -> 0.5;
      case BASKETS, CLICKS -> 0.65;
    };
  }

  @Override
  public boolean isCbow() {
    return architecture == Architecture.CBOW;
  }

  @Override
  public boolean isWholeSession() {
    return window == WHOLE_SESSION;
  }

  /** With an exponent where it was empty. */
  TrainingOptions orExponent(double suiting) {
    return new TrainingOptions(
        kind,
        engine,
        architecture,
        dimension,
        window,
        negatives,
        OptionalDouble.of(exponent.orElse(suiting)),
        subsample,
        minCount,
        epochs,
        learningRate,
        threads,
        seed);
  }

  /** The options that {@link #builder()} begins with; seed 42, one thread per processor. */
  public static TrainingOptions defaults() {
    return builder().build();
  }

  /** A builder that begins with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Changes some of the defaults. Not thread-safe. */
  public static final class Builder {
    private Optional<DataKind> kind = Optional.empty();
    private Engine engine = Engine.SIMD;
    private Architecture architecture = Architecture.SKIP_GRAM;
    private int dimension = 64;
    private int window = WHOLE_SESSION;
    private int negatives = 10;
    private OptionalDouble exponent = OptionalDouble.empty();
    private double subsample = 0;
    private int minCount = 1;
    private int epochs = 20;
    private double learningRate = 0.025;
    private int threads = Runtime.getRuntime().availableProcessors();
    private long seed = 42;

    private Builder() {}

    /** Sets {@link TrainingOptions#kind()}. */
    public Builder kind(DataKind value) {
      kind = Optional.of(value);
      return this;
    }

    /** Sets {@link TrainingOptions#engine()}. */
    public Builder engine(Engine value) {
      engine = value;
      return this;
    }

    /** Sets {@link TrainingOptions#architecture()}. */
    public Builder architecture(Architecture value) {
      architecture = value;
      return this;
    }

    /** Sets {@link TrainingOptions#dimension()}. */
    public Builder dimension(int value) {
      dimension = value;
      return this;
    }

    /** Sets {@link TrainingOptions#window()}. */
    public Builder window(int value) {
      window = value;
      return this;
    }

    /** Sets {@link TrainingOptions#negatives()}. */
    public Builder negatives(int value) {
      negatives = value;
      return this;
    }

    /** Sets {@link TrainingOptions#exponent()}; engine DL4J takes 0.75 otherwise. */
    public Builder exponent(double value) {
      exponent = OptionalDouble.of(value);
      return this;
    }

    /** Sets {@link TrainingOptions#subsample()}. */
    public Builder subsample(double value) {
      subsample = value;
      return this;
    }

    /** Sets {@link TrainingOptions#minCount()}. */
    public Builder minCount(int value) {
      minCount = value;
      return this;
    }

    /** Sets {@link TrainingOptions#epochs()}. */
    public Builder epochs(int value) {
      epochs = value;
      return this;
    }

    /** Sets {@link TrainingOptions#learningRate()}. */
    public Builder learningRate(double value) {
      learningRate = value;
      return this;
    }

    /** Sets {@link TrainingOptions#threads()}. */
    public Builder threads(int value) {
      threads = value;
      return this;
    }

    /** Sets {@link TrainingOptions#seed()}. */
    public Builder seed(long value) {
      seed = value;
      return this;
    }

    /**
     * The options.
     *
     * @throws InvalidRequestException if one of them breaks its rule
     */
    public TrainingOptions build() {
      boolean fixed = exponent.isEmpty() && engine == Engine.DL4J;
      return new TrainingOptions(
          kind,
          engine,
          architecture,
          dimension,
          window,
          negatives,
          fixed ? OptionalDouble.of(Dl4jEngine.EXPONENT) : exponent,
          subsample,
          minCount,
          epochs,
          learningRate,
          threads,
          seed);
    }
  }
}
