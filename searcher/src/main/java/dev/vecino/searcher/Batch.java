package dev.vecino.searcher;

import dev.vecino.codec.clusters.ExactProduct;
import dev.vecino.core.CancelledException;
import dev.vecino.core.ColumnType;
import dev.vecino.core.InvalidRequestException;
import dev.vecino.core.Workers;
import dev.vecino.searcher.RecommendRequest.Mode;
import dev.vecino.searcher.Recommendations.AnsweredBy;
import dev.vecino.searcher.block.BlockKernel;
import dev.vecino.searcher.block.BlockScorer;
import dev.vecino.searcher.block.Bonuses;
import dev.vecino.searcher.block.Candidates;
import dev.vecino.searcher.block.ItemMatrix;
import dev.vecino.searcher.block.PriceRange;
import dev.vecino.searcher.block.QueryBlock;
import dev.vecino.searcher.schema.IndexSchema;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Answers many requests on one generation. They are taken by windows; in a window, those that
 * compare the same vectors under the same filters are scored together in blocks where that is
 * cheaper, the others one by one. Used once, by one thread, which has {@link Workers} to help.
 */
final class Batch {

  /** Beyond the least window, items and attributes of answers that are held at once. */
  private static final long WINDOW_VALUES = 1 << 21;

  /**
   * Queries a block, at most. The items come from memory twice a block, some milliseconds for
   * 200,000; fewer can be spread more evenly.
   */
  private static final int BLOCK = 2048;

  /** Scores of tiles' centres that a block holds at once, 8 MiB, about. */
  private static final int CENTRE_SCORES = 1 << 21;

  /** Queries that are prepared in one task. */
  private static final int CHUNK = 64;

  /** Beyond this, sums on the way to a product may be infinite. */
  private static final double GREATEST_PRODUCT = 1e30;

  /** The copied vectors that are kept for later windows are at most this many times all items. */
  private static final int KEPT_COPIES = 2;

  private final Generation generation;
  private final BlockKernel kernel;
  private final Workers workers;
  private final Map<Key, EligibleItems> kept = new LinkedHashMap<>(16, 0.75f, true);

  /** What queries must have in common to be scored in one block. */
  private record Key(String field, List<Filter> filters, boolean byPrice) {}

  /** A request that can be answered in a block. */
  private static final class Prepared {
    final int index; // in the window
    final Asker asker;
    final float[] vector;
    final Key key;
    final PriceRange prices;

    /** What the group's items say: set by {@link Batch#place}. */
    Exclusions exclusions = new Exclusions(List.of(), List.of());

    int[] excluded = {}; // eligible but for this, in rising order, numbered over all parts

    int eligible;

    Prepared(int index, Asker asker, float[] vector, Key key, PriceRange prices) {
      this.index = index;
      this.asker = asker;
      this.vector = vector;
      this.key = key;
      this.prices = prices;
    }

    int best() {
      return Math.min(asker.request.limit, eligible);
    }
  }

  Batch(Generation generation, BlockKernel kernel, Workers workers) {
    this.generation = generation;
    this.kernel = kernel;
    this.workers = workers;
  }

  /** Answers all, in their order. */
  void answer(Iterator<RecommendRequest> requests, Consumer<Recommendations> consumer)
      throws IOException {
    List<RecommendRequest> window = new ArrayList<>();
    int most = Planner.window(generation.items);
    while (requests.hasNext()) {
      window.clear();
      long values = 0;
      while (window.size() < (values < WINDOW_VALUES ? most : Planner.LEAST_WINDOW)
          && requests.hasNext()) {
        RecommendRequest request = requests.next();
        window.add(request);
        int attributes = request.withAttributes ? generation.types.size() : 0;
        values += (long) request.limit * (1 + attributes);
      }
      CancelledException.check();
      for (Recommendations answer : answer(window)) {
        consumer.accept(answer);
      }
    }
  }

  private List<Recommendations> answer(List<RecommendRequest> requests) throws IOException {
    List<RecommendRequest> window = requests.stream().map(Selection::candidates).toList();
    int n = window.size();
    Recommendations[] answers = new Recommendations[n];
    @Nullable Prepared[] prepared = new @Nullable Prepared[n];
    if (Planner.isFirstBatch(n)) {
      readIds();
    }
    if (Planner.isBatch(n)) {
      prepare(window, prepared);
      answerInBlocks(prepared, answers);
    }
    workers.run(
        n,
        i -> {
          if (answers[i] == null) {
            answers[i] =
                prepared[i] != null
                    ? Query.answer(prepared[i].asker)
                    : SingleRequest.ask(generation, window.get(i));
          }
          answers[i] = Selection.chosen(generation, requests.get(i), answers[i]);
        });
    return Arrays.asList(answers);
  }

  /**
   * Reads all ids at once, before histories are looked up: the answers need them anyhow, and their
   * table answers three times as fast as Lucene's dictionary.
   */
  private void readIds() throws IOException {
    for (Segment segment : generation.segments) {
      segment.ids();
    }
  }

  private void prepare(List<RecommendRequest> window, @Nullable Prepared[] prepared)
      throws IOException {
    workers.run(
        (prepared.length + CHUNK - 1) / CHUNK,
        chunk -> {
          for (int i = chunk * CHUNK; i < Math.min((chunk + 1) * CHUNK, prepared.length); i++) {
            prepared[i] = prepare(i, window.get(i));
          }
        });
  }

  private void answerInBlocks(@Nullable Prepared[] prepared, Recommendations[] answers)
      throws IOException {
    Map<Key, List<Prepared>> groups = new LinkedHashMap<>();
    for (Prepared one : prepared) {
      if (one != null) {
        groups.computeIfAbsent(one.key, key -> new ArrayList<>()).add(one);
      }
    }
    for (Map.Entry<Key, List<Prepared>> group : groups.entrySet()) {
      if (Planner.isBatch(group.getValue().size())) {
        answerGroup(group.getKey(), group.getValue(), answers);
      }
    }
  }

  /** Null where the request is none for a block; then the query of its own says why, or throws. */
  private @Nullable Prepared prepare(int index, RecommendRequest request) throws IOException {
    Asker asker = Asker.of(generation, request);
    if (request.mode == Mode.APPROXIMATE && generation.format(asker.isUser()).isPresent()
        || !SingleRequest.isOneQuery(request)
        || !request.boosts.isEmpty()) {
      return null;
    }
    List<Filter> filters = new ArrayList<>();
    List<Filter.Near> gaps = new ArrayList<>();
    for (Filter filter : request.filters) {
      if (filter instanceof Filter.Near near && near.isPriceGap()) {
        gaps.add(near);
      } else if (FilterEvaluator.isRelative(filter)) {
        return null;
      } else {
        filters.add(filter);
      }
    }
    OptionalDouble median =
        gaps.isEmpty()
            ? OptionalDouble.empty()
            : HistoryValues.of(asker).reference(gaps.getFirst());
    if (!gaps.isEmpty() && median.isEmpty()) {
      return null;
    }
    float[] vector;
    try {
      vector = asker.vector();
    } catch (InvalidRequestException e) {
      return null;
    }
    if (vector == null) {
      return null;
    }
    long min = Long.MIN_VALUE;
    long max = Long.MAX_VALUE;
    for (Filter.Near gap : gaps) {
      double low = gap.least(median.getAsDouble());
      double high = gap.most(median.getAsDouble());
      if (!(low <= high) || Double.isInfinite(low) || Double.isInfinite(high)) {
        return null;
      }
      min = Math.max(min, IndexSchema.encode(ColumnType.DECIMAL, low));
      max = Math.min(max, IndexSchema.encode(ColumnType.DECIMAL, high));
    }
    Key key = new Key(asker.field(), List.copyOf(filters), !gaps.isEmpty());
    return new Prepared(index, asker, vector, key, new PriceRange(min, max));
  }

  private void answerGroup(Key key, List<Prepared> group, Recommendations[] answers)
      throws IOException {
    EligibleItems items = kept.get(key);
    if (items == null) {
      items = new EligibleItems(generation, key.field, key.filters, key.byPrice);
    }
    EligibleItems eligible = items;
    @Nullable Prepared[] placed = new @Nullable Prepared[group.size()];
    workers.run(
        (placed.length + CHUNK - 1) / CHUNK,
        chunk -> {
          for (int i = chunk * CHUNK; i < Math.min((chunk + 1) * CHUNK, placed.length); i++) {
            placed[i] = place(group.get(i), eligible) ? group.get(i) : null;
          }
        });
    List<Prepared> chosen = new ArrayList<>();
    for (Prepared one : placed) {
      if (one != null) {
        chosen.add(one);
      }
    }
    if (!(eligible.isGathered()
        ? Planner.isBatch(chosen.size())
        : Planner.isFirstBatch(chosen.size()))) {
      return;
    }
    items.gather(chosen.size());
    keep(key, items);
    double longest = items.longest();
    chosen.removeIf(
        one -> !(Math.max(longest, greatestProduct(one.vector, longest)) < GREATEST_PRODUCT));
    int queries = blockSize(chosen.size(), eligible.mostTiles());
    workers.run(
        (chosen.size() + queries - 1) / queries,
        block ->
            answerBlock(
                eligible,
                chosen.subList(block * queries, Math.min((block + 1) * queries, chosen.size())),
                answers));
  }

  /** As many blocks for each thread. */
  private int blockSize(int queries, int tiles) {
    int most = Math.clamp(CENTRE_SCORES / Math.max(1, tiles), 1, BLOCK) * workers.threads();
    int turns = (queries + most - 1) / most;
    int blocks = Math.max(1, turns * workers.threads());
    return Math.max(1, (queries + blocks - 1) / blocks);
  }

  private void keep(Key key, EligibleItems items) {
    kept.put(key, items);
    long copied = kept.values().stream().mapToLong(EligibleItems::copied).sum();
    Iterator<EligibleItems> oldest = kept.values().iterator();
    while (copied > (long) KEPT_COPIES * generation.items && kept.size() > 1) {
      copied -= oldest.next().copied();
      oldest.remove();
    }
  }

  /** Finds which of the items are eligible for the query; false where it is not for a block. */
  private boolean place(Prepared one, EligibleItems items) throws IOException {
    int count = 0;
    for (EligibleItems.Part part : items.parts) {
      count += part.count(one.prices);
    }
    one.exclusions = Exclusions.of(one.asker);
    List<Integer> excluded = new ArrayList<>();
    for (Place place : one.exclusions.places()) {
      EligibleItems.Part part = items.part(place.segment());
      if (part.contains(place.document(), one.prices)) {
        excluded.add(part.base + place.document());
      }
    }
    one.excluded = excluded.stream().mapToInt(Integer::intValue).sorted().distinct().toArray();
    one.eligible = count - one.excluded.length;
    RecommendRequest request = one.asker.request;
    return Planner.isBlockCheaper(
        request.limit,
        one.best() + one.excluded.length,
        request.mode == Mode.EXACT ? Optional.empty() : generation.format(one.asker.isUser()),
        new Planner.Sizes(items.size, one.eligible));
  }

  private void answerBlock(EligibleItems items, List<Prepared> block, Recommendations[] answers)
      throws IOException {
    List<Candidates> candidates = new ArrayList<>();
    List<Bonuses> bonuses = new ArrayList<>();
    for (Prepared one : block) {
      bonuses.add(one.asker.bonuses());
      candidates.add(new Candidates(Math.max(1, one.best() + one.excluded.length)));
    }
    BlockScorer scorer =
        new BlockScorer(
            kernel,
            block.getFirst().asker.similarity(),
            new QueryBlock(
                block.stream().map(one -> one.vector).toList(),
                block.stream().map(one -> one.prices).toList()),
            candidates);
    for (EligibleItems.Part part : items.parts) {
      ItemMatrix matrix = part.matrix();
      if (matrix != null) {
        scorer.scan(
            part.items(matrix),
            bonuses.stream().map(gains -> matrix.gains(gains, part.base)).toList());
      }
    }
    for (int q = 0; q < block.size(); q++) {
      Prepared one = block.get(q);
      if (candidates.get(q).overflowed()) {
        RecommendRequest exact = one.asker.request.mode(Mode.EXACT);
        answers[one.index] = Query.answer(Asker.of(generation, exact));
      } else {
        candidates.get(q).finish(one.excluded);
        answers[one.index] = answer(one, candidates.get(q), items);
      }
    }
  }

  /** The same as if the exact scan had scored all eligible items. */
  private static Recommendations answer(Prepared one, Candidates candidates, EligibleItems items)
      throws IOException {
    NearestItems nearest = new NearestItems(Math.max(1, one.best()));
    for (int i = 0; i < candidates.size(); i++) {
      EligibleItems.Part part = items.part(candidates.document(i));
      nearest.offer(part.segment, candidates.document(i) - part.base, candidates.score(i));
    }
    return new AnswerWriter(one.asker, one.exclusions)
        .nearest(nearest, AnsweredBy.EXACT, new AnswerWriter.Counts(one.eligible, one.eligible));
  }

  private static double greatestProduct(float[] vector, double longest) {
    return Math.sqrt(ExactProduct.of(vector, vector)) * longest;
  }
}
