package dev.vecino.searcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vecino.searcher.RecommendRequest.Mode;
import dev.vecino.searcher.Recommendations.AnsweredBy;
import dev.vecino.searcher.columns.DocumentSet;
import dev.vecino.searcher.schema.IndexFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each way to search on the same index, of two segments with HNSW. */
class NearestSearchTest {

  private static final int ITEMS = 900;
  private static final int LIMIT = 20;

  @TempDir private Path folder;

  private BruteForce data;
  private Generation generation;
  private NearestSearch exact;
  private NearestSearch approximate;

  @BeforeEach
  void write() throws IOException {
    data = new BruteForce(ITEMS, 12, null, new Random(5));
    data.write(folder);
    generation = Generation.open(new IndexFolder(folder), "000001");
    exact = new ExactScan(generation.items);
    approximate = new ApproximateSearch(generation.format(true).orElseThrow());
  }

  @AfterEach
  void close() {
    generation.release();
  }

  private static RecommendRequest request(String item) {
    return RecommendRequest.forHistory(item).limit(LIMIT).where(Filter.anyOf("kind", "boat"));
  }

  /** Work on a question. */
  private interface Work {
    void run(Question question) throws IOException;
  }

  private void ask(RecommendRequest request, Work work) throws IOException {
    Asker asker = Asker.of(generation, request);
    try (EligibleDocuments eligible = EligibleDocuments.of(asker, Exclusions.of(asker))) {
      work.run(new Question(asker, asker.vector(), asker.bonuses(), eligible));
    }
  }

  private Set<String> nearest(NearestSearch search, Question question) throws IOException {
    Found found = search.search(question);
    assertTrue(found.count() >= LIMIT, "found " + found.count());
    for (Map.Entry<Segment, int[]> entry : found.documents().entrySet()) {
      DocumentSet eligible = question.eligible().bySegment().get(entry.getKey());
      int last = -1;
      for (int document : entry.getValue()) {
        assertTrue(eligible.bits().get(document) && document > last, "" + document);
        last = document;
      }
    }
    Set<String> ids = new HashSet<>();
    for (NearestItems.Hit hit : ExactScan.best(question, found).drain()) {
      ids.add(hit.segment().id(hit.document()));
    }
    assertEquals(LIMIT, ids.size());
    return ids;
  }

  @Test
  void search_underAFilter_findsTheNearestOfThoseThatPass() throws IOException {
    int same = 0;
    for (int i = 1; i <= 10; i++) {
      String asking = "i" + i * 17;
      Set<String> expected = new HashSet<>();
      data.ranked(Map.of(asking, 1.0), item -> item.kind().equals("boat")).stream()
          .map(BruteForce.Scored::id)
          .filter(id -> !id.equals(asking))
          .limit(LIMIT)
          .forEach(expected::add);
      int[] shared = new int[1];
      ask(
          request(asking),
          question -> {
            assertEquals(expected, nearest(exact, question));
            Set<String> found = nearest(approximate, question);
            found.retainAll(expected);
            shared[0] = found.size();
          });
      same += shared[0];
    }
    assertTrue(same >= 0.95 * 10 * LIMIT, "recall " + same / (10.0 * LIMIT));
  }

  @Test
  void search_exact_visitsWhatIsEligible() throws IOException {
    ask(
        request("i1"),
        question -> assertEquals(question.eligible().count(), exact.search(question).visited()));
  }

  @Test
  void way_ofEach_isWhatTheIndexHas() {
    assertEquals(AnsweredBy.EXACT, exact.way());
    assertEquals(AnsweredBy.HNSW, approximate.way());
  }

  @Test
  void cheapest_modeOfTheRequest_isObeyed() throws IOException {
    Optional<NearestSearch> other = Optional.of(approximate);
    RecommendRequest request = request("i1");
    ask(
        request.mode(Mode.EXACT),
        question -> assertSame(exact, Planner.cheapest(question, exact, other)));
    ask(
        request.mode(Mode.APPROXIMATE),
        question -> {
          assertSame(approximate, Planner.cheapest(question, exact, other));
          assertSame(exact, Planner.cheapest(question, exact, Optional.empty()));
        });
    ask(
        request.mode(Mode.AUTO),
        question -> {
          assertTrue(exact.cost(LIMIT, 300) < approximate.cost(LIMIT, 300));
          assertSame(exact, Planner.cheapest(question, exact, other));
        });
    ask(
        request.mode(Mode.APPROXIMATE).where(Filter.atMost("price", 0)),
        question -> assertSame(exact, Planner.cheapest(question, exact, other)));
  }

  @Test
  void answerEach_partsOfAHistory_isWhatEachAloneWouldGive() throws IOException {
    RecommendRequest whole = RecommendRequest.forHistory("i1", "i2", "i3", "i4").limit(LIMIT);
    Asker asker = Asker.of(generation, whole);
    List<Click> clicks = asker.clicks;
    List<Recommendations> answers =
        Query.answerEach(asker, List.of(clicks.subList(0, 1), clicks.subList(1, 4)));
    RecommendRequest first =
        RecommendRequest.forHistory("i1").excluding(List.of("i2", "i3", "i4")).limit(LIMIT);
    RecommendRequest rest =
        RecommendRequest.forHistory("i2", "i3", "i4").excluding(List.of("i1")).limit(LIMIT);
    assertEquals(Query.answer(Asker.of(generation, first)), answers.get(0));
    assertEquals(Query.answer(Asker.of(generation, rest)), answers.get(1));
    assertEquals(
        List.of(Query.answer(asker)), Query.answerEach(asker, List.of()), "no parts: the whole");
  }
}
