package dev.vecino.jobs.rebuild;

import dev.vecino.core.ArtifactException;
import dev.vecino.core.Catalogue;
import dev.vecino.core.ClickLog;
import dev.vecino.core.EmbeddingModel;
import dev.vecino.core.Manifest;
import dev.vecino.indexer.IndexBuilder;
import dev.vecino.indexer.IndexReport;
import dev.vecino.indexer.IndexVerifier;
import dev.vecino.indexer.IndexVerifier.Verification;
import dev.vecino.indexer.LiveIndex;
import dev.vecino.indexer.ServedModel;
import dev.vecino.searcher.schema.IndexFolder;
import dev.vecino.searcher.schema.IndexSchema;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Trains, indexes, verifies and swaps in one run. Whatever happens before the swap, the served
 * generation stays served; searchers that are open follow the swap by themselves.
 *
 * <pre>{@code
 * RebuildReport report =
 *     Rebuild.of(Path.of("index-data/homes"), options).run(log, catalogue, RebuildListener.NONE);
 * }</pre>
 *
 * <p>Immutable; a second rebuild of the same index is refused while one runs.
 */
public final class Rebuild {

  /** Epochs that a warm start needs: the vectors are nearly right already. */
  public static final int WARM_EPOCHS = 4;

  /** The learning rate that a warm start needs. */
  public static final double WARM_LEARNING_RATE = 0.01;

  private static final int COMPARED = 10;

  private final Path index;
  private final RebuildOptions options;
  private final Optional<String> served;
  private final LiveIndex.Moment moment; // before the catalogue is read

  private Rebuild(Path index, RebuildOptions options, Optional<String> served) {
    this.index = index;
    this.options = options;
    this.served = served;
    moment = LiveIndex.now(index);
  }

  /**
   * A rebuild of an index, which is compared with the generation that is served now. What is
   * committed of a {@link LiveIndex} from now on is in what it serves, so make it before the
   * catalogue is read.
   *
   * @param index the folder of the index; the run makes it if it is absent
   * @throws ArtifactException if the folder holds something that can't be read or is no index, or
   *     can't be written
   */
  public static Rebuild of(Path index, RebuildOptions options) {
    Optional<String> served = new IndexFolder(index).current();
    IndexBuilder.checkTarget(index);
    return new Rebuild(index, options, served);
  }

  /**
   * The generation that was served when this rebuild was made, and that the new one is compared
   * with.
   */
  public Optional<String> served() {
    return served;
  }

  /**
   * Rebuilds, holding the index's lock all the while.
   *
   * @param catalogue may be empty
   * @throws ArtifactException if the new generation is not good enough, or the index can't be
   *     written or is being built; the former one stays served
   * @throws dev.vecino.core.CancelledException if the thread is interrupted; the former generation
   *     stays served
   */
  public RebuildReport run(ClickLog log, Catalogue catalogue, RebuildListener listener) {
    boolean holdsOut = options.onlyIfBetter() && served.isPresent();
    HeldOutClicks heldOut = holdsOut ? HeldOutClicks.of(log) : HeldOutClicks.none(log);
    return new Run(log, heldOut, listener).build(catalogue);
  }

  /** One run, and what was found in it so far. */
  private final class Run {
    private final ClickLog log;
    private final HeldOutClicks heldOut;
    private final RebuildListener listener;

    private boolean hasCatalogue;
    private RebuildReport.Training training;
    private Verification verification;
    private Optional<HeldOutRecall> recall = Optional.empty();

    Run(ClickLog log, HeldOutClicks heldOut, RebuildListener listener) {
      this.log = log;
      this.heldOut = heldOut;
      this.listener = listener;
    }

    RebuildReport build(Catalogue catalogue) {
      hasCatalogue = catalogue.report() != null;
      IndexReport built =
          IndexBuilder.ofModel(this::train)
              .catalogue(catalogue)
              .options(options.index())
              .listener(listener)
              .since(moment)
              .build(index, this::approve);
      return new RebuildReport(served, training, verification, recall, built);
    }

    private EmbeddingModel train() {
      Optional<EmbeddingModel> former =
          options.warmStart() ? ServedModel.read(index) : Optional.empty();
      long began = System.nanoTime();
      EmbeddingModel model = options.trainer().train(heldOut.training(), former, listener);
      training = new RebuildReport.Training(former.isPresent(), (System.nanoTime() - began) / 1e9);
      return model;
    }

    /** What is broken is hardly ever empty: so what is there is compared with what was there. */
    private void refuseLosses(String generation) {
      String losses =
          verification.coverage().stream()
              .filter(coverage -> coverage.loss() > options.maxLoss())
              .map(
                  coverage ->
                      String.format(
                          Locale.ROOT,
                          "%,d %s instead of %,d",
                          coverage.now(),
                          coverage.of(),
                          coverage.former()))
              .collect(Collectors.joining(", "));
      if (!losses.isEmpty()) {
        throw refused(
            "generation %s has %s, at most %s of what is served may be lost: look at the catalogue"
                + " and the log, or give a larger --max-loss, or --force",
            generation, losses, options.maxLoss());
      }
      Manifest manifest = IndexSchema.manifest(new IndexFolder(index).generation(generation));
      long clicked = manifest.whole("items") - manifest.whole("estimated");
      if (hasCatalogue && manifest.whole("itemsWithoutRow") >= clicked && options.maxLoss() < 1) {
        throw refused(
            "none of the %,d clicked items of generation %s has a row in the catalogue: are its ids"
                + " those of the log? --force serves it all the same",
            clicked, generation);
      }
    }

    /** The last word before the swap. */
    private void approve(String generation) {
      try (IndexVerifier verifier = new IndexVerifier(index, generation)) {
        approve(generation, verifier);
      }
    }

    private void approve(String generation, IndexVerifier verifier) {
      verification = verifier.verify(SampleHistories.of(log), COMPARED);
      listener.verified(generation, verification);
      if (verification.recall() < options.minRecall()) {
        throw refused(
            "the search of generation %s finds %.3f of the exact answers, at least %s are needed",
            generation, verification.recall(), options.minRecall());
      }
      refuseLosses(generation);
      if (!heldOut.isEmpty()) {
        HeldOutRecall found = heldOut.compare(verifier, generation, served.orElseThrow());
        recall = Optional.of(found);
        listener.compared(found);
        if (!found.isAsGood()) {
          throw refused(
              "generation %s is not better: recall@%d of held-out clicks is %.4f, that of the"
                  + " served %s is %.4f",
              generation, found.k(), found.recall(), served.get(), found.former());
        }
      }
    }
  }

  private ArtifactException refused(String reason, Object... values) {
    return new ArtifactException(
        index + ": nothing was swapped: " + String.format(Locale.ROOT, reason, values));
  }
}
