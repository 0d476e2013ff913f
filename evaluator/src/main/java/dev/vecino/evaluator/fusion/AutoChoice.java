package dev.vecino.evaluator.fusion;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code auto} chose, as the manifest of its model says, so that a later training need not
 * look again. Immutable.
 */
public final class AutoChoice {

  private final Recipe recipe;
  private final Map<String, Object> found;

  AutoChoice(Recipe recipe, Map<String, Object> found) {
    this.recipe = recipe;
    this.found = new LinkedHashMap<>(found);
  }

  /** One algorithm alone. */
  public static AutoChoice single(String algorithm) {
    return new AutoChoice(
        new Recipe(Map.of(algorithm, 1.0), algorithm, Optional.empty()), Map.of());
  }

  /**
   * What the manifest of a model says.
   *
   * @param manifest the values of a model's manifest
   * @return empty where auto did not make the model, or the choice can't be read: then it is looked
   *     for again
   */
  public static Optional<AutoChoice> of(Map<?, ?> manifest) {
    if (!(manifest.get(Auto.FACT) instanceof Map<?, ?> described)) {
      return Optional.empty();
    }
    try {
      Recipe recipe = Recipe.parse(described, Runtime.getRuntime().availableProcessors());
      Map<String, Object> found = new LinkedHashMap<>();
      described.forEach((key, value) -> found.put((String) key, value));
      return Optional.of(new AutoChoice(recipe, found));
    } catch (RuntimeException notWrittenByUs) {
      return Optional.empty();
    }
  }

  Recipe recipe() {
    return recipe;
  }

  /** The one algorithm that makes the model, if there is nothing else in it. */
  public Optional<String> algorithm() {
    return recipe.single();
  }

  /** The algorithms that are needed. */
  public List<String> algorithms() {
    List<String> needed = new ArrayList<>(recipe.usedVectors());
    if (needed.isEmpty()) {
      needed.add(recipe.vectors());
    }
    return needed;
  }

  /** For a manifest. */
  Map<String, Object> described() {
    Map<String, Object> values = new LinkedHashMap<>(found);
    recipe.describeIn(values);
    return values;
  }

  /** For people: "history alone", "the fusion of history 1 and item-knn 0.35". */
  @Override
  public String toString() {
    return recipe.inWords();
  }
}
