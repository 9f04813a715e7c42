package io.certigate.server.lint;

import java.util.List;
import java.util.Locale;

/** The catalogue as a page in Markdown. */
public final class CataloguePage {
    private static final String HEAD = """
            # Findings of `certigate policy lint`

            <!-- Generated: certigate policy explain -o markdown > docs/lint.md -->

            `certigate policy lint policies` looks for what compiles and yet is probably not meant. It claims nothing that is
            not so: each definition says exactly when a finding is made, and what is not looked at. An **error** is surely not
            meant, a **warning** probably not, a **note** is worth knowing.

            The exit status is 1 if there is a finding of the severity `--fail-on` (default: error) or above. `--disable CODE`
            leaves a kind out. `--at INSTANT` looks as if it were then; `--within DAYS` (default 90) says how far ahead an end
            counts. `-o json` prints an object for each finding and line, `-o sarif` a SARIF 2.1.0 log for code hosts and
            editors, `-o junit` a report for build servers.

            """;

    private CataloguePage() {}

    /** The page. */
    public static String markdown() {
        List<Description> all = Catalogue.all();
        StringBuilder page = new StringBuilder(HEAD);
        page.append("| code | severity | what |\n|---|---|---|\n");
        for (Description each : all) {
            page.append("| [")
                    .append(each.code())
                    .append("](#")
                    .append(each.code().toLowerCase(Locale.ROOT))
                    .append(") | ")
                    .append(each.severity().word())
                    .append(" | ")
                    .append(each.title())
                    .append(" |\n");
        }
        all.forEach(each -> append(page, each));
        examples(page);
        return page.toString();
    }

    private static void append(StringBuilder page, Description each) {
        page.append("\n## ").append(each.code()).append("\n\n");
        page.append("**")
                .append(each.title())
                .append("** (")
                .append(each.severity().word())
                .append(")\n\n");
        page.append(each.definition()).append("\n\n");
        page.append("*Why:* ").append(each.why()).append("\n\n");
        page.append("*What to do:* ").append(each.fix()).append("\n\n");
        yaml(page, "Found in:", each.bad());
        page.append("\n");
        yaml(page, "Not found in:", each.good());
    }

    private static void examples(StringBuilder page) {
        page.append("\n## The examples\n\nThey are looked at on ")
                .append(Example.HORIZON.at())
                .append(".\n\n");
        yaml(page, "Rules alone stand below:", Example.POLICY);
        page.append("\n");
        yaml(page, "Unless an example has its own, this is the vocabulary:", Example.VOCABULARY);
    }

    private static void yaml(StringBuilder page, String title, String text) {
        page.append(title).append("\n\n```yaml\n").append(text).append("```\n");
    }
}
