package dev.vecino;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A PostgreSQL server of the tests' own, in a folder of its own, on a free port of this machine
 * alone. Where the machine has none ({@code apt install postgresql}), tests are left out, and fail
 * if the environment variable {@code CI} is {@code true}. The server refuses to run as root; then
 * it runs as the user that the package has made.
 */
final class PostgresServer {

  static final String USER = "vecino";
  static final String PASSWORD = "geh3im&+:%";

  /** What a superuser may become; the server's data are theirs. */
  private static final String OTHER_USER = "postgres";

  private static final int PATIENCE_MINUTES = 5;

  private final Path folder;
  private final int port;
  private final Process process;

  private PostgresServer(Path folder, int port, Process process) {
    this.folder = folder;
    this.port = port;
    this.process = process;
  }

  /** Starts a server; does not return where there is none. */
  static PostgresServer start() throws IOException, InterruptedException {
    Path programs = programs().orElse(null);
    boolean isRoot = "root".equals(System.getProperty("user.name"));
    if (programs == null || (isRoot && !hasOtherUser())) {
      String absent = "there is no PostgreSQL server on this machine (apt install postgresql)";
      return "true".equals(System.getenv("CI"))
          ? fail(absent + ", and with CI=true it must be there")
          : abort("left out, " + absent);
    }
    Path folder = Files.createTempDirectory("vecino-postgres");
    Path passwordFile = Files.writeString(folder.resolve("password"), PASSWORD + "\n");
    List<String> as = new ArrayList<>();
    if (isRoot) {
      UserPrincipal owner =
          folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(OTHER_USER);
      Files.setOwner(folder, owner);
      Files.setOwner(passwordFile, owner);
      as.addAll(
          List.of("setpriv", "--reuid=" + OTHER_USER, "--regid=" + OTHER_USER, "--clear-groups"));
    }
    Path data = folder.resolve("data");
    int code =
        run(
                folder,
                as,
                programs.resolve("initdb").toString(),
                "--pgdata=" + data,
                "--username=" + USER,
                "--pwfile=" + passwordFile,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync")
            .waitFor();
    if (code != 0) {
      throw new AssertionError(Files.readString(folder.resolve("log")));
    }
    int port = freePort();
    Process process =
        run(
            folder,
            as,
            programs.resolve("postgres").toString(),
            "-D",
            data.toString(),
            "-p",
            Integer.toString(port),
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            "unix_socket_directories=",
            "-c",
            "fsync=off");
    PostgresServer server = new PostgresServer(folder, port, process);
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    server.awaitReady();
    return server;
  }

  private static Optional<Path> programs() throws IOException {
    List<Path> folders = new ArrayList<>();
    Path debian = Path.of("/usr/lib/postgresql");
    if (Files.isDirectory(debian)) {
      try (Stream<Path> versions = Files.list(debian)) {
        versions
            .sorted(Comparator.comparing(Path::toString).reversed())
            .forEach(version -> folders.add(version.resolve("bin")));
      }
    }
    Arrays.stream(System.getenv("PATH").split(":")).map(Path::of).forEach(folders::add);
    return folders.stream()
        .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
        .filter(bin -> Files.isExecutable(bin.resolve("postgres")))
        .findFirst();
  }

  private static boolean hasOtherUser() throws IOException, InterruptedException {
    return new ProcessBuilder("id", OTHER_USER)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor()
        == 0;
  }

  private static Process run(Path folder, List<String> as, String... command) throws IOException {
    List<String> words = new ArrayList<>(as);
    words.addAll(List.of(command));
    return new ProcessBuilder(words)
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
        .start();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void awaitReady() throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(PATIENCE_MINUTES);
    while (true) {
      try {
        connect().close();
        return;
      } catch (SQLException e) {
        if (!process.isAlive() || System.nanoTime() > end) {
          throw new AssertionError(Files.readString(folder.resolve("log")), e);
        }
        Thread.sleep(50);
      }
    }
  }

  /** The address, without user and password. */
  String url() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
  }

  Connection connect() throws SQLException {
    return DriverManager.getConnection(url(), USER, PASSWORD);
  }

  /** Runs a statement. */
  void execute(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Ends the server and removes its folder. */
  void stop() throws InterruptedException, IOException {
    process.destroy();
    if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
      process.destroyForcibly();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
