package dev.vecino.searcher;

import dev.vecino.core.Catalogue;
import dev.vecino.core.ColumnType;
import dev.vecino.core.InvalidRequestException;
import dev.vecino.core.UserEncoder;
import dev.vecino.searcher.RecommendRequest.Combination;
import dev.vecino.searcher.RecommendRequest.Mode;
import dev.vecino.searcher.Recommendations.AnsweredBy;
import dev.vecino.searcher.Recommendations.ScoreMeaning;
import dev.vecino.searcher.block.Bonuses;
import dev.vecino.searcher.block.Candidates;
import dev.vecino.searcher.clusters.ClusterSearch;
import dev.vecino.searcher.clusters.ExactProduct;
import dev.vecino.searcher.columns.AttributeColumn;
import dev.vecino.searcher.columns.DocumentSet;
import dev.vecino.searcher.schema.ClusterSetting;
import dev.vecino.searcher.schema.IndexSchema;
import dev.vecino.searcher.schema.IndexSchema.Similarity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.search.AcceptDocs;
import org.apache.lucene.search.DocAndFloatFeatureBuffer;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopKnnCollector;
import org.apache.lucene.search.VectorScorer;
import org.apache.lucene.search.knn.KnnSearchStrategy;
import org.apache.lucene.util.BitSetIterator;
import org.apache.lucene.util.FixedBitSet;

/** One request on one generation: used once, by one thread. */
final class Query {

  /**
   * The graph search scores ineligible items too. Walking over them unscored (ACORN-1, Patel et al.
   * 2024, arXiv 2403.04871) is faster below half eligible, but its recall stays under 0.95 there
   * however wide the beam is, and the exact scan is faster still.
   */
  private static final KnnSearchStrategy GRAPH_SEARCH = new KnnSearchStrategy.Hnsw(0);

  /** Candidates beyond k whose order is settled by the final scores. */
  private static final int SPARE_CANDIDATES = 16;

  private final Generation generation;
  private final RecommendRequest request;
  final boolean forUser;
  final String field;
  final Similarity similarity;
  private final List<Generation.Place> places = new ArrayList<>(); // of the known ids, in order
  private final List<Integer> positions = new ArrayList<>(); // of the known ids in the request
  private final Set<String> unknown = new LinkedHashSet<>();
  private final Map<Segment, DocumentSet> eligible = new LinkedHashMap<>();
  private Bonuses bonuses = Bonuses.NONE;
  private int eligibleCount;
  private long visited;

  /** What has been found out once. */
  private boolean located;

  private float[] queryVector;
  private List<Generation.Place> excludedPlaces;

  Query(Generation generation, RecommendRequest request) {
    this.generation = generation;
    this.request = request;
    forUser = request.item == null;
    field = generation.field(forUser);
    similarity = forUser ? generation.targetSimilarity : Similarity.COSINE;
  }

  Recommendations answer() throws IOException {
    locate();
    findEligible();
    Recommendations answer = answerEligible();
    giveBack();
    return answer;
  }

  /** The memory of the sets, for other queries. */
  private void giveBack() throws IOException {
    for (Map.Entry<Segment, DocumentSet> entry : eligible.entrySet()) {
      Segment segment = entry.getKey();
      if (entry.getValue() != segment.recommendable()) {
        segment.giveBack(entry.getValue());
      }
    }
    eligible.clear();
  }

  /** The clicks of a history on items that the index knows, oldest first. */
  List<Interests.Click> clicks() throws IOException {
    locate();
    List<Interests.Click> clicks = new ArrayList<>();
    for (int i = 0; i < places.size(); i++) {
      clicks.add(new Interests.Click(places.get(i), positions.get(i)));
    }
    return clicks;
  }

  /**
   * To be called once, after {@link #clicks}.
   *
   * @return {@link #answer} if the groups are none; else one for each, that its clicks alone would
   *     give if all else stayed as the whole history has it
   */
  List<Recommendations> answerEach(List<List<Interests.Click>> groups) throws IOException {
    findEligible();
    List<Recommendations> answers = new ArrayList<>();
    if (groups.isEmpty() || eligibleCount == 0) {
      answers.add(answerEligible());
    } else {
      answerEach(groups, answers);
    }
    giveBack();
    return answers;
  }

  private void answerEach(List<List<Interests.Click>> groups, List<Recommendations> answers)
      throws IOException {
    for (List<Interests.Click> group : groups) {
      Query part = new Query(generation, request);
      group.forEach(click -> part.places.add(click.place()));
      group.forEach(click -> part.positions.add(click.position()));
      part.unknown.addAll(unknown);
      part.eligible.putAll(eligible);
      part.eligibleCount = eligibleCount;
      answers.add(part.answerEligible());
    }
  }

  private Recommendations answerEligible() throws IOException {
    if (request.vector == null && places.isEmpty()) {
      String reason =
          request.item != null
              ? "the index does not know item '" + request.item + "'"
              : request.history.isEmpty()
                  ? "the history is empty"
                  : "the index knows no item of the history";
      if (!request.popularityFallback) {
        return nothing(reason);
      }
      return generation.hasClicks ? mostPopular() : nothing(reason + ", and it has no clicks");
    }
    float[] vector = queryVector();
    if (vector == null) {
      return nothing("the vectors of the history cancel each other out");
    }
    if (eligibleCount == 0 && needsPrice() && medianPrice().isEmpty()) {
      return nothing("no item of the history has a price, so no price is near theirs");
    }
    findBonuses();
    AnsweredBy answeredBy = way();
    Map<Segment, int[]> found = new LinkedHashMap<>();
    if (answeredBy != AnsweredBy.EXACT) {
      approximate(answeredBy, vector, found);
      if (found.values().stream().mapToInt(documents -> documents.length).sum() < limit()) {
        // A part of the graph that the walk can't reach. The promise is k where k are eligible.
        found.clear();
        answeredBy = AnsweredBy.EXACT;
      }
    }
    if (answeredBy == AnsweredBy.EXACT) {
      NearestItems nearest = new NearestItems(candidates());
      scan(vector, nearest);
      addTo(found, nearest);
    }
    return answer(best(found, vector), answeredBy);
  }

  /** Adds what was found to the documents of each segment, which stay in rising order. */
  private void addTo(Map<Segment, int[]> found, NearestItems nearest) throws IOException {
    NearestItems.Hit[] hits = nearest.drain();
    for (Segment segment : eligible.keySet()) {
      int[] documents =
          Arrays.stream(hits)
              .filter(hit -> hit.segment() == segment)
              .mapToInt(NearestItems.Hit::document)
              .toArray();
      int[] before = found.getOrDefault(segment, new int[0]);
      int[] all = Arrays.copyOf(before, before.length + documents.length);
      System.arraycopy(documents, 0, all, before.length, documents.length);
      Arrays.sort(all);
      found.put(segment, all);
    }
  }

  /**
   * What items gain by their being neighbours of the history, and by being in it, where they may be
   * answers; see {@link UserEncoder}.
   */
  private void findBonuses() throws IOException {
    if (!hasBonuses()) {
      return;
    }
    BonusSums sums = generation.takeBonusSums();
    addBonuses(sums);
    bonuses = sums.finish();
    generation.giveBack(sums);
  }

  private boolean hasBonuses() {
    return request.history != null
        && generation.hasTarget
        && (generation.users.hasNeighbors()
            || (request.includeSeen && generation.users.hasBonuses()));
  }

  private void addBonuses(BonusSums sums) throws IOException {
    History history = clickedItems();
    UserEncoder users = generation.users;
    double divisor =
        request.combination == Combination.MEAN
            ? users.totalWeight(history.ages, request.halfLife)
            : 1;
    double[] weights =
        users.neighborWeights(history.items.size(), history.clicks, history.ages, request.halfLife);
    for (int item = 0; item < weights.length; item++) {
      if (weights[item] > 0) {
        sums.addNeighbors(generation, history.items.get(item), (float) weights[item]);
      }
    }
    sums.scaleTo(users.neighborScale() / divisor);
    if (request.includeSeen && users.hasBonuses()) {
      for (int item = 0; item < history.items.size(); item++) {
        int number = item;
        int[] ages =
            IntStream.range(0, history.clicks.length)
                .filter(click -> history.clicks[click] == number)
                .map(click -> history.ages[click])
                .toArray();
        sums.add(history.items.get(item), (float) (users.bonus(ages) / divisor));
      }
    }
  }

  private Recommendations answer(NearestItems nearest, AnsweredBy answeredBy) throws IOException {
    return answer(
        recommendations(nearest.drain()),
        answeredBy,
        similarity == Similarity.COSINE ? ScoreMeaning.COSINE : ScoreMeaning.DOT_PRODUCT,
        Optional.empty());
  }

  /** No more than are eligible, so that nothing is made for a k without bounds. */
  private int limit() {
    return Math.min(request.limit, Math.max(1, eligibleCount));
  }

  /**
   * The first half of {@link #answer} for the block scorer, which does the second half for many
   * queries at once. If it does not, {@link #answer} goes on from here.
   *
   * @return what the items are compared with, or null where there is no such thing: then {@link
   *     #answer} of another query says why
   */
  float[] prepare() throws IOException {
    locate();
    boolean hasPlaces = request.vector != null || !places.isEmpty();
    return hasPlaces && (!needsPrice() || medianPrice().isPresent()) ? queryVector() : null;
  }

  /**
   * The documents that the exact scan would never answer with, though they match the filters. To be
   * called after {@link #prepare}.
   */
  List<Generation.Place> excludedPlaces() throws IOException {
    if (excludedPlaces != null) {
      return excludedPlaces;
    }
    List<Generation.Place> excluded = new ArrayList<>();
    if (!request.includeSeen || request.item != null) {
      excluded.addAll(places);
    }
    List<Generation.Place> found = generation.find(request.excluded);
    for (int i = 0; i < found.size(); i++) {
      if (found.get(i) == null) {
        unknown.add(request.excluded.get(i));
      } else {
        excluded.add(found.get(i));
      }
    }
    excludedPlaces = excluded;
    return excluded;
  }

  /** What some items gain; to be called after {@link #prepare}, and before the second half. */
  Bonuses bonuses() throws IOException {
    findBonuses();
    return bonuses;
  }

  /**
   * The second half of {@link #answer}: the same as if the exact scan had scored all eligible
   * items.
   *
   * @param candidates the nearest are among them
   * @param items where their numbers come from
   * @param eligible how many items are
   */
  Recommendations answerFrom(Candidates candidates, EligibleItems items, int eligible)
      throws IOException {
    eligibleCount = eligible;
    visited = eligible;
    NearestItems nearest = new NearestItems(limit());
    for (int i = 0; i < candidates.size(); i++) {
      EligibleItems.Part part = items.part(candidates.document(i));
      nearest.offer(part.segment, candidates.document(i) - part.base, candidates.score(i));
    }
    return answer(nearest, AnsweredBy.EXACT);
  }

  /** A few more than are asked for: rounding may put the last ones in another order. */
  private int candidates() {
    return (int) Math.min(limit() + (long) SPARE_CANDIDATES, Math.max(1, eligibleCount));
  }

  /**
   * The nearest of the candidates, by scores that are the same whatever the machine, the threads
   * and the state of the just-in-time compiler: the sums of SIMD kernels are not, because
   * interpreter and compiler add their lanes in different orders.
   *
   * @param candidates documents in rising order, each segment's its own
   */
  private NearestItems best(Map<Segment, int[]> candidates, float[] vector) throws IOException {
    NearestItems best = new NearestItems(limit());
    for (Map.Entry<Segment, int[]> entry : candidates.entrySet()) {
      if (entry.getValue().length == 0) {
        continue;
      }
      FloatVectorValues values = entry.getKey().reader.getFloatVectorValues(field);
      KnnVectorValues.DocIndexIterator at = values.iterator();
      for (int document : entry.getValue()) {
        if (at.advance(document) != document) {
          throw new IOException("item without a vector");
        }
        float score = similarity.score(ExactProduct.of(vector, values.vectorValue(at.index())));
        if (!bonuses.isEmpty()) {
          score += bonuses.of(entry.getKey().base + document);
        }
        best.offer(entry.getKey(), document, score);
      }
    }
    return best;
  }

  /** How the nearest are found: by the clusters, by the graph or by comparing all. */
  private AnsweredBy way() {
    ClusterSetting setting = generation.clusterSetting(forUser);
    if (eligibleCount == 0 || request.mode == Mode.EXACT) {
      return AnsweredBy.EXACT;
    }
    boolean mayScan = request.mode == Mode.AUTO;
    int k = request.limit;
    if (setting != null) {
      return mayScan && Planner.isExactCheaper(k, setting, eligibleCount, generation.items)
          ? AnsweredBy.EXACT
          : AnsweredBy.CLUSTERS;
    }
    if (!generation.hasGraph) {
      return AnsweredBy.EXACT;
    }
    return mayScan && Planner.isExactCheaper(k, forUser, eligibleCount, generation.items)
        ? AnsweredBy.EXACT
        : AnsweredBy.GRAPH;
  }

  /** Finds the documents of the item or the history. */
  private void locate() throws IOException {
    if (located) {
      return;
    }
    located = true;
    List<String> ids = request.history;
    if (ids == null) {
      ids = request.item == null ? List.of() : List.of(request.item);
    }
    List<Generation.Place> found = generation.find(ids);
    for (int i = 0; i < ids.size(); i++) {
      if (found.get(i) == null) {
        unknown.add(ids.get(i));
      } else {
        places.add(found.get(i));
        positions.add(i);
      }
    }
  }

  /** Applies the filters, then takes the excluded items out. */
  private void findEligible() throws IOException {
    InvalidRequestException.require(
        request.vector == null || !needsPrice(),
        "a price gap needs a history or an item to compare with, the request is for a vector");
    FilterEvaluator evaluator = new FilterEvaluator(generation.types, medianPrice());
    List<Generation.Place> excluded = excludedPlaces();
    boolean all = request.filters.isEmpty() && excluded.isEmpty();
    for (Segment segment : generation.segments) {
      eligible.put(
          segment,
          all && segment.haveAllVectors(field)
              ? segment.recommendable() // shared, as it need not be changed
              : evaluator.matches(request.filters, segment, field));
    }
    for (Generation.Place place : excluded) {
      eligible.get(place.segment()).remove(place.document());
    }
    eligibleCount = count(eligible);
  }

  private boolean needsPrice() {
    return request.filters.stream().anyMatch(FilterEvaluator::isRelative);
  }

  /**
   * The median of the prices of the history, every click counted; of two middle ones their mean.
   */
  OptionalDouble medianPrice() {
    if (!needsPrice() || generation.types.get(Catalogue.PRICE) != ColumnType.DECIMAL) {
      return OptionalDouble.empty();
    }
    double[] prices =
        places.stream()
            .map(place -> column(place.segment(), Catalogue.PRICE).value(place.document()))
            .filter(price -> price != null)
            .mapToDouble(price -> (Double) price)
            .sorted()
            .toArray();
    int n = prices.length;
    return n == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of((prices[(n - 1) / 2] + prices[n / 2]) / 2);
  }

  private AttributeColumn column(Segment segment, String name) {
    return segment.column(name, generation.types.get(name));
  }

  /** What the items are compared with, or null where the history's vectors cancel out. */
  private float[] queryVector() throws IOException {
    if (queryVector == null) {
      queryVector = findVector();
    }
    return queryVector;
  }

  private float[] findVector() throws IOException {
    double[] sum;
    if (request.vector != null) {
      sum = given();
    } else if (request.item != null) {
      sum = doubles(ItemVectors.atFullLength(places.subList(0, 1)).getFirst());
    } else {
      sum = history();
    }
    double length = sum == null ? 0 : Math.sqrt(Arrays.stream(sum).map(x -> x * x).sum());
    if (!(length > 0)) {
      InvalidRequestException.require(request.vector == null, "the vector must not be zero");
      return null;
    }
    double scale = similarity == Similarity.COSINE ? 1 / length : 1;
    float[] vector = new float[sum.length];
    for (int i = 0; i < sum.length; i++) {
      vector[i] = (float) (sum[i] * scale);
    }
    return vector;
  }

  private double[] given() {
    InvalidRequestException.require(
        request.vector.length == generation.dimension,
        "the vector must have the index's dimension %d, got: %d",
        generation.dimension,
        request.vector.length);
    for (float value : request.vector) {
      InvalidRequestException.require(
          Float.isFinite(value), "the vector's values must be finite, got: %s", value);
    }
    return doubles(request.vector);
  }

  private static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }

  /** Of a known click; the newest one has age 0, so that its weight is never too small. */
  private int age(int click) {
    return positions.getLast() - positions.get(click);
  }

  /**
   * The known clicks of the request's history.
   *
   * @param items the different items, as they were first clicked
   * @param clicks which of them each click is on
   * @param ages of the clicks
   */
  @SuppressWarnings("ArrayRecordComponent") // private, never compared
  private record History(List<Generation.Place> items, int[] clicks, int[] ages) {}

  private History clickedItems() {
    Map<Generation.Place, Integer> numbers = new LinkedHashMap<>();
    int[] clicks = new int[places.size()];
    int[] ages = new int[places.size()];
    for (int i = 0; i < places.size(); i++) {
      clicks[i] = numbers.computeIfAbsent(places.get(i), place -> numbers.size());
      ages[i] = age(i);
    }
    return new History(List.copyOf(numbers.keySet()), clicks, ages);
  }

  /** The user's vector. */
  private double[] history() throws IOException {
    History history = clickedItems();
    List<float[]> vectors = ItemVectors.atFullLength(history.items);
    double[] user =
        generation.users.encode(vectors, history.clicks, history.ages, request.halfLife);
    if (user != null && request.combination == Combination.MEAN) {
      double total = generation.users.totalWeight(history.ages, request.halfLife);
      for (int i = 0; i < user.length; i++) {
        user[i] /= total;
      }
    }
    return user;
  }

  /** The exact twin: scores every eligible item. */
  private void scan(float[] vector, NearestItems nearest) throws IOException {
    for (Map.Entry<Segment, DocumentSet> entry : eligible.entrySet()) {
      scan(entry.getKey(), entry.getValue(), vector, nearest);
    }
  }

  private void scan(Segment segment, DocumentSet matches, float[] vector, NearestItems nearest)
      throws IOException {
    int count = matches.count();
    if (count == 0) {
      return;
    }
    visited += count;
    DocAndFloatFeatureBuffer buffer = new DocAndFloatFeatureBuffer();
    VectorScorer scorer = segment.reader.getFloatVectorValues(field).rescorer(vector);
    int gaining = bonuses.firstFrom(segment.base);
    int end = bonuses.firstFrom(segment.end());
    VectorScorer.Bulk bulk = scorer.bulk(new BitSetIterator(matches.bits(), count));
    bulk.nextDocsAndScores(DocIdSetIterator.NO_MORE_DOCS, null, buffer);
    while (buffer.size > 0) {
      for (int i = 0; i < buffer.size; i++) {
        float score = similarity.fromLuceneScore(buffer.features[i]);
        int number = segment.base + buffer.docs[i];
        while (gaining < end && bonuses.number(gaining) < number) {
          gaining++;
        }
        if (gaining < end && bonuses.number(gaining) == number) {
          score += bonuses.gain(gaining);
        }
        nearest.offer(segment, buffer.docs[i], score);
      }
      bulk.nextDocsAndScores(DocIdSetIterator.NO_MORE_DOCS, null, buffer);
    }
  }

  private void approximate(AnsweredBy way, float[] vector, Map<Segment, int[]> found)
      throws IOException {
    // What a walk over quantised copies found is not in its order yet.
    NearestItems nearest =
        new NearestItems(
            way == AnsweredBy.GRAPH && generation.isGraphQuantized
                ? Math.max(candidates(), beam())
                : candidates());
    for (Map.Entry<Segment, DocumentSet> entry : eligible.entrySet()) {
      Segment segment = entry.getKey();
      DocumentSet matches = entry.getValue();
      if (!bonuses.isEmpty()) {
        // Neither way knows of bonuses: those that have one are scored each, the others by it.
        FixedBitSet gaining = new FixedBitSet(segment.reader.maxDoc());
        int end = bonuses.firstFrom(segment.end());
        for (int b = bonuses.firstFrom(segment.base); b < end; b++) {
          gaining.set(bonuses.number(b) - segment.base);
        }
        gaining.and(matches.bits());
        matches = matches.copy();
        matches.removeAll(gaining);
        scan(segment, DocumentSet.of(gaining), vector, nearest);
      }
      if (way == AnsweredBy.GRAPH) {
        searchGraph(segment, matches, vector, nearest);
      } else if (segment == generation.segments.getFirst()) {
        found.put(segment, searchClusters(matches, vector));
      } else {
        scan(segment, matches, vector, nearest); // items that came later: few
      }
    }
    if (nearest.size() > 0) {
      addTo(found, nearest);
    }
  }

  private int[] searchClusters(DocumentSet matches, float[] vector) throws IOException {
    int count = matches.count();
    if (count == 0) {
      return new int[0];
    }
    int k = Math.min(limit(), count);
    ClusterSearch search = generation.clusterSearch(forUser);
    ClusterSearch.Found found =
        search.search(vector, matches.bits(), count, k, ClusterSearch.candidates(k));
    visited += found.visited();
    return found.documents();
  }

  /** How many items the graph is asked for. */
  private int beam() {
    return Planner.beam(request.limit, forUser, eligibleCount);
  }

  private void searchGraph(
      Segment segment, DocumentSet matches, float[] vector, NearestItems nearest)
      throws IOException {
    int count = matches.count();
    if (count == 0) {
      return;
    }
    TopKnnCollector collector =
        new TopKnnCollector(Math.min(beam(), count), Integer.MAX_VALUE, GRAPH_SEARCH);
    AcceptDocs accept =
        AcceptDocs.fromIteratorSupplier(
            () -> new BitSetIterator(matches.bits(), count), null, segment.reader.maxDoc());
    segment.reader.searchNearestVectors(field, vector, collector, accept);
    visited += collector.visitedCount();
    for (ScoreDoc hit : collector.topDocs().scoreDocs) {
      nearest.offer(segment, hit.doc, similarity.fromLuceneScore(hit.score));
    }
  }

  private Recommendations mostPopular() throws IOException {
    NearestItems most = new NearestItems(limit());
    for (Map.Entry<Segment, DocumentSet> entry : eligible.entrySet()) {
      NumericDocValues clicks = DocValues.getNumeric(entry.getKey().reader, IndexSchema.POPULARITY);
      DocumentSet matches = entry.getValue();
      BitSetIterator documents = new BitSetIterator(matches.bits(), matches.count());
      for (int d = documents.nextDoc();
          d != DocIdSetIterator.NO_MORE_DOCS;
          d = documents.nextDoc()) {
        most.offer(entry.getKey(), d, clicks.advanceExact(d) ? (float) clicks.longValue() : 0);
        visited++;
      }
    }
    List<Recommendation> items = recommendations(most.drain());
    return answer(items, AnsweredBy.POPULARITY, ScoreMeaning.CLICKS, Optional.empty());
  }

  private List<Recommendation> recommendations(NearestItems.Hit[] hits) throws IOException {
    if (request.withAttributes) {
      List<Recommendation> items = new ArrayList<>();
      for (NearestItems.Hit hit : hits) {
        items.add(
            new Recommendation(
                hit.segment().id(hit.document()),
                hit.score(),
                attributes(generation, hit.segment(), hit.document())));
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

  static Map<String, Object> attributes(Generation generation, Segment segment, int document)
      throws IOException {
    Map<String, Object> attributes = new LinkedHashMap<>();
    for (Map.Entry<String, ColumnType> column : generation.types.entrySet()) {
      Object value = segment.value(column.getKey(), column.getValue(), document);
      if (value != null) {
        attributes.put(column.getKey(), value);
      }
    }
    return Collections.unmodifiableMap(attributes);
  }

  private Recommendations nothing(String reason) {
    return answer(List.of(), AnsweredBy.NOTHING, ScoreMeaning.COSINE, Optional.of(reason));
  }

  private Recommendations answer(
      List<Recommendation> items,
      AnsweredBy answeredBy,
      ScoreMeaning meaning,
      Optional<String> reason) {
    return new Recommendations(
        items,
        answeredBy,
        meaning,
        eligibleCount,
        visited,
        List.copyOf(unknown),
        reason,
        generation.name);
  }

  /** See {@link Recommender#eligibleAfterEach}. */
  List<Integer> eligibleAfterEach() throws IOException {
    List<Integer> counts = new ArrayList<>();
    RecommendRequest unfiltered = request.withoutFilters();
    counts.add(count(new Query(generation, unfiltered.withoutExclusions()).eligible()));
    Map<Segment, DocumentSet> left = new LinkedHashMap<>();
    Map<Segment, DocumentSet> all = new Query(generation, unfiltered).eligible();
    all.forEach((segment, matches) -> left.put(segment, matches.copy()));
    counts.add(count(left));
    locate();
    FilterEvaluator evaluator = new FilterEvaluator(generation.types, medianPrice());
    for (Filter filter : request.filters) {
      left.forEach((segment, matches) -> matches.and(evaluator.matches(filter, segment)));
      counts.add(count(left));
    }
    return counts;
  }

  private Map<Segment, DocumentSet> eligible() throws IOException {
    locate();
    findEligible();
    return eligible;
  }

  private static int count(Map<Segment, DocumentSet> documents) {
    int count = 0;
    for (DocumentSet some : documents.values()) {
      count += some.count();
    }
    return count;
  }
}
