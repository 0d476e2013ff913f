package dev.vecino.cli;

/** How a report is printed. */
enum ReportFormat {
  TEXT,
  JSON
}
