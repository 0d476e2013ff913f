package dev.vecino.cli;

/** Placeholder of the command, until the commands are there. */
public final class Vecino {
  private Vecino() {}

  /** Prints the version. */
  public static void main(String[] arguments) throws Exception {
    StandardError.attachTerminal();
    if (arguments.length > 0 && arguments[0].equals("sleep")) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> System.err.println("interrupted")));
      Thread.sleep(20_000);
    }
    System.out.println("vecino 0.1.0 " + String.join("|", arguments));
  }
}
