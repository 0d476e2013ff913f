package dev.vecino.jobs.rebuild;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vecino.core.ArtifactException;
import dev.vecino.core.Catalogue;
import dev.vecino.core.ClickLog;
import dev.vecino.core.EmbeddingModel;
import dev.vecino.core.Embeddings;
import dev.vecino.core.InvalidRequestException;
import dev.vecino.indexer.IndexVerifier.Verification;
import dev.vecino.jobs.Sample;
import dev.vecino.searcher.RecommendRequest;
import dev.vecino.searcher.Recommender;
import dev.vecino.searcher.schema.IndexFolder;
import dev.vecino.trainer.Trainer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A rebuild as an application runs it, without the command line. */
class RebuildTest {

  private static ClickLog clicks;
  private static Catalogue items;

  @TempDir Path folder;
  private Path index;

  @BeforeAll
  static void read() {
    clicks = Sample.clicks();
    items = Sample.items();
  }

  @BeforeEach
  void nameIndex() {
    index = folder.resolve("index");
  }

  /** Hears what an application would. */
  private static final class Findings implements RebuildListener {
    private final List<String> tasks = new ArrayList<>();
    private final List<String> verified = new ArrayList<>();
    private final List<HeldOutRecall> compared = new ArrayList<>();

    @Override
    public synchronized Task start(String name, String unit, long total) {
      tasks.add(name);
      return RebuildListener.NONE.start(name, unit, total);
    }

    @Override
    public void verified(String generation, Verification verification) {
      verified.add(generation);
    }

    @Override
    public void compared(HeldOutRecall recall) {
      compared.add(recall);
    }
  }

  private static RebuildOptions.Builder options() {
    return RebuildOptions.builder().trainer(Sample.training(5));
  }

  private RebuildReport run(RebuildOptions options, RebuildListener listener) {
    return Rebuild.of(index, options).run(clicks, items, listener);
  }

  private Optional<String> served() {
    return new IndexFolder(index).current();
  }

  /** A model that knows nothing. */
  private static Trainer noise() {
    return (log, former, listener) -> {
      EmbeddingModel model = Sample.training(1).train(log, Optional.empty(), listener);
      SplittableRandom random = new SplittableRandom(7);
      float[] values = new float[model.context().values().length];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextDouble(-1, 1);
      }
      Embeddings context = new Embeddings(model.items().ids(), values, model.items().dimension());
      return new EmbeddingModel(
          model.items(), context, new long[model.items().size()], model.manifest());
    };
  }

  @Test
  void run_ofAnAbsentIndex_servesAGenerationThatAnswers() {
    Findings findings = new Findings();
    RebuildReport report = run(options().build(), findings);
    assertEquals(Optional.empty(), report.former());
    assertFalse(report.training().isWarm());
    assertEquals(Optional.of(report.index().generation()), served());
    assertEquals(List.of(report.index().generation()), findings.verified);
    assertEquals(List.of(), findings.compared);
    assertTrue(findings.tasks.contains("training"), findings.tasks.toString());
    assertEquals(report.index().items(), report.verification().items());
    try (Recommender recommender = Recommender.open(index)) {
      RecommendRequest request = RecommendRequest.forHistory(clicks.item(0), clicks.item(1));
      assertEquals(10, recommender.recommend(request).items().size());
    }
  }

  @Test
  void warmStart_ofAServedGeneration_givesTheTrainerItsVectors() {
    List<Boolean> given = new ArrayList<>();
    Trainer remembering =
        (log, former, listener) -> {
          given.add(former.isPresent());
          return Sample.training(1).train(log, former, listener);
        };
    RebuildOptions options = options().trainer(remembering).warmStart(true).build();
    assertFalse(run(options, RebuildListener.NONE).training().isWarm());
    RebuildReport second = run(options, RebuildListener.NONE);
    assertTrue(second.training().isWarm());
    assertEquals(Optional.of("000001"), second.former());
    assertEquals(List.of(false, true), given);
    assertTrue(second.verification().overlap().isPresent());
  }

  @Test
  void verification_belowTheLeastRecall_throwsAndLeavesTheFormerServed() {
    run(options().build(), RebuildListener.NONE);
    Findings findings = new Findings();
    ArtifactException e =
        assertThrows(
            ArtifactException.class, () -> run(options().minRecall(1.1).build(), findings));
    assertTrue(
        e.getMessage().startsWith(index + ": nothing was swapped: the search of generation 000002"),
        e.getMessage());
    assertEquals(List.of("000002"), findings.verified);
    assertEquals(Optional.of("000001"), served());
  }

  @Test
  void onlyIfBetter_ofNoise_isRefusedAfterTheComparisonWasHeard() {
    run(options().build(), RebuildListener.NONE);
    Findings findings = new Findings();
    RebuildOptions options = options().trainer(noise()).minRecall(0).onlyIfBetter(true).build();
    ArtifactException e = assertThrows(ArtifactException.class, () -> run(options, findings));
    assertTrue(e.getMessage().contains("generation 000002 is not better"), e.getMessage());
    HeldOutRecall compared = findings.compared.getFirst();
    assertTrue(compared.recall() < compared.former(), compared.toString());
    assertFalse(compared.isAsGood());
    assertTrue(compared.users() > 0);
    assertEquals(Optional.of("000001"), served());
  }

  @Test
  void onlyIfBetter_ofTheSameTraining_reportsTheComparison() {
    run(options().trainer(noise()).minRecall(0).build(), RebuildListener.NONE);
    RebuildReport report =
        run(options().minRecall(0).onlyIfBetter(true).build(), RebuildListener.NONE);
    assertTrue(report.heldOut().orElseThrow().isAsGood(), report.toString());
    assertEquals(Optional.of("000002"), served());
  }

  @Test
  void options_withoutATrainer_areRefused() {
    InvalidRequestException e =
        assertThrows(
            InvalidRequestException.class,
            () -> RebuildOptions.builder().onlyIfBetter(true).build());
    assertEquals("a rebuild needs a trainer, got: none", e.getMessage());
  }

  @Test
  void options_defaults_arePinned() {
    RebuildOptions defaults = options().build();
    assertFalse(defaults.warmStart());
    assertFalse(defaults.onlyIfBetter());
    assertEquals(0.9, defaults.minRecall());
    assertEquals(2, defaults.index().keep());
  }
}
