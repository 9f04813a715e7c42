package io.certigate.server.command;

import io.certigate.server.lint.Catalogue;
import io.certigate.server.lint.Description;
import io.certigate.server.lint.Finding;
import io.certigate.server.yaml.Place;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Findings as a log in SARIF 2.1.0 (OASIS), which code hosts and editors read. */
final class SarifLog {
    private static final String SCHEMA =
            "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

    /** To what relative addresses are relative: whoever reads the log sets it, by default to the root of the sources. */
    private static final String ROOT = "%SRCROOT%";

    private final Path workingFolder;

    /**
     * Writes logs.
     *
     * @param workingFolder files below it are named relative to it
     */
    SarifLog(Path workingFolder) {
        this.workingFolder = workingFolder.toAbsolutePath().normalize();
    }

    /** The log, on one line. */
    String of(List<Finding> findings) {
        List<Description> rules = Catalogue.all();
        Map<String, Object> driver = new LinkedHashMap<>();
        driver.put("name", "certigate");
        driver.put("rules", rules.stream().map(SarifLog::rule).toList());
        Map<String, Object> run = new LinkedHashMap<>();
        run.put("tool", Map.of("driver", driver));
        // SARIF counts columns in UTF-16 code units unless told; the reader of YAML counts characters.
        run.put("columnKind", "unicodeCodePoints");
        run.put("results", findings.stream().map(each -> result(each, rules)).toList());
        Map<String, Object> log = new LinkedHashMap<>();
        log.put("$schema", SCHEMA);
        log.put("version", "2.1.0");
        log.put("runs", List.of(run));
        return Json.object(log);
    }

    private static Map<String, Object> rule(Description description) {
        Map<String, Object> rule = new LinkedHashMap<>();
        rule.put("id", description.code());
        rule.put("shortDescription", text(description.title()));
        rule.put("fullDescription", text(description.definition()));
        rule.put("help", text(description.why() + " " + description.fix()));
        rule.put("defaultConfiguration", Map.of("level", description.severity().word()));
        return rule;
    }

    private Map<String, Object> result(Finding finding, List<Description> rules) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("ruleId", finding.code());
        result.put("ruleIndex", rules.indexOf(finding.description()));
        result.put("level", finding.severity().word());
        result.put("message", text(finding.message()));
        if (isFile(finding.place())) {
            result.put("locations", List.of(location(finding.place())));
        }
        List<Map<String, Object>> related = new ArrayList<>();
        for (Place place : finding.related()) {
            Map<String, Object> location = location(place);
            location.put("id", related.size() + 1);
            related.add(location);
        }
        if (!related.isEmpty()) {
            result.put("relatedLocations", related);
        }
        return result;
    }

    /** What speaks of the release as a whole has no line. */
    private static boolean isFile(Place place) {
        return place.line() > 0;
    }

    private Map<String, Object> location(Place place) {
        Map<String, Object> region = new LinkedHashMap<>();
        region.put("startLine", place.line());
        region.put("startColumn", place.column());
        Map<String, Object> physical = new LinkedHashMap<>();
        physical.put("artifactLocation", artifact(place.file()));
        physical.put("region", region);
        Map<String, Object> location = new LinkedHashMap<>();
        location.put("physicalLocation", physical);
        return location;
    }

    private Map<String, Object> artifact(String file) {
        Path path = workingFolder.resolve(file).normalize();
        Map<String, Object> artifact = new LinkedHashMap<>();
        if (path.startsWith(workingFolder)) {
            String root = workingFolder.toUri().getRawPath();
            String address = path.toUri().getRawPath();
            artifact.put("uri", address.substring(root.length() + (root.endsWith("/") ? 0 : 1)));
            artifact.put("uriBaseId", ROOT);
        } else {
            artifact.put("uri", path.toUri().toString());
        }
        return artifact;
    }

    private static Map<String, Object> text(String text) {
        return Map.of("text", text);
    }
}
