package dev.vecino.cli;

import tools.jackson.jr.ob.JSON;

/** Results for programs. */
final class Json {

  private static final JSON WRITER =
      JSON.builder()
          .enable(JSON.Feature.PRETTY_PRINT_OUTPUT, JSON.Feature.WRITE_NULL_PROPERTIES)
          .build();

  private Json() {}

  /** Maps, lists, texts, numbers and booleans as JSON. */
  static String write(Object value) {
    return WRITER.asString(value);
  }

  /** The same in one line. */
  static String line(Object value) {
    return JSON.std.asString(value);
  }
}
