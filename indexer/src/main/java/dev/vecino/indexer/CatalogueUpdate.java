package dev.vecino.indexer;

import dev.vecino.core.BadInputException;
import dev.vecino.core.CancelledException;
import dev.vecino.core.Catalogue;
import dev.vecino.core.ProgressListener;
import dev.vecino.searcher.schema.IndexSchema;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Applies the rows of a catalogue to a working copy, and counts what became of them. Used once. */
final class CatalogueUpdate {

  private static final int PROGRESS_STEP = 1000;

  private final GenerationWriter writer;
  private final Catalogue rows;
  private final ProgressListener listener;
  private final List<ItemChange> changes = new ArrayList<>();
  private int updated;
  private int deleted;
  private int restored;
  private int added;
  private int notAdded;
  private int ignored;

  /**
   * Applies all rows.
   *
   * @throws BadInputException if a column is no attribute of the index, or an item is new where
   *     that is refused
   */
  CatalogueUpdate(
      GenerationWriter writer,
      Catalogue rows,
      UpdateOptions.NewItems policy,
      ProgressListener listener)
      throws IOException {
    this.writer = writer;
    this.rows = rows;
    this.listener = listener;
    for (Catalogue.Column column : rows.columns()) {
      writer
          .refusal(column.name())
          .ifPresent(
              refusal -> {
                throw new BadInputException(
                    rows.report().file()
                        + ":1: "
                        + (refusal.startsWith("'") ? "column " : "")
                        + refusal);
              });
    }
    List<String> newItems = updateKnown();
    newItems.sort(null);
    switch (policy) {
      case ESTIMATE -> add(newItems);
      case IGNORE -> ignored = newItems.size();
      case REFUSE -> refuse(newItems);
    }
  }

  /** What was done, in its order. */
  List<ItemChange> changes() {
    return changes;
  }

  /** What the manifest says of it. */
  Map<String, Object> counts() {
    Map<String, Object> counts = new LinkedHashMap<>();
    counts.put("updated", updated);
    counts.put("deleted", deleted);
    counts.put("restored", restored);
    counts.put("added", added);
    return counts;
  }

  UpdateReport report(String generation, double seconds) {
    return new UpdateReport(
        generation, updated, deleted, restored, added, notAdded, ignored, seconds);
  }

  private Map<String, Object> values(String item) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (int c = 0; c < rows.columns().size(); c++) {
      values.put(rows.columns().get(c).name(), rows.value(rows.row(item), c));
    }
    return values;
  }

  /** Gives the items that are not known. */
  private List<String> updateKnown() throws IOException {
    List<String> newItems = new ArrayList<>();
    try (ProgressListener.Task task = listener.start("updating", "items", rows.size())) {
      int done = 0;
      for (String item : rows.items()) {
        if (writer.has(item)) {
          update(item);
        } else {
          newItems.add(item);
        }
        if (++done % PROGRESS_STEP == 0) {
          CancelledException.check();
          task.advance(PROGRESS_STEP);
        }
      }
      task.advance(done % PROGRESS_STEP);
    }
    return newItems;
  }

  private void update(String item) throws IOException {
    Map<String, Object> values = values(item);
    boolean wasDeleted = writer.isWithdrawn(item);
    if (!writer.set(item, values)) {
      return;
    }
    changes.add(new ItemChange(ItemChange.Kind.SET, item, values));
    updated++;
    boolean nowDeleted = writer.isWithdrawn(item);
    deleted += nowDeleted && !wasDeleted ? 1 : 0;
    restored += wasDeleted && !nowDeleted ? 1 : 0;
  }

  private void refuse(List<String> newItems) {
    if (!newItems.isEmpty()) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "%s: %,d items are not in the index, the first is '%s': estimate makes items of them,"
                  + " ignore leaves them out",
              rows.report().file(),
              newItems.size(),
              newItems.getFirst()));
    }
  }

  /** Adds the items whose rows have a value for at least half of the attributes. */
  private void add(List<String> newItems) throws IOException {
    if (newItems.isEmpty()) {
      return;
    }
    Set<String> attributes = new HashSet<>(writer.types().keySet());
    attributes.removeAll(Set.of(IndexSchema.POPULARITY, IndexSchema.ESTIMATED));
    try (ProgressListener.Task task =
        listener.start("estimating new items", "items", newItems.size())) {
      for (String item : newItems) {
        CancelledException.check();
        Map<String, Object> values = values(item);
        long told = attributes.stream().filter(name -> values.get(name) != null).count();
        if (2 * told < attributes.size()) {
          ignored++;
        } else if (writer.add(item, values)) {
          added++;
          changes.add(new ItemChange(ItemChange.Kind.ADD, item, values));
        } else {
          notAdded++;
        }
        task.advance(1);
      }
    }
  }
}
