package io.certigate.server;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Imports go one way, as the packages themselves say. */
class ArchitectureTest {
    private static final String ROOT = "io.certigate.server";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    private static final Pattern ROW =
            Pattern.compile("^\\| `([a-z]+)` \\|.*\\| (none|`[a-z]+`(?:, `[a-z]+`)*) \\|$", Pattern.MULTILINE);

    /** What each package may import of ours; the root package, which wires the others, may import all. */
    private static final Map<String, Set<String>> IMPORTS = Map.ofEntries(
            Map.entry("model", Set.of()),
            Map.entry("logging", Set.of()),
            Map.entry("file", Set.of()),
            Map.entry("security", Set.of("file", "model", "yaml")),
            Map.entry("tls", Set.of("file")),
            Map.entry("limit", Set.of()),
            Map.entry("yaml", Set.of("model")),
            Map.entry("settings", Set.of("model", "yaml")),
            Map.entry("condition", Set.of("model")),
            Map.entry("policy", Set.of("condition", "model", "yaml")),
            Map.entry("suite", Set.of("policy", "model", "yaml")),
            Map.entry("schema", Set.of("policy", "model")),
            Map.entry("coverage", Set.of("suite", "policy", "model")),
            Map.entry("mutation", Set.of("suite", "policy", "condition", "model")),
            Map.entry("lint", Set.of("suite", "policy", "condition", "model", "yaml")),
            Map.entry("registry", Set.of("model")),
            Map.entry("state", Set.of("model", "registry", "policy")),
            Map.entry("store", Set.of("model", "registry", "state")),
            Map.entry("admin", Set.of("model", "yaml", "policy", "suite", "registry", "state")),
            Map.entry("outlook", Set.of("condition", "model", "policy")),
            Map.entry("decision", Set.of("policy", "outlook", "registry", "state", "model")),
            Map.entry("decisionlog", Set.of("decision", "state", "registry", "policy", "file", "model")),
            Map.entry("replay", Set.of("decisionlog", "decision", "state", "registry", "policy", "model")),
            Map.entry(
                    "impact",
                    Set.of(
                            "replay",
                            "decisionlog",
                            "decision",
                            "suite",
                            "outlook",
                            "condition",
                            "policy",
                            "state",
                            "registry",
                            "model")),
            Map.entry(
                    "evidence",
                    Set.of("decisionlog", "decision", "admin", "policy", "condition", "registry", "state", "model")),
            Map.entry("telemetry", Set.of("decision", "policy", "state", "model")),
            Map.entry(
                    "grpc",
                    Set.of(
                            "decision",
                            "decisionlog",
                            "admin",
                            "impact",
                            "evidence",
                            "condition",
                            "limit",
                            "model",
                            "outlook",
                            "policy",
                            "replay",
                            "security",
                            "suite",
                            "state",
                            "tls",
                            "yaml")),
            Map.entry(
                    "bench",
                    Set.of(
                            "",
                            "decision",
                            "decisionlog",
                            "grpc",
                            "limit",
                            "model",
                            "policy",
                            "state",
                            "store",
                            "telemetry")),
            Map.entry("sandbox", Set.of("", "admin", "model", "policy", "state", "suite", "yaml")),
            Map.entry(
                    "command",
                    Set.of(
                            "",
                            "admin",
                            "bench",
                            "coverage",
                            "decisionlog",
                            "file",
                            "grpc",
                            "impact",
                            "limit",
                            "lint",
                            "logging",
                            "model",
                            "mutation",
                            "policy",
                            "replay",
                            "sandbox",
                            "schema",
                            "security",
                            "settings",
                            "state",
                            "store",
                            "suite",
                            "telemetry",
                            "tls",
                            "yaml")));

    static Set<String> packages() {
        Set<String> names = new TreeSet<>();
        for (JavaPackage each : CLASSES.getPackage(ROOT).getSubpackagesInTree()) {
            if (!each.getClasses().isEmpty()) {
                names.add(each.getName().substring(ROOT.length() + 1));
            }
        }
        return names;
    }

    @ParameterizedTest
    @MethodSource("packages")
    void imports_ofAPackage_areThoseItMayHave(String name) {
        assertThat(IMPORTS).as("a new package needs an entry here").containsKey(name);
        List<String> allowed = new ArrayList<>(List.of(ROOT + "." + name));
        IMPORTS.getOrDefault(name, Set.of()).forEach(each -> allowed.add(each.isEmpty() ? ROOT : ROOT + "." + each));
        DescribedPredicate<JavaClass> permitted = describe(
                "outside of Certigate, or in " + allowed,
                each -> !each.getPackageName().startsWith(ROOT) || allowed.contains(each.getPackageName()));
        classes()
                .that()
                .resideInAPackage(ROOT + "." + name)
                .should()
                .onlyDependOnClassesThat(permitted)
                .check(CLASSES);
    }

    @Test
    void documentation_itsTableOfPackages_saysTheSame() throws Exception {
        Map<String, Set<String>> table = new TreeMap<>();
        Matcher row = ROW.matcher(Files.readString(Path.of("../docs/architecture.md")));
        while (row.find()) {
            String imports = row.group(2).replace("`", "");
            table.put(row.group(1), imports.equals("none") ? Set.of() : Set.of(imports.split(", ")));
        }
        Map<String, Set<String>> expected = new TreeMap<>(IMPORTS);
        // What starts whole nodes may import much, and the table says so in words.
        expected.keySet().removeAll(Set.of("bench", "command", "sandbox"));
        assertThat(table).isEqualTo(expected);
    }

    @Test
    void libraries_ofTheOutsideWorld_stayWithTheirAdapters() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        ROOT,
                        ROOT + ".grpc",
                        ROOT + ".telemetry",
                        ROOT + ".tls",
                        ROOT + ".bench",
                        ROOT + ".command",
                        ROOT + ".sandbox")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.grpc..")
                .check(CLASSES);
        // The records of the decision log are messages of the contract, so that whoever has that can read them.
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        ROOT,
                        ROOT + ".grpc",
                        ROOT + ".bench",
                        ROOT + ".command",
                        ROOT + ".decisionlog",
                        ROOT + ".impact",
                        ROOT + ".replay",
                        ROOT + ".evidence")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.certigate.v1..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + ".store")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "javax.sql..", "org.jdbi..", "org.flywaydb..", "com.zaxxer..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".telemetry")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.opentelemetry..", "io.prometheus..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".yaml")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.snakeyaml..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".condition")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.cel..")
                .check(CLASSES);
    }

    /** A decision is a pure function: whoever evaluates has no clock, no files, no network, no log. */
    @Test
    void evaluation_hasNoOutsideWorld() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        ROOT + ".condition",
                        ROOT + ".coverage",
                        ROOT + ".lint",
                        ROOT + ".model",
                        ROOT + ".mutation",
                        ROOT + ".outlook",
                        ROOT + ".policy",
                        ROOT + ".suite",
                        ROOT + ".yaml")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.io", "java.nio.file..", "java.net..", "org.slf4j..")
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching("java\\.time\\.(Clock|InstantSource)")
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .check(CLASSES);
    }

    @Test
    void names_sayWhatAThingIs() {
        noClasses()
                .should()
                .haveSimpleNameEndingWith("Manager")
                .orShould()
                .haveSimpleNameEndingWith("Impl")
                .orShould()
                .haveSimpleNameEndingWith("Util")
                .orShould()
                .haveSimpleNameEndingWith("Utils")
                .orShould()
                .haveSimpleNameEndingWith("Helper")
                .check(CLASSES);
    }

    @ParameterizedTest
    @MethodSource("packages")
    void everyPackage_isNullMarked(String name) {
        assertThat(CLASSES.getPackage(ROOT + "." + name).isAnnotatedWith(NullMarked.class))
                .as("package-info.java of %s with @NullMarked", name)
                .isTrue();
    }
}
