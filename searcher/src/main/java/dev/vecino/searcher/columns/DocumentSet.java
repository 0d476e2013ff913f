package dev.vecino.searcher.columns;

import org.apache.lucene.util.BitSetIterator;
import org.apache.lucene.util.FixedBitSet;

/**
 * Documents of a segment, and how many they are: a range knows that without a pass over its bits,
 * and no set is counted twice. Thread-safe once it is counted and not changed any more.
 */
public final class DocumentSet {

  private static final int UNKNOWN = -1;

  private final FixedBitSet documents;
  private int count;

  /** Takes a set over, which is then changed by this object alone. */
  public static DocumentSet of(FixedBitSet documents) {
    return new DocumentSet(documents, UNKNOWN);
  }

  /** The same of a set whose count is known. */
  public static DocumentSet of(FixedBitSet documents, int count) {
    return new DocumentSet(documents, count);
  }

  private DocumentSet(FixedBitSet documents, int count) {
    this.documents = documents;
    this.count = count;
  }

  /** A set of its own with the same documents. */
  public DocumentSet copy() {
    return copyTo(new FixedBitSet(documents.length()));
  }

  /**
   * The same, in bits that it takes over.
   *
   * @param bits as many, set or not by chance
   */
  public DocumentSet copyTo(FixedBitSet bits) {
    System.arraycopy(documents.getBits(), 0, bits.getBits(), 0, documents.getBits().length);
    return new DocumentSet(bits, count);
  }

  /** A bit for each document; not to be changed as long as the set is used. */
  public FixedBitSet bits() {
    return documents;
  }

  /** The documents of a set, in rising order. */
  static int[] documents(FixedBitSet set) {
    int[] documents = new int[set.cardinality()];
    BitSetIterator at = new BitSetIterator(set, documents.length);
    for (int i = 0; i < documents.length; i++) {
      documents[i] = at.nextDoc();
    }
    return documents;
  }

  /** The documents in rising order; a new array. */
  public int[] documents() {
    return documents(documents);
  }

  public int count() {
    if (count == UNKNOWN) {
      count = documents.cardinality();
    }
    return count;
  }

  public void and(DocumentSet other) {
    if (other.count != other.documents.length()) {
      documents.and(other.documents);
      count = UNKNOWN;
    }
  }

  public void or(DocumentSet other) {
    documents.or(other.documents);
    count = UNKNOWN;
  }

  /** Takes out what is in it, and puts in what is not. */
  public void flip() {
    documents.flip(0, documents.length());
    count = count == UNKNOWN ? UNKNOWN : documents.length() - count;
  }

  public void remove(int document) {
    if (documents.getAndClear(document) && count != UNKNOWN) {
      count--;
    }
  }

  public void removeAll(FixedBitSet others) {
    documents.andNot(others);
    count = UNKNOWN;
  }
}
