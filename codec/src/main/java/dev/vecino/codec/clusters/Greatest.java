package dev.vecino.codec.clusters;

/**
 * Takes the greatest of some numbers, one after the other: cheaper than a heap where few are taken.
 */
final class Greatest {
  private static final int BLOCK = 64;

  private final float[] values;
  private final float[] blocks; // the greatest of each

  /**
   * @param values are changed
   */
  Greatest(float[] values) {
    this.values = values;
    blocks = new float[(values.length + BLOCK - 1) / BLOCK];
    for (int b = 0; b < blocks.length; b++) {
      update(b);
    }
  }

  private void update(int block) {
    float greatest = Float.NEGATIVE_INFINITY;
    for (int i = block * BLOCK; i < Math.min((block + 1) * BLOCK, values.length); i++) {
      greatest = values[i] > greatest ? values[i] : greatest;
    }
    blocks[block] = greatest;
  }

  /** The place of the greatest, which is none any more; -1 if none is left. */
  int take() {
    int block = 0;
    for (int b = 1; b < blocks.length; b++) {
      block = blocks[b] > blocks[block] ? b : block;
    }
    if (blocks.length == 0 || blocks[block] == Float.NEGATIVE_INFINITY) {
      return -1;
    }
    int place = block * BLOCK;
    while (values[place] != blocks[block]) {
      place++;
    }
    values[place] = Float.NEGATIVE_INFINITY;
    update(block);
    return place;
  }
}
