package dev.vecino.searcher;

import dev.vecino.searcher.columns.DocumentSet;
import org.apache.lucene.search.AcceptDocs;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.BitSetIterator;
import org.apache.lucene.util.Bits;
import org.jspecify.annotations.Nullable;

/** Eligible documents of a segment as Lucene's searches take them; counted but once. */
final class EligibleAcceptDocs extends AcceptDocs {

  private final DocumentSet eligible;

  EligibleAcceptDocs(DocumentSet eligible) {
    this.eligible = eligible;
  }

  @Override
  public @Nullable Bits bits() {
    return eligible.count() == eligible.bits().length() ? null : eligible.bits();
  }

  @Override
  public DocIdSetIterator iterator() {
    return new BitSetIterator(eligible.bits(), eligible.count());
  }

  @Override
  public int cost() {
    return eligible.count();
  }
}
