package dev.vecino;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Who may depend on whom, and what each module shows to the world. */
class ArchitectureTest {
  private static final String ROOT = "dev.vecino.";
  private static final String ALL = "dev.vecino..";
  private static final String CLI = "dev.vecino.cli..";

  /** Classes of a package that may need each other. */
  private static final int LARGEST_CIRCLE = 5;

  /**
   * The rooms of the modules, with the other modules that use them. A module's own package is for
   * everybody; that one more module looks into a room is a decision.
   */
  private static final String ROOMS =
      """
      cli.command:
      cli.console:
      cli.option:
      cli.sample:
      codec.clusters: indexer searcher
      evaluator.baseline:
      evaluator.fusion: cli
      evaluator.metric: cli
      evaluator.rank: cli
      evaluator.report: cli
      evaluator.split: cli
      evaluator.tune: cli
      jobs.push: cli
      jobs.rebuild: cli
      searcher.block:
      searcher.columns:
      searcher.schema: cli indexer jobs
      sources.content:
      sources.jdbc: cli jobs
      sources.json:
      sources.parquet:
      sources.tree:
      trainer.als:
      trainer.calibration:
      trainer.dl4j:
      trainer.history:
      trainer.input:
      trainer.item2vec:
      trainer.kernels:
      trainer.walks:
      """;

  private static final Path SURFACE = Path.of("src-test/src/test/resources/public-types");

  private static JavaClasses classes;

  @BeforeAll
  static void readClasses() {
    classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.vecino");
    assertTrue(classes.contain("dev.vecino.core.Manifest"), "core isn't on the class path");
  }

  @ParameterizedTest
  @CsvSource({
    "codec, ''",
    "core, ''",
    "sources, core",
    "trainer, core",
    "searcher, codec core",
    "indexer, codec core searcher",
    "evaluator, codec core trainer searcher indexer",
    "jobs, codec core sources trainer searcher indexer evaluator",
    "cli, codec core sources trainer searcher indexer evaluator jobs",
  })
  void module_any_dependsOnlyOnThoseBelow(String module, String below) {
    String[] allowed =
        Stream.concat(
                Stream.of(module), Stream.of(below.split(" ")).filter(name -> !name.isEmpty()))
            .map(ArchitectureTest::packages)
            .toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage(packages(module))
        .should()
        .dependOnClassesThat(resideInAPackage(ALL).and(not(resideInAnyPackage(allowed))))
        .allowEmptyShould(true)
        .check(classes);
  }

  @ParameterizedTest
  @CsvSource({
    "org.apache.lucene.., codec searcher indexer",
    "org.deeplearning4j.., trainer",
    "org.nd4j.., trainer",
    "org.bytedeco.., trainer",
    "jdk.incubator.vector.., codec trainer searcher",
    "dev.hardwood.., sources",
    "org.apache.commons.compress.., sources",
    "java.sql.., sources",
    "org.knowm.xchart.., evaluator",
    "org.apache.commons.statistics.., evaluator",
    "picocli.., cli",
    "me.tongfei.progressbar.., cli",
  })
  void library_any_isUsedOnlyByItsModules(String library, String modules) {
    String[] allowed =
        Stream.of(modules.split(" ")).map(ArchitectureTest::packages).toArray(String[]::new);
    noClasses()
        .that()
        .resideOutsideOfPackages(allowed)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library)
        .check(classes);
  }

  @Test
  void rooms_ofEachModule_areUsedByTheModulesNamedHereAlone() {
    Map<String, SortedSet<String>> users = new TreeMap<>();
    for (JavaClass type : classes) {
      if (isInRoom(type)) {
        users.computeIfAbsent(room(type), room -> new TreeSet<>());
      }
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        JavaClass needed = dependency.getTargetClass().getBaseComponentType();
        if (isInRoom(needed) && !module(needed).equals(module(type))) {
          users.computeIfAbsent(room(needed), room -> new TreeSet<>()).add(module(type));
        }
      }
    }
    StringBuilder found = new StringBuilder();
    users.forEach(
        (room, modules) ->
            found.append((room + ": " + String.join(" ", modules)).strip()).append('\n'));
    assertEquals(ROOMS, found.toString(), "the rooms, and the other modules that use them");
  }

  @Test
  void packages_all_areFreeOfCycles() {
    slices().matching("dev.vecino.(**)").should().beFreeOfCycles().check(classes);
  }

  /**
   * Classes of a package that all need each other can only be understood together: so no more than
   * a few.
   */
  @Test
  void packages_all_haveNoLargeCircleOfClasses() {
    Map<String, Set<JavaClass>> packages = new TreeMap<>();
    for (JavaClass type : classes) {
      packages
          .computeIfAbsent(type.getPackageName(), name -> new HashSet<>())
          .add(ClassCircles.topLevel(type));
    }
    Map<String, String> wrong = new TreeMap<>();
    packages.forEach(
        (name, members) -> {
          SortedSet<String> circle = ClassCircles.largest(members);
          if (circle.size() > LARGEST_CIRCLE) {
            wrong.put(name, "a circle of %d classes: %s".formatted(circle.size(), circle));
          }
        });
    assertEquals(
        Map.of(), wrong, "no package has a circle of more than " + LARGEST_CIRCLE + " classes");
  }

  @Test
  void libraries_never_printExitOrConfigureLogging() {
    noClasses()
        .that()
        .resideOutsideOfPackage(CLI)
        .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS)
        .orShould()
        .callMethod(System.class, "exit", int.class)
        .orShould()
        .callMethod(Runtime.class, "exit", int.class)
        .orShould()
        .callMethod(Runtime.class, "halt", int.class)
        .orShould()
        .dependOnClassesThat()
        .resideInAnyPackage("java.util.logging..", "org.slf4j..")
        .because("an app that embeds Vecino owns its output, its life and its log")
        .check(classes);
  }

  /**
   * The public top-level types are those of {@code
   * src-test/src/test/resources/public-types/MODULE}, so that to show one more is a decision.
   * {@code -Dvecino.publicTypes=write} writes the files anew.
   */
  @ParameterizedTest
  @MethodSource("modules")
  void publicTypes_ofModule_areThePinnedOnes(String module) throws IOException {
    SortedSet<String> found = new TreeSet<>();
    for (JavaClass type : classes.that(resideInAPackage(packages(module)))) {
      if (type.isTopLevelClass()
          && type.getModifiers().contains(JavaModifier.PUBLIC)
          && !type.getSimpleName().equals("package-info")) {
        found.add(type.getName());
      }
    }
    Path file = Repository.root().resolve(SURFACE).resolve(module);
    if ("write".equals(System.getProperty("vecino.publicTypes"))) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, found.isEmpty() ? "" : String.join("\n", found) + "\n");
      return;
    }
    SortedSet<String> pinned = new TreeSet<>(Files.readAllLines(file));
    if (!found.equals(pinned)) {
      SortedSet<String> added = new TreeSet<>(found);
      added.removeAll(pinned);
      SortedSet<String> gone = new TreeSet<>(pinned);
      gone.removeAll(found);
      fail(
          "the public types of %s aren't those of %s: added %s, gone %s; make them package-private, or change the file"
              .formatted(module, SURFACE.resolve(module), added, gone));
    }
  }

  @Test
  void publicTypes_files_areOneForEachPackageOfVecino() throws IOException {
    SortedSet<String> modules = new TreeSet<>();
    for (JavaClass type : classes) {
      modules.add(module(type));
    }
    SortedSet<String> pinned = new TreeSet<>();
    try (Stream<Path> files = Files.list(Repository.root().resolve(SURFACE))) {
      files.forEach(file -> pinned.add(file.getFileName().toString()));
    }
    modules.removeAll(pinned);
    assertEquals(new TreeSet<>(), modules, "modules with no list of public types");
  }

  /**
   * The name by which a module is required on Java's module path stays, whatever its jar's name.
   */
  @ParameterizedTest
  @MethodSource("modules")
  void moduleName_inTheManifest_isThePackage(String module) throws Exception {
    assertEquals(
        "${vecino.moduleName}",
        inPom("pom.xml", "//manifestEntries/Automatic-Module-Name"),
        "the name in the manifest of each jar");
    assertEquals(
        "dev.vecino." + module,
        inPom(module + "/pom.xml", "/project/properties/vecino.moduleName"),
        "vecino.moduleName of " + module);
  }

  /** The folders of the modules that are published, as the parent pom names them. */
  static List<String> modules() throws Exception {
    return inPom("pom.xml", "/project/modules")
        .lines()
        .map(String::strip)
        .filter(module -> !module.isEmpty() && !module.equals("src-test"))
        .toList();
  }

  /** The text of the first element of this XPath. */
  private static String inPom(String pom, String path) throws Exception {
    return XPathFactory.newInstance()
        .newXPath()
        .evaluate(
            path,
            DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(Repository.root().resolve(pom).toFile()));
  }

  private static String packages(String module) {
    return ROOT + module + "..";
  }

  private static boolean isInRoom(JavaClass type) {
    return type.getPackageName().startsWith(ROOT) && !room(type).equals(module(type));
  }

  /** The package below {@code dev.vecino}. */
  private static String room(JavaClass type) {
    return type.getPackageName().substring(ROOT.length());
  }

  private static String module(JavaClass type) {
    return room(type).replaceFirst("\\..*", "");
  }
}
