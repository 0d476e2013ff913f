package dev.vecino.cli.console;

import dev.vecino.core.ProgressListener;
import java.io.PrintWriter;
import java.text.DecimalFormat;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Progress for a terminal: a bar with rate and time left, in place. */
final class ProgressBars implements ProgressListener {

  private static final int UPDATE_MILLIS = 200;

  private final PrintWriter err;

  ProgressBars(PrintWriter err) {
    this.err = err;
  }

  @Override
  public Task start(String name, String unit, long total) {
    boolean bytes = unit.equals("bytes");
    ProgressBar bar =
        new ProgressBarBuilder()
            .setTaskName(name)
            .setInitialMax(total)
            .setUnit(bytes ? " kB" : " " + unit, bytes ? 1000 : 1)
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis(UPDATE_MILLIS)
            .showSpeed(new DecimalFormat("#"))
            .setConsumer(
                new DelegatingProgressBarConsumer(
                    line -> {
                      err.print("\r" + line);
                      err.flush();
                    },
                    Terminal.width()))
            .build();
    return new Task() {
      @Override
      public void advance(long amount) {
        bar.stepBy(amount);
      }

      @Override
      public void note(String text) {
        bar.setExtraMessage(" " + text);
      }

      @Override
      public void close() {
        bar.close();
        err.println();
      }
    };
  }

  @Override
  public void tell(String sentence) {
    err.println(VisibleText.of(sentence));
  }
}
