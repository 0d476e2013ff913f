package dev.vecino.sources.tree;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A field of a tree, and the fields below it. */
final class Field {

  /** What keys and values are called where an array stands for a map, as BigQuery has it. */
  private static final String KEY = "key";

  private static final String VALUE = "value";

  private final String path;
  private final Field list; // the outermost list of objects on the way here, this one included
  private final Map<String, Field> children = new LinkedHashMap<>();
  private int column = -1;
  private boolean isList;
  private boolean isSeveral;

  private Field(String path, Field list) {
    this.path = path;
    this.list = list;
  }

  static Field root() {
    return new Field("", null);
  }

  String path() {
    return path;
  }

  /** The number of its column; -1: it has no values of its own. */
  int column() {
    return column;
  }

  void setColumn(int number) {
    column = number;
  }

  Field child(String name) {
    return children.get(name);
  }

  /** The field below with this name, a new one if there is none. */
  Field childOrNew(String name) {
    return children.computeIfAbsent(
        name, key -> new Field(path.isEmpty() ? key : path + "." + key, innermostList()));
  }

  /** It holds a list of objects. */
  void makeList() {
    isList = true;
  }

  /** It holds a list of values. */
  void makeSeveral() {
    isSeveral = true;
  }

  /** Whether one row may have several values of it. */
  boolean hasSeveral() {
    return isSeveral || list != null;
  }

  /** The list of objects in which its values lie, each in an object of its own; null: in none. */
  Field innermostList() {
    return isList ? this : list;
  }

  /** Whether an element of a list is a pair of a key and a value. */
  static boolean isPair(Map<?, ?> element) {
    return element.size() == 2 && element.get(KEY) instanceof String && element.containsKey(VALUE);
  }

  static String key(Map<?, ?> pair) {
    return (String) pair.get(KEY);
  }

  /** The value of a pair: of an object with a field a type, the one that is there. */
  static Object value(Map<?, ?> pair) {
    Object value = pair.get(VALUE);
    if (!(value instanceof Map<?, ?> typed)) {
      return value;
    }
    List<?> present = typed.values().stream().filter(each -> each != null).toList();
    return present.size() == 1 ? present.get(0) : present.isEmpty() ? null : value;
  }
}
