package dev.vecino.codec;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field.Store;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.NoMergePolicy;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;

/**
 * An index whose every property is chosen at random by a seed, and what is in it: vectors of one to
 * three fields, each with its own space; lengths, duplicates, zeros; segments, merges, deletes,
 * orders. The seed gives the same index each time.
 */
final class RandomIndex implements Closeable {

  /** Parts of a thousand that filters leave. */
  private static final int[] LEVELS = {1000, 900, 500, 100, 10, 1};

  private static final List<VectorSimilarityFunction> SIMILARITIES =
      List.of(
          VectorSimilarityFunction.COSINE,
          VectorSimilarityFunction.DOT_PRODUCT,
          VectorSimilarityFunction.MAXIMUM_INNER_PRODUCT);

  /** How the segments come to be. */
  private enum Merging {
    NONE,
    AS_LUCENE_DOES,
    FORCED,
    ADDED
  }

  /** A field's vectors by item; null where an item has none. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Field(
      String name, int dimension, VectorSimilarityFunction similarity, float[][] vectors) {}

  /** A filter, and which items pass it; the query is null where all do. */
  record Filter(Query query, BitSet items) {}

  final List<Field> fields = new ArrayList<>();
  final DirectoryReader reader;

  private final long seed;
  private final Random random;
  private final int items;
  private final int[] parts; // of each item: a thousandth
  private final BitSet live;
  private final Merging merging;
  private final boolean sorted;
  private final int leastClustered;
  private final int run; // documents in each, or 0
  private final Directory directory = new ByteBuffersDirectory();

  RandomIndex(long seed) throws IOException {
    this.seed = seed;
    random = new Random(seed);
    boolean wide = seed == 0;
    items = wide ? 400 : 300 + random.nextInt(2200);
    parts = random.ints(items, 0, 1000).toArray();
    merging = Merging.values()[random.nextInt(4)];
    sorted = random.nextInt(4) == 0;
    leastClustered = random.nextInt(3) == 0 ? 1 : 1 + random.nextInt(500);
    run = random.nextInt(3) == 0 ? 20 + random.nextInt(200) : 0;
    live = new BitSet();
    live.set(0, items);
    int count = wide ? 1 : 1 + random.nextInt(6) / 3 + random.nextInt(6) / 5;
    for (int f = 0; f < count; f++) {
      fields.add(field("vector" + f, wide ? ClusteredVectorsFormat.MAX_DIMENSIONS : dimension()));
    }
    write();
    reader = DirectoryReader.open(directory);
  }

  private int dimension() {
    return switch (random.nextInt(6)) {
      case 0 -> 1 + random.nextInt(3);
      case 1 -> 1 + 2 * random.nextInt(32);
      default -> 2 + random.nextInt(63);
    };
  }

  private Field field(String name, int dimension) {
    VectorSimilarityFunction similarity = SIMILARITIES.get(random.nextInt(3));
    float[][] vectors = new float[items][];
    float[][] centres = new float[1 + random.nextInt(20)][];
    Arrays.setAll(centres, c -> near(new float[dimension], 1));
    float width = random.nextInt(3) == 0 ? 3 : 0.4f;
    float scale = random.nextInt(10) == 0 ? 1e16f : 1;
    boolean unit = random.nextBoolean();
    double density = random.nextInt(3) == 0 ? 0.05 + 0.9 * random.nextDouble() : 1;
    double duplicates = random.nextInt(3) == 0 ? random.nextDouble() : 0;
    double zeros = random.nextInt(4) == 0 ? 0.3 * random.nextDouble() : 0;
    for (int item = 0; item < items; item++) {
      if (random.nextDouble() >= density) {
        continue;
      }
      int other = random.nextInt(item + 1);
      if (random.nextDouble() < duplicates && vectors[other] != null) {
        vectors[item] = vectors[other];
      } else if (random.nextDouble() < zeros && similarity != VectorSimilarityFunction.COSINE) {
        vectors[item] = new float[dimension];
      } else {
        float[] near = near(centres[item * centres.length / items], width);
        double length = unit ? length(near) : Math.exp(-random.nextGaussian());
        vectors[item] = scaled(near, (float) (scale / length));
      }
    }
    return new Field(name, dimension, similarity, vectors);
  }

  private float[] near(float[] centre, float width) {
    float[] vector = new float[centre.length];
    for (int d = 0; d < vector.length; d++) {
      vector[d] = centre[d] + width * (float) random.nextGaussian();
    }
    return vector;
  }

  static double length(float[] vector) {
    double squares = 0;
    for (float value : vector) {
      squares += (double) value * value;
    }
    return Math.sqrt(squares);
  }

  private static float[] scaled(float[] vector, float factor) {
    float[] scaled = new float[vector.length];
    for (int d = 0; d < vector.length; d++) {
      scaled[d] = vector[d] * factor;
    }
    return scaled;
  }

  private IndexWriterConfig config() {
    ClusteredVectorsFormat.Builder format =
        ClusteredVectorsFormat.builder().leastClustered(leastClustered);
    if (run > 0) {
      format.documentRuns(
          documents -> IntStream.range(0, (documents + run - 1) / run).map(r -> r * run).toArray());
    }
    IndexWriterConfig config =
        new IndexWriterConfig()
            .setCodec(new ClusteredVectorsCodec(format.build()))
            .setMergeScheduler(new SerialMergeScheduler());
    if (merging == Merging.NONE) {
      config.setMergePolicy(NoMergePolicy.INSTANCE);
    }
    if (sorted) {
      config.setIndexSort(new Sort(new SortField("order", SortField.Type.LONG)));
    }
    return config;
  }

  private void write() throws IOException {
    int segment = items / (1 + random.nextInt(merging == Merging.AS_LUCENE_DOES ? 12 : 3)) + 1;
    boolean deletesFirst = random.nextBoolean();
    try (IndexWriter writer = new IndexWriter(directory, config())) {
      if (merging == Merging.ADDED) {
        try (Directory other = new ByteBuffersDirectory()) {
          try (IndexWriter first = new IndexWriter(other, config())) {
            add(first, 0, items / 2, segment);
          }
          writer.addIndexes(other);
        }
        add(writer, items / 2, items, segment);
      } else {
        add(writer, 0, items, segment);
      }
      if (deletesFirst) {
        delete(writer, segment);
      }
      writer.commit();
      if (merging == Merging.FORCED) {
        writer.forceMerge(1);
      }
      if (!deletesFirst) {
        delete(writer, segment);
      }
    }
  }

  private void add(IndexWriter writer, int from, int to, int segment) throws IOException {
    for (int item = from; item < to; item++) {
      Document document = new Document();
      document.add(new NumericDocValuesField("item", item));
      document.add(new StringField("item", Integer.toString(item), Store.NO));
      document.add(new LongPoint("item", item));
      document.add(new NumericDocValuesField("part", parts[item]));
      document.add(new LongPoint("part", parts[item]));
      document.add(new NumericDocValuesField("order", random.nextInt(100)));
      for (int level : LEVELS) {
        if (parts[item] < level) {
          document.add(new StringField("level", Integer.toString(level), Store.NO));
        }
      }
      for (Field field : fields) {
        if (field.vectors[item] != null) {
          document.add(new KnnFloatVectorField(field.name, field.vectors[item], field.similarity));
        }
      }
      writer.addDocument(document);
      if (item % segment == segment - 1) {
        writer.flush();
      }
    }
  }

  /** Deletes some items here and there, or a whole segment, or both, or none. */
  private void delete(IndexWriter writer, int segment) throws IOException {
    if (random.nextInt(3) == 0) {
      writer.deleteDocuments(LongPoint.newRangeQuery("item", 0, segment - 1));
      live.clear(0, Math.min(items, segment));
    }
    if (random.nextBoolean()) {
      double part = random.nextDouble() * random.nextDouble();
      for (int item = 0; item < items; item++) {
        if (random.nextDouble() < part) {
          writer.deleteDocuments(new Term("item", Integer.toString(item)));
          live.clear(item);
        }
      }
    }
  }

  Random random() {
    return random;
  }

  /** A filter of a random kind that leaves 100 to 0.1 % of the items. */
  Filter filter() {
    int level = LEVELS[random.nextInt(LEVELS.length)];
    BitSet passing = new BitSet();
    IntStream.range(0, items).filter(item -> parts[item] < level).forEach(passing::set);
    Query query =
        switch (random.nextInt(4)) {
          case 0 -> LongPoint.newRangeQuery("part", 0, level - 1);
          case 1 -> NumericDocValuesField.newSlowRangeQuery("part", 0, level - 1);
          case 2 -> new TermQuery(new Term("level", Integer.toString(level)));
          default -> {
            int size = Math.max(1, items * level / 1000); // neighbours in the order of writing
            int first = random.nextInt(items - size + 1);
            passing.clear();
            passing.set(first, first + size);
            yield LongPoint.newRangeQuery("item", first, first + size - 1);
          }
        };
    if (random.nextInt(3) == 0) {
      passing.set(0, items);
      query = null;
    }
    passing.and(live);
    return new Filter(query, passing);
  }

  /** A query, and the item to whose vector it is near, as far as directions go; -1: to none. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Vector(float[] query, int near) {}

  /** A query near an item, or anywhere, or zero, or huge. */
  Vector query(Field field) {
    int item = random.nextInt(items);
    float[] vector = field.vectors[item];
    boolean isNear = vector != null && length(vector) > 0;
    int near = isNear ? item : -1;
    float[] query =
        isNear
            ? near(vector, (float) (0.1 * length(vector) / Math.sqrt(field.dimension)))
            : near(new float[field.dimension], 1);
    return switch (random.nextInt(12)) {
      case 0 -> new Vector(near(new float[field.dimension], 1), -1);
      case 1 -> new Vector(scaled(query, (float) (1e18 / length(query))), near);
      case 2 ->
          field.similarity == VectorSimilarityFunction.COSINE
              ? new Vector(query, near)
              : new Vector(new float[field.dimension], -1);
      default -> new Vector(query, near);
    };
  }

  @Override
  public void close() throws IOException {
    reader.close();
    directory.close();
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append("seed ").append(seed).append(": ").append(items).append(" items, merging ");
    text.append(merging).append(sorted ? ", sorted" : "").append(", clusters from ");
    text.append(leastClustered).append(", runs of ").append(run);
    for (Field field : fields) {
      text.append("; ").append(field.similarity).append(' ').append(field.dimension);
    }
    return text.toString();
  }
}
