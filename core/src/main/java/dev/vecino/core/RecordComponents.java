package dev.vecino.core;

import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the components of records. Not thread-safe. */
final class RecordComponents {

  private final Map<Class<?>, Map<String, Method>> accessors = new HashMap<>();

  /**
   * The values of a record by the names of its components, in their order; a new map.
   *
   * @throws InvalidRequestException if its class is hidden from this code
   */
  Map<String, @Nullable Object> values(Record row) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    accessors
        .computeIfAbsent(row.getClass(), RecordComponents::accessors)
        .forEach((name, accessor) -> values.put(name, value(row, accessor)));
    return values;
  }

  private static Map<String, Method> accessors(Class<?> type) {
    Map<String, Method> found = new LinkedHashMap<>();
    for (RecordComponent component : type.getRecordComponents()) {
      Method accessor = component.getAccessor();
      try {
        accessor.setAccessible(true); // the record may be private
      } catch (InaccessibleObjectException e) {
        throw hidden(type);
      }
      found.put(component.getName(), accessor);
    }
    return found;
  }

  private static @Nullable Object value(Record row, Method accessor) {
    try {
      return accessor.invoke(row);
    } catch (IllegalAccessException e) {
      throw hidden(row.getClass());
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e.getCause() instanceof RuntimeException thrown
          ? thrown
          : new IllegalStateException(accessor + " failed", e.getCause());
    }
  }

  private static InvalidRequestException hidden(Class<?> type) {
    return new InvalidRequestException(
        type.getName()
            + ": its components can't be read, its module must open the package "
            + type.getPackageName()
            + " to dev.vecino.core");
  }
}
