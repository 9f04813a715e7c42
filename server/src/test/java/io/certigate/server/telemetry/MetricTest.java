package io.certigate.server.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class MetricTest {
    private static final Pattern NAME = Pattern.compile("\\b(?:certigate|jvm|process)_[a-z_]+\\b");
    private static final Pattern SELECTOR = Pattern.compile("((?:certigate|jvm|process)_[a-z_]+)\\{([^}]*)\\}");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)\\s*(?:=~|!~|!=|=)");
    private static final Pattern BY = Pattern.compile("\\b(?:by|without|on) ?\\(([^)]*)\\)");
    private static final Set<String> OF_SCRAPES = Set.of("instance", "job", "le");

    @Test
    void documentation_itsTable_isTheCatalog() throws IOException {
        List<String> rows = new ArrayList<>();
        rows.add("| metric | kind | labels | meaning |");
        rows.add("|---|---|---|---|");
        for (Metric metric : Metric.values()) {
            rows.add("| `" + metric.prometheusName() + "` | "
                    + metric.kind().name().toLowerCase(Locale.ROOT) + " | "
                    + metric.labels().stream().map(label -> "`" + label + "`").collect(Collectors.joining(", ")) + " | "
                    + metric.meaning() + " |");
        }

        assertThat(Files.readString(Path.of("../docs/metrics.md")))
                .as("docs/metrics.md has this table")
                .contains(String.join("\n", rows) + "\n");
    }

    @Test
    void alerts_theirExpressions_nameMetricsAndLabelsThatThereAre() throws IOException {
        Map<String, Metric> names = new TreeMap<>();
        for (Metric metric : Metric.values()) {
            names.put(metric.prometheusName(), metric);
            if (metric.kind() == Metric.Kind.HISTOGRAM) {
                List.of("_bucket", "_sum", "_count").forEach(part -> names.put(metric.prometheusName() + part, metric));
            }
        }
        List<Map<?, ?>> rules = rules();
        assertThat(rules).hasSizeGreaterThan(10);

        for (Map<?, ?> rule : rules) {
            String expression = String.valueOf(rule.get("expr"));
            Set<String> labels = new TreeSet<>(OF_SCRAPES);
            Matcher name = NAME.matcher(expression);
            boolean any = false;
            while (name.find()) {
                any = true;
                assertThat(names).as(expression).containsKey(name.group());
                labels.addAll(names.get(name.group()).labels());
            }
            assertThat(any).as(expression).isTrue();
            Matcher selector = SELECTOR.matcher(expression);
            while (selector.find()) {
                Set<String> known = new TreeSet<>(names.get(selector.group(1)).labels());
                known.addAll(OF_SCRAPES);
                Matcher label = LABEL.matcher(selector.group(2));
                while (label.find()) {
                    assertThat(known).as(expression).contains(label.group(1));
                }
            }
            Matcher by = BY.matcher(expression);
            while (by.find()) {
                assertThat(labels).as(expression).contains(by.group(1).split(", ?"));
            }
        }
    }

    @Test
    void alerts_eachRule_hasWhatAnOperatorNeeds() throws IOException {
        Set<Object> names = new java.util.HashSet<>();
        for (Map<?, ?> rule : rules()) {
            assertThat(names.add(rule.get("alert")))
                    .as("%s once", rule.get("alert"))
                    .isTrue();
            assertThat(rule.keySet().stream().map(String::valueOf))
                    .contains("alert", "expr", "labels", "annotations")
                    .isSubsetOf("alert", "expr", "for", "labels", "annotations");
            assertThat(((Map<?, ?>) rule.get("labels")).get("severity")).isIn("page", "ticket");
            assertThat(((Map<?, ?>) rule.get("annotations")).keySet().stream().map(String::valueOf))
                    .containsExactlyInAnyOrder("summary", "description");
            if (rule.get("for") != null) {
                assertThat(String.valueOf(rule.get("for"))).matches("\\d+[smhd]");
            }
        }
    }

    private static List<Map<?, ?>> rules() throws IOException {
        Map<?, ?> file = (Map<?, ?>) new Load(LoadSettings.builder().build())
                .loadFromString(Files.readString(Path.of("../docs/alerts.yaml")));
        List<Map<?, ?>> rules = new ArrayList<>();
        for (Object group : (List<?>) file.get("groups")) {
            for (Object rule : (List<?>) ((Map<?, ?>) group).get("rules")) {
                rules.add((Map<?, ?>) rule);
            }
        }
        return rules;
    }
}
