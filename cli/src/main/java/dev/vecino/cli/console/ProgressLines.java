package dev.vecino.cli.console;

import dev.vecino.core.ProgressListener;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Progress for log files: a plain line now and then, and one at the end of what took a while. */
final class ProgressLines implements ProgressListener {

  private static final long INTERVAL_NANOS = Duration.ofSeconds(10).toNanos();
  private static final long WORTH_TELLING_NANOS = Duration.ofSeconds(1).toNanos();

  private final Consumer<String> lines;
  private final LongSupplier clock;

  /**
   * @param lines where a line goes
   * @param clock nanoseconds
   */
  ProgressLines(Consumer<String> lines, LongSupplier clock) {
    this.lines = lines;
    this.clock = clock;
  }

  @Override
  public Task start(String name, String unit, long total) {
    return new LineTask(name, unit, total);
  }

  @Override
  public void tell(String sentence) {
    lines.accept(VisibleText.of(sentence));
  }

  private final class LineTask implements Task {
    private final String name;
    private final String unit;
    private final long total;
    private final long began = clock.getAsLong();
    private final AtomicLong done = new AtomicLong();
    private final AtomicLong nextLine = new AtomicLong(began + INTERVAL_NANOS);
    private volatile String note = "";

    LineTask(String name, String unit, long total) {
      this.name = name;
      this.unit = unit;
      this.total = total;
    }

    @Override
    public void advance(long amount) {
      long sum = done.addAndGet(amount);
      long now = clock.getAsLong();
      long due = nextLine.get();
      if (now >= due && nextLine.compareAndSet(due, now + INTERVAL_NANOS)) {
        double seconds = (now - began) / 1e9;
        String left =
            total <= 0 || sum == 0
                ? ""
                : String.format(
                    Locale.ROOT, ", %.0f s left", seconds * Math.max(0, total - sum) / sum);
        String of = total <= 0 ? "" : String.format(Locale.ROOT, " of %,d", total);
        lines.accept(
            String.format(
                Locale.ROOT,
                "%s: %,d%s %s, %s%s%s",
                name,
                sum,
                of,
                unit,
                rate(sum, seconds),
                left,
                noted()));
      }
    }

    private String rate(long sum, double seconds) {
      return String.format(Locale.ROOT, "%,.0f %s/s", sum / Math.max(seconds, 1e-9), unit);
    }

    private String noted() {
      return note.isEmpty() ? "" : ", " + note;
    }

    @Override
    public void note(String text) {
      note = text;
    }

    @Override
    public void close() {
      long elapsed = clock.getAsLong() - began;
      if (elapsed >= WORTH_TELLING_NANOS || !note.isEmpty()) {
        double seconds = elapsed / 1e9;
        lines.accept(
            String.format(
                Locale.ROOT,
                "%s: %,d %s in %.1f s (%s)%s",
                name,
                done.get(),
                unit,
                seconds,
                rate(done.get(), seconds),
                noted()));
      }
    }
  }
}
