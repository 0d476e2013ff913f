package dev.vecino.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vecino.bench.SearchData.Attribute;
import dev.vecino.core.ClickLog;
import dev.vecino.core.EmbeddingModel;
import dev.vecino.core.ProgressListener;
import dev.vecino.searcher.RecommendRequest;
import dev.vecino.searcher.Recommendations;
import dev.vecino.trainer.AlsOptions;
import dev.vecino.trainer.AlsTrainer;
import dev.vecino.trainer.EmbeddingTrainer;
import dev.vecino.trainer.TrainingOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.lucene.codecs.lucene104.Lucene104HnswScalarQuantizedVectorsFormat;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.store.FSDirectory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The learnt vectors of the benchmark of the search, and what systems make of them. */
class RealVectorsTest {

  private static final Work WORK = Work.unfiltered(5);
  private static final int USERS = 30;

  @TempDir private Path folder;

  @Test
  void users_ofItem2vec_areWhatTheRecommenderMakesOfTheirClicks() throws IOException {
    ClickLog log = log();
    TrainingOptions options =
        TrainingOptions.builder().dimension(8).epochs(2).minCount(1).threads(1).build();

    assertSameAnswers(data(log, EmbeddingTrainer.train(log, options, ProgressListener.NONE)));
  }

  @Test
  void users_ofAls_areWhatTheRecommenderMakesOfTheirClicks() throws IOException {
    ClickLog log = log();

    assertSameAnswers(data(log, als(log)));
  }

  @Test
  void data_writtenAndRead_isTheSame() throws IOException {
    ClickLog log = log();
    SearchData made = data(log, als(log));
    SearchData read = data(log, als(log));

    assertEquals(8, read.dimension());
    assertEquals(USERS, read.users());
    assertArrayEquals(made.itemVectors(), read.itemVectors());
    assertArrayEquals(made.user(3), read.user(3));
    assertArrayEquals(made.history(3), read.history(3));
    assertArrayEquals(made.attribute(Attribute.CORRELATED), read.attribute(Attribute.CORRELATED));
    assertArrayEquals(made.itemVectors(), read.model().orElseThrow().context().values());
  }

  @Test
  void lucene_withAnotherFormat_writesItAndAnswersAlike() throws IOException {
    ClickLog log = log();
    SearchData data = data(log, als(log));
    Truth truth = new Truth(data, WORK, 0, USERS);
    var format = new Lucene104HnswScalarQuantizedVectorsFormat();

    LuceneContender.build(data);
    LuceneContender.build(data, format);
    LuceneContender.build(data, format); // replaces the index

    try (LuceneContender plain = new LuceneContender(data, LuceneContender.SYSTEM);
        LuceneContender other = new LuceneContender(data, LuceneContender.WITH_FORMAT)) {
      assertEquals(1, truth.recall(WORK, 0, plain.answer(WORK, 0, USERS, 50).items()));
      assertTrue(truth.recall(WORK, 0, other.answer(WORK, 0, USERS, 50).items()) > 0.9);
    }
    assertEquals("Lucene99HnswVectorsFormat", format(data, LuceneContender.SYSTEM));
    assertEquals(format.getName(), format(data, LuceneContender.WITH_FORMAT));
  }

  private static String format(SearchData data, String system) throws IOException {
    try (FSDirectory directory = FSDirectory.open(data.indexOf(system));
        DirectoryReader reader = DirectoryReader.open(directory)) {
      assertEquals(1, reader.leaves().size());
      return reader
          .leaves()
          .getFirst()
          .reader()
          .getFieldInfos()
          .fieldInfo("vector")
          .getAttribute("PerFieldKnnVectorsFormat.format");
    }
  }

  private static void assertSameAnswers(SearchData data) throws IOException {
    VecinoContender.build(data);
    Truth truth = new Truth(data, WORK, 0, USERS);
    try (VecinoContender vecino = new VecinoContender(data)) {
      List<int[]> byHistory = new ArrayList<>();
      for (int user = 0; user < USERS; user++) {
        List<String> history = Arrays.stream(data.history(user)).mapToObj(SearchData::id).toList();
        Recommendations answer =
            vecino
                .recommender()
                .recommend(RecommendRequest.forHistory(history).includingSeen().limit(5));
        byHistory.add(VecinoContender.items(answer));
      }
      assertEquals(1, truth.recall(WORK, 0, byHistory));
      assertEquals(1, truth.recall(WORK, 0, vecino.answer(WORK, 0, USERS, 0).items()));
      assertEquals("exact", vecino.setting(0));
    }
  }

  private SearchData data(ClickLog log, EmbeddingModel model) throws IOException {
    return SearchData.open(folder.resolve("data"), () -> new RealVectors(log, model, USERS));
  }

  private static EmbeddingModel als(ClickLog log) {
    return AlsTrainer.train(log, AlsOptions.builder().dimension(8).build(), ProgressListener.NONE);
  }

  /** Users who click within one of four kinds of items, and now and then anything. */
  private static ClickLog log() {
    SplittableRandom random = new SplittableRandom(3);
    List<List<String>> sequences = new ArrayList<>();
    for (int user = 0; user < 200; user++) {
      int kind = random.nextInt(4);
      List<String> clicks = new ArrayList<>();
      for (int click = 0; click < 12; click++) {
        int item = random.nextInt(10) == 0 ? random.nextInt(200) : 4 * random.nextInt(50) + kind;
        clicks.add("item " + item);
      }
      sequences.add(clicks);
    }
    return ClickLog.of(sequences);
  }
}
