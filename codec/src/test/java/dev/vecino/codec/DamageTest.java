package dev.vecino.codec;

import static dev.vecino.codec.VectorIndexes.clustered;
import static dev.vecino.codec.VectorIndexes.mixture;
import static dev.vecino.codec.VectorIndexes.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.apache.lucene.codecs.CodecUtil;
import org.apache.lucene.index.CheckIndex;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexFormatTooNewException;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.IndexOutput;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Files that were damaged, cut, exchanged, or written by a newer version. */
class DamageTest {

  private static final String META = "." + ClusteredVectorsFormat.META_EXTENSION;
  private static final String DATA = "." + ClusteredVectorsFormat.DATA_EXTENSION;

  /** Where the version is: behind the magic number and the codec's name with its length. */
  private static final int VERSION_OF_META = 4 + 1 + ClusteredVectorsFormat.META_CODEC.length();

  private static final int VERSION_OF_DATA = 4 + 1 + ClusteredVectorsFormat.DATA_CODEC.length();

  private static Directory intact;

  @BeforeAll
  static void writeIndex() throws IOException {
    intact = write(clustered(), mixture(1, 400, 8), 1);
    try (DirectoryReader reader = DirectoryReader.open(intact)) {
      reader.leaves().get(0).reader().checkIntegrity();
    }
  }

  /** Changes the bytes of a file. */
  private interface Damage {
    byte[] of(byte[] bytes) throws IOException;
  }

  /** A copy of the index in which one file is damaged. */
  private static Directory damaged(String extension, Damage damage) throws IOException {
    Directory copy = new ByteBuffersDirectory();
    for (String file : intact.listAll()) {
      if (file.endsWith(extension)) {
        byte[] bytes = damage.of(read(intact, file));
        try (IndexOutput out = copy.createOutput(file, IOContext.DEFAULT)) {
          out.writeBytes(bytes, bytes.length);
        }
      } else {
        copy.copyFrom(intact, file, file, IOContext.DEFAULT);
      }
    }
    return copy;
  }

  private static byte[] read(Directory directory, String file) throws IOException {
    try (IndexInput in = directory.openInput(file, IOContext.DEFAULT)) {
      byte[] bytes = new byte[(int) in.length()];
      in.readBytes(bytes, 0, bytes.length);
      return bytes;
    }
  }

  private static Damage flipped(int place) {
    return bytes -> {
      bytes[place] ^= 4;
      return bytes;
    };
  }

  private static int length(String extension) throws IOException {
    for (String file : intact.listAll()) {
      if (file.endsWith(extension)) {
        return (int) intact.fileLength(file);
      }
    }
    throw new AssertionError("no file " + extension);
  }

  /** With the checksum that belongs to the bytes before it. */
  private static Damage summed(Damage damage) {
    return bytes -> {
      byte[] changed = damage.of(bytes);
      try (Directory directory = new ByteBuffersDirectory()) {
        try (IndexOutput out = directory.createOutput("file", IOContext.DEFAULT)) {
          out.writeBytes(changed, changed.length - CodecUtil.footerLength());
          CodecUtil.writeFooter(out);
        }
        return read(directory, "file");
      }
    };
  }

  private static void open(Directory directory) throws IOException {
    DirectoryReader.open(directory).close();
  }

  @Test
  void data_aByteFlipped_isFoundByTheCheck() throws IOException {
    Random random = new Random(1);
    int begin = CodecUtil.indexHeaderLength(ClusteredVectorsFormat.DATA_CODEC, "");
    for (int i = 0; i < 20; i++) {
      int place = begin + 40 + random.nextInt(length(DATA) - begin - 40 - CodecUtil.footerLength());
      try (Directory directory = damaged(DATA, flipped(place))) {
        try (DirectoryReader reader = DirectoryReader.open(directory)) {
          assertThrows(
              CorruptIndexException.class, reader.leaves().get(0).reader()::checkIntegrity);
        }
        try (CheckIndex check = new CheckIndex(directory)) {
          assertFalse(check.checkIndex().clean);
        }
      }
    }
    try (CheckIndex check = new CheckIndex(intact)) {
      assertTrue(check.checkIndex().clean);
    }
  }

  @Test
  void meta_aByteFlipped_isFoundAtOpening() throws IOException {
    for (int place = 0; place < length(META); place++) {
      try (Directory directory = damaged(META, flipped(place))) {
        Exception e = assertThrows(IOException.class, () -> open(directory), "byte " + place);
        assertTrue(
            e instanceof CorruptIndexException || e instanceof IndexFormatTooNewException,
            "byte " + place + ": " + e);
      }
    }
  }

  @Test
  void files_cut_areFoundAtOpening() throws IOException {
    for (String extension : new String[] {META, DATA}) {
      int length = length(extension);
      for (int rest : new int[] {0, 1, 10, 60, length / 2, length - 17, length - 16, length - 1}) {
        try (Directory directory = damaged(extension, bytes -> Arrays.copyOf(bytes, rest))) {
          assertThrows(IOException.class, () -> open(directory), extension + " of " + rest);
        }
      }
    }
  }

  @Test
  void version_newer_saysSo() throws IOException {
    Damage newMeta = summed(newer(VERSION_OF_META));
    Damage newData = summed(newer(VERSION_OF_DATA));
    try (Directory meta = damaged(META, newMeta);
        Directory data = damaged(DATA, newData)) {
      for (Directory directory : new Directory[] {meta, data}) {
        IndexFormatTooNewException e =
            assertThrows(IndexFormatTooNewException.class, () -> open(directory));
        assertEquals(ClusteredVectorsFormat.VERSION + 1, e.getVersion());
        assertEquals(ClusteredVectorsFormat.VERSION, e.getMaxVersion());
      }
    }
  }

  private static Damage newer(int place) {
    return bytes -> {
      assertEquals(ClusteredVectorsFormat.VERSION, bytes[place + 3]); // big-endian
      bytes[place + 3]++;
      return bytes;
    };
  }

  @Test
  void segmentId_ofAnotherSegment_isFoundAtOpening() throws IOException {
    for (String extension : new String[] {META, DATA}) {
      int version = extension.equals(META) ? VERSION_OF_META : VERSION_OF_DATA;
      try (Directory directory = damaged(extension, summed(flipped(version + 4)))) {
        CorruptIndexException e = assertThrows(CorruptIndexException.class, () -> open(directory));
        assertTrue(e.getMessage().contains("expected id="), e.getMessage());
      }
    }
  }
}
