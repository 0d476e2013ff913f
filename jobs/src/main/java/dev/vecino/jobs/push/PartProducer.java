package dev.vecino.jobs.push;

import dev.vecino.core.CancelledException;
import dev.vecino.core.ProgressListener;
import dev.vecino.searcher.IndexRecommender;
import dev.vecino.searcher.RecommendRequest;
import dev.vecino.searcher.Recommendations;
import dev.vecino.searcher.Recommendations.AnsweredBy;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * Makes the parts that are not complete. The users of a part are one batch of the searcher, which
 * answers them by windows; other threads turn answers into bytes meanwhile, some chunks ahead of
 * the writing. So memory does not grow with the users beyond the click log. No batch reaches over
 * the end of a part, so that a part that is made later has the same bytes, also where the way to
 * the answers depends on who else is in the batch.
 */
final class PartProducer {

  /** Lists that become bytes at once. */
  private static final int CHUNK = 256;

  private final PartsFolder folder;
  private final IndexRecommender recommender;
  private final UserHistories histories;
  private final PushOptions options;

  PartProducer(
      PartsFolder folder,
      IndexRecommender recommender,
      UserHistories histories,
      PushOptions options) {
    this.folder = folder;
    this.recommender = recommender;
    this.histories = histories;
    this.options = options;
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

  /** Carries what the disk said through the searcher, which must not take it for its own. */
  private static final class Unwritten extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unwritten(IOException cause) {
      super(cause);
    }

    @Override
    public synchronized IOException getCause() {
      return (IOException) super.getCause();
    }
  }

  /** Counts over all parts, also those that were complete before. */
  Totals make(ProgressListener listener) throws IOException {
    List<Integer> missing = folder.missing();
    int users = missing.stream().mapToInt(part -> users(part).size()).sum();
    if (users > 0) {
      make(missing, users, listener);
    }
    Totals all = new Totals(options.filterNames());
    for (Map<?, ?> totals : folder.totals()) {
      all.add(Totals.fromMap(totals, options.filterNames()));
    }
    return all;
  }

  private Range users(int part) {
    int from = part * options.partUsers();
    return new Range(from, (int) Math.min(histories.size(), (long) from + options.partUsers()));
  }

  private void make(List<Integer> missing, int users, ProgressListener listener)
      throws IOException {
    ExecutorService writers = Executors.newFixedThreadPool(options.threads());
    try (ProgressListener.Task progress = listener.start("pushing", "users", users)) {
      for (int part : missing) {
        try (PartsFolder.PartFile file = folder.part(part)) {
          file.write(ListWriter.header(folder.format()));
          Chunks chunks = new Chunks(file, users(part), writers, progress);
          recommender.recommendAll(requests(users(part)), options.threads(), chunks::add);
          chunks.finish();
          file.complete(chunks.totals);
        } catch (Unwritten e) {
          throw e.getCause();
        }
      }
    } finally {
      writers.shutdownNow();
      writers.close(); // waits: the index is closed after this, nobody may read it then
    }
  }

  private Iterator<RecommendRequest> requests(Range users) {
    return IntStream.range(users.from(), users.to()).mapToObj(this::request).iterator();
  }

  private RecommendRequest request(int user) {
    return options.request(histories.history(user), histories.takenOut(user));
  }

  /** Takes the answers of a part in the order of the users and writes them. */
  private final class Chunks {
    final Totals totals = new Totals(options.filterNames());
    private final PartsFolder.PartFile file;
    private final ExecutorService writers;
    private final ProgressListener.Task progress;
    private final Queue<Future<Lists>> ahead = new ArrayDeque<>();
    private List<Recommendations> answers = new ArrayList<>();
    private int next;

    Chunks(
        PartsFolder.PartFile file,
        Range users,
        ExecutorService writers,
        ProgressListener.Task progress) {
      this.file = file;
      this.writers = writers;
      this.progress = progress;
      next = users.from();
    }

    void add(Recommendations answer) {
      answers.add(answer);
      if (answers.size() == CHUNK) {
        submit();
      }
    }

    private void submit() {
      List<Recommendations> chunk = answers;
      int from = next;
      answers = new ArrayList<>();
      next += chunk.size();
      ahead.add(writers.submit(() -> lists(from, chunk)));
      while (ahead.size() > 2 * options.threads()) {
        write(ahead.remove());
      }
    }

    private void write(Future<Lists> future) {
      Lists lists = result(future);
      try {
        file.write(lists.bytes());
      } catch (IOException e) {
        throw new Unwritten(e);
      }
      totals.add(lists.totals());
      progress.advance(lists.totals().users());
    }

    void finish() {
      submit();
      while (!ahead.isEmpty()) {
        write(ahead.remove());
      }
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

  private Lists lists(int from, List<Recommendations> answers) {
    ListWriter writer = ListWriter.of(folder.format());
    Totals totals = new Totals(options.filterNames());
    for (int i = 0; i < answers.size(); i++) {
      CancelledException.check();
      int user = from + i;
      Recommendations answer = answers.get(i);
      String reason = answer.reason().orElse(null);
      if (isUnknown(answer, user)) {
        totals.addUnknown();
      } else {
        List<Integer> eligible =
            answer.items().size() < options.limit()
                ? recommender.eligibleAfterEach(request(user))
                : List.of();
        totals.add(answer, eligible, options.limit());
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
