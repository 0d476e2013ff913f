package dev.vecino;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the documents name is there: classes, members, packages, paths, links. */
class DocumentsTest {

  private static final Pattern CODE = Pattern.compile("`([^`\n]+)`");
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```.*?^```");

  /** {@code Planner}, {@code Planner.cheapest}; not {@code CURRENT}. */
  private static final Pattern TYPE =
      Pattern.compile("@?([A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*)(?:\\.([A-Za-z]\\w*))?");

  /** A test that a command runs. */
  private static final Pattern TEST = Pattern.compile("-Dtest=(\\w+)");

  private static final Pattern PACKAGE = Pattern.compile("[a-z]+(\\.[a-z0-9]+)+");

  /** {@code src-test/bench}, {@code CHANGES.md}; no options, variables, places beside this. */
  private static final Pattern PATH =
      Pattern.compile("(?![-.]?/|\\.\\.)[\\w.-]+(/[\\w.-]+)+/?|[\\w-]+\\.(?:md|sh|csv|java)");

  private static final Pattern PLACEHOLDER = Pattern.compile("(.*/)?[A-Z]{2,}");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)(#[^)]*)?\\)");

  /** Java sources by the names of their classes. */
  private static final Map<String, List<Path>> SOURCES = new HashMap<>();

  private static final List<Path> MODULES = new ArrayList<>();

  @BeforeAll
  static void findSources() throws IOException {
    try (Stream<Path> folders = Files.list(Repository.root())) {
      folders.filter(folder -> Files.isDirectory(folder.resolve("src"))).forEach(MODULES::add);
    }
    for (Path module : MODULES) {
      walk(
          module.resolve("src"),
          file -> {
            String name = file.getFileName().toString();
            if (name.endsWith(".java")) {
              SOURCES.computeIfAbsent(name.replace(".java", ""), n -> new ArrayList<>()).add(file);
            }
          });
    }
    assertTrue(SOURCES.containsKey("DocumentsTest"), "sources are found");
  }

  @ParameterizedTest
  @ValueSource(strings = {"CONTRIBUTING.md", "README.md", "docs/architecture.md", "docs/inputs.md"})
  void names_ofDocument_exist(String document) throws IOException {
    String text = Files.readString(Repository.root().resolve(document));
    Set<String> wrong = new TreeSet<>();
    int found = 0;
    Matcher code = CODE.matcher(BLOCK.matcher(text).replaceAll(""));
    while (code.find()) {
      String name = code.group(1);
      Matcher test = TEST.matcher(name);
      if (test.find() && !SOURCES.containsKey(test.group(1))) {
        wrong.add(test.group(1));
      }
      Matcher type = TYPE.matcher(name);
      if (type.matches()) {
        found++;
        if (!isType(type.group(1), type.group(2))) {
          wrong.add(name);
        }
      } else if (isMissing(name)) {
        wrong.add(name);
      }
    }
    assertEquals(Set.of(), wrong, document + " names what there is not");
    assertTrue(found > 5, document + ": only " + found + " names of classes found");
  }

  @Test
  void links_ofAllDocuments_leadToFiles() throws IOException {
    List<Path> documents = new ArrayList<>(List.of(Repository.root().resolve("README.md")));
    documents.add(Repository.root().resolve("CONTRIBUTING.md"));
    walk(
        Repository.root().resolve("docs"),
        file -> {
          if (file.toString().endsWith(".md")) {
            documents.add(file);
          }
        });
    Set<String> wrong = new TreeSet<>();
    for (Path document : documents) {
      Matcher link = LINK.matcher(BLOCK.matcher(Files.readString(document)).replaceAll(""));
      while (link.find()) {
        String target = link.group(1);
        if (!target.contains("://") && !Files.exists(document.resolveSibling(target))) {
          wrong.add(document.getFileName() + ": " + target);
        }
      }
    }
    assertEquals(Set.of(), wrong, "links that lead nowhere");
  }

  private static boolean isType(String name, String member) throws IOException {
    for (Path source : SOURCES.getOrDefault(name, List.of())) {
      if (member == null
          || Pattern.compile("\\b" + member + "\\b").matcher(Files.readString(source)).find()) {
        return true;
      }
    }
    return false;
  }

  /** Whether it is the name of a package or a path, and there is none. */
  private static boolean isMissing(String name) {
    if (PACKAGE.matcher(name).matches() && isModule(name.substring(0, name.indexOf('.')))) {
      String module = name.substring(0, name.indexOf('.'));
      return !exists(module + "/src/main/java/dev/vecino/" + name.replace('.', '/'));
    }
    return PATH.matcher(name).matches()
        && !PLACEHOLDER.matcher(name).matches()
        && !name.contains("/target/") // made by the build
        && !exists(name)
        && MODULES.stream().noneMatch(module -> Files.exists(module.resolve(name)));
  }

  private static boolean isModule(String name) {
    return MODULES.stream().anyMatch(module -> module.getFileName().toString().equals(name));
  }

  private static boolean exists(String path) {
    return Files.exists(Repository.root().resolve(path));
  }

  /** Takes each file of a folder. */
  private static void walk(Path folder, Consumer<Path> files) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            files.accept(file);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
