package dev.vecino.indexer;

import dev.vecino.core.ArtifactException;
import dev.vecino.core.ColumnType;
import dev.vecino.searcher.schema.IndexSchema;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import tools.jackson.core.JacksonException;
import tools.jackson.jr.ob.JSON;

/**
 * What is done to one item.
 *
 * @param values by attribute; a null takes the value away; {@code deleted} withdraws the item or
 *     brings it back
 */
record ItemChange(Kind kind, String item, Map<String, Object> values) {

  /** What is done. */
  enum Kind {
    /** Attributes of an item that is there. */
    SET,
    /** A new item; where it is there already, its attributes. */
    ADD,
    /** The item is gone. */
    REMOVE
  }

  private static final JSON LINE =
      JSON.builder().enable(JSON.Feature.WRITE_NULL_PROPERTIES).build();

  ItemChange {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /** One line of the journal, without its end. */
  String line(Map<String, ColumnType> types) {
    Map<String, Object> texts = new LinkedHashMap<>();
    values.forEach(
        (name, value) -> texts.put(name, value == null ? null : type(types, name).format(value)));
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("do", kind.name());
    line.put("item", item);
    line.put("values", texts);
    try {
      return LINE.asString(line);
    } catch (JacksonException e) {
      throw new IllegalStateException(e); // maps of texts can be written
    }
  }

  /**
   * What a line of the journal says. Attributes that are not there, or of another type by now, are
   * left out.
   */
  static ItemChange parse(String line, Map<String, ColumnType> types) throws IOException {
    try {
      Map<String, Object> said = LINE.mapFrom(line);
      Map<String, Object> values = new LinkedHashMap<>();
      ((Map<?, ?>) said.get("values"))
          .forEach(
              (name, text) -> {
                ColumnType type = type(types, (String) name);
                if (type != null) {
                  try {
                    values.put((String) name, text == null ? null : type.parse((String) text));
                  } catch (IllegalArgumentException e) {
                    // of another type now
                  }
                }
              });
      return new ItemChange(
          Kind.valueOf((String) said.get("do")),
          Objects.requireNonNull((String) said.get("item")),
          values);
    } catch (JacksonException
        | NullPointerException
        | ClassCastException
        | IllegalArgumentException e) {
      throw new ArtifactException("a line of the journal is damaged: " + line, e);
    }
  }

  private static ColumnType type(Map<String, ColumnType> types, String name) {
    return name.equals(IndexSchema.DELETED) ? ColumnType.BOOLEAN : types.get(name);
  }
}
