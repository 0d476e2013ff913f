package dev.vecino.core;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which column of a table is meant by a name: the one that has exactly this name, or else the only
 * one that has it in other case.
 */
final class ColumnNames {

  private static final int LONGEST_SHOWN = 200;

  private final String place;
  private final List<String> names;
  private final Map<String, Integer> columns = new HashMap<>();

  /**
   * @param place of the names, for messages
   * @param names of all columns, empty where one has none
   */
  ColumnNames(String place, List<String> names) {
    this.place = place;
    this.names = names;
    for (int column = 0; column < names.size(); column++) {
      columns.putIfAbsent(names.get(column), column);
    }
    columns.remove("");
  }

  /**
   * The place of a column, or -1.
   *
   * @throws BadInputException if the name may mean several columns
   */
  int column(String name) {
    Integer exact = columns.get(name);
    if (exact != null) {
      if (names.lastIndexOf(name) != exact) {
        throw new BadInputException(place + ": column '" + name + "' is there twice");
      }
      return exact;
    }
    List<String> alike = new ArrayList<>();
    int found = -1;
    for (int column = 0; column < names.size(); column++) {
      if (names.get(column).equalsIgnoreCase(name) && !name.isEmpty()) {
        alike.add("'" + names.get(column) + "'");
        found = column;
      }
    }
    if (alike.size() > 1) {
      throw new BadInputException(
          place
              + ": which of the columns "
              + String.join(" and ", alike)
              + " is '"
              + name
              + "'? Its exact name is needed");
    }
    return found;
  }

  /**
   * The place of a column that must be there.
   *
   * @throws BadInputException if it is not, or the name may mean several
   */
  int required(String name) {
    int column = column(name);
    if (column < 0) {
      List<String> shown =
          names.stream().filter(n -> !n.isEmpty()).map(ColumnNames::shortened).toList();
      throw new BadInputException(
          place
              + ": has no column '"
              + name
              + "'; its columns are "
              + String.join(", ", shown)
              + (shown.size() == 1 ? separatorHint(shown.get(0)) : ""));
    }
    return column;
  }

  private static String separatorHint(String name) {
    boolean isWord = name.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '_');
    return isWord
        ? ""
        : ": --separator says what parts columns, --no-header that they have no names";
  }

  private static String shortened(String text) {
    return text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "…";
  }
}
