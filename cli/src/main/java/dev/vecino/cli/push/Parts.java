package dev.vecino.cli.push;

import dev.vecino.core.CancelledException;
import dev.vecino.core.ProgressListener;
import dev.vecino.searcher.RecommendRequest;
import dev.vecino.searcher.Recommendations;
import dev.vecino.searcher.Recommendations.AnsweredBy;
import dev.vecino.searcher.Recommender;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Makes the parts that are not complete. Users are answered by batches, some of them at a time on
 * other threads, and written in order: memory does not grow with the users beyond the click log.
 * Where a batch begins and ends depends on nothing but the size of the parts, so that a part made
 * later has the same bytes, also where the answers of a batch depend on its size.
 */
final class Parts {

  private static final int BATCH_USERS = 512;

  private final Output output;
  private final Recommender recommender;
  private final UserHistories histories;
  private final Push.Rules rules;
  private final int partUsers;
  private final int threads;

  Parts(
      Output output,
      Recommender recommender,
      UserHistories histories,
      Push.Rules rules,
      int partUsers,
      int threads) {
    this.output = output;
    this.recommender = recommender;
    this.histories = histories;
    this.rules = rules;
    this.partUsers = partUsers;
    this.threads = threads;
  }

  /** Ranks of users from {@code from} to {@code to}, the latter excluded. */
  private record Range(int from, int to) {
    int size() {
      return to - from;
    }
  }

  /** Lists that are ready to be written. */
  @SuppressWarnings("ArrayRecordComponent") // handed over once
  private record Lists(byte[] bytes, Totals totals) {}

  /** Counts over all parts, also those that were complete before. */
  Totals make(ProgressListener listener) throws IOException {
    List<Integer> missing = new ArrayList<>();
    for (int part = 0; part < output.state().partCount; part++) {
      if (!output.state().parts.containsKey(part)) {
        missing.add(part);
      }
    }
    int users = missing.stream().mapToInt(part -> users(part).size()).sum();
    if (users > 0) {
      make(missing, users, listener);
    }
    Totals all = new Totals(rules.filters());
    output
        .state()
        .parts
        .values()
        .forEach(part -> all.add(Totals.fromMap(part.totals(), rules.filters())));
    return all;
  }

  private Range users(int part) {
    int from = part * partUsers;
    return new Range(from, (int) Math.min(histories.size(), (long) from + partUsers));
  }

  private static List<Range> batches(Range part) {
    List<Range> batches = new ArrayList<>();
    for (int from = part.from(); from < part.to(); from += BATCH_USERS) {
      batches.add(new Range(from, Math.min(part.to(), from + BATCH_USERS)));
    }
    return batches;
  }

  private void make(List<Integer> missing, int users, ProgressListener listener)
      throws IOException {
    Iterator<Range> coming =
        missing.stream().flatMap(part -> batches(users(part)).stream()).iterator();
    Queue<Future<Lists>> ahead = new ArrayDeque<>();
    ExecutorService workers = Executors.newFixedThreadPool(threads);
    try (ProgressListener.Task progress = listener.start("pushing", "users", users)) {
      for (int part : missing) {
        try (Output.PartFile file = output.part(part)) {
          file.write(ListWriter.header(output.format()));
          Totals totals = new Totals(rules.filters());
          for (Range batch : batches(users(part))) {
            while (ahead.size() <= threads && coming.hasNext()) {
              Range next = coming.next();
              ahead.add(workers.submit(() -> lists(next)));
            }
            Lists lists = result(ahead.remove());
            file.write(lists.bytes());
            totals.add(lists.totals());
            progress.advance(batch.size());
          }
          file.complete(totals);
        }
      }
    } finally {
      stop(workers);
    }
  }

  private static Lists result(Future<Lists> lists) {
    try {
      CancelledException.check();
      return lists.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancelledException("interrupted");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /** The index is closed after this, so that nobody may read it any more. */
  private static void stop(ExecutorService workers) {
    workers.shutdownNow();
    boolean interrupted = Thread.interrupted();
    try {
      while (!workers.awaitTermination(1, TimeUnit.SECONDS)) {
        Thread.onSpinWait();
      }
    } catch (InterruptedException e) {
      interrupted = true;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private Lists lists(Range users) {
    List<RecommendRequest> requests = new ArrayList<>(users.size());
    for (int user = users.from(); user < users.to(); user++) {
      RecommendRequest request = RecommendRequest.forHistory(histories.history(user));
      requests.add(rules.request().apply(request));
    }
    List<Recommendations> answers = recommender.recommendAll(requests);
    ListWriter writer = ListWriter.of(output.format());
    Totals totals = new Totals(rules.filters());
    for (int i = 0; i < answers.size(); i++) {
      CancelledException.check();
      int user = users.from() + i;
      Recommendations answer = answers.get(i);
      String reason = answer.reason().orElse(null);
      if (isUnknown(answer, user)) {
        totals.addUnknown();
      } else {
        List<Integer> eligible =
            answer.items().size() < rules.limit()
                ? recommender.eligibleAfterEach(requests.get(i))
                : List.of();
        totals.add(answer, eligible, rules.limit());
        if (answer.items().isEmpty() && reason == null) {
          reason = totals.reason(eligible);
        }
      }
      writer.add(histories.user(user), answer.items(), reason);
    }
    return new Lists(writer.finish(), totals);
  }

  private boolean isUnknown(Recommendations answer, int user) {
    return answer.answeredBy() == AnsweredBy.NOTHING
        && new HashSet<>(answer.unknown()).containsAll(histories.history(user));
  }
}
