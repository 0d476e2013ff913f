package dev.vecino.bench;

import java.util.List;

/** The systems of the search that rows of {@code rows.csv} compare Vecino with. */
final class Peers {

  static final List<String> ALL =
      List.of(HnswlibContender.SYSTEM, LuceneContender.SYSTEM, JvectorContender.SYSTEM);

  private Peers() {}
}
