package dev.vecino.sources.parquet;

import dev.hardwood.HardwoodContext;
import dev.hardwood.InputFile;
import dev.hardwood.metadata.ColumnChunk;
import dev.hardwood.metadata.RowGroup;
import dev.hardwood.reader.ColumnReaders;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.schema.ColumnProjection;
import dev.hardwood.schema.ColumnSchema;
import dev.hardwood.schema.FileSchema;
import dev.vecino.core.BadInputException;
import dev.vecino.core.ColumnType;
import dev.vecino.core.Sha256;
import dev.vecino.core.Table;
import dev.vecino.sources.tree.TreeTable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A Parquet file. Of columns with one value a row, only those that are asked for are read, as
 * arrays; where a list, a map or a rare type is asked for, rows are read as trees.
 */
public final class ParquetTable implements Table {

  /** So few that no array of a batch is a large one, which Java's collector handles badly. */
  private static final int BATCH_ROWS = 8_192;

  private final Path path;
  private final HardwoodContext context;
  private final ParquetFileReader file;
  private final FileSchema schema;
  private final TreeTable.Lists lists;
  private final TreeTable trees; // null where no column needs them
  private final List<String> columns;
  private ColumnReaders readers;

  /**
   * Opens a file.
   *
   * @throws BadInputException if it is no Parquet file, or damaged
   */
  public ParquetTable(Path path, TreeTable.Lists lists) {
    this.path = path;
    this.lists = lists;
    context = HardwoodContext.create();
    try {
      file = ParquetFileReader.open(InputFile.of(path), context);
      schema = file.getFileSchema();
      boolean isFlat =
          schema.isFlatSchema() && schema.getColumns().stream().allMatch(ParquetTable::isPlain);
      trees = isFlat ? null : trees();
      columns =
          isFlat ? schema.getColumns().stream().map(ColumnSchema::name).toList() : trees.columns();
    } catch (IOException | RuntimeException e) {
      context.close();
      throw failure(path, e);
    }
  }

  private TreeTable trees() {
    List<String> plain =
        schema.getColumns().stream()
            .filter(column -> column.fieldPath().elements().size() == 1 && isPlain(column))
            .map(ColumnSchema::name)
            .toList();
    return new TreeTable(path.toString(), plain, new ParquetTrees(path, file), lists, -1);
  }

  private static boolean isPlain(ColumnSchema column) {
    return new FlatColumn(column).isKnown();
  }

  static BadInputException failure(Path path, Exception e) {
    if (e instanceof BadInputException known) {
      return known;
    }
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message = root.getMessage() == null ? root.toString() : root.getMessage();
    return new BadInputException(
        path + ": can't be read as Parquet (" + message.lines().findFirst().orElse("") + ")", e);
  }

  @Override
  public String name() {
    return path.toString();
  }

  @Override
  public List<String> columns() {
    return columns;
  }

  @Override
  public ColumnType type(int column) {
    ColumnSchema plain = plain(columns.get(column));
    if (plain != null) {
      return FlatColumn.type(plain);
    }
    return trees.type(column);
  }

  /** The column of one value a row by its name, or null. */
  private ColumnSchema plain(String name) {
    return schema.getColumns().stream()
        .filter(column -> column.fieldPath().elements().size() == 1)
        .filter(column -> column.name().equals(name) && isPlain(column))
        .findFirst()
        .orElse(null);
  }

  @Override
  public long size() {
    return file.getFileMetaData().numRows();
  }

  @Override
  public Rows rows(int... asked) {
    String[] names = Arrays.stream(asked).mapToObj(columns::get).toArray(String[]::new);
    if (Arrays.stream(names).anyMatch(name -> plain(name) == null)) {
      return trees.rows(asked);
    }
    if (trees != null) {
      trees.close();
    }
    readers =
        file.buildColumnReaders(ColumnProjection.columns(names)).batchSize(BATCH_ROWS).build();
    return new FlatRows(asked, names);
  }

  @Override
  public void close() {
    try (context;
        file) {
      if (readers != null) {
        readers.close();
      }
    } catch (IOException e) {
      throw failure(path, e);
    }
  }

  /** The digest of the columns that were read as they lie in the file, and of its foot. */
  private String sha256(Set<String> names) {
    Sha256 digest = new Sha256();
    try (SeekableByteChannel channel = Files.newByteChannel(path)) {
      for (RowGroup group : file.getFileMetaData().rowGroups()) {
        for (ColumnChunk chunk : group.columns()) {
          if (names.contains(chunk.metaData().pathInSchema().topLevelName())) {
            digest(
                channel, chunk.chunkStartOffset(), chunk.metaData().totalCompressedSize(), digest);
          }
        }
      }
      digest(channel, Math.max(0, channel.size() - 1024), 1024, digest);
    } catch (IOException e) {
      throw failure(path, e);
    }
    return digest.text();
  }

  private static void digest(SeekableByteChannel channel, long from, long length, Sha256 digest)
      throws IOException {
    channel.position(from);
    InputStream in = digest.reading(Channels.newInputStream(channel));
    byte[] buffer = new byte[1 << 16];
    for (long left = length; left > 0; ) {
      int n = in.read(buffer, 0, (int) Math.min(left, buffer.length));
      if (n < 0) {
        return;
      }
      left -= n;
    }
  }

  /** Rows from arrays. */
  private final class FlatRows implements Rows {
    private final FlatColumn[] byColumn = new FlatColumn[columns.size()];
    private final int[] asked;
    private final String[] names;
    private int batchRows;
    private int at = -1; // in the batch
    private long row;

    FlatRows(int[] asked, String[] names) {
      this.asked = asked;
      this.names = names;
      for (int i = 0; i < asked.length; i++) {
        byColumn[asked[i]] = new FlatColumn(plain(names[i]));
      }
    }

    @Override
    public boolean next() {
      at++;
      try {
        while (at >= batchRows) {
          if (!readers.nextBatch()) {
            return false;
          }
          batchRows = readers.getRecordCount();
          at = 0;
          for (int i = 0; i < asked.length; i++) {
            byColumn[asked[i]].take(readers.getColumnReader(names[i]));
          }
        }
      } catch (RuntimeException e) {
        throw failure(path, e);
      }
      row++;
      return true;
    }

    @Override
    public String text(int column) {
      return byColumn[column].text(at);
    }

    @Override
    public long code(int column) {
      return byColumn[column].code(at);
    }

    @Override
    public long millis(int column) {
      return byColumn[column].millis(at);
    }

    @Override
    public String place() {
      return path + ":row " + row;
    }

    @Override
    public List<String> fields() {
      return IntStream.range(0, byColumn.length)
          .mapToObj(column -> byColumn[column] == null ? null : text(column))
          .map(text -> text == null ? "" : text)
          .toList();
    }

    @Override
    public long position() {
      return row;
    }

    @Override
    public String sha256() {
      return ParquetTable.this.sha256(new HashSet<>(Arrays.asList(names)));
    }
  }
}
