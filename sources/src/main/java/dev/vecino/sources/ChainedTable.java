package dev.vecino.sources;

import dev.vecino.core.BadInputException;
import dev.vecino.core.ColumnType;
import dev.vecino.core.Sha256;
import dev.vecino.core.Table;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * Several tables as one, the rows of one after those of the other. Its columns are those of the
 * first; what is asked for must be in every one, in whatever place. One table is open at a time.
 */
final class ChainedTable<P> implements Table {

  private final String name;
  private final List<P> parts;
  private final Function<P, Table> opener;
  private final boolean allMatter;
  private final Table first;
  private Table open;

  /**
   * @param parts at least one
   * @param opener opens the table of a part
   * @param allMatter whether no table may have a column that the first has not
   */
  ChainedTable(String name, List<P> parts, Function<P, Table> opener, boolean allMatter) {
    this.name = name;
    this.parts = parts;
    this.opener = opener;
    this.allMatter = allMatter;
    first = opener.apply(parts.get(0));
    open = first;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<String> columns() {
    return first.columns();
  }

  @Override
  public String headerPlace() {
    return first.headerPlace();
  }

  @Override
  public ColumnType type(int column) {
    return first.type(column);
  }

  @Override
  public String unit() {
    return first.unit();
  }

  @Override
  public Rows rows(int... asked) {
    return new ChainedRows(asked);
  }

  @Override
  public void close() {
    if (open != null) {
      open.close();
      open = null;
    }
  }

  private final class ChainedRows implements Rows {
    private final int[] asked;
    private final int[] columnInPart = new int[columns().size()]; // by the chain's columns
    private final Sha256 digest = new Sha256();
    private int part;
    private Rows rows;
    private long positionBefore;
    private long codesBefore; // of the parts that were read
    private long nextCode;
    private boolean hasDigest = true;
    private final List<String> notes = new ArrayList<>();

    ChainedRows(int[] asked) {
      this.asked = asked;
      begin();
    }

    private void begin() {
      int[] inPart = new int[asked.length];
      for (int i = 0; i < asked.length; i++) {
        String column = columns().get(asked[i]);
        inPart[i] = open.columns().indexOf(column);
        if (inPart[i] < 0) {
          throw new BadInputException(
              "%s: has no column '%s', which %s has; its columns are %s"
                  .formatted(
                      open.headerPlace(), column, first.name(), String.join(", ", open.columns())));
        }
        columnInPart[asked[i]] = inPart[i];
      }
      checkNothingIsLost();
      rows = open.rows(inPart);
    }

    /** A column that a later table alone has would be lost. */
    private void checkNothingIsLost() {
      for (String column : allMatter ? open.columns() : List.<String>of()) {
        if (!column.isEmpty() && !columns().contains(column)) {
          throw new BadInputException(
              "%s: has a column '%s', which %s has not"
                  .formatted(open.headerPlace(), column, first.name()));
        }
      }
    }

    @Override
    public boolean next() {
      while (!rows.next()) {
        addDigest();
        notes.addAll(rows.notes());
        if (part + 1 == parts.size()) {
          return false;
        }
        positionBefore += rows.position();
        codesBefore = nextCode;
        open.close();
        open = null;
        part++;
        open = opener.apply(parts.get(part));
        begin();
      }
      return true;
    }

    @Override
    public List<String> notes() {
      return notes;
    }

    private void addDigest() {
      String sha256 = rows.sha256();
      hasDigest &= !sha256.isEmpty();
      try (OutputStream out = digest.writing(OutputStream.nullOutputStream())) {
        out.write(sha256.getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new IllegalStateException("nothing is written", e);
      }
    }

    @Override
    public String fault() {
      return rows.fault();
    }

    @Override
    public String text(int column) {
      return rows.text(columnInPart[column]);
    }

    @Override
    public long code(int column) {
      long code = rows.code(columnInPart[column]);
      if (code < 0) {
        return -1;
      }
      nextCode = Math.max(nextCode, codesBefore + code + 1);
      return codesBefore + code;
    }

    @Override
    public long millis(int column) {
      return rows.millis(columnInPart[column]);
    }

    @Override
    public String place() {
      return rows.place();
    }

    @Override
    public List<String> fields() {
      List<String> fields = rows.fields();
      return fields.size() == open.columns().size()
          ? Arrays.stream(order()).mapToObj(column -> column < 0 ? "" : fields.get(column)).toList()
          : fields;
    }

    private int[] order() {
      return columns().stream().mapToInt(open.columns()::indexOf).toArray();
    }

    @Override
    public long position() {
      return positionBefore + rows.position();
    }

    /** Of the digests of all tables in their order. */
    @Override
    public String sha256() {
      return hasDigest ? digest.text() : "";
    }
  }
}
