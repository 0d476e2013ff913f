package dev.vecino.trainer.history;

import dev.vecino.core.ClickLog;
import dev.vecino.core.EmbeddingModel;
import dev.vecino.core.Embeddings;
import dev.vecino.core.ProgressListener;
import dev.vecino.core.UserEncoder;
import dev.vecino.trainer.DataKind;
import dev.vecino.trainer.HistoryOptions;
import dev.vecino.trainer.HistoryTrainer;
import dev.vecino.trainer.input.Vocabulary;
import dev.vecino.trainer.input.WarmStart;
import dev.vecino.trainer.kernels.Kernels;
import dev.vecino.trainer.kernels.Random64;
import dev.vecino.trainer.kernels.SoftmaxKernels;
import dev.vecino.trainer.kernels.Workers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * The work of {@link HistoryTrainer}: blocks of examples against shared negatives, three matrix
 * products a block ({@link SoftmaxKernels}), Adagrad on the rows that took part. Workers update the
 * shared tables without locks (Hogwild: Niu et al. 2011, arXiv 1106.5730). Used once.
 */
public final class HistoryEngine {

  /** Ages of a click that have a weight of their own; the last one is for all that are older. */
  static final int AGES = 32;

  /**
   * Examples a block. The more, the more work is done for each negative that is fetched; the fewer,
   * the more steps an epoch has. A multiple of the columns of every {@link SoftmaxKernels}.
   */
  private static final int BLOCK = 64;

  /** The sum of squared gradients that Adagrad begins with. */
  private static final float FIRST_SQUARES = 1e-3f;

  private static final float FIRST_LENGTH = 0.1f; // of a vector, about
  private static final double LAST_RATE = 0.05; // of the first

  /** Also such that no softmax overflows. */
  private static final float MOST_BONUS = (float) UserEncoder.MOST_BONUS;

  private static final int FEWEST_HELD_OUT = 50; // users; fewer tell nothing
  private static final float LEAST_LENGTH = 1e-9f;

  /** Takes an item out of a softmax. */
  private static final float NEVER = -1e9f;

  private final ClickLog log;
  private final Vocabulary vocabulary;
  private final HistoryOptions options;
  private final HistoryExamples examples;
  private final Kernels kernels;
  private final SoftmaxKernels softmax;
  private final int stride;
  private final int negatives;
  private final int paddedNegatives;
  private final float[] input;
  private final float[] inputSquares;
  private final float[] context;
  private final float[] contextSquares;
  private final float[] ageWeights = new float[AGES];
  private final float[] ageSquares = new float[AGES];
  private final float[] repeatWeights = new float[AGES];
  private final float[] repeatSquares = new float[AGES];
  private final AtomicInteger nextBlock = new AtomicInteger();
  private double gain;

  public HistoryEngine(
      ClickLog log, Vocabulary vocabulary, HistoryOptions options, HistoryExamples examples) {
    this.log = log;
    this.vocabulary = vocabulary;
    this.options = options;
    this.examples = examples;
    kernels = Kernels.best(options.dimension());
    stride = kernels.stride();
    softmax = SoftmaxKernels.best(stride);
    negatives = Math.min(options.negatives(), vocabulary.size());
    paddedNegatives =
        (negatives + SoftmaxKernels.ROWS - 1) / SoftmaxKernels.ROWS * SoftmaxKernels.ROWS;
    int floats = Embeddings.floats(vocabulary.size(), stride);
    input = new float[floats];
    context = new float[floats];
    inputSquares = new float[floats];
    contextSquares = new float[floats];
    Arrays.fill(inputSquares, FIRST_SQUARES);
    Arrays.fill(contextSquares, FIRST_SQUARES);
    Arrays.fill(ageWeights, 1);
    Arrays.fill(ageSquares, FIRST_SQUARES);
    Arrays.fill(repeatSquares, FIRST_SQUARES);
    Random64 random = Random64.of(options.seed(), -1, 0);
    float scale = FIRST_LENGTH * (float) Math.sqrt(12.0 / options.dimension());
    for (int row = 0; row < vocabulary.size(); row++) {
      for (int k = 0; k < options.dimension(); k++) {
        input[row * stride + k] = (random.uniform() - 0.5f) * scale;
        context[row * stride + k] = (random.uniform() - 0.5f) * scale;
      }
    }
  }

  /** Takes the vectors of a model for the items that it has. */
  public void beginWith(EmbeddingModel model) {
    WarmStart.fill(model, vocabulary, input, context, 0, stride);
  }

  /** Input vectors, without padding. */
  public float[] input() {
    return unpadded(input, false);
  }

  /** Output vectors, without padding: of length 1, but for the gain of popular items. */
  public float[] context() {
    return unpadded(context, true);
  }

  private float goal(int row) {
    long[] counts = vocabulary.counts();
    double mean = vocabulary.clicks() / (double) counts.length;
    return PopularityGain.factor(counts[row], mean, gain);
  }

  private float[] unpadded(float[] table, boolean normalised) {
    int dimension = options.dimension();
    float[] rows = new float[vocabulary.size() * dimension];
    for (int row = 0; row < vocabulary.size(); row++) {
      float factor = normalised ? goal(row) / length(table, row * stride) : 1;
      for (int k = 0; k < dimension; k++) {
        rows[row * dimension + k] = table[row * stride + k] * factor;
      }
    }
    return rows;
  }

  /** The weight of the newest click, of the one before it, and so on. */
  public List<Double> positionWeights() {
    return rounded(ageWeights);
  }

  /** What an item's score gains by each of its clicks, likewise. */
  public List<Double> repeatWeights() {
    return rounded(repeatWeights);
  }

  private static List<Double> rounded(float[] values) {
    List<Double> weights = new ArrayList<>();
    for (float weight : values) {
      weights.add(Math.round(weight * 1e6) / 1e6);
    }
    return weights;
  }

  private float length(float[] table, int at) {
    return (float) Math.sqrt(kernels.dot(table, at, table, at)) + LEAST_LENGTH;
  }

  /** Trains all epochs; the mean loss of a click in each. */
  public List<Double> train(ProgressListener listener) {
    List<Double> losses = new ArrayList<>();
    List<Worker> workers = new ArrayList<>();
    long total = (long) examples.size() * options.epochs();
    try (ProgressListener.Task task = listener.start("training", "examples", total);
        ExecutorService executor = Workers.start(options.threads())) {
      for (int w = 0; w < options.threads(); w++) {
        workers.add(new Worker(w, task));
      }
      for (int epoch = 0; epoch < options.epochs(); epoch++) {
        examples.shuffle(Random64.of(options.seed(), -2, epoch));
        nextBlock.set(0);
        for (Worker worker : workers) {
          worker.beginEpoch(epoch);
        }
        Workers.runAll(executor, workers);
        double loss = workers.stream().mapToDouble(worker -> worker.loss).sum();
        double weight = workers.stream().mapToDouble(worker -> worker.weight).sum();
        losses.add(weight == 0 ? 0 : loss / weight);
        task.note(
            String.format(
                Locale.ROOT,
                "loss %.3f, epoch %d/%d",
                losses.getLast(),
                epoch + 1,
                options.epochs()));
      }
    }
    return losses;
  }

  /**
   * Sets the length of the context vectors by users that were not trained: what they clicked before
   * is to find what they clicked last, or where there is no order a fifth of their items.
   *
   * @param heldOut examples of other users than those that were trained
   * @return the gain, see {@link PopularityGain}
   */
  public double calibrate(HistoryExamples heldOut) {
    Random64 random = Random64.of(options.seed(), -3, 0);
    Map<Integer, Integer> lastOfUser = new LinkedHashMap<>(); // each user's last example
    for (int e = 0; e < heldOut.size(); e++) {
      lastOfUser.put(heldOut.begin(e), e);
    }
    List<float[]> users = new ArrayList<>();
    List<int[]> wanted = new ArrayList<>();
    List<int[]> marked = new ArrayList<>();
    List<float[]> bonuses = new ArrayList<>();
    for (int e : lastOfUser.values()) {
      Rows known = new Rows();
      Set<Integer> toFind = new LinkedHashSet<>();
      boolean isSplit = heldOut.isSplit(e);
      for (int at = heldOut.begin(e); at < heldOut.end(e); at++) {
        int row = vocabulary.row(log.clickedItem(at));
        boolean isWanted = isSplit ? random.uniform() < 0.2f : at >= heldOut.cut(e);
        if (row >= 0 && isWanted) {
          toFind.add(row);
        } else if (row >= 0) {
          known.add(row, 1, isSplit ? AGES - 1 : Math.min(AGES, heldOut.cut(e) - at) - 1);
        }
      }
      if (isSplit) {
        toFind.removeAll(known.distinct());
      }
      if (known.count > 0 && !toFind.isEmpty()) {
        float[] user = new float[stride];
        sumUp(known, 0, known.count, user, 0);
        scale(user, 0, 1 / length(user, 0));
        users.add(user);
        wanted.add(toFind.stream().mapToInt(Integer::intValue).toArray());
        int[] clicked = known.distinct().stream().mapToInt(Integer::intValue).toArray();
        float[] bonus = new float[clicked.length];
        for (int c = 0; c < clicked.length; c++) {
          bonus[c] = isSplit ? Float.NEGATIVE_INFINITY : bonus(known, 0, known.count, clicked[c]);
        }
        marked.add(clicked);
        bonuses.add(bonus);
      }
    }
    if (users.size() < FEWEST_HELD_OUT) {
      return 0;
    }
    float[] unit = context.clone();
    for (int row = 0; row < vocabulary.size(); row++) {
      scale(unit, row * stride, 1 / length(unit, row * stride));
    }
    gain =
        new PopularityGain(softmax, stride, unit, vocabulary.counts())
            .best(
                users.toArray(float[][]::new),
                wanted.toArray(int[][]::new),
                marked.toArray(int[][]::new),
                bonuses.toArray(float[][]::new));
    return gain;
  }

  /** Adds the weighted input vectors of rows up. */
  private void sumUp(Rows known, int from, int to, float[] target, int at) {
    for (int i = from; i < to; i++) {
      kernels.add(target, at, input, known.rows[i] * stride, ageWeights[known.ages[i]]);
    }
  }

  /** What the score of a row gains by being among the known clicks. */
  private float bonus(Rows known, int from, int to, int row) {
    float bonus = 0;
    for (int i = from; i < to; i++) {
      bonus += known.rows[i] == row ? repeatWeights[known.ages[i]] : 0;
    }
    return Math.min(bonus, MOST_BONUS);
  }

  private void scale(float[] table, int at, float factor) {
    for (int k = 0; k < stride; k++) {
      table[at + k] *= factor;
    }
  }

  /** A growing list of rows of one block, each with the example that it belongs to. */
  private static final class Rows {
    int[] rows = new int[1024];
    float[] weights = new float[1024];
    int[] ages = new int[1024]; // 0 for the newest click
    int count;
    final int[] ends = new int[BLOCK];

    void add(int row, float weight, int age) {
      if (count == rows.length) {
        rows = Arrays.copyOf(rows, 2 * count);
        weights = Arrays.copyOf(weights, 2 * count);
        ages = Arrays.copyOf(ages, 2 * count);
      }
      rows[count] = row;
      ages[count] = age;
      weights[count++] = weight;
    }

    Set<Integer> distinct() {
      return Arrays.stream(rows, 0, count)
          .boxed()
          .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    int begin(int example) {
      return example == 0 ? 0 : ends[example - 1];
    }
  }

  /** One thread's part of an epoch. */
  private final class Worker implements Callable<Void> {
    private final ProgressListener.Task task;
    private final Random64 random;
    private final int panel = softmax.users();
    private final boolean learnsAges = examples.kind() != DataKind.SETS;
    private final Rows known = new Rows();
    private final Rows wanted = new Rows();
    private final float[] users = new float[BLOCK * stride];
    private final float[] userLengths = new float[BLOCK];
    private final float[] userGradients = new float[BLOCK * stride];
    private final float[] columns = new float[panel * stride];
    private final float[] columnGradients = new float[panel * stride];
    private final float[] panelUsers = new float[panel * stride];
    private final int[] drawn; // all rows; the first ones are the negatives
    private final int[] placeOf; // among the negatives, or -1
    private final float[] items = new float[paddedNegatives * stride];
    private final float[] itemLengths = new float[paddedNegatives];
    private final float[] itemGradients = new float[paddedNegatives * stride];
    private final float[] scores = new float[paddedNegatives * panel];
    private final float[] sums = new float[panel];
    private final float[] factors = new float[panel];
    private final float[] gradient = new float[stride];
    private final float[] ageGradients = new float[AGES];
    private final float[] repeatGradients = new float[AGES];
    private final float[] bonusOf; // zeros between two uses
    private float rate;
    private double loss;
    private double weight;

    Worker(int number, ProgressListener.Task task) {
      this.task = task;
      random = Random64.of(options.seed(), 1, number);
      drawn = new int[vocabulary.size()];
      Arrays.setAll(drawn, row -> row);
      placeOf = new int[vocabulary.size()];
      Arrays.fill(placeOf, -1);
      bonusOf = new float[vocabulary.size()];
    }

    void beginEpoch(int epoch) {
      double progress = epoch / (double) options.epochs();
      rate = (float) (options.learningRate() * (1 - (1 - LAST_RATE) * progress));
      loss = 0;
      weight = 0;
    }

    @Override
    public Void call() {
      int blocks = (examples.size() + BLOCK - 1) / BLOCK;
      for (int block = nextBlock.getAndIncrement();
          block < blocks;
          block = nextBlock.getAndIncrement()) {
        int first = block * BLOCK;
        int count = Math.min(BLOCK, examples.size() - first);
        train(first, count);
        task.advance(count);
        Workers.check();
      }
      return null;
    }

    /**
     * @param block its first example
     * @param count how many it has
     */
    private void train(int block, int count) {
      known.count = 0;
      wanted.count = 0;
      for (int e = 0; e < count; e++) {
        gather(block + e);
        known.ends[e] = known.count;
        wanted.ends[e] = wanted.count;
        sumUp(e);
      }
      drawNegatives();
      Arrays.fill(itemGradients, 0);
      Arrays.fill(userGradients, 0);
      Arrays.fill(repeatGradients, 0);
      for (int begin = 0; begin < count; begin += panel) {
        trainPanel(block, begin, Math.min(begin + panel, count));
      }
      moveNegatives();
      moveWanted(count);
      moveKnown(count);
    }

    /** Finds the rows of an example. */
    private void gather(int example) {
      int begin = examples.begin(example);
      int cut = examples.cut(example);
      int end = examples.end(example);
      if (examples.isSplit(example)) {
        int sure = begin + random.below(end - begin);
        int sureKnown = begin + (sure - begin + 1) % (end - begin);
        for (int at = begin; at < end; at++) {
          int row = vocabulary.row(log.clickedItem(at));
          if (row >= 0) {
            boolean isWanted = at == sure || (at != sureKnown && random.uniform() < 0.5f);
            if (isWanted) {
              wanted.add(row, log.weight(at), 0);
            } else {
              known.add(row, 1, AGES - 1);
            }
          }
        }
        return;
      }
      for (int at = begin; at < cut; at++) {
        int row = vocabulary.row(log.clickedItem(at));
        if (row >= 0) {
          known.add(row, 1, Math.min(AGES, cut - at) - 1);
        }
      }
      int first = wanted.count;
      for (int at = cut; at < end; at++) {
        int row = vocabulary.row(log.clickedItem(at));
        boolean isNew = row >= 0;
        for (int before = first; isNew && before < wanted.count; before++) {
          isNew = wanted.rows[before] != row;
        }
        if (isNew) {
          wanted.add(row, log.weight(at), 0);
        }
      }
    }

    private void sumUp(int e) {
      int at = e * stride;
      Arrays.fill(users, at, at + stride, 0);
      HistoryEngine.this.sumUp(known, known.begin(e), known.ends[e], users, at);
      userLengths[e] = length(users, at);
      scale(users, at, 1 / userLengths[e]);
    }

    /** Draws without putting back: the first steps of a shuffle. */
    private void drawNegatives() {
      for (int j = 0; j < negatives; j++) {
        int other = j + random.below(drawn.length - j);
        int row = drawn[other];
        drawn[other] = drawn[j];
        drawn[j] = row;
        placeOf[row] = j;
        itemLengths[j] = length(context, row * stride);
        System.arraycopy(context, row * stride, items, j * stride, stride);
        scale(items, j * stride, 1 / itemLengths[j]);
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
      softmax.scores(items, columns, scores, paddedNegatives);
      float most = 1;
      for (int e = from; e < to; e++) {
        most = Math.max(most, 1 + addBonuses(block + e, e, e - from));
        mask(block + e, e, e - from);
      }
      for (int j = negatives; j < paddedNegatives; j++) {
        Arrays.fill(scores, j * panel, (j + 1) * panel, NEVER);
      }
      Arrays.fill(sums, 0);
      float sharpness = (float) (1 / options.temperature());
      softmax.exponentials(scores, paddedNegatives, most, sharpness, sums);
      Arrays.fill(factors, 0);
      for (int e = from; e < to; e++) {
        factors[e - from] = pull(e, sums[e - from], most, sharpness);
      }
      softmax.scale(scores, paddedNegatives, factors);
      softmax.userGradients(items, scores, columnGradients, paddedNegatives);
      softmax.itemGradients(panelUsers, scores, itemGradients, paddedNegatives);
      for (int e = from; e < to; e++) {
        for (int i = known.begin(e); learnsAges && i < known.ends[e]; i++) {
          int place = placeOf[known.rows[i]];
          repeatGradients[known.ages[i]] += place >= 0 ? scores[place * panel + e - from] : 0;
        }
        for (int k = 0; k < stride; k++) {
          userGradients[e * stride + k] += columnGradients[k * panel + e - from];
        }
      }
    }

    /**
     * Adds what clicked items gain; the most of it (at least 0), known ones of a split have none.
     */
    private float addBonuses(int example, int e, int column) {
      float most = 0;
      if (examples.isSplit(example)) {
        return most;
      }
      int from = known.begin(e);
      int to = known.ends[e];
      for (int i = from; i < to; i++) {
        int row = known.rows[i];
        bonusOf[row] = Math.min(bonusOf[row] + repeatWeights[known.ages[i]], MOST_BONUS);
      }
      for (int i = from; i < to; i++) {
        int row = known.rows[i];
        if (placeOf[row] >= 0 && bonusOf[row] != 0) {
          scores[placeOf[row] * panel + column] += bonusOf[row];
        }
        most = Math.max(most, bonusOf[row]);
        bonusOf[row] = 0;
      }
      return most;
    }

    /** What is to be predicted is no negative; nor is, where there is no order, what is known. */
    private void mask(int example, int e, int column) {
      for (int i = wanted.begin(e); i < wanted.ends[e]; i++) {
        mask(wanted.rows[i], column);
      }
      if (examples.isSplit(example)) {
        for (int i = known.begin(e); i < known.ends[e]; i++) {
          mask(known.rows[i], column);
        }
      }
    }

    private void mask(int row, int column) {
      if (placeOf[row] >= 0) {
        scores[placeOf[row] * panel + column] = NEVER;
      }
    }

    /**
     * The true items' part of the loss and of the user's gradient; leaves the gradient by the
     * cosine in the weights of the wanted. Gives the factor of the negatives' exponentials.
     */
    private float pull(int e, float sum, float most, float sharpness) {
      float factor = 0;
      for (int i = wanted.begin(e); i < wanted.ends[e]; i++) {
        int at = wanted.rows[i] * stride;
        float share = wanted.weights[i];
        float length = length(context, at);
        float cosine = kernels.dot(users, e * stride, context, at) / length;
        float bonus = bonus(e, wanted.rows[i]);
        float logit = Math.min(cosine + bonus - most, 0) * sharpness;
        float own = (float) Math.exp(logit);
        float all = Math.max(own + sum, Float.MIN_NORMAL);
        loss += share * (Math.log(all) - logit);
        weight += share;
        factor += share / all * sharpness;
        wanted.weights[i] = -share * (1 - own / all) * sharpness;
        kernels.add(userGradients, e * stride, context, at, wanted.weights[i] / length);
        if (learnsAges) {
          learnRepeats(e, wanted.rows[i], wanted.weights[i]);
        }
      }
      return factor;
    }

    /** A repetition that was wanted: its clicks' weights should have been higher. */
    private void learnRepeats(int e, int row, float byScore) {
      for (int i = known.begin(e); i < known.ends[e]; i++) {
        repeatGradients[known.ages[i]] += known.rows[i] == row ? byScore : 0;
      }
    }

    private float bonus(int e, int row) {
      return learnsAges ? HistoryEngine.this.bonus(known, known.begin(e), known.ends[e], row) : 0;
    }

    private void moveNegatives() {
      for (int j = 0; j < negatives; j++) {
        int at = j * stride;
        kernels.add(itemGradients, at, items, at, -kernels.dot(itemGradients, at, items, at));
        scale(itemGradients, at, 1 / itemLengths[j]);
        softmax.adagrad(context, contextSquares, drawn[j] * stride, itemGradients, at, rate);
        placeOf[drawn[j]] = -1;
      }
    }

    private void moveWanted(int count) {
      for (int e = 0; e < count; e++) {
        for (int i = wanted.begin(e); i < wanted.ends[e]; i++) {
          int at = wanted.rows[i] * stride;
          float length = length(context, at);
          float cosine = kernels.dot(users, e * stride, context, at) / length;
          float factor = wanted.weights[i] / length;
          Arrays.fill(gradient, 0);
          kernels.add(gradient, 0, users, e * stride, factor);
          kernels.add(gradient, 0, context, at, -factor * cosine / length);
          softmax.adagrad(context, contextSquares, at, gradient, 0, rate);
        }
      }
    }

    private void moveKnown(int count) {
      Arrays.fill(ageGradients, 0);
      for (int e = 0; e < count; e++) {
        int user = e * stride;
        float along = kernels.dot(userGradients, user, users, user);
        kernels.add(userGradients, user, users, user, -along);
        scale(userGradients, user, 1 / userLengths[e]);
        for (int i = known.begin(e); i < known.ends[e]; i++) {
          int age = known.ages[i];
          int at = known.rows[i] * stride;
          ageGradients[age] += kernels.dot(userGradients, user, input, at);
          Arrays.fill(gradient, 0);
          kernels.add(gradient, 0, userGradients, user, ageWeights[age]);
          softmax.adagrad(input, inputSquares, at, gradient, 0, rate);
        }
      }
      for (int age = 0; learnsAges && age < AGES; age++) {
        ageSquares[age] += ageGradients[age] * ageGradients[age];
        float step = rate * ageGradients[age] / (float) Math.sqrt(ageSquares[age]);
        ageWeights[age] = Math.max(0, ageWeights[age] - step);
        repeatSquares[age] += repeatGradients[age] * repeatGradients[age];
        step = rate * repeatGradients[age] / (float) Math.sqrt(repeatSquares[age]);
        repeatWeights[age] = Math.clamp(repeatWeights[age] - step, -MOST_BONUS, MOST_BONUS);
      }
    }
  }
}
