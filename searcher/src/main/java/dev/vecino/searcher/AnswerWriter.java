package dev.vecino.searcher;

import dev.vecino.searcher.Recommendations.AnsweredBy;
import dev.vecino.searcher.Recommendations.ScoreMeaning;
import dev.vecino.searcher.schema.IndexSchema.Similarity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Writes what is answered. Immutable. */
final class AnswerWriter {

  private final Asker asker;
  private final List<String> unknown;

  AnswerWriter(Asker asker, Exclusions exclusions) {
    this.asker = asker;
    Set<String> ids = new LinkedHashSet<>(asker.unknown);
    ids.addAll(exclusions.unknown());
    unknown = List.copyOf(ids);
  }

  /**
   * How much was compared.
   *
   * @param eligible how many items passed the filters and the exclusions
   * @param visited how many items were scored
   */
  record Counts(int eligible, long visited) {}

  /** The answer that there is none. */
  Recommendations nothing(String reason, int eligible) {
    return new Recommendations(
        List.of(),
        AnsweredBy.NOTHING,
        ScoreMeaning.COSINE,
        eligible,
        0,
        unknown,
        Optional.of(reason),
        asker.generation.name);
  }

  /** The answer that these are the nearest; takes them out of there. */
  Recommendations nearest(NearestItems items, AnsweredBy way, Counts counts) throws IOException {
    boolean isCosine = asker.similarity() == Similarity.COSINE;
    return items(items, way, isCosine ? ScoreMeaning.COSINE : ScoreMeaning.DOT_PRODUCT, counts);
  }

  /** The answer that these are the nearest by scores with boosts; takes them out of there. */
  Recommendations boosted(NearestItems items, Counts counts) throws IOException {
    return items(items, AnsweredBy.EXACT, ScoreMeaning.BOOSTED, counts);
  }

  /** The answer that these have the most clicks; takes them out of there. */
  Recommendations mostPopular(NearestItems items, Counts counts) throws IOException {
    return items(items, AnsweredBy.POPULARITY, ScoreMeaning.CLICKS, counts);
  }

  private Recommendations items(
      NearestItems items, AnsweredBy way, ScoreMeaning meaning, Counts counts) throws IOException {
    return new Recommendations(
        recommendations(items.drain()),
        way,
        meaning,
        counts.eligible,
        counts.visited,
        unknown,
        Optional.empty(),
        asker.generation.name);
  }

  private List<Recommendation> recommendations(NearestItems.Hit[] hits) throws IOException {
    if (asker.request.withAttributes) {
      List<Recommendation> items = new ArrayList<>();
      for (NearestItems.Hit hit : hits) {
        Place place = new Place(hit.segment(), hit.document());
        String id = hit.segment().id(hit.document());
        items.add(new Recommendation(id, hit.score(), asker.generation.attributes(place)));
      }
      return items;
    }
    String[] ids = new String[hits.length];
    float[] scores = new float[hits.length];
    for (int i = 0; i < hits.length; i++) {
      ids[i] = hits[i].segment().id(hits[i].document());
      scores[i] = hits[i].score();
    }
    return new IdsAndScores(ids, scores);
  }
}
