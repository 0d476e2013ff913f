package dev.vecino;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** Circles of classes that need each other; nested classes count with their top-level class. */
final class ClassCircles {

  private ClassCircles() {}

  static JavaClass topLevel(JavaClass type) {
    JavaClass outer = type.getBaseComponentType();
    while (outer.getEnclosingClass().isPresent()) {
      outer = outer.getEnclosingClass().get();
    }
    return outer;
  }

  /**
   * The most of some top-level classes of which each needs each other, be it through others of
   * them.
   *
   * @return their simple names; one, where no two need each other
   */
  static SortedSet<String> largest(Set<JavaClass> types) {
    Map<JavaClass, Set<JavaClass>> needs = new HashMap<>();
    for (JavaClass type : types) {
      needs.put(type, new HashSet<>());
    }
    for (JavaClass type : types) {
      for (JavaClass part : type.getPackage().getClasses()) {
        if (topLevel(part).equals(type)) {
          for (Dependency dependency : part.getDirectDependenciesFromSelf()) {
            JavaClass needed = topLevel(dependency.getTargetClass());
            if (types.contains(needed)) {
              needs.get(type).add(needed);
            }
          }
        }
      }
    }
    Map<JavaClass, Set<JavaClass>> reached = new HashMap<>();
    types.forEach(type -> reached.put(type, reach(type, needs)));
    SortedSet<String> largest = new TreeSet<>();
    for (JavaClass type : types) {
      SortedSet<String> circle = new TreeSet<>();
      circle.add(type.getSimpleName());
      for (JavaClass other : reached.get(type)) {
        if (reached.get(other).contains(type)) {
          circle.add(other.getSimpleName());
        }
      }
      if (circle.size() > largest.size()) {
        largest = circle;
      }
    }
    return largest;
  }

  private static Set<JavaClass> reach(JavaClass from, Map<JavaClass, Set<JavaClass>> needs) {
    Set<JavaClass> reached = new HashSet<>();
    Deque<JavaClass> next = new ArrayDeque<>(needs.get(from));
    while (!next.isEmpty()) {
      JavaClass type = next.pop();
      if (reached.add(type)) {
        next.addAll(needs.get(type));
      }
    }
    return reached;
  }
}
