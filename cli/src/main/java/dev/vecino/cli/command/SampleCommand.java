package dev.vecino.cli.command;

import dev.vecino.cli.console.Console;
import dev.vecino.cli.console.ExitCode;
import dev.vecino.cli.sample.HousingMarket;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "sample",
    description =
        "Generate a rental-housing market: listings with attributes, and clicks of users.")
final class SampleCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Folder for clicks.csv.gz and items.csv.gz")
  private Path out;

  @Option(names = "--seed", defaultValue = "1", description = "Default: ${DEFAULT-VALUE}")
  private long seed;

  @Option(
      names = "--listings",
      defaultValue = "2000",
      paramLabel = "N",
      description = "Default: ${DEFAULT-VALUE}")
  private int listings;

  @Option(
      names = "--users",
      defaultValue = "3000",
      paramLabel = "N",
      description = "About 20 clicks each (default: ${DEFAULT-VALUE})")
  private int users;

  @Override
  public Integer call() {
    Console console = new Console(spec);
    HousingMarket.Summary summary =
        HousingMarket.write(
            out, new HousingMarket.Options(seed, listings, users), console.progress());
    console.say(
        "Generated data, nothing of it is real: %,d listings, %,d users, %,d clicks in %,d sessions"
            + " (%,d kB) in %s",
        summary.listings(),
        summary.users(),
        summary.clicks(),
        summary.sessions(),
        summary.bytes() / 1000,
        out);
    return ExitCode.OK.code();
  }
}
