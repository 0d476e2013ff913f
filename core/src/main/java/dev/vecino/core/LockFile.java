package dev.vecino.core;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * A file that one holder at a time has, of this process or another, and that says who. The
 * operating system takes the lock back from a killed process, so that a file that is there is not
 * yet a lock that is held.
 */
public final class LockFile implements AutoCloseable {

  private final FileChannel channel;

  private LockFile(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the lock without waiting; the file is made if it is absent.
   *
   * @param holder what others are told of the holder: ASCII
   * @return empty: another one holds it
   * @throws IOException if the file can't be written; what was made of it is removed then
   */
  public static Optional<LockFile> take(Path file, String holder) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = null;
    boolean taken = false;
    try {
      lock = channel.tryLock();
      if (lock != null) {
        channel.truncate(0);
        channel.write(StandardCharsets.US_ASCII.encode(holder), 0);
        taken = true;
      }
    } catch (OverlappingFileLockException e) {
      taken = false; // held by this process
    } finally {
      if (!taken) {
        if (lock != null) {
          Files.deleteIfExists(file);
        }
        channel.close();
      }
    }
    return taken ? Optional.of(new LockFile(channel)) : Optional.empty();
  }

  /** What a lock file says of its holder; empty where nothing is written yet. */
  public static String holder(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.ISO_8859_1).strip();
  }

  /** Gives the lock back; the file stays. */
  @Override
  public void close() throws IOException {
    channel.close();
  }
}
