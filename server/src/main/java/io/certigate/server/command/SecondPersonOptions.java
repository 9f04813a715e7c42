package io.certigate.server.command;

import io.certigate.server.Config;
import io.certigate.server.admin.SecondPersonSettings;
import io.certigate.server.model.HighRisk;
import io.certigate.server.model.Nearest;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What {@code serve} lets an operator choose about changes that need a second person. */
final class SecondPersonOptions {
    private static final Pattern TIME = Pattern.compile("([1-9][0-9]{0,4})([mhd])");
    private static final List<String> WORDS =
            Arrays.stream(HighRisk.values()).map(HighRisk::text).toList();

    @Option(
            names = "--second-person",
            paramLabel = "KIND",
            split = ",",
            description =
                    "Changes that can permit more than before and that one person proposes and another one approves:"
                            + " activation (a release becomes active, or is rolled back), directives (one is lifted or"
                            + " amended), certifications (one is issued, amended or resumed). Needs authentication."
                            + " Every node of one database must have the same. Default: none.")
    private @Nullable List<String> kinds;

    @Option(
            names = "--proposal-keep",
            paramLabel = "TIME",
            defaultValue = "24h",
            description = "How long a proposal can be approved: 1m to 7d, as minutes (30m), hours (24h) or days (7d)."
                    + " Default: ${DEFAULT-VALUE}.")
    private String keep = "";

    /**
     * Adds what was chosen to a configuration.
     *
     * @throws IllegalArgumentException if an option cannot be used
     */
    void apply(Config.Builder config) {
        config.secondPerson(new SecondPersonSettings(risks(), keep()));
    }

    private Set<HighRisk> risks() {
        Set<HighRisk> risks = EnumSet.noneOf(HighRisk.class);
        for (String kind : kinds == null ? List.<String>of() : kinds) {
            int index = WORDS.indexOf(kind);
            if (index < 0) {
                throw new IllegalArgumentException("expected --second-person with some of " + String.join(", ", WORDS)
                        + ", found '" + kind + "'" + Nearest.hint(kind, WORDS));
            }
            risks.add(HighRisk.values()[index]);
        }
        return risks;
    }

    private Duration keep() {
        Matcher time = TIME.matcher(keep);
        if (!time.matches()) {
            throw new IllegalArgumentException(
                    "expected --proposal-keep as a number with m, h or d, such as 24h, found '" + keep + "'");
        }
        long number = Long.parseLong(time.group(1));
        Duration found = switch (time.group(2)) {
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
        if (found.compareTo(SecondPersonSettings.LEAST_KEEP) < 0
                || found.compareTo(SecondPersonSettings.MOST_KEEP) > 0) {
            throw new IllegalArgumentException("expected --proposal-keep from 1m to 7d, found '" + keep + "'");
        }
        return found;
    }
}
