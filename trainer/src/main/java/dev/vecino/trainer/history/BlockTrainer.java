package dev.vecino.trainer.history;

import dev.vecino.trainer.kernels.Divergence;
import dev.vecino.trainer.kernels.Kernels;
import dev.vecino.trainer.kernels.Random64;
import dev.vecino.trainer.kernels.SoftmaxKernels;
import java.util.Arrays;

/**
 * One thread's part of the epochs: blocks of examples against shared negatives, three matrix
 * products per panel of users ({@link SoftmaxKernels}), Adagrad on the rows that took part. All its
 * memory is allocated once.
 */
final class BlockTrainer {

  /** What the gradients move. */
  enum Moves {
    ALL,
    /** The vectors, not the weights of ages and repetitions. */
    VECTORS,
    /** The weights of ages and repetitions, not the vectors. */
    WEIGHTS
  }

  /** Takes an item out of a softmax. */
  private static final float NEVER = -1e9f;

  private final HistoryTables tables;
  private final Moves moves;
  private final Kernels kernels;
  private final SoftmaxKernels softmax;
  private final int stride;
  private final float sharpness;
  private final ExampleRows rows;
  private final Random64 random;
  private final Divergence divergence;
  private final BlockQueue queue;
  private final int panel;
  private final boolean learnsAges;
  private final ClickRows known = new ClickRows(BlockQueue.BLOCK);
  private final ClickRows wanted = new ClickRows(BlockQueue.BLOCK);
  private final BlockNegatives negatives;
  private final float[] users;
  private final float[] userLengths = new float[BlockQueue.BLOCK];
  private final float[] userGradients;
  private final float[] columns;
  private final float[] columnGradients;
  private final float[] panelUsers;
  private final float[] scores;
  private final float[] sums;
  private final float[] factors;
  private final float[] gradient;
  private final float[] ageGradients = new float[HistoryTables.AGES];
  private final float[] repeatGradients = new float[HistoryTables.AGES];
  private final float[] bonusOf; // zeros between two uses
  private float rate;
  private double loss;
  private double weight;

  /**
   * @param moves what it learns
   */
  BlockTrainer(
      HistoryTables tables, Moves moves, ExampleRows rows, Random64 random, BlockQueue queue) {
    this.tables = tables;
    this.moves = moves;
    this.rows = rows;
    this.random = random;
    this.queue = queue;
    divergence = new Divergence("the learning rate " + tables.settings.learningRate());
    kernels = tables.kernels;
    softmax = tables.softmax;
    stride = tables.stride;
    sharpness = (float) (1 / tables.settings.temperature());
    panel = softmax.users();
    learnsAges = rows.areOrdered();
    negatives =
        new BlockNegatives(
            tables, Math.min(tables.settings.negatives(), rows.itemCount()), rows.itemCount());
    users = new float[BlockQueue.BLOCK * stride];
    userGradients = new float[BlockQueue.BLOCK * stride];
    columns = new float[panel * stride];
    columnGradients = new float[panel * stride];
    panelUsers = new float[panel * stride];
    scores = new float[negatives.paddedCount() * panel];
    sums = new float[panel];
    factors = new float[panel];
    gradient = new float[stride];
    bonusOf = new float[rows.itemCount()];
  }

  /** The sum of the losses of the last epoch. */
  double loss() {
    return loss;
  }

  /** The sum of the weights of the clicks that were predicted in the last epoch. */
  double weight() {
    return weight;
  }

  /** Trains this thread's part of an epoch. */
  void trainEpoch(float learningRate) {
    rate = learningRate;
    loss = 0;
    weight = 0;
    queue.forEach(this::train);
  }

  /**
   * @param block its first example
   * @param count how many it has
   */
  private void train(int block, int count) {
    known.clear();
    wanted.clear();
    Arrays.fill(users, 0, count * stride, 0);
    for (int e = 0; e < count; e++) {
      rows.gather(block + e, known, wanted, random);
      known.end(e);
      wanted.end(e);
      userLengths[e] = tables.encode(known, e, users, e * stride);
    }
    negatives.draw(random);
    Arrays.fill(userGradients, 0);
    Arrays.fill(repeatGradients, 0);
    for (int begin = 0; begin < count; begin += panel) {
      trainPanel(block, begin, Math.min(begin + panel, count));
    }
    if (moves != Moves.WEIGHTS) {
      negatives.move(rate);
      moveWanted(count);
    }
    negatives.release();
    moveKnown(count);
    check(count);
  }

  /** Looks at the loss and at a vector of each side. */
  private void check(int count) {
    divergence.checkLoss(loss);
    for (int e = 0; e < count; e++) {
      if (wanted.begin(e) < wanted.endOf(e)) {
        int at = wanted.row(wanted.begin(e)) * stride;
        divergence.checkLength(tables.length(tables.context, at));
      }
      if (known.begin(e) < known.endOf(e)) {
        int at = known.row(known.begin(e)) * stride;
        divergence.checkLength(tables.length(tables.input, at));
      }
    }
  }

  private void trainPanel(int block, int from, int to) {
    Arrays.fill(panelUsers, 0);
    System.arraycopy(users, from * stride, panelUsers, 0, (to - from) * stride);
    for (int u = 0; u < panel; u++) {
      for (int k = 0; k < stride; k++) {
        columns[k * panel + u] = panelUsers[u * stride + k];
      }
    }
    softmax.scores(negatives.items, columns, scores, negatives.paddedCount());
    float most = 1;
    for (int e = from; e < to; e++) {
      most = Math.max(most, 1 + addBonuses(block + e, e, e - from));
      mask(block + e, e, e - from);
    }
    for (int j = negatives.count(); j < negatives.paddedCount(); j++) {
      Arrays.fill(scores, j * panel, (j + 1) * panel, NEVER);
    }
    Arrays.fill(sums, 0);
    softmax.exponentials(scores, negatives.paddedCount(), most, sharpness, sums);
    Arrays.fill(factors, 0);
    for (int e = from; e < to; e++) {
      factors[e - from] = pull(e, sums[e - from], most);
    }
    softmax.scale(scores, negatives.paddedCount(), factors);
    softmax.userGradients(negatives.items, scores, columnGradients, negatives.paddedCount());
    softmax.itemGradients(panelUsers, scores, negatives.gradients, negatives.paddedCount());
    for (int e = from; e < to; e++) {
      for (int i = known.begin(e); learnsAges && i < known.endOf(e); i++) {
        int place = negatives.place(known.row(i));
        repeatGradients[known.age(i)] += place >= 0 ? scores[place * panel + e - from] : 0;
      }
      for (int k = 0; k < stride; k++) {
        userGradients[e * stride + k] += columnGradients[k * panel + e - from];
      }
    }
  }

  /** Adds what clicked items gain; the most of it (at least 0), known ones of a split have none. */
  private float addBonuses(int example, int e, int column) {
    float most = 0;
    if (rows.isSplit(example)) {
      return most;
    }
    int from = known.begin(e);
    int to = known.endOf(e);
    for (int i = from; i < to; i++) {
      int row = known.row(i);
      bonusOf[row] =
          Math.min(bonusOf[row] + tables.weights.ofRepeat(known.age(i)), HistoryTables.MOST_BONUS);
    }
    for (int i = from; i < to; i++) {
      int row = known.row(i);
      if (negatives.place(row) >= 0 && bonusOf[row] != 0) {
        scores[negatives.place(row) * panel + column] += bonusOf[row];
      }
      most = Math.max(most, bonusOf[row]);
      bonusOf[row] = 0;
    }
    return most;
  }

  /** What is to be predicted is no negative; nor is, where there is no order, what is known. */
  private void mask(int example, int e, int column) {
    for (int i = wanted.begin(e); i < wanted.endOf(e); i++) {
      mask(wanted.row(i), column);
    }
    if (rows.isSplit(example)) {
      for (int i = known.begin(e); i < known.endOf(e); i++) {
        mask(known.row(i), column);
      }
    }
  }

  private void mask(int row, int column) {
    if (negatives.place(row) >= 0) {
      scores[negatives.place(row) * panel + column] = NEVER;
    }
  }

  /**
   * The true items' part of the loss and of the user's gradient; leaves the gradient by the cosine
   * in the weights of the wanted. Gives the factor of the negatives' exponentials.
   */
  private float pull(int e, float sum, float most) {
    float factor = 0;
    for (int i = wanted.begin(e); i < wanted.endOf(e); i++) {
      int at = wanted.row(i) * stride;
      float share = wanted.weight(i);
      float length = tables.length(tables.context, at);
      float cosine = kernels.dot(users, e * stride, tables.context, at) / length;
      float bonus = bonus(e, wanted.row(i));
      float logit = Math.min(cosine + bonus - most, 0) * sharpness;
      float own = (float) Math.exp(logit);
      float all = Math.max(own + sum, Float.MIN_NORMAL);
      loss += share * (Math.log(all) - logit);
      weight += share;
      factor += share / all * sharpness;
      wanted.weight(i, -share * (1 - own / all) * sharpness);
      kernels.add(userGradients, e * stride, tables.context, at, wanted.weight(i) / length);
      if (learnsAges) {
        learnRepeats(e, wanted.row(i), wanted.weight(i));
      }
    }
    return factor;
  }

  /** A repetition that was wanted: its clicks' weights should have been higher. */
  private void learnRepeats(int e, int row, float byScore) {
    for (int i = known.begin(e); i < known.endOf(e); i++) {
      repeatGradients[known.age(i)] += known.row(i) == row ? byScore : 0;
    }
  }

  private float bonus(int e, int row) {
    return learnsAges ? tables.bonus(known, e, row) : 0;
  }

  private void moveWanted(int count) {
    for (int e = 0; e < count; e++) {
      for (int i = wanted.begin(e); i < wanted.endOf(e); i++) {
        int at = wanted.row(i) * stride;
        float length = tables.length(tables.context, at);
        float cosine = kernels.dot(users, e * stride, tables.context, at) / length;
        float factor = wanted.weight(i) / length;
        Arrays.fill(gradient, 0);
        kernels.add(gradient, 0, users, e * stride, factor);
        kernels.add(gradient, 0, tables.context, at, -factor * cosine / length);
        softmax.adagrad(tables.context, tables.contextSquares, at, gradient, 0, rate);
      }
    }
  }

  private void moveKnown(int count) {
    Arrays.fill(ageGradients, 0);
    for (int e = 0; e < count; e++) {
      int user = e * stride;
      float along = kernels.dot(userGradients, user, users, user);
      kernels.add(userGradients, user, users, user, -along);
      tables.scale(userGradients, user, 1 / userLengths[e]);
      for (int i = known.begin(e); i < known.endOf(e); i++) {
        int age = known.age(i);
        int at = known.row(i) * stride;
        ageGradients[age] += kernels.dot(userGradients, user, tables.input, at);
        if (moves != Moves.WEIGHTS) {
          Arrays.fill(gradient, 0);
          kernels.add(gradient, 0, userGradients, user, tables.weights.ofAge(age));
          softmax.adagrad(tables.input, tables.inputSquares, at, gradient, 0, rate);
        }
      }
    }
    if (learnsAges && moves != Moves.VECTORS) {
      tables.weights.move(ageGradients, repeatGradients, rate);
    }
  }
}
