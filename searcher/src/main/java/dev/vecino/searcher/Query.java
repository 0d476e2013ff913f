package dev.vecino.searcher;

import dev.vecino.searcher.columns.DocumentSet;
import dev.vecino.searcher.schema.IndexSchema;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.BitSetIterator;

/**
 * One request on one generation: conducts who asks ({@link Asker}), who is eligible ({@link
 * EligibleDocuments}), how the nearest are found ({@link NearestSearch}) and what is answered
 * ({@link AnswerWriter}).
 */
final class Query {

  private final Asker asker;
  private final EligibleDocuments eligible;
  private final AnswerWriter writer;

  private Query(Asker asker, EligibleDocuments eligible, AnswerWriter writer) {
    this.asker = asker;
    this.eligible = eligible;
    this.writer = writer;
  }

  /** The answer to who asks. */
  static Recommendations answer(Asker asker) throws IOException {
    return answerEach(asker, List.of()).getFirst();
  }

  /**
   * The answers to parts of a history.
   *
   * @param parts its clicks in groups, each oldest first
   * @return {@link #answer} if there are no groups or nothing is eligible; else an answer for each,
   *     that its clicks alone would give if all else stayed as the whole history has it
   */
  static List<Recommendations> answerEach(Asker whole, List<List<Click>> parts) throws IOException {
    Exclusions exclusions = Exclusions.of(whole);
    AnswerWriter writer = new AnswerWriter(whole, exclusions);
    List<Recommendations> answers = new ArrayList<>();
    try (EligibleDocuments eligible = EligibleDocuments.of(whole, exclusions)) {
      if (parts.isEmpty() || eligible.count() == 0) {
        answers.add(new Query(whole, eligible, writer).answer());
      } else {
        for (List<Click> part : parts) {
          answers.add(new Query(whole.with(part), eligible, writer).answer());
        }
      }
    }
    return answers;
  }

  private Recommendations answer() throws IOException {
    if (asker.isUnknown()) {
      return answerUnknown();
    }
    float[] vector = asker.vector();
    if (vector == null) {
      return nothing(
          asker.isUser()
              ? "the vectors of the history cancel each other out"
              : "the vectors of the items cancel each other out");
    }
    Optional<Filter.Near> vain = eligible.count() == 0 ? nearNothing() : Optional.empty();
    if (vain.isPresent()) {
      return nothing(
          vain.get().isPriceGap()
              ? "no item of the history has a price, so no price is near theirs"
              : "no item of the history has a value of '%s', so no item is near theirs"
                  .formatted(vain.get().attribute()));
    }
    return nearest(new Question(asker, vector, asker.bonuses(), eligible));
  }

  /** A filter that compares with what the history has not. */
  private Optional<Filter.Near> nearNothing() {
    HistoryValues history = HistoryValues.of(asker);
    return asker.request.filters.stream()
        .filter(Filter.Near.class::isInstance)
        .map(Filter.Near.class::cast)
        .filter(near -> history.reference(near).isEmpty())
        .findFirst();
  }

  private Recommendations answerUnknown() throws IOException {
    RecommendRequest request = asker.request;
    String reason =
        request.items != null
            ? request.items.size() == 1
                ? "the index does not know item '" + request.items.getFirst() + "'"
                : "the index knows none of the items"
            : request.history != null && request.history.isEmpty()
                ? "the history is empty"
                : "the index knows no item of the history";
    if (!request.popularityFallback) {
      return nothing(reason);
    }
    return asker.generation.hasClicks ? mostPopular() : nothing(reason + ", and it has no clicks");
  }

  private Recommendations nothing(String reason) {
    return writer.nothing(reason, eligible.count());
  }

  private Recommendations nearest(Question question) throws IOException {
    Generation generation = asker.generation;
    NearestSearch exact = new ExactScan(generation.items);
    if (!asker.request.boosts.isEmpty()) {
      Question boosted = BoostedScores.of(question);
      Found found = exact.search(boosted);
      return writer.boosted(
          ExactScan.best(boosted, found),
          new AnswerWriter.Counts(eligible.count(), found.visited()));
    }
    Optional<NearestSearch> approximate =
        generation.format(asker.isUser()).map(ApproximateSearch::new);
    NearestSearch search = Planner.cheapest(question, exact, approximate);
    Found found = search.search(question);
    long visited = found.visited();
    if (found.count() < question.limit() && search != exact) {
      // A part of the index that the search can't reach. The promise is k where k are eligible.
      search = exact;
      found = exact.search(question);
      visited += found.visited();
    }
    return writer.nearest(
        ExactScan.best(question, found),
        search.way(),
        new AnswerWriter.Counts(eligible.count(), visited));
  }

  private Recommendations mostPopular() throws IOException {
    NearestItems most = new NearestItems(eligible.limit(asker.request.limit));
    for (Map.Entry<Segment, DocumentSet> entry : eligible.bySegment().entrySet()) {
      NumericDocValues clicks = DocValues.getNumeric(entry.getKey().reader, IndexSchema.POPULARITY);
      DocumentSet matches = entry.getValue();
      BitSetIterator documents = new BitSetIterator(matches.bits(), matches.count());
      for (int d = documents.nextDoc();
          d != DocIdSetIterator.NO_MORE_DOCS;
          d = documents.nextDoc()) {
        most.offer(entry.getKey(), d, clicks.advanceExact(d) ? (float) clicks.longValue() : 0);
      }
    }
    return writer.mostPopular(most, new AnswerWriter.Counts(eligible.count(), eligible.count()));
  }
}
