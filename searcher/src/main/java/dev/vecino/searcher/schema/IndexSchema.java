package dev.vecino.searcher.schema;

import dev.vecino.core.ArtifactException;
import dev.vecino.core.Catalogue;
import dev.vecino.core.ColumnType;
import dev.vecino.core.Gramian;
import dev.vecino.core.Manifest;
import dev.vecino.core.UserEncoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.util.NumericUtils;

/**
 * The one place that knows the fields of a document and how values are encoded in them.
 *
 * <table>
 * <caption>One document an item</caption>
 * <tr><td>{@link #ID}</td><td>keyword (to find it) and binary doc values (to show it)</td></tr>
 * <tr><td>{@link #VECTOR}</td><td>the item's vector, scaled to length 1</td></tr>
 * <tr><td>{@link #NORM}</td><td>its length before that, float bits in numeric doc values</td></tr>
 * <tr><td>{@link #TARGET}</td><td>the item's context vector; absent where there is only one table
 * of vectors: {@link #VECTOR} serves then</td></tr>
 * <tr><td>{@link #TARGET_NORM}</td><td>the context vector's length before it was scaled, as
 * {@link #NORM}</td></tr>
 * <tr><td>{@link #NEIGHBOR_NUMBER}</td><td>the number by which lists of neighbours mean the item,
 * numeric doc values; absent where the model has no neighbours</td></tr>
 * <tr><td>{@link #NEIGHBORS}</td><td>the items that it speaks for: binary doc values, {@link
 * NeighborList}</td></tr>
 * <tr><td>{@link #DELETED}</td><td>1 where the item must not be recommended, else 0, numeric doc
 * values</td></tr>
 * <tr><td>{@link #POPULARITY}</td><td>clicks, numeric doc values</td></tr>
 * <tr><td>{@link #attribute}</td><td>numbers, dates, times and booleans as numeric doc values,
 * texts as binary doc values, several keywords as {@link ColumnType#joined}; absent where the item has no value</td></tr>
 * </table>
 *
 * <p>Attributes are doc values only, neither points nor terms: doc values are the only fields that
 * Lucene updates in place, without writing the document and its vectors anew, and filters are
 * evaluated on columns in memory (see {@code AttributeColumn}).
 */
public final class IndexSchema {

  /** The format's name in manifests. */
  public static final String FORMAT = "vecino-index";

  /** The newest version of the format. */
  public static final int FORMAT_VERSION = 2;

  public static final String ID = "id";
  public static final String VECTOR = "vector";
  public static final String NORM = "norm";
  public static final String TARGET = "target";
  public static final String TARGET_NORM = "target_norm";
  public static final String NEIGHBOR_NUMBER = "neighbor_number";
  public static final String NEIGHBORS = "neighbors";
  public static final String DELETED = Catalogue.DELETED;
  public static final String POPULARITY = "popularity";

  /** Keys of an index's manifest that both sides read. */
  public static final String MANIFEST_DIMENSION = "dimension";

  public static final String MANIFEST_TARGET = "target";

  /** The mean of the context vectors, which was taken off each where they are dot products. */
  public static final String MANIFEST_TARGET_MEAN = "targetMean";

  public static final String MANIFEST_ATTRIBUTES = "attributes";

  /** What the index is searched by: {@code hnsw}, {@code clusters} or {@code none}. */
  public static final String MANIFEST_APPROXIMATION = "approximation";

  /** How HNSW was built; absent where it was not. */
  public static final String MANIFEST_HNSW = "hnsw";

  /** In that: of the vectors that it walks by. */
  public static final String HNSW_QUANTIZATION = "quantization";

  public static final String NOT_QUANTIZED = "none";

  /** What the approximate search was measured to find, by kind of queries. */
  public static final String MANIFEST_MEASURED = "measured";

  public static final String MANIFEST_FILES = "files";

  /** The attribute that is true for items whose vector was estimated from their attributes. */
  public static final String ESTIMATED = "estimated";

  private static final String ATTRIBUTE_PREFIX = "attribute.";

  private IndexSchema() {}

  /** How a table of vectors is compared. */
  public enum Similarity {
    /** Both sides scaled to length 1: the cosine, -1 to 1. */
    COSINE(VectorSimilarityFunction.DOT_PRODUCT),
    /** Around their mean, at their full lengths: the dot product, without bounds. */
    DOT_PRODUCT(VectorSimilarityFunction.MAXIMUM_INNER_PRODUCT);

    private final VectorSimilarityFunction function;

    Similarity(VectorSimilarityFunction function) {
      this.function = function;
    }

    /** What Lucene calls it. */
    public VectorSimilarityFunction function() {
      return function;
    }

    /** The name in manifests. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** What an exact product of two vectors counts as. */
    public float score(double product) {
      return (float) (this == COSINE ? Math.clamp(product, -1, 1) : product);
    }

    /** The cosine or dot product behind Lucene's score, which is never negative. */
    public float fromLuceneScore(float score) {
      return switch (this) {
        case COSINE -> Math.clamp(2 * score - 1, -1f, 1f); // rounding may lead beyond
        case DOT_PRODUCT -> score >= 1 ? score - 1 : 1 - 1 / score;
      };
    }
  }

  /**
   * Reads the manifest of a generation.
   *
   * @throws ArtifactException if there is none, or it is damaged, of another format or version
   */
  public static Manifest manifest(Path generation) {
    Manifest manifest = Manifest.read(generation, FORMAT, FORMAT_VERSION);
    if (!isCurrent(manifest)) {
      throw new ArtifactException(
          generation
              + ": has index format "
              + version(manifest)
              + ", this is Vecino "
              + Manifest.toolVersion()
              + " that reads format "
              + FORMAT_VERSION
              + ": make a new generation of it by 'vecino index' or 'vecino rebuild'");
    }
    return manifest;
  }

  /**
   * Whether a generation is of the version that this code reads, and not of an older one.
   *
   * @throws ArtifactException as {@link #manifest}, save for an older version
   */
  public static boolean isCurrent(Path generation) {
    return isCurrent(Manifest.read(generation, FORMAT, FORMAT_VERSION));
  }

  private static boolean isCurrent(Manifest manifest) {
    return version(manifest) == FORMAT_VERSION;
  }

  private static long version(Manifest manifest) {
    return manifest.whole("formatVersion");
  }

  /**
   * The types of the attributes by name, in the order of the catalogue; a new map.
   *
   * @throws ArtifactException if the manifest names a type that there is not
   */
  public static Map<String, ColumnType> attributeTypes(Manifest manifest) {
    Map<String, ColumnType> types = new LinkedHashMap<>();
    manifest
        .map(MANIFEST_ATTRIBUTES)
        .forEach(
            (attribute, label) -> {
              try {
                types.put(
                    attribute, ColumnType.valueOf(String.valueOf(label).toUpperCase(Locale.ROOT)));
              } catch (IllegalArgumentException e) {
                throw new ArtifactException(
                    Manifest.FILE + ": is damaged, there is no attribute type '" + label + "'", e);
              }
            });
    return types;
  }

  /**
   * How users are made.
   *
   * @param generation the folder
   * @param manifest of it
   * @throws ArtifactException if what it says is damaged
   */
  public static UserEncoder users(Path generation, Manifest manifest) throws IOException {
    byte[] gramians =
        manifest.map(MANIFEST_FILES).containsKey(Gramian.FILE)
            ? Files.readAllBytes(generation.resolve(Gramian.FILE))
            : new byte[0];
    return UserEncoder.read(manifest, (int) manifest.whole(MANIFEST_DIMENSION), gramians);
  }

  /** The field of an attribute. */
  public static String attribute(String name) {
    return ATTRIBUTE_PREFIX + name;
  }

  /**
   * A value (Long, Double, LocalDate, Instant or Boolean, by the type) as a long that sorts as it
   * does.
   */
  public static long encode(ColumnType type, Object value) {
    return switch (type) {
      case INTEGER -> (Long) value;
      case DECIMAL -> NumericUtils.doubleToSortableLong((Double) value + 0.0); // no -0.0
      case DATE -> ((LocalDate) value).toEpochDay();
      case TIME -> ((Instant) value).toEpochMilli();
      case BOOLEAN -> (Boolean) value ? 1 : 0;
      case KEYWORD, KEYWORDS, TEXT ->
          throw new IllegalArgumentException("texts are not encoded as numbers");
    };
  }

  /** What {@link #encode} began with. */
  public static Object decode(ColumnType type, long encoded) {
    return switch (type) {
      case INTEGER -> encoded;
      case DECIMAL -> NumericUtils.sortableLongToDouble(encoded);
      case DATE -> LocalDate.ofEpochDay(encoded);
      case TIME -> Instant.ofEpochMilli(encoded);
      case BOOLEAN -> encoded == 1;
      case KEYWORD, KEYWORDS, TEXT ->
          throw new IllegalArgumentException("texts are not encoded as numbers");
    };
  }
}
