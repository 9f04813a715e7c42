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
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

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
        List<JsonNode> rules = rules();
        assertThat(rules).hasSizeGreaterThan(10);

        for (JsonNode rule : rules) {
            String expression = rule.path("expr").asString();
            Set<String> labels = new TreeSet<>(OF_SCRAPES);
            List<String> named =
                    NAME.matcher(expression).results().map(MatchResult::group).toList();
            assertThat(named).as(expression).isNotEmpty();
            assertThat(names.keySet()).as(expression).containsAll(named);
            names.forEach((name, metric) -> {
                if (named.contains(name)) {
                    labels.addAll(metric.labels());
                }
            });
            Matcher selector = SELECTOR.matcher(expression);
            while (selector.find()) {
                Set<String> known = new TreeSet<>(OF_SCRAPES);
                known.addAll(names.getOrDefault(selector.group(1), Metric.READY).labels());
                assertThat(LABEL.matcher(selector.group(2)).results().map(label -> label.group(1)))
                        .as(expression)
                        .isNotEmpty()
                        .isSubsetOf(known);
            }
            Matcher by = BY.matcher(expression);
            while (by.find()) {
                assertThat(labels).as(expression).contains(by.group(1).split(", ?"));
            }
        }
    }

    @Test
    void alerts_eachRule_hasWhatAnOperatorNeeds() throws IOException {
        List<JsonNode> rules = rules();
        assertThat(rules.stream().map(rule -> rule.path("alert").asString())).doesNotHaveDuplicates();
        for (JsonNode rule : rules) {
            assertThat(rule.propertyNames())
                    .contains("alert", "expr", "labels", "annotations")
                    .isSubsetOf("alert", "expr", "for", "labels", "annotations");
            assertThat(rule.path("labels").path("severity").asString()).isIn("page", "ticket");
            assertThat(rule.path("annotations").propertyNames()).containsExactlyInAnyOrder("summary", "description");
            if (rule.has("for")) {
                assertThat(rule.path("for").asString()).matches("\\d+[smhd]");
            }
        }
    }

    private static List<JsonNode> rules() throws IOException {
        Object file = new Load(LoadSettings.builder().build())
                .loadFromString(Files.readString(Path.of("../docs/alerts.yaml")));
        List<JsonNode> rules = new ArrayList<>();
        for (JsonNode group : JsonMapper.shared().valueToTree(file).path("groups")) {
            group.path("rules").forEach(rules::add);
        }
        return rules;
    }
}
