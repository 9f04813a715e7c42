package io.certigate;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

class ImportRulesTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.certigate.client", "io.certigate.cli");

    @Test
    void library_imports_neitherCommandLineNorServerNorOptionalLibraries() {
        assertHolds(noClasses()
                .that()
                .resideInAPackage("io.certigate.client..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.certigate.cli..", "io.certigate.server..", "picocli..", "tools.jackson.."));
    }

    @Test
    void commandLine_imports_notTheServer() {
        assertHolds(noClasses()
                .that()
                .resideInAPackage("io.certigate.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.certigate.server.."));
    }

    private static void assertHolds(ArchRule rule) {
        assertThat(rule.evaluate(CLASSES).getFailureReport().getDetails()).isEmpty();
    }
}
