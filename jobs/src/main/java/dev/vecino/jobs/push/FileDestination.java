package dev.vecino.jobs.push;

import dev.vecino.core.ArtifactException;
import dev.vecino.core.CancelledException;
import dev.vecino.core.InvalidRequestException;
import dev.vecino.core.OutputFile;
import dev.vecino.core.OutputFolder;
import dev.vecino.jobs.push.PushOptions.Format;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** A file, or a folder of parts. */
final class FileDestination implements Destination {

  private static final Pattern FILE_NAME = Pattern.compile(".+\\.(csv|jsonl)(\\.gz)?");
  private static final int COPIED_BYTES = 1 << 16;

  private final Path place;
  private final Format format;
  private final boolean asFile;

  private FileDestination(Path place, Format format, boolean asFile) {
    this.place = place;
    this.format = format;
    this.asFile = asFile;
  }

  /**
   * A file where the name ends in .csv or .jsonl, with .gz or without, else a folder. Nothing is
   * touched.
   *
   * @param asked empty: as the name says, else CSV
   * @throws InvalidRequestException if the format is not that of the name
   */
  static FileDestination of(Path out, Optional<Format> asked) throws IOException {
    Path place = OutputFolder.resolved(out);
    if (place.getParent() == null) {
      throw new ArtifactException(place + ": can't be written (the root is no place for it)");
    }
    Matcher name = FILE_NAME.matcher(place.getFileName().toString());
    Format format = asked.orElse(Format.CSV);
    if (name.matches()) {
      Format named = Format.valueOf(name.group(1).toUpperCase(Locale.ROOT));
      InvalidRequestException.require(
          asked.isEmpty() || format == named,
          "the format of %s must be what its name says, got: %s",
          out,
          format.name().toLowerCase(Locale.ROOT));
      format = named;
    }
    return new FileDestination(place, format, name.matches());
  }

  /** Mends what a kill between two renames has left. */
  @Override
  public void prepare() throws IOException {
    Files.createDirectories(place.getParent());
    OutputFolder.restoreFormer(place);
    checkReplaceable();
  }

  @Override
  public Format format() {
    return format;
  }

  @Override
  public Path partsFolder() {
    return OutputFolder.mustStay(place)
        ? place.resolve(PartsFolder.INSIDE)
        : place.resolveSibling(place.getFileName() + ".parts");
  }

  /** A push may be replaced by the next one, anything else may not. */
  private void checkReplaceable() throws IOException {
    if (!Files.exists(place)) {
      return;
    }
    if (asFile) {
      if (Files.isDirectory(place)) {
        throw new ArtifactException(place + ": can't be written (a folder is in the way)");
      }
      checkLists();
      return;
    }
    if (!Files.isDirectory(place)) {
      throw new ArtifactException(
          place
              + ": can't be written (a file is in the way; as a file, the output's name must end in"
              + " .csv or .jsonl, with .gz or without)");
    }
    PartsFolder.checkForeign(place);
  }

  /** A file is only replaced by lists if it looks like lists, lest it is the click log. */
  private void checkLists() throws IOException {
    byte[] expected = ListWriter.beginning(format);
    byte[] found;
    try (InputStream in = new BufferedInputStream(Files.newInputStream(place));
        InputStream text = isGzip() && Files.size(place) > 0 ? new GZIPInputStream(in) : in) {
      found = text.readNBytes(expected.length);
    } catch (java.util.zip.ZipException | java.io.EOFException e) {
      found = new byte[1];
    }
    if (found.length > 0 && !Arrays.equals(found, expected)) {
      throw new ArtifactException(
          place + ": is a file that no push has made, so it is not replaced");
    }
  }

  private boolean isGzip() {
    return place.toString().endsWith(".gz");
  }

  @Override
  public void take(PartsFolder parts, long items) throws IOException {
    checkReplaceable();
    if (asFile) {
      join(parts);
      parts.releaseLock();
      OutputFolder.removeTree(parts.folder());
      return;
    }
    parts.releaseLock();
    if (parts.folder().startsWith(place)) {
      OutputFolder.fill(place, parts.folder(), State.FILE);
    } else {
      OutputFolder.replace(place, parts.folder());
    }
  }

  private void join(PartsFolder parts) throws IOException {
    try (OutputFile file = OutputFile.begin(place)) {
      OutputStream out =
          isGzip() ? new GZIPOutputStream(file.stream(), COPIED_BYTES) : file.stream();
      int header = ListWriter.header(format).length;
      out.write(ListWriter.header(format));
      byte[] buffer = new byte[COPIED_BYTES];
      for (Path part : parts.files()) {
        try (InputStream in = Files.newInputStream(part)) {
          in.skipNBytes(header);
          for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            CancelledException.check();
            out.write(buffer, 0, n);
          }
        }
      }
      if (out instanceof GZIPOutputStream gzip) {
        gzip.finish();
      }
      file.commit();
    }
  }
}
