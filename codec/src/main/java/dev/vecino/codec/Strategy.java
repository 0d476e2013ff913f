package dev.vecino.codec;

/** How the vectors of a field of a segment are searched. */
enum Strategy {
  /** All that are eligible are compared. */
  SCAN(0),
  CLUSTERS(1),
  /** As Lucene's own format does. */
  DELEGATE(2);

  private final byte code;

  Strategy(int code) {
    this.code = (byte) code;
  }

  byte code() {
    return code;
  }

  /** What a byte in the file means, or null. */
  static Strategy of(byte code) {
    for (Strategy strategy : values()) {
      if (strategy.code == code) {
        return strategy;
      }
    }
    return null;
  }
}
