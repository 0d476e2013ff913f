package dev.vecino.trainer;

import dev.vecino.core.ClickLog;
import dev.vecino.core.InputReport;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the manifests of all models tell of the clicks that were learnt from. */
final class ModelManifests {

  private ModelManifests() {}

  static void describe(Map<String, Object> values, ClickLog log, Vocabulary vocabulary) {
    InputReport report = log.report();
    Map<String, Object> input = new LinkedHashMap<>();
    input.put("file", report.file());
    input.put("sha256", report.sha256());
    input.put("rows", report.rows());
    input.put("skippedRows", report.skippedRows());
    values.put("input", input);
    Map<String, Object> counts = new LinkedHashMap<>();
    counts.put("users", log.userCount());
    counts.put("items", vocabulary.size());
    counts.put("itemsBelowMinCount", log.itemCount() - vocabulary.size());
    counts.put("sequences", log.sequenceCount());
    counts.put("clicks", log.clickCount());
    counts.put("clicksTrained", vocabulary.clicks());
    values.put("counts", counts);
  }
}
