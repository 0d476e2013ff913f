package dev.vecino.cli.console;

import tools.jackson.jr.ob.JSON;

/** Results for programs. */
public final class Json {

  private static final JSON WRITER =
      JSON.builder()
          .enable(JSON.Feature.PRETTY_PRINT_OUTPUT, JSON.Feature.WRITE_NULL_PROPERTIES)
          .build();

  private Json() {}

  /** Maps, lists, texts, numbers and booleans as JSON. */
  public static String write(Object value) {
    return WRITER.asString(value);
  }

  /** The same in one line. */
  public static String line(Object value) {
    return JSON.std.asString(value);
  }
}
