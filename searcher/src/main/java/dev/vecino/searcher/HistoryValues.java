package dev.vecino.searcher;

import dev.vecino.core.ColumnType;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * What the items of a history have, for the filters that compare with it. Each click counts.
 *
 * @param types of the attributes
 * @param places of the items that were clicked, oldest first
 */
record HistoryValues(Map<String, ColumnType> types, List<Place> places) {

  static HistoryValues of(Asker asker) {
    return new HistoryValues(asker.generation.types, asker.places);
  }

  /**
   * What a filter compares with; empty where no click has a value, or the values are no numbers.
   */
  OptionalDouble reference(Filter.Near near) {
    ColumnType type = types.get(near.attribute());
    if (type != ColumnType.DECIMAL && type != ColumnType.INTEGER) {
      return OptionalDouble.empty();
    }
    double[] values =
        values(near.attribute(), type).stream()
            .mapToDouble(value -> ((Number) value).doubleValue())
            .toArray();
    int n = values.length;
    if (n == 0) {
      return OptionalDouble.empty();
    }
    return switch (near.of()) {
      case LAST -> OptionalDouble.of(values[n - 1]);
      case MEDIAN -> {
        Arrays.sort(values);
        yield OptionalDouble.of((values[(n - 1) / 2] + values[n / 2]) / 2);
      }
    };
  }

  /** The different values of an attribute that is there, each of several by itself. */
  Set<Object> distinct(String attribute, ColumnType type) {
    Set<Object> distinct = new LinkedHashSet<>();
    for (Object value : values(attribute, type)) {
      if (value instanceof List<?> several) {
        distinct.addAll(several);
      } else {
        distinct.add(value);
      }
    }
    return distinct;
  }

  private List<Object> values(String attribute, ColumnType type) {
    return places.stream()
        .map(place -> place.segment().column(attribute, type).value(place.document()))
        .filter(Objects::nonNull)
        .map(Object.class::cast)
        .toList();
  }
}
