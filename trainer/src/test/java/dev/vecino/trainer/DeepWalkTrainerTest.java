package dev.vecino.trainer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vecino.core.ClickLog;
import dev.vecino.core.EmbeddingModel;
import dev.vecino.core.ProgressListener;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DeepWalkTrainerTest {

  private static TrainingOptions.Builder options() {
    return DeepWalkTrainer.training().dimension(16).negatives(2).learningRate(0.05).threads(1);
  }

  @Test
  void train_itemsOfGroupsThatNeverMeet_groupsAreApart() {
    for (WalkOptions.Graph graph : WalkOptions.Graph.values()) {
      EmbeddingModel model =
          DeepWalkTrainer.train(
              Toy.log(400, 8),
              WalkOptions.builder().graph(graph).threads(1).build(),
              options().build(),
              ProgressListener.NONE);

      EngineContract.assertGroupsAreApart(model);
    }
  }

  @Test
  void train_model_countsAreTheClicksAndManifestNamesTheWalks() {
    ClickLog log = ClickLog.of(List.of(List.of("a", "b", "a"), List.of("c", "a"), List.of("z")));

    EmbeddingModel model =
        DeepWalkTrainer.train(
            log,
            WalkOptions.builder().walksPerItem(3).length(4).keepSequences(true).build(),
            options().build(),
            ProgressListener.NONE);

    assertEquals(List.of("a", "b", "c", "z"), model.items().ids(), "z has a row, too");
    assertEquals(3, model.count(0));
    assertEquals(1, model.count(3));
    Map<String, Object> values = model.manifest().values();
    assertEquals("deepwalk", values.get("algorithm"));
    assertEquals("users", values.get("graph"));
    assertEquals(3, values.get("walksPerItem"));
    assertEquals(4, values.get("length"));
    assertEquals(1.0, values.get("returnParameter"));
    assertEquals(1.0, values.get("inOutParameter"));
    assertEquals(true, values.get("keepSequences"));
    assertEquals(42L, values.get("walkSeed"));
    assertEquals(6 + 3 * 3 * 4, values.get("walkedClicks"));
    assertEquals(5, values.get("window"));
    assertEquals(3, model.manifest().map("counts").get("users"));
    assertEquals(6, model.manifest().map("counts").get("clicks"));
    assertTrue(values.containsKey("lossPerEpoch"));
  }

  @Test
  void train_listener_hearsOfTheClicksOfTheWalks() {
    EngineContract.Recorder recorder = new EngineContract.Recorder();

    DeepWalkTrainer.train(
        Toy.log(200, 3),
        WalkOptions.builder().walksPerItem(3).length(4).build(),
        options().epochs(2).build(),
        recorder);

    int items = Toy.GROUPS.size() * Toy.ITEMS_PER_GROUP;
    assertEquals("training clicks " + items * 3 * 4 * 2, recorder.started);
    assertEquals(items * 3 + items * 3 * 4 * 2, recorder.advanced.get(), "walks and clicks");
  }
}
