package dev.vecino.trainer.item2vec;

import dev.vecino.trainer.kernels.Divergence;
import dev.vecino.trainer.kernels.Kernels;
import dev.vecino.trainer.kernels.Random64;
import java.util.Arrays;

/** One thread's part of the epochs. All its memory is allocated once. */
final class SequenceTrainer {

  /** Others that a click of a long session takes where the whole session is its context. */
  static final int SESSION_CONTEXT = 20;

  /**
   * With the whole session as context, those clicks of one centre that share their negatives, each
   * of which then counts as often: 8 + 10 targets instead of 8 * 11 with 10 negatives. None of them
   * is one of the 8. Measured on sets and over tens of epochs: three to four times faster, recall
   * the same within its noise.
   */
  private static final int GROUP = 8;

  /**
   * With a window, clicks of its that share their negatives. Measured on a million generated
   * clicks: with 4 recall is that of drawing for each pair within its noise, all of the window cost
   * 1.6 % of it.
   */
  private static final int SHARING = 4;

  private static final int NOTHING = -1; // no row begins here

  private static final int CHECKED_ROWS = 8; // at each report

  private final EngineSettings settings;
  private final Kernels kernels;
  private final PairTables tables;
  private final float[] input;
  private final float[] context;
  private final SampledSequences sequences;
  private final Schedule schedule;
  private final Divergence divergence;
  private final Random64 random;
  private final Negatives negatives;
  private final int[] rows; // the sequence: where rows begin
  private final float[] weights;
  private final boolean[] predicted;
  private final int[] targets;
  private final float[] errors;
  private final int[] members;
  private final float[] memberWeights; // of a window
  private final float[] scratch;
  private final float[] mean;
  private int filled; // clicks of the last sequence
  private int pendingClicks;
  private float touched; // what was read for the cache
  private float rate;
  private double loss;
  private long pairs;

  /**
   * @param run what all workers share
   * @param number of this worker
   */
  SequenceTrainer(TrainingRun run, int number, Schedule schedule) {
    settings = run.settings();
    kernels = run.kernels();
    tables = run.tables();
    input = tables.input;
    context = tables.context;
    sequences = run.sequences();
    this.schedule = schedule;
    divergence = run.divergence();
    random = Random64.of(settings.seed(), 1, number);
    negatives = new Negatives(tables, run.sampler(), random, settings.negatives());
    rows = new int[sequences.longest()];
    weights = new float[sequences.longest()];
    predicted = new boolean[sequences.longest()];
    targets = new int[GROUP + settings.negatives()];
    errors = new float[Kernels.scratch(GROUP + settings.negatives())];
    members = new int[Math.max(sequences.longest(), SESSION_CONTEXT) + 1];
    memberWeights = new float[members.length];
    scratch = new float[tables.stride];
    mean = new float[tables.stride];
  }

  /** Trains this thread's part of an epoch. */
  void trainEpoch() {
    loss = 0;
    pairs = 0;
    rate = schedule.rate();
    sequences.forEach(this::train);
    report();
  }

  /** The sum of the losses of the last epoch. */
  double loss() {
    return loss;
  }

  /** The true pairs of the last epoch. */
  long pairs() {
    return pairs;
  }

  private void report() {
    checkRows();
    int clicks = pendingClicks;
    pendingClicks = 0;
    schedule.advance(clicks);
    rate = schedule.rate();
  }

  private void train(int sequence) {
    int length = sequences.fill(sequence, rows, weights, predicted, random);
    filled = length;
    for (int n = 0; n < length; n++) {
      rows[n] = tables.place(rows[n]);
    }
    pendingClicks += sequences.length(sequence) - length;
    touched = tables.touch(input, rows, length);
    touched = tables.touch(context, rows, length);
    for (int centre = 0; centre < length; centre++) {
      boolean isTarget = settings.isCbow() || !settings.isWholeSession();
      if (isTarget && !predicted[centre]) {
        // it only tells what comes next
      } else if (isTarget && !settings.isCbow()) {
        window(centre, length);
      } else {
        for (float rest = weights[centre]; rest > 0; rest--) {
          float step = rate * Math.min(rest, 1);
          if (settings.isCbow()) {
            cbow(centre, length, step);
          } else {
            session(centre, length, step);
          }
        }
      }
      if (++pendingClicks >= schedule.batch()) {
        report();
      }
    }
  }

  /**
   * Looks at rows of the last sequence: what runs away spreads to those that it is trained with.
   */
  private void checkRows() {
    for (int n = 0; n < Math.min(filled, CHECKED_ROWS); n++) {
      divergence.checkLength(Math.sqrt(kernels.dot(input, rows[n], input, rows[n])));
      divergence.checkLength(Math.sqrt(kernels.dot(context, rows[n], context, rows[n])));
    }
  }

  /** The click predicts its session: one input row, its targets shared by groups of truths. */
  private void session(int centre, int length, float step) {
    int row = rows[centre];
    int count = gatherContext(centre, length, rows[centre]);
    for (int from = 0; from < count; from += GROUP) {
      int truths = Math.min(GROUP, count - from);
      System.arraycopy(members, from, targets, 0, truths);
      int all = negatives.add(targets, truths);
      loss +=
          kernels.step(input, row, context, targets, truths, all, step, truths, errors, scratch);
      kernels.add(input, row, scratch, 0, 1);
      pairs += truths;
    }
  }

  /**
   * Each click of the window predicts the centre, as in word2vec, but some of them share the
   * negatives (pWord2Vec: Ji et al. 2016, arXiv 1604.04661): each input row still has all of its
   * own, and fewer rows are fetched from far apart in memory. Two input rows at a time are compared
   * with them before any of them moves.
   */
  private void window(int centre, int length) {
    int count = gatherContext(centre, length, rows[centre]);
    targets[0] = rows[centre];
    while (count > 0) {
      pass(count);
      count = withoutDone(count);
    }
  }

  /** One step of each of the members. */
  private void pass(int count) {
    int all = 0;
    for (int n = 0; n < count; n += 2) {
      if (n % SHARING == 0) {
        all = negatives.add(targets, 1);
      }
      float step = rate * Math.min(memberWeights[n], 1);
      if (n + 1 < count) {
        float next = rate * Math.min(memberWeights[n + 1], 1);
        loss +=
            kernels.stepPair(
                input, members[n], members[n + 1], context, targets, 1, all, step, next, errors);
      } else {
        loss += kernels.step(input, members[n], context, targets, 1, all, step, 1, errors, scratch);
        kernels.add(input, members[n], scratch, 0, 1);
      }
    }
    pairs += count;
  }

  /** Keeps the members that weigh more than the step they have made; how many these are. */
  private int withoutDone(int count) {
    int kept = 0;
    for (int n = 0; n < count; n++) {
      if (memberWeights[n] > 1) {
        members[kept] = members[n];
        memberWeights[kept++] = memberWeights[n] - 1;
      }
    }
    return kept;
  }

  /** Fills members with the context of a click, without a certain row; how many there are. */
  private int gatherContext(int centre, int length, int own) {
    int count = 0;
    if (isSampled(length)) {
      for (int n = 0; n < SESSION_CONTEXT; n++) {
        int other = drawOther(centre, length);
        members[count] = rows[other];
        count += members[count] == own || isNoTarget(other) ? 0 : 1;
      }
    } else {
      int reach = reach(length);
      int end = Math.min(length, centre + reach + 1);
      for (int other = Math.max(0, centre - reach); other < end; other++) {
        members[count] = rows[other];
        memberWeights[count] = weights[other];
        count += members[count] == own || isNoTarget(other) ? 0 : 1;
      }
    }
    return count;
  }

  /**
   * The mean of the context predicts the centre. Other clicks on the centre's item stay in it:
   * without them the model would learn what is missing rather than what goes together. Each context
   * row takes its share of the gradient (İrsoy, Benton and Stratos 2021, arXiv 2012.15332), not all
   * of it as in word2vec.
   */
  private void cbow(int centre, int length, float step) {
    int count = gatherContext(centre, length, NOTHING);
    if (count == 0) {
      return;
    }
    Arrays.fill(mean, 0);
    for (int n = 0; n < count; n++) {
      kernels.add(mean, 0, input, members[n], 1f / count);
    }
    targets[0] = rows[centre];
    int all = negatives.add(targets, 1);
    loss += kernels.step(mean, 0, context, targets, 1, all, step, 1, errors, scratch);
    pairs++;
    for (int n = 0; n < count; n++) {
      kernels.add(input, members[n], scratch, 0, 1f / count);
    }
  }

  /** Whether a member would be predicted by its session, but only tells what comes next. */
  private boolean isNoTarget(int member) {
    return settings.isWholeSession() && !settings.isCbow() && !predicted[member];
  }

  private boolean isSampled(int length) {
    return settings.isWholeSession() && length - 1 > SESSION_CONTEXT;
  }

  /** How far the context reaches to each side. */
  private int reach(int length) {
    return settings.isWholeSession()
        ? length
        : Math.min(length, 1 + random.below(settings.window()));
  }

  private int drawOther(int centre, int length) {
    int other = random.below(length - 1);
    return other < centre ? other : other + 1;
  }
}
