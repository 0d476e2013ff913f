package dev.vecino.bench;

import dev.vecino.bench.SearchData.Attribute;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.lucene.codecs.Codec;
import org.apache.lucene.codecs.FilterCodec;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.perfield.PerFieldKnnVectorsFormat;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexOrDocValuesQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.Version;

/**
 * Lucene as its documentation shows it: default settings throughout, points and doc values for the
 * filter, one segment; or the same program with another format of vectors. What is searched for is
 * raised beyond k until the recall is reached.
 */
final class LuceneContender implements Contender {

  static final String SYSTEM = "lucene";

  /** The same program with a format that it is given. */
  static final String WITH_FORMAT = "lucene-format";

  private static final String VECTOR = "vector";
  private static final String NUMBER = "number";

  private final SearchData data;
  private final String system;
  private final IndexReader reader;
  private final IndexSearcher searcher;
  private final int[] numbers; // of the item, by document

  /**
   * @param system {@link #SYSTEM} or {@link #WITH_FORMAT}; its index has been built
   */
  LuceneContender(SearchData data, String system) throws IOException {
    this.data = data;
    this.system = system;
    reader = DirectoryReader.open(FSDirectory.open(data.indexOf(system)));
    searcher = new IndexSearcher(reader);
    numbers = new int[reader.maxDoc()];
    NumericDocValues values =
        reader.leaves().getFirst().reader().getNumericDocValues(NUMBER); // one segment
    while (values.nextDoc() != NumericDocValues.NO_MORE_DOCS) {
      numbers[values.docID()] = (int) values.longValue();
    }
  }

  /** Adds all items with two threads and merges them to one segment; the seconds that it took. */
  static double build(SearchData data) throws IOException {
    return build(data, data.indexOf(SYSTEM), new IndexWriterConfig());
  }

  /** The same with another format of vectors, which Lucene finds by its name when it reads. */
  static double build(SearchData data, KnnVectorsFormat format) throws IOException {
    PerFieldKnnVectorsFormat formats =
        new PerFieldKnnVectorsFormat() {
          @Override
          public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
            return format;
          }
        };
    Codec codec =
        new FilterCodec(Codec.getDefault().getName(), Codec.getDefault()) {
          @Override
          public KnnVectorsFormat knnVectorsFormat() {
            return formats;
          }
        };
    return build(data, data.indexOf(WITH_FORMAT), new IndexWriterConfig().setCodec(codec));
  }

  private static double build(SearchData data, Path folder, IndexWriterConfig config)
      throws IOException {
    config.setOpenMode(IndexWriterConfig.OpenMode.CREATE);
    long began = System.nanoTime();
    try (FSDirectory directory = FSDirectory.open(folder);
        IndexWriter writer = new IndexWriter(directory, config)) {
      AtomicInteger next = new AtomicInteger();
      Thread second = Thread.ofPlatform().start(() -> addAll(data, writer, next));
      addAll(data, writer, next);
      second.join();
      writer.forceMerge(1);
      writer.commit();
      if (writer.getDocStats().numDocs != data.items()) {
        throw new IllegalStateException(
            "only " + writer.getDocStats().numDocs + " items were indexed");
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    return (System.nanoTime() - began) / 1e9;
  }

  private static void addAll(SearchData data, IndexWriter writer, AtomicInteger next) {
    try {
      for (int item; (item = next.getAndIncrement()) < data.items(); ) {
        Document document = new Document();
        document.add(
            new KnnFloatVectorField(VECTOR, data.item(item), VectorSimilarityFunction.DOT_PRODUCT));
        document.add(new NumericDocValuesField(NUMBER, item));
        for (Attribute attribute : Attribute.values()) {
          long value = data.attribute(attribute)[item];
          document.add(new LongPoint(attribute.column(), value));
          document.add(new NumericDocValuesField(attribute.column(), value));
        }
        writer.addDocument(document);
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Override
  public String system() {
    return system;
  }

  @Override
  public String version() {
    return Version.LATEST.toString();
  }

  @Override
  public int[] efforts(int k) {
    return Ladder.from(k, 5_000);
  }

  @Override
  public String setting(int effort) {
    return "k " + effort;
  }

  @Override
  public Answers answer(Work work, int from, int to, int effort) throws IOException {
    TopDocs[] found = new TopDocs[to - from];
    long began = System.nanoTime();
    for (int user = from; user < to; user++) {
      Query filter = filter(work, user);
      found[user - from] =
          searcher.search(
              new KnnFloatVectorQuery(VECTOR, data.user(user), effort, filter), work.k());
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    List<int[]> items = new ArrayList<>();
    for (TopDocs docs : found) {
      items.add(Arrays.stream(docs.scoreDocs).mapToInt(hit -> numbers[hit.doc]).toArray());
    }
    return new Answers(seconds, items);
  }

  private static Query filter(Work work, int user) {
    if (work.filter().isEmpty()) {
      return null;
    }
    String column = work.filter().get().column();
    return new IndexOrDocValuesQuery(
        LongPoint.newRangeQuery(column, work.least(user), work.greatest(user)),
        NumericDocValuesField.newSlowRangeQuery(column, work.least(user), work.greatest(user)));
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
