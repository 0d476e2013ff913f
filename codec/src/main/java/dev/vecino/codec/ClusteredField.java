package dev.vecino.codec;

import dev.vecino.codec.clusters.ClusterSearch;
import dev.vecino.codec.clusters.Clusters;
import dev.vecino.codec.clusters.Reach;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.perfield.PerFieldKnnVectorsFormat;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.FilterLeafReader;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.store.DataInput;
import org.apache.lucene.store.DataOutput;
import org.apache.lucene.store.IndexInput;

/**
 * The clusters of a field of one segment, as {@link ClusteredVectorsFormat} wrote them: what was
 * measured of their search and what one costs. Thread-safe; valid as long as the segment's reader
 * is open.
 */
public final class ClusteredField {

  private final IndexInput data;
  private final Entry entry;
  private volatile Search search; // null until the first search has read it

  /**
   * Where the clusters lie in the data.
   *
   * @param offset of their first byte
   * @param length in bytes
   */
  record Place(long offset, long length) {}

  /**
   * What is promised to a kind of queries.
   *
   * @param reach of a search
   * @param measured of this reach
   */
  record Promise(Reach reach, MeasuredSearch measured) {

    void write(DataOutput meta) throws IOException {
      meta.writeInt(reach.deviations().size());
      for (Map.Entry<Double, Double> deviation : reach.deviations().entrySet()) {
        writeDoubles(meta, deviation.getKey(), deviation.getValue());
      }
      writeDoubles(
          meta,
          reach.filtered(),
          measured.recallTarget(),
          measured.recallAt10(),
          measured.recallAt150(),
          measured.visitedAt10(),
          measured.visitedAt150());
    }

    private static void writeDoubles(DataOutput meta, double... values) throws IOException {
      for (double value : values) {
        meta.writeLong(Double.doubleToRawLongBits(value));
      }
    }

    static Promise read(DataInput meta) throws IOException {
      int depths = meta.readInt();
      Map<Double, Double> deviations = new TreeMap<>();
      for (int d = 0; d < depths; d++) {
        double depth = readDouble(meta);
        deviations.put(depth, readDouble(meta));
      }
      return new Promise(
          new Reach(deviations, readDouble(meta)),
          new MeasuredSearch(
              readDouble(meta),
              readDouble(meta),
              readDouble(meta),
              readDouble(meta),
              readDouble(meta)));
    }

    private static double readDouble(DataInput meta) throws IOException {
      return Double.longBitsToDouble(meta.readLong());
    }
  }

  /**
   * What the meta file says of it.
   *
   * @param size vectors
   * @param clusters how many
   * @param promises one for each kind of queries
   */
  record Entry(Place place, int size, int clusters, Map<QueryKind, Promise> promises) {

    void write(DataOutput meta) throws IOException {
      meta.writeLong(place.offset);
      meta.writeLong(place.length);
      meta.writeInt(size);
      meta.writeInt(clusters);
      for (QueryKind kind : QueryKind.values()) {
        promises.get(kind).write(meta);
      }
    }

    static Entry read(DataInput meta) throws IOException {
      Place place = new Place(meta.readLong(), meta.readLong());
      int size = meta.readInt();
      int clusters = meta.readInt();
      Map<QueryKind, Promise> promises = new EnumMap<>(QueryKind.class);
      for (QueryKind kind : QueryKind.values()) {
        promises.put(kind, Promise.read(meta));
      }
      return new Entry(place, size, clusters, promises);
    }
  }

  /** The clusters in the heap, and how each kind of queries searches them. */
  record Search(Clusters clusters, Map<QueryKind, ClusterSearch> searches) {}

  ClusteredField(IndexInput data, Entry entry) {
    this.data = data;
    this.entry = entry;
  }

  /** The clusters of a field of a segment; empty where its vectors are searched otherwise. */
  public static Optional<ClusteredField> of(LeafReader segment, String field) {
    if (FilterLeafReader.unwrap(segment) instanceof CodecReader reader) {
      KnnVectorsReader vectors = reader.getVectorReader();
      if (vectors instanceof PerFieldKnnVectorsFormat.FieldsReader fields) {
        vectors = fields.getFieldReader(field);
      }
      if (vectors instanceof ClusteredVectorsReader clustered) {
        return clustered.clusters(field);
      }
    }
    return Optional.empty();
  }

  /** What was measured for a kind of queries when the segment was written. */
  public MeasuredSearch measured(QueryKind kind) {
    return entry.promises.get(kind).measured;
  }

  /** How many vectors they have together. */
  public int size() {
    return entry.size;
  }

  /** What a search costs by {@link SearchCost}. */
  public double cost(QueryKind kind, int k, int eligible) {
    return SearchCost.ofClusters(entry.size, entry.clusters, measured(kind), k, eligible);
  }

  boolean isScanCheaper(QueryKind kind, int k, int eligible) {
    return k >= eligible || SearchCost.ofScan(eligible, entry.size) <= cost(kind, k, eligible);
  }

  /**
   * Where runs of ordinals begin whose vectors are near each other, rising from 0, and how many
   * ordinals there are; one run where the documents are not in the order of the clusters. Reads the
   * clusters into the heap.
   */
  public int[] runs() throws IOException {
    Clusters clusters = search().clusters;
    return clusters.isOrdered() ? clusters.starts() : new int[] {0, clusters.size()};
  }

  /** Reads the clusters into the heap, so that no search has to. */
  public void load() throws IOException {
    search();
  }

  Search search() throws IOException {
    Search known = search;
    if (known == null) {
      synchronized (this) {
        known = search;
        if (known == null) {
          IndexInput part = data.slice("clusters", entry.place.offset, entry.place.length);
          Clusters clusters = Clusters.read(part);
          Map<QueryKind, ClusterSearch> searches = new EnumMap<>(QueryKind.class);
          entry.promises.forEach(
              (kind, promise) -> searches.put(kind, new ClusterSearch(clusters, promise.reach)));
          known = new Search(clusters, searches);
          search = known;
        }
      }
    }
    return known;
  }
}
