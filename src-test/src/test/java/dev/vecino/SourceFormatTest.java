package dev.vecino;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.fail;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Every Java file is as google-java-format makes it. With {@code -Dvecino.format=write} it mends
 * them instead.
 */
class SourceFormatTest {
  private static final String MEND =
      "mvn -q -pl src-test -am test -Dvecino.format=write -Dtest=SourceFormatTest"
          + " -Dsurefire.failIfNoSpecifiedTests=false";

  private final Formatter formatter = new Formatter();

  @Test
  void javaFiles_all_areFormatted() throws IOException {
    Path root = Repository.root();
    boolean write = "write".equals(System.getProperty("vecino.format"));
    List<Path> files = javaFiles(root);
    assertFalse(files.isEmpty(), "no Java file found in " + root);

    List<String> wrong = new ArrayList<>();
    for (Path file : files) {
      String source = Files.readString(file);
      String formatted;
      try {
        formatted = format(source);
      } catch (FormatterException e) {
        wrong.add(root.relativize(file) + ": " + e.getMessage());
        continue;
      }
      if (source.equals(formatted)) {
        continue;
      }
      if (write) {
        Files.writeString(file, formatted);
      } else {
        wrong.add(root.relativize(file).toString());
      }
    }
    if (!wrong.isEmpty()) {
      fail(
          "not as google-java-format makes them:\n  %s\nThis mends them: %s"
              .formatted(String.join("\n  ", wrong), MEND));
    }
  }

  @Test
  void format_unusedImportAndSpacing_areMended() throws FormatterException {
    assertEquals(
        "import java.util.List;\n\nclass A {\n  List<String> b;\n}\n",
        format("import java.util.Set;\nimport java.util.List;\nclass A{List<String>  b;}"));
  }

  private String format(String source) throws FormatterException {
    return formatter.formatSourceAndFixImports(source);
  }

  /** All Java files outside of hidden folders and of what builds have made, sorted. */
  private static List<Path> javaFiles(Path root) throws IOException {
    List<Path> files = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            String name = folder.getFileName().toString();
            boolean left = name.equals("target") || name.startsWith(".");
            return left && !folder.equals(root)
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.toString().endsWith(".java")) {
              files.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    Collections.sort(files);
    return files;
  }
}
