package dev.vecino.trainer.item2vec;

import dev.vecino.core.ClickLog;
import dev.vecino.core.EmbeddingModel;
import dev.vecino.core.Embeddings;
import dev.vecino.core.ProgressListener;
import dev.vecino.trainer.TrainingOptions.Architecture;
import dev.vecino.trainer.TrainingOptions;
import dev.vecino.trainer.input.Vocabulary;
import dev.vecino.trainer.input.WarmStart;
import dev.vecino.trainer.kernels.Kernels;
import dev.vecino.trainer.kernels.Random64;
import dev.vecino.trainer.kernels.Workers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stochastic gradient descent over the true pairs of an epoch and the negatives drawn against them.
 * Workers take chunks of the shuffled sequences and update the shared tables without locks
 * (Hogwild: Niu et al. 2011, arXiv 1106.5730). With one worker the result is a function of log,
 * options and nothing else, whatever the machine and its vectors (see {@link Kernels}).
 */
public final class SimdEngine implements TrainingEngine {

  /** Others that a click of a long session takes with {@link TrainingOptions#WHOLE_SESSION}. */
  static final int SESSION_CONTEXT = 20;

  /** Draws after which a negative that is always the true item is left out. */
  private static final int DRAWS = 10;

  /**
   * With {@link TrainingOptions#WHOLE_SESSION}, context clicks of one centre that share their
   * negatives, each of which then counts as often: 8 + 10 targets instead of 8 * 11 with 10
   * negatives. None of them is one of the 8. Measured on sets and over tens of epochs: three to
   * four times faster, recall the same within its noise.
   */
  private static final int GROUP = 8;

  /**
   * With a window, clicks of its that share their negatives. Measured on a million generated
   * clicks: with 4 recall is that of drawing for each pair within its noise, all of the window cost
   * 1.6 % of it.
   */
  private static final int SHARING = 4;

  /**
   * Floats before the first row. A large array begins 16 bytes into a region of the collector, so
   * with 48 more the rows begin on cache lines: some 8 % faster.
   */
  private static final int LEAD = 12;

  /**
   * Negatives that are drawn at once. Their rows are then read one right after the other, which
   * makes the memory answer many reads at a time; a step alone waits for a few.
   */
  private static final int AHEAD = 64;

  /**
   * Values begin between {@code -WIDTH / 2} and {@code WIDTH / 2}, divided by the dimension;
   * word2vec's width is 1, gensim's 2. As context vectors begin at zero, longer vectors learn
   * faster at first: recall and purity are higher where items have few clicks or epochs are few,
   * and the same where they are many. From 16 on, what is left of the beginning costs purity.
   */
  static final float WIDTH = 8;

  private static final int CACHE_LINE = 64 / Float.BYTES;

  private static final int NOTHING = -1; // no row begins here
  private static final int LONGEST_CHUNK = 256; // sequences
  private static final int LONGEST_BATCH = 10_000; // clicks between two looks at the clock
  private static final double FINAL_RATE = 1e-4; // of the first

  private final Optional<EmbeddingModel> former;

  /**
   * @param former vectors to begin with, of the dimension that will be trained
   */
  public SimdEngine(Optional<EmbeddingModel> former) {
    this.former = former;
  }

  @Override
  public Tables train(
      ClickLog log, Vocabulary vocabulary, TrainingOptions options, ProgressListener listener) {
    Run run = new Run(log, vocabulary, options, Kernels.best(options.dimension()));
    former.ifPresent(
        model -> WarmStart.fill(model, vocabulary, run.input, run.context, LEAD, run.stride));
    List<Double> losses = run.train(listener);
    return new Tables(run.unpadded(run.input), run.unpadded(run.context), losses);
  }

  /** One training. */
  static final class Run {
    private final ClickLog log;
    private final Vocabulary vocabulary;
    private final TrainingOptions options;
    private final Kernels kernels;
    private final int stride;
    private final NegativeSampler sampler;
    private final float[] keep; // chance per row to survive subsampling, or null
    private final int longestSequence;
    final float[] input;
    final float[] context;

    private final long total;
    private final int batch;
    private final AtomicLong done = new AtomicLong();
    private final AtomicInteger nextChunk = new AtomicInteger();
    private int[] order;

    Run(ClickLog log, Vocabulary vocabulary, TrainingOptions options, Kernels kernels) {
      this.log = log;
      this.vocabulary = vocabulary;
      this.options = options;
      this.kernels = kernels;
      stride = kernels.stride();
      sampler = new NegativeSampler(vocabulary.counts(), options.exponent().orElseThrow());
      keep = options.subsample() == 0 ? null : keep(vocabulary, options.subsample());
      int longest = 0;
      for (int s = 0; s < log.sequenceCount(); s++) {
        longest = Math.max(longest, log.sequenceStart(s + 1) - log.sequenceStart(s));
      }
      longestSequence = longest;
      total = (long) log.clickCount() * options.epochs();
      batch = (int) Math.max(1, Math.min(LONGEST_BATCH, total / 1000));
      int floats = LEAD + Embeddings.floats(vocabulary.size(), stride);
      input = new float[floats];
      context = new float[floats];
      Random64 random = Random64.of(options.seed(), -1, 0);
      for (int row = 0; row < vocabulary.size(); row++) {
        for (int k = 0; k < options.dimension(); k++) {
          input[LEAD + row * stride + k] = WIDTH * (random.uniform() - 0.5f) / options.dimension();
        }
      }
    }

    /** word2vec's rule: the rarer, the surer; at most 1. */
    static float[] keep(Vocabulary vocabulary, double subsample) {
      float[] keep = new float[vocabulary.size()];
      for (int row = 0; row < keep.length; row++) {
        double ratio = subsample * vocabulary.clicks() / (double) vocabulary.counts()[row];
        keep[row] = (float) Math.min(1, Math.sqrt(ratio) + ratio);
      }
      return keep;
    }

    /** Trains all epochs; the mean loss of a true pair in each. */
    List<Double> train(ProgressListener listener) {
      List<Double> losses = new ArrayList<>();
      List<Worker> workers = new ArrayList<>();
      try (ProgressListener.Task task = listener.start("training", "clicks", total);
          ExecutorService executor = Workers.start(options.threads())) {
        for (int w = 0; w < options.threads(); w++) {
          workers.add(new Worker(w, task));
        }
        order = new int[log.sequenceCount()];
        Arrays.setAll(order, s -> s);
        for (int epoch = 0; epoch < options.epochs(); epoch++) {
          Random64.of(options.seed(), -2, epoch).shuffle(order);
          nextChunk.set(0);
          Workers.runAll(executor, workers);
          double loss = 0;
          double pairs = 0;
          for (Worker worker : workers) {
            loss += worker.loss;
            pairs += worker.pairs;
            worker.loss = 0;
            worker.pairs = 0;
          }
          losses.add(pairs == 0 ? 0 : loss / pairs);
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

    private float[] unpadded(float[] table) {
      int dimension = options.dimension();
      float[] rows = new float[vocabulary.size() * dimension];
      for (int row = 0; row < vocabulary.size(); row++) {
        System.arraycopy(table, LEAD + row * stride, rows, row * dimension, dimension);
      }
      return rows;
    }

    /** One thread's part of an epoch. All its memory is allocated here, once. */
    private final class Worker implements java.util.concurrent.Callable<Void> {
      private final ProgressListener.Task task;
      private final Random64 random;
      private final int[] rows = new int[longestSequence]; // the sequence: where rows begin
      private final float[] weights = new float[longestSequence];
      private final int[] targets = new int[GROUP + options.negatives()];
      private final float[] errors = new float[Kernels.scratch(GROUP + options.negatives())];
      private final int[] members = new int[Math.max(longestSequence, SESSION_CONTEXT) + 1];
      private final float[] memberWeights = new float[members.length]; // of a window
      private final int[] negatives = new int[AHEAD]; // rows that were drawn for the next steps
      private int negativesLeft;
      private final float[] scratch = new float[stride];
      private final float[] mean = new float[stride];
      private int pendingClicks;
      private float touched; // keeps the compiler from leaving out what is read for the cache
      private float rate;
      private double loss;
      private long pairs;

      Worker(int number, ProgressListener.Task task) {
        this.task = task;
        random = Random64.of(options.seed(), 1, number);
      }

      @Override
      public Void call() {
        updateRate();
        int sequences = order.length;
        int chunk = Math.clamp(sequences / (16L * options.threads()), 1, LONGEST_CHUNK);
        while (true) {
          int from = nextChunk.getAndAdd(chunk);
          if (from >= sequences) {
            break;
          }
          for (int s = from; s < Math.min(from + chunk, sequences); s++) {
            train(order[s]);
          }
        }
        report();
        return null;
      }

      private void updateRate() {
        double left = 1 - (double) done.get() / total;
        rate = (float) (options.learningRate() * Math.max(FINAL_RATE, left));
      }

      private void report() {
        done.addAndGet(pendingClicks);
        task.advance(pendingClicks);
        pendingClicks = 0;
        updateRate();
        Workers.check();
      }

      private void train(int sequence) {
        int from = log.sequenceStart(sequence);
        int to = log.sequenceStart(sequence + 1);
        int length = 0;
        for (int place = from; place < to; place++) {
          int row = vocabulary.row(log.clickedItem(place));
          if (row >= 0 && (keep == null || random.uniform() < keep[row])) {
            rows[length] = LEAD + row * stride;
            weights[length++] = log.weight(place);
          }
        }
        pendingClicks += to - from - length;
        touch(input, rows, length);
        touch(context, rows, length);
        for (int centre = 0; centre < length; centre++) {
          if (options.architecture() == Architecture.CBOW) {
            cbow(centre, length);
          } else if (options.window() == TrainingOptions.WHOLE_SESSION) {
            session(centre, length);
          } else {
            window(centre, length);
          }
          if (++pendingClicks >= batch) {
            report();
          }
        }
      }

      /** The click predicts its session: one input row, its targets shared by groups of truths. */
      private void session(int centre, int length) {
        int row = rows[centre];
        int count = gatherContext(centre, length, rows[centre]);
        for (int from = 0; from < count; from += GROUP) {
          int truths = Math.min(GROUP, count - from);
          System.arraycopy(members, from, targets, 0, truths);
          int all = drawNegatives(truths);
          float step = rate * weights[centre];
          loss +=
              kernels.step(
                  input, row, context, targets, truths, all, step, truths, errors, scratch);
          kernels.add(input, row, scratch, 0, 1);
          pairs += truths;
        }
      }

      /**
       * Each click of the window predicts the centre, as in word2vec, but some of them share the
       * negatives (pWord2Vec: Ji et al. 2016, arXiv 1604.04661): each input row still has all of
       * its own, and fewer rows are fetched from far apart in memory. Two input rows at a time are
       * compared with them before any of them moves.
       */
      private void window(int centre, int length) {
        int count = gatherContext(centre, length, rows[centre]);
        targets[0] = rows[centre];
        int all = 0;
        for (int n = 0; n < count; n += 2) {
          if (n % SHARING == 0) {
            all = drawNegatives(1);
          }
          float step = rate * memberWeights[n];
          if (n + 1 < count) {
            float next = rate * memberWeights[n + 1];
            loss +=
                kernels.stepPair(
                    input,
                    members[n],
                    members[n + 1],
                    context,
                    targets,
                    1,
                    all,
                    step,
                    next,
                    errors);
          } else {
            loss +=
                kernels.step(input, members[n], context, targets, 1, all, step, 1, errors, scratch);
            kernels.add(input, members[n], scratch, 0, 1);
          }
        }
        pairs += count;
      }

      /** Fills members with the context of a click, without a certain row; how many there are. */
      private int gatherContext(int centre, int length, int own) {
        int count = 0;
        if (isSampled(length)) {
          for (int n = 0; n < SESSION_CONTEXT; n++) {
            members[count] = rows[drawOther(centre, length)];
            count += members[count] == own ? 0 : 1;
          }
        } else {
          int reach = reach(length);
          int end = Math.min(length, centre + reach + 1);
          for (int other = Math.max(0, centre - reach); other < end; other++) {
            members[count] = rows[other];
            memberWeights[count] = weights[other];
            count += members[count] == own ? 0 : 1;
          }
        }
        return count;
      }

      /**
       * The mean of the context predicts the centre. Other clicks on the centre's item stay in it:
       * without them the model would learn what is missing rather than what goes together. Each
       * context row takes its share of the gradient (İrsoy, Benton and Stratos 2021, arXiv
       * 2012.15332), not all of it as in word2vec.
       */
      private void cbow(int centre, int length) {
        int count = gatherContext(centre, length, NOTHING);
        if (count == 0) {
          return;
        }
        Arrays.fill(mean, 0);
        for (int n = 0; n < count; n++) {
          kernels.add(mean, 0, input, members[n], 1f / count);
        }
        targets[0] = rows[centre];
        int all = drawNegatives(1);
        float step = rate * weights[centre];
        loss += kernels.step(mean, 0, context, targets, 1, all, step, 1, errors, scratch);
        pairs++;
        for (int n = 0; n < count; n++) {
          kernels.add(input, members[n], scratch, 0, 1f / count);
        }
      }

      private boolean isSampled(int length) {
        return options.window() == TrainingOptions.WHOLE_SESSION && length - 1 > SESSION_CONTEXT;
      }

      /** How far the context reaches to each side. */
      private int reach(int length) {
        return options.window() == TrainingOptions.WHOLE_SESSION
            ? length
            : Math.min(length, 1 + random.below(options.window()));
      }

      private int drawOther(int centre, int length) {
        int other = random.below(length - 1);
        return other < centre ? other : other + 1;
      }

      /** Adds negatives that are none of the truths to the targets; how many there are then. */
      private int drawNegatives(int truths) {
        int count = truths;
        for (int n = 0; n < options.negatives(); n++) {
          for (int draw = 0; draw < DRAWS; draw++) {
            int row = nextNegative();
            if (!isTruth(row, truths)) {
              targets[count++] = row;
              break;
            }
          }
        }
        return count;
      }

      private int nextNegative() {
        if (negativesLeft == 0) {
          for (int n = 0; n < AHEAD; n++) {
            negatives[n] = LEAD + sampler.draw(random) * stride;
          }
          touch(context, negatives, AHEAD);
          negativesLeft = AHEAD;
        }
        return negatives[--negativesLeft];
      }

      /** Brings rows into the cache. */
      private void touch(float[] table, int[] rows, int count) {
        float sum = 0;
        for (int n = 0; n < count; n++) {
          for (int k = 0; k < stride; k += CACHE_LINE) {
            sum += table[rows[n] + k];
          }
        }
        touched = sum;
      }

      private boolean isTruth(int row, int truths) {
        for (int t = 0; t < truths; t++) {
          if (targets[t] == row) {
            return true;
          }
        }
        return false;
      }
    }
  }
}
