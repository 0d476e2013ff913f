package dev.vecino.searcher;

import org.apache.lucene.util.FixedBitSet;

/**
 * Documents of a segment, and how many they are: a range knows that without a pass over its bits,
 * and no set is counted twice. Thread-safe once it is counted and not changed any more.
 */
final class DocumentSet {

  private static final int UNKNOWN = -1;

  private final FixedBitSet documents;
  private int count;

  /** Takes a set over, which is then changed by this object alone. */
  static DocumentSet of(FixedBitSet documents) {
    return new DocumentSet(documents, UNKNOWN);
  }

  /** The same of a set whose count is known. */
  static DocumentSet of(FixedBitSet documents, int count) {
    return new DocumentSet(documents, count);
  }

  private DocumentSet(FixedBitSet documents, int count) {
    this.documents = documents;
    this.count = count;
  }

  /** A set of its own with the same documents. */
  DocumentSet copy() {
    return copyTo(new FixedBitSet(documents.length()));
  }

  /**
   * The same, in bits that it takes over.
   *
   * @param bits as many, set or not by chance
   */
  DocumentSet copyTo(FixedBitSet bits) {
    System.arraycopy(documents.getBits(), 0, bits.getBits(), 0, documents.getBits().length);
    return new DocumentSet(bits, count);
  }

  /** A bit for each document; not to be changed as long as the set is used. */
  FixedBitSet bits() {
    return documents;
  }

  int count() {
    if (count == UNKNOWN) {
      count = documents.cardinality();
    }
    return count;
  }

  void and(DocumentSet other) {
    if (other.count != other.documents.length()) {
      documents.and(other.documents);
      count = UNKNOWN;
    }
  }

  void or(DocumentSet other) {
    documents.or(other.documents);
    count = UNKNOWN;
  }

  /** Takes out what is in it, and puts in what is not. */
  void flip() {
    documents.flip(0, documents.length());
    count = count == UNKNOWN ? UNKNOWN : documents.length() - count;
  }

  void remove(int document) {
    if (documents.getAndClear(document) && count != UNKNOWN) {
      count--;
    }
  }

  void removeAll(FixedBitSet others) {
    documents.andNot(others);
    count = UNKNOWN;
  }
}
