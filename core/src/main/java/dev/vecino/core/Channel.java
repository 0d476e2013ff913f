package dev.vecino.core;

import static dev.vecino.core.InvalidRequestException.require;

import java.util.List;
import java.util.OptionalDouble;

/**
 * One of the parts that a user's vector, and with it every score, is made of. {@link UserEncoder}
 * puts them together; what manifests say of each kind is in {@code ChannelForm}.
 */
public sealed interface Channel {

  /** How it is called, e.g. by the algorithm that it comes from; may be empty. */
  String name();

  /** How many floats of a user's vector are its own; 0 for {@link Neighbors}. */
  int dimension();

  /** The same channel, which counts this much, more than 0, beside others. */
  Channel weighted(double weight);

  /**
   * The sum of the vectors of the items that were clicked, each once per click.
   *
   * @param dimension at least 1
   * @param weight the length to which the sum is scaled; empty: it is as long as it is
   * @param clickWeights how much each click counts
   */
  record Sum(String name, int dimension, OptionalDouble weight, ClickWeights clickWeights)
      implements Channel {

    public Sum {
      require(dimension >= 1, "the dimension must be at least 1, got: %d", dimension);
    }

    /** All clicks count alike, and the sum is as long as it is. */
    public static Sum of(String name, int dimension) {
      return new Sum(name, dimension, OptionalDouble.empty(), ClickWeights.ALIKE);
    }

    /** The same channel, where clicks count as this says. */
    public Sum with(ClickWeights clickWeights) {
      return new Sum(name, dimension, weight, clickWeights);
    }

    @Override
    public Sum weighted(double weight) {
      return new Sum(name, dimension, OptionalDouble.of(weight), clickWeights);
    }
  }

  /**
   * Folded in, as ALS makes a user of the items that were clicked, each once.
   *
   * @param weight the length to which the vector is scaled; empty: it is as long as it is
   */
  record FoldedIn(String name, FoldIn foldIn, OptionalDouble weight) implements Channel {

    /** As long as it is. */
    public static FoldedIn of(String name, FoldIn foldIn) {
      return new FoldedIn(name, foldIn, OptionalDouble.empty());
    }

    @Override
    public int dimension() {
      return foldIn.dimension();
    }

    @Override
    public FoldedIn weighted(double weight) {
      return new FoldedIn(name, foldIn, OptionalDouble.of(weight));
    }
  }

  /**
   * No vectors but a table of neighbours ({@link NeighborTable}): each item of a history speaks for
   * its neighbours, and what the neighbour gets that is spoken for most is scaled to the weight.
   *
   * @param weight more than 0
   * @param decay what a click says, against the one after it: 0 to 1
   * @param repeats whether each click on an item speaks, or only the last one
   */
  record Neighbors(String name, double weight, double decay, boolean repeats) implements Channel {

    @Override
    public int dimension() {
      return 0;
    }

    @Override
    public Neighbors weighted(double weight) {
      return new Neighbors(name, weight, decay, repeats);
    }
  }

  /**
   * One float of a user's vector that is its weight, whoever the user is: what an item's context
   * vector has there, e.g. how popular it is, counts alike for everybody. A history of no known
   * item has no vector all the same.
   *
   * @param weight more than 0
   */
  record Constant(String name, double weight) implements Channel {

    @Override
    public int dimension() {
      return 1;
    }

    @Override
    public Constant weighted(double weight) {
      return new Constant(name, weight);
    }
  }

  /**
   * How much the clicks of a history count by their age: 0 for the newest one, more for older ones.
   * The last number of each list is for all clicks that are older.
   *
   * @param byAge in a sum; at least one number
   * @param ofRepeats what an item's score gains by a click on it, where seen items may be answers;
   *     at least one number
   */
  record ClickWeights(List<Double> byAge, List<Double> ofRepeats) {

    /** Every click counts 1, and clicks on an item add nothing to its score. */
    public static final ClickWeights ALIKE = new ClickWeights(List.of(1.0), List.of(0.0));

    public ClickWeights {
      byAge = List.copyOf(byAge);
      ofRepeats = List.copyOf(ofRepeats);
      require(!byAge.isEmpty(), "there must be a weight for clicks, got none");
      require(!ofRepeats.isEmpty(), "there must be a weight for repeated clicks, got none");
    }

    double ofClick(int age) {
      return byAge.get(Math.min(age, byAge.size() - 1));
    }

    double ofRepeat(int age) {
      return ofRepeats.get(Math.min(age, ofRepeats.size() - 1));
    }

    boolean hasRepeats() {
      return ofRepeats.stream().anyMatch(weight -> weight != 0);
    }
  }
}
