package dev.vecino.codec;

import dev.vecino.codec.clusters.ClusterSearch;
import dev.vecino.codec.clusters.Clusters;
import dev.vecino.codec.clusters.Reach;
import java.io.IOException;
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
   * What the meta file says of it.
   *
   * @param offset of the clusters in the data
   * @param length of these in bytes
   * @param size vectors
   * @param clusters how many
   * @param reach of a search
   * @param measured of this reach
   */
  record Entry(
      long offset, long length, int size, int clusters, Reach reach, MeasuredSearch measured) {

    void write(DataOutput meta) throws IOException {
      meta.writeLong(offset);
      meta.writeLong(length);
      meta.writeInt(size);
      meta.writeInt(clusters);
      meta.writeInt(reach.deviations().size());
      for (Map.Entry<Double, Double> deviation : reach.deviations().entrySet()) {
        writeDoubles(meta, deviation.getKey(), deviation.getValue());
      }
      writeDoubles(
          meta,
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

    static Entry read(DataInput meta) throws IOException {
      long offset = meta.readLong();
      long length = meta.readLong();
      int size = meta.readInt();
      int clusters = meta.readInt();
      int depths = meta.readInt();
      Map<Double, Double> deviations = new TreeMap<>();
      for (int d = 0; d < depths; d++) {
        double depth = readDouble(meta);
        deviations.put(depth, readDouble(meta));
      }
      return new Entry(
          offset,
          length,
          size,
          clusters,
          new Reach(deviations),
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

  /** The clusters in the heap. */
  record Search(Clusters clusters, ClusterSearch search) {}

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

  /** What was measured when the segment was written. */
  public MeasuredSearch measured() {
    return entry.measured;
  }

  /** How many vectors they have together. */
  public int size() {
    return entry.size;
  }

  /** What a search costs by {@link SearchCost}. */
  public double cost(int k, int eligible) {
    return SearchCost.ofClusters(entry, k, eligible);
  }

  boolean isScanCheaper(int k, int eligible) {
    return k >= eligible || SearchCost.ofScan(eligible, entry.size) <= cost(k, eligible);
  }

  /**
   * Where runs of ordinals begin whose vectors are near each other, rising from 0; only 0 where the
   * documents are not in the order of the clusters. Reads the clusters into the heap.
   */
  public int[] runs() throws IOException {
    Clusters clusters = search().clusters;
    return clusters.isOrdered() ? clusters.starts() : new int[] {0, clusters.size()};
  }

  Search search() throws IOException {
    Search known = search;
    if (known == null) {
      synchronized (this) {
        known = search;
        if (known == null) {
          IndexInput part = data.slice("clusters", entry.offset, entry.length);
          Clusters clusters = Clusters.read(part);
          known = new Search(clusters, new ClusterSearch(clusters, entry.reach));
          search = known;
        }
      }
    }
    return known;
  }
}
