package dev.vecino.trainer;

import dev.vecino.core.ClickLog;
import dev.vecino.core.InputReport;
import dev.vecino.trainer.input.Vocabulary;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the manifests of all algorithms say alike. */
final class LogFacts {

  private LogFacts() {}

  /** Puts the keys "input" and "counts". */
  static void put(Map<String, Object> values, ClickLog log, Vocabulary vocabulary) {
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
    counts.put("usersCut", log.heavyUsers().users());
    counts.put("clicksLeftOut", log.heavyUsers().leftOut());
    counts.put("clicksTrained", vocabulary.clicks());
    values.put("counts", counts);
  }

  /**
   * Puts the key "elapsedSeconds", in whole milliseconds.
   *
   * @param start what {@link System#nanoTime()} was when training began
   */
  static void putSecondsSince(Map<String, Object> values, long start) {
    double seconds = (System.nanoTime() - start) / 1e9;
    values.put("elapsedSeconds", Math.round(seconds * 1000) / 1000.0);
  }
}
