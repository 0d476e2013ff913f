package dev.vecino.indexer;

import dev.vecino.core.InvalidRequestException;
import java.util.Objects;

/**
 * How an index is updated.
 *
 * @param keep generations that stay on the disk, the served one among them, at least 1
 * @param newItems what becomes of rows of items that the index does not have
 */
public record UpdateOptions(int keep, NewItems newItems) {

  /** What becomes of rows of items that the index does not have. */
  public enum NewItems {
    /**
     * They become items, with vectors estimated from the items that are most like them. A row that
     * has a value for less than half of the index's attributes, such as one of a list of prices,
     * says too little for that and is ignored.
     */
    ESTIMATE,
    /** They are counted and left out. */
    IGNORE,
    /** The update is refused. */
    REFUSE
  }

  public UpdateOptions {
    InvalidRequestException.require(keep >= 1, "keep must be at least 1, got: %d", keep);
    Objects.requireNonNull(newItems);
  }

  /** 2 generations are kept, new items are estimated. */
  public static UpdateOptions defaults() {
    return new UpdateOptions(2, NewItems.ESTIMATE);
  }
}
