package dev.vecino.searcher.schema;

import java.io.IOException;
import java.util.Arrays;
import org.apache.lucene.store.ByteArrayDataInput;
import org.apache.lucene.store.ByteBuffersDataOutput;
import org.apache.lucene.util.BytesRef;

/**
 * The neighbours of one item as binary doc values: how many there are, their greatest similarity (a
 * float), then in rising order of their numbers the difference to the number before and the
 * similarity as a 65,535th part of the greatest: some four bytes a neighbour.
 */
public final class NeighborList {

  private static final int STEPS = 0xFFFF;

  private NeighborList() {}

  /** Hears of one neighbour after the other. */
  public interface Visitor {
    /**
     * One neighbour.
     *
     * @param number of the item, as {@link IndexSchema#NEIGHBOR_NUMBER} has it
     * @param similarity more than 0
     */
    void visit(int number, float similarity);
  }

  /**
   * Encodes.
   *
   * @param numbers of the neighbours, different ones of at least 0, in any order
   * @param similarities of these, more than 0
   */
  public static BytesRef encode(int[] numbers, float[] similarities) throws IOException {
    long[] sorted = new long[numbers.length];
    float most = 0;
    for (int n = 0; n < numbers.length; n++) {
      sorted[n] = (long) numbers[n] << Integer.SIZE | n;
      most = Math.max(most, similarities[n]);
    }
    Arrays.sort(sorted);
    ByteBuffersDataOutput out = new ByteBuffersDataOutput();
    out.writeVInt(numbers.length);
    out.writeInt(Float.floatToRawIntBits(most));
    int before = 0;
    for (long element : sorted) {
      int number = (int) (element >>> Integer.SIZE);
      out.writeVInt(number - before);
      out.writeShort((short) Math.round(similarities[(int) element] / most * STEPS));
      before = number;
    }
    return new BytesRef(out.toArrayCopy());
  }

  /** Visits the neighbours in rising order of their numbers. */
  public static void forEach(BytesRef encoded, Visitor visitor) {
    ByteArrayDataInput in = new ByteArrayDataInput(encoded.bytes, encoded.offset, encoded.length);
    int count = in.readVInt();
    float step = Float.intBitsToFloat(in.readInt()) / STEPS;
    int number = 0;
    for (int n = 0; n < count; n++) {
      number += in.readVInt();
      int similarity = in.readShort() & STEPS;
      if (similarity > 0) {
        visitor.visit(number, similarity * step);
      }
    }
  }
}
