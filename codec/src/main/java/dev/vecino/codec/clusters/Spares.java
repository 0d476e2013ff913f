package dev.vecino.codec.clusters;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;

/**
 * Objects that are out of use, for whoever needs one next; a few are kept, the others left to the
 * garbage collector. Thread-safe without a lock: with more callers than processors, one that is
 * interrupted in a locked piece of code would make all the others wait.
 */
public final class Spares<T> {

  private final AtomicReferenceArray<T> places =
      new AtomicReferenceArray<>(2 * Runtime.getRuntime().availableProcessors());

  /** One that nobody else has then, or null. */
  public T take() {
    for (int place = 0; place < places.length(); place++) {
      if (places.getPlain(place) != null) {
        T taken = places.getAndSet(place, null);
        if (taken != null) {
          return taken;
        }
      }
    }
    return null;
  }

  /** One that nobody else has then: a spare one, or a new one where there is none. */
  public T takeOr(Supplier<T> maker) {
    T taken = take();
    return taken == null ? maker.get() : taken;
  }

  /** Takes one over; it must not be used any more by the giver. */
  public void give(T spare) {
    for (int place = 0; place < places.length(); place++) {
      if (places.getPlain(place) == null && places.compareAndSet(place, null, spare)) {
        return;
      }
    }
  }
}
