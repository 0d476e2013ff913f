package dev.vecino.cli.option;

/** How a report is printed. */
public enum ReportFormat {
  TEXT,
  JSON
}
