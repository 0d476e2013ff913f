package dev.vecino.sources.tree;

import dev.vecino.core.BadInputException;
import dev.vecino.core.ColumnType;
import dev.vecino.core.Table;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;

/**
 * A table of rows that are trees. Its columns are the fields of the first rows, nested names joined
 * by dots: {@code device.category}. Lists of pairs {@code {"key": …, "value": …}} are maps, as
 * BigQuery has them: {@code event_params.page}.
 *
 * <p>For clicks, a list of objects is unfolded: where the columns that are asked for lie in one,
 * each object is a row of its own, together with what lies around the list. A row with an empty
 * list is none then. For items, all the values in a list are one value of several keywords, and a
 * field that none of the first rows has is a fault, as it would be lost.
 */
public final class TreeTable implements Table, Table.Rows {

  /** What a list of objects is. */
  public enum Lists {
    /** Rows of their own. */
    UNFOLDED,
    /** Several values of one row. */
    JOINED
  }

  private static final int SAMPLE_ROWS = 10_000;
  private static final int SAMPLE_FIELDS = 500_000;

  /** A row of the sample. */
  private record Sampled(
      Map<String, Object> tree, String fault, String source, String place, long position) {}

  private final String name;
  private final TreeReader reader;
  private final Lists lists;
  private final long size;
  private final Field root = Field.root();
  private final List<String> columns = new ArrayList<>();
  private final List<Field> fields = new ArrayList<>();
  private final Queue<Sampled> sample = new ArrayDeque<>();
  private final Queue<String[]> unfolded = new ArrayDeque<>();
  private int sampledFields;
  private Field unfoldedList;
  private Sampled row;
  private String[] values;
  private String unknown; // a field of this row that is no column
  private List<?> elements; // of the list that is unfolded

  /**
   * Reads the first rows.
   *
   * @param known columns that are there for certain, whatever the first rows have
   * @param reader is closed with the table
   * @param size of {@link TreeReader#position}, in bytes; -1: nobody knows
   */
  public TreeTable(String name, List<String> known, TreeReader reader, Lists lists, long size) {
    this.name = name;
    this.reader = reader;
    this.lists = lists;
    this.size = size;
    known.forEach(column -> makeColumn(root.childOrNew(column)));
    boolean hasMore = true;
    while (sample.size() < SAMPLE_ROWS && sampledFields < SAMPLE_FIELDS && hasMore) {
      hasMore = reader.next();
      if (hasMore) {
        Sampled next = current();
        sample.add(next);
        if (next.tree() != null) {
          discover(next.tree(), root);
        }
      }
    }
  }

  private Sampled current() {
    return new Sampled(
        reader.tree(),
        reader.fault(),
        reader.fault() == null ? "" : reader.source(),
        reader.place(),
        reader.position());
  }

  private void discover(Map<?, ?> object, Field parent) {
    object.forEach((key, value) -> discoverValue(value, parent.childOrNew((String) key)));
  }

  private void discoverValue(Object value, Field field) {
    sampledFields++;
    if (value instanceof Map<?, ?> object) {
      discover(object, field);
    } else if (value instanceof List<?> list) {
      for (Object element : list) {
        if (element instanceof Map<?, ?> object && Field.isPair(object)) {
          discoverValue(Field.value(object), field.childOrNew(Field.key(object)));
        } else {
          if (element instanceof Map<?, ?>) {
            field.makeList();
          } else {
            field.makeSeveral();
          }
          discoverValue(element, field);
        }
      }
    } else if (value != null && field.column() < 0) {
      makeColumn(field);
    }
  }

  private void makeColumn(Field field) {
    field.setColumn(columns.size());
    columns.add(field.path());
    fields.add(field);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<String> columns() {
    return columns;
  }

  /** Several keywords, where values lie in lists; of others, their texts say it. */
  @Override
  public ColumnType type(int column) {
    return lists == Lists.JOINED && fields.get(column).hasSeveral() ? ColumnType.KEYWORDS : null;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public String unit() {
    return "bytes";
  }

  @Override
  public Rows rows(int... asked) {
    if (lists == Lists.UNFOLDED) {
      Set<String> kept = new HashSet<>();
      for (int column : asked) {
        String path = columns.get(column);
        kept.add(path); // the name of a field may have a dot itself
        for (int dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', dot + 1)) {
          kept.add(path.substring(0, dot));
        }
      }
      reader.keepOnly(kept);
      for (int column : asked) {
        unfold(fields.get(column));
      }
    }
    return this;
  }

  private void unfold(Field field) {
    Field list = field.innermostList();
    if (list == null || list == unfoldedList) {
      return;
    }
    if (unfoldedList != null) {
      throw new BadInputException(
          "%s: column '%s' lies in the list '%s', and others lie in the list '%s'; a row can be unfolded along one list only"
              .formatted(name, field.path(), list.path(), unfoldedList.path()));
    }
    unfoldedList = list;
  }

  @Override
  public boolean next() {
    while (true) {
      values = unfolded.poll();
      if (values != null) {
        return true;
      }
      row = sample.poll();
      if (row == null) {
        if (!reader.next()) {
          return false;
        }
        row = current();
      }
      values = new String[columns.size()];
      unknown = null;
      elements = null;
      if (row.tree() == null) {
        return true;
      }
      fill(row.tree(), root);
      if (unfoldedList == null) {
        return true;
      }
      String[] around = values;
      for (Object element : elements == null ? List.of() : elements) {
        values = around.clone();
        fillValue(element, unfoldedList);
        unfolded.add(values);
      }
    }
  }

  private void fill(Map<?, ?> object, Field parent) {
    object.forEach(
        (key, value) -> {
          if (value != null) {
            Field field = parent.child((String) key);
            if (field == null) {
              unknown = (parent == root ? "" : parent.path() + ".") + key;
            } else if (field == unfoldedList && value instanceof List<?> list) {
              elements = list;
            } else {
              fillValue(value, field);
            }
          }
        });
  }

  private void fillValue(Object value, Field field) {
    if (value == null) {
      return;
    }
    if (value instanceof Map<?, ?> object) {
      fill(object, field);
    } else if (value instanceof List<?> list) {
      for (Object element : list) {
        if (element instanceof Map<?, ?> object && Field.isPair(object)) {
          Field named = field.child(Field.key(object));
          if (named != null) {
            fillValue(Field.value(object), named);
          }
        } else {
          fillValue(element, field);
        }
      }
    } else if (field.column() < 0) {
      unknown = field.path();
    } else {
      String former = values[field.column()];
      values[field.column()] =
          former == null ? value.toString() : ColumnType.joined(List.of(former, value));
    }
  }

  @Override
  public String fault() {
    if (row.fault() != null) {
      return row.fault();
    }
    return unknown != null && lists == Lists.JOINED
        ? "has the field '" + unknown + "', which none of the first rows has; put such a row first"
        : null;
  }

  @Override
  public String text(int column) {
    return values[column];
  }

  @Override
  public String place() {
    return row.place();
  }

  @Override
  public List<String> fields() {
    if (row.tree() == null) {
      return List.of(row.source());
    }
    return Arrays.stream(values).map(value -> value == null ? "" : value).toList();
  }

  @Override
  public long position() {
    return row == null ? 0 : row.position();
  }

  @Override
  public String sha256() {
    return reader.sha256();
  }

  @Override
  public void close() {
    reader.close();
  }
}
