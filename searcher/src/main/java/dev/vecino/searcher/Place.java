package dev.vecino.searcher;

/** Where an item is. */
record Place(Segment segment, int document) {

  /** The item's number, which no other item of the generation has. */
  int number() {
    return segment.base + document;
  }
}
