package dev.vecino.trainer.item2vec;

import dev.vecino.core.ClickLog;
import dev.vecino.core.EmbeddingModel;
import dev.vecino.core.ProgressListener;
import dev.vecino.core.Workers;
import dev.vecino.trainer.input.Vocabulary;
import dev.vecino.trainer.kernels.Divergence;
import dev.vecino.trainer.kernels.Interruption;
import dev.vecino.trainer.kernels.Kernels;
import dev.vecino.trainer.kernels.Random64;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** One training: what its workers share, and its epochs. */
final class TrainingRun {
  private final EngineSettings settings;
  private final Kernels kernels;
  private final PairTables tables;
  private final NegativeSampler sampler;
  private final SampledSequences sequences;
  private final Divergence divergence;

  TrainingRun(
      ClickLog log,
      Vocabulary vocabulary,
      EngineSettings settings,
      Optional<EmbeddingModel> former) {
    this.settings = settings;
    kernels = Kernels.best(settings.dimension());
    sampler = new NegativeSampler(vocabulary.counts(), settings.exponent().orElseThrow());
    sequences = new SampledSequences(log, vocabulary, settings.subsample(), settings.threads());
    tables = new PairTables(vocabulary, settings.dimension(), kernels.stride(), settings.seed());
    divergence = new Divergence("the learning rate " + settings.learningRate());
    former.ifPresent(tables::beginWith);
  }

  EngineSettings settings() {
    return settings;
  }

  Kernels kernels() {
    return kernels;
  }

  PairTables tables() {
    return tables;
  }

  NegativeSampler sampler() {
    return sampler;
  }

  SampledSequences sequences() {
    return sequences;
  }

  Divergence divergence() {
    return divergence;
  }

  /** Trains all epochs; the mean loss of a true pair in each. */
  List<Double> train(ProgressListener listener) {
    List<Double> losses = new ArrayList<>();
    long total = (long) sequences.clickCount() * settings.epochs();
    try (ProgressListener.Task task = listener.start("training", "clicks", total);
        Workers threads = new Workers(settings.threads(), Interruption.MESSAGE)) {
      Schedule schedule = new Schedule(total, settings.learningRate(), task);
      List<SequenceTrainer> workers = new ArrayList<>();
      for (int w = 0; w < settings.threads(); w++) {
        workers.add(new SequenceTrainer(this, w, schedule));
      }
      for (int epoch = 0; epoch < settings.epochs(); epoch++) {
        sequences.shuffle(Random64.of(settings.seed(), -2, epoch));
        threads.run(workers.size(), w -> workers.get(w).trainEpoch());
        double loss = 0;
        double pairs = 0;
        for (SequenceTrainer worker : workers) {
          loss += worker.loss();
          pairs += worker.pairs();
        }
        losses.add(pairs == 0 ? 0 : loss / pairs);
        task.note(
            String.format(
                Locale.ROOT,
                "loss %.3f, epoch %d/%d",
                losses.getLast(),
                epoch + 1,
                settings.epochs()));
      }
    }
    return losses;
  }
}
