package dev.vecino.sources.parquet;

import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.RowReader;
import dev.hardwood.row.PqList;
import dev.hardwood.row.PqMap;
import dev.hardwood.row.PqStruct;
import dev.hardwood.row.StructAccessor;
import dev.hardwood.schema.ColumnProjection;
import dev.vecino.core.Sha256;
import dev.vecino.sources.tree.TreeReader;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The rows of a Parquet file as trees; maps are objects. */
final class ParquetTrees implements TreeReader {

  private final Path path;
  private final ParquetFileReader file;
  private RowReader rows;
  private long row;
  private Map<String, Object> tree;

  ParquetTrees(Path path, ParquetFileReader file) {
    this.path = path;
    this.file = file;
    rows = file.rowReader();
  }

  /** Goes on with a reader that leaves the other columns alone. */
  @Override
  public void keepOnly(Set<String> names) {
    String[] known =
        file.getFileSchema().getRootNode().children().stream()
            .map(node -> node.name())
            .filter(names::contains)
            .toArray(String[]::new);
    rows.close();
    rows = file.buildRowReader().projection(ColumnProjection.columns(known)).skip(row).build();
  }

  @Override
  public boolean next() {
    try {
      if (!rows.hasNext()) {
        return false;
      }
      rows.next();
      tree = object(rows);
    } catch (RuntimeException e) {
      throw ParquetTable.failure(path, e);
    }
    row++;
    return true;
  }

  private static Map<String, Object> object(StructAccessor struct) {
    Map<String, Object> object = new LinkedHashMap<>();
    for (int i = 0; i < struct.getFieldCount(); i++) {
      object.put(struct.getFieldName(i), struct.isNull(i) ? null : value(struct.getValue(i)));
    }
    return object;
  }

  private static Object value(Object value) {
    return switch (value) {
      case null -> null;
      case PqStruct struct -> object(struct);
      case PqList list -> {
        List<Object> values = new ArrayList<>();
        list.values().forEach(each -> values.add(value(each)));
        yield values;
      }
      case PqMap map -> {
        Map<String, Object> entries = new LinkedHashMap<>();
        for (PqMap.Entry entry : map.getEntries()) {
          entries.put(
              String.valueOf(entry.getKey()), entry.isValueNull() ? null : value(entry.getValue()));
        }
        yield entries;
      }
      case byte[] bytes -> new String(bytes, StandardCharsets.UTF_8);
      case BigDecimal decimal -> decimal.toPlainString();
      case LocalDateTime time -> time.toInstant(ZoneOffset.UTC);
      case Double number -> number.isNaN() ? null : number;
      case Float number -> number.isNaN() ? null : number;
      default -> value;
    };
  }

  @Override
  public Map<String, Object> tree() {
    return tree;
  }

  @Override
  public String fault() {
    return null;
  }

  @Override
  public String source() {
    return "";
  }

  @Override
  public String place() {
    return path + ":row " + row;
  }

  @Override
  public long position() {
    return row;
  }

  @Override
  public String sha256() {
    try {
      return Sha256.of(path);
    } catch (IOException e) {
      throw ParquetTable.failure(path, e);
    }
  }

  @Override
  public void close() {
    rows.close();
  }
}
