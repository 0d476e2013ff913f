package dev.vecino.searcher;

import java.util.Arrays;
import org.apache.lucene.search.DocIdSetIterator;

/** Goes over an array of documents in rising order. */
final class SortedDocuments extends DocIdSetIterator {

  private final int[] documents;
  private int at = -1;

  SortedDocuments(int[] documents) {
    this.documents = documents;
  }

  @Override
  public int docID() {
    if (at < 0) {
      return -1;
    }
    return at < documents.length ? documents[at] : NO_MORE_DOCS;
  }

  @Override
  public int nextDoc() {
    at++;
    return docID();
  }

  @Override
  public int advance(int target) {
    int place =
        Arrays.binarySearch(
            documents, Math.min(at + 1, documents.length), documents.length, target);
    at = place < 0 ? -place - 1 : place;
    return docID();
  }

  @Override
  public long cost() {
    return documents.length;
  }
}
