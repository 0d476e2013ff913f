package dev.vecino.codec.clusters;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.lucene.util.FixedBitSet;

/**
 * Measures how far the search by clusters must reach to find what it promises, by comparing it with
 * the exact answers for samples of queries. At each depth it reaches as far as the sample that
 * needs it farthest: so far that the sample finds the target less a standard error.
 */
public final class Calibration {

  /** The reaches that are tried, in deviations. */
  private static final double LEAST_REACH = 0.5;

  private static final double STEP = 0.05;
  private static final int STEPS = 200;

  /** Below the step that most searches need. */
  private static final int LIKELY = 30;

  /**
   * Queries, and how they stand to those that will be asked.
   *
   * @param lossFactor how many times as much real queries lose, at least 1
   */
  public record Sample(RecallSample.Queries queries, double lossFactor) {

    public Sample {
      if (!(lossFactor >= 1)) {
        throw new IllegalArgumentException(
            "the loss factor of a query sample must be at least 1, got: " + lossFactor);
      }
    }
  }

  /**
   * What was measured.
   *
   * @param reach of the search
   * @param at10 what it finds of the 10 nearest for the last sample
   * @param at150 what it finds of the 150 nearest for the last sample
   */
  public record Outcome(Reach reach, RecallSample.Measured at10, RecallSample.Measured at150) {}

  private final VectorSource vectors;
  private final Clusters clusters;
  private final Workers workers;

  /** Calibrates the search of clusters of these vectors. */
  public Calibration(VectorSource vectors, Clusters clusters, Workers workers) {
    this.vectors = vectors;
    this.clusters = clusters;
    this.workers = workers;
  }

  /** Finds the exact answers of a sample, which may then be measured alone or with others. */
  public Prepared prepare(Sample sample, double recallTarget) throws IOException {
    return new Prepared(new Steps(sample, 1 - (1 - recallTarget) / sample.lossFactor));
  }

  /** A sample whose exact answers are known. */
  public static final class Prepared {
    private final Steps steps;

    private Prepared(Steps steps) {
      this.steps = steps;
    }
  }

  /**
   * Measures.
   *
   * @param samples at least one
   * @return empty where the target can't be reached
   */
  public Optional<Outcome> measure(List<Prepared> samples) throws IOException {
    RecallSample last = samples.getLast().steps.sample;
    Map<Double, Double> reaches = new TreeMap<>();
    List<RecallSample.Measured> found = new ArrayList<>();
    double filtered = 0;
    try {
      for (RecallSample.Depth depth : RecallSample.DEPTHS) {
        double wanted = last.depth(depth);
        if (wanted == 0) {
          continue;
        }
        int step = enough(samples, depth);
        if (step == STEPS) {
          return Optional.empty();
        }
        reaches.merge(wanted, reach(step), Math::max);
        found.add(samples.getLast().steps.measure(depth, step));
      }
      Reach unfiltered = new Reach(reaches, 0);
      for (RecallSample.Depth depth : RecallSample.REGION_DEPTHS) {
        double wanted = last.depth(depth);
        if (wanted > 0) {
          int step = Math.min(enough(samples, depth), STEPS - 1);
          filtered = Math.max(filtered, reach(step) - unfiltered.at(wanted));
        }
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return Optional.of(new Outcome(new Reach(reaches, filtered), found.get(0), found.get(1)));
  }

  private static int enough(List<Prepared> samples, RecallSample.Depth depth) {
    return samples.stream().mapToInt(sample -> sample.steps.enough(depth)).max().orElseThrow();
  }

  private static double reach(int step) {
    return Math.round((LEAST_REACH + STEP * step) * 100) / 100.0;
  }

  /** What a sample finds by steps of the reach. */
  private final class Steps {
    final RecallSample sample;
    private final double wanted;
    private final List<FixedBitSet> positions = new ArrayList<>(); // of the parts
    private final Map<RecallSample.Depth, RecallSample.Measured[]> known = new HashMap<>();

    Steps(Sample queries, double wanted) throws IOException {
      this.wanted = wanted;
      sample = new RecallSample(vectors, queries.queries, workers);
      for (int part = 0; part < sample.parts(); part++) {
        positions.add(positions(sample.part(part)));
      }
    }

    private FixedBitSet positions(FixedBitSet numbers) {
      if (clusters.isOrdered()) {
        return numbers;
      }
      FixedBitSet positions = new FixedBitSet(numbers.length());
      for (int position = 0; position < clusters.size(); position++) {
        if (numbers.get(clusters.number(position))) {
          positions.set(position);
        }
      }
      return positions;
    }

    int enough(RecallSample.Depth depth) {
      return RecallSample.first(LIKELY, STEPS, step -> measure(depth, step).surely() >= wanted);
    }

    RecallSample.Measured measure(RecallSample.Depth depth, int step) {
      RecallSample.Measured[] steps =
          known.computeIfAbsent(depth, d -> new RecallSample.Measured[STEPS]);
      if (steps[step] == null) {
        try {
          steps[step] = sample.measure(depth, search(depth, step));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
      return steps[step];
    }

    private RecallSample.Search search(RecallSample.Depth depth, int step) {
      ClusterSearch search = new ClusterSearch(clusters, Reach.constant(reach(step)));
      FixedBitSet eligible = positions.get(depth.part());
      int count = eligible.cardinality();
      int k = sample.k(depth);
      return query -> {
        Count budget = new Count();
        int[] found =
            search.search(
                new ClusterSearch.Request(
                    query, Positions.of(eligible), count, k, Float.NEGATIVE_INFINITY),
                budget);
        for (int i = 0; i < found.length; i++) {
          found[i] = clusters.number(found[i]);
        }
        return new RecallSample.Found(found, budget.spent);
      };
    }
  }

  /** A budget without an end. */
  private static final class Count implements ClusterSearch.Budget {
    private long spent;

    @Override
    public long left() {
      return Long.MAX_VALUE;
    }

    @Override
    public void spend(int vectors) {
      spent += vectors;
    }
  }
}
