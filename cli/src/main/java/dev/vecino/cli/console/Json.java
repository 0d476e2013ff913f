package dev.vecino.cli.console;

import tools.jackson.jr.ob.JSON;

/** Writes results as JSON, for programs. */
public final class Json {

  private static final JSON WRITER =
      JSON.builder()
          .enable(JSON.Feature.PRETTY_PRINT_OUTPUT, JSON.Feature.WRITE_NULL_PROPERTIES)
          .build();

  private Json() {}

  /** Maps, lists, texts, numbers, booleans and null as JSON, in lines with indents. */
  public static String write(Object value) {
    return WRITER.asString(value);
  }

  /** Such values as JSON in one line; entries that are null are left out. */
  public static String line(Object value) {
    return JSON.std.asString(value);
  }
}
