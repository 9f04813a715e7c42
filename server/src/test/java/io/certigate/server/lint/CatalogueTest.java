package io.certigate.server.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of finding is found in its bad example and not in its good one, which the documentation shows. */
class CatalogueTest {
    static List<Description> all() {
        return Catalogue.all();
    }

    @ParameterizedTest
    @MethodSource("all")
    void badExample_ofEveryKind_hasTheFinding(Description kind) {
        LintReport report = Linter.lint(Example.documents(kind.bad()), Example.HORIZON);

        assertThat(report.findings()).extracting(Finding::code).contains(kind.code());
        if (!kind.code().equals("CG001")) {
            assertThat(report.findings()).extracting(Finding::code).doesNotContain("CG001");
        }
        assertThat(report.findings())
                .filteredOn(finding -> finding.code().equals(kind.code()))
                .allSatisfy(finding -> {
                    assertThat(finding.place().file()).endsWith(".yaml");
                    assertThat(finding.place().line()).isPositive();
                    assertThat(finding.place().column()).isPositive();
                    assertThat(finding.message()).isNotBlank();
                });
    }

    @ParameterizedTest
    @MethodSource("all")
    void goodExample_ofEveryKind_compilesWithoutTheFinding(Description kind) {
        LintReport report = Linter.lint(Example.documents(kind.good()), Example.HORIZON);

        assertThat(report.findings()).extracting(Finding::code).doesNotContain(kind.code(), "CG001");
        assertThat(report.rules()).isPositive();
    }

    /** Whoever follows the advice must not run into something worse. */
    @ParameterizedTest
    @MethodSource("all")
    void goodExample_ofEveryKind_hasNoErrorsOrWarnings(Description kind) {
        LintReport report = Linter.lint(Example.documents(kind.good()), Example.HORIZON);

        assertThat(report.findings())
                .filteredOn(each -> each.severity() != Severity.NOTE)
                .isEmpty();
    }

    @Test
    void codes_areUniqueAndInOrder() {
        assertThat(all())
                .extracting(Description::code)
                .isSorted()
                .doesNotHaveDuplicates()
                .allMatch(code -> code.matches("CG[0-5][0-9]{2}"));
        assertThat(all()).allSatisfy(kind -> {
            assertThat(kind.title()).isNotBlank().doesNotEndWith(".");
            assertThat(List.of(kind.definition(), kind.why(), kind.fix()))
                    .allMatch(text -> text.endsWith(".") || text.endsWith(".)"));
        });
    }

    @Test
    void of_codeInSmallLetters_isFound_andAnUnknownOneNamesTheNearest() {
        assertThat(Catalogue.of("cg106")).extracting(Description::code).isEqualTo("CG106");
        assertThat(Catalogue.of("CG999")).isNull();
        assertThat(Catalogue.unknown("CG1066")).contains("did you mean 'CG106'?");
    }

    @Test
    void page_inTheDocumentation_isUpToDate() throws Exception {
        assertThat(Files.readString(Path.of("../docs/lint.md")))
                .as("write it with: certigate policy explain -o markdown > docs/lint.md")
                .isEqualTo(CataloguePage.markdown());
    }
}
