package io.certigate.server.impact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certigate.server.impact.ImpactReport.Counts;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImpactLimitTest {
    private static final Counts NONE = new Counts(0, 0, 0, 0);

    @ParameterizedTest
    @ValueSource(strings = {"", "%", "-1", "101%", "1.5", "5 %", "x", "1e3", "100001", "5%%"})
    void parse_anotherText_isRefused(String text) {
        assertThatThrownBy(() -> ImpactLimit.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'");
    }

    @ParameterizedTest
    @CsvSource({
        // limit, assessed, flips, not assessable, whether above
        "5%, 100, 5, 0, false",
        "5%, 100, 6, 0, true",
        "5%, 99, 5, 1, true",
        "0.1%, 10000, 10, 0, false",
        "0.1%, 10000, 11, 0, true",
        "0%, 100, 0, 0, false",
        "0%, 100, 1, 0, true",
        "0%, 0, 0, 1, true",
        "100%, 0, 0, 9, false",
        "0%, 0, 0, 0, false",
    })
    void exceeded_percent_countsWhatIsNotAssessableAsFlipped(
            String limit, long assessed, long flips, long gaps, boolean above) {
        Counts counts = new Counts(assessed, flips, 0, gaps);
        assertThat(ImpactLimit.parse(limit).exceeded(report(counts, NONE, 0, false, 0, List.of(), false)) != null)
                .isEqualTo(above);
        assertThat(ImpactLimit.parse(limit).exceeded(report(NONE, counts, 0, false, 0, List.of(), false)) != null)
                .isEqualTo(above);
    }

    @ParameterizedTest
    @CsvSource({"3, 3, false, 0, false", "3, 4, false, 0, true", "3, 2, false, 2, true", "3, 1, true, 0, true"})
    void exceeded_accounts_countsDoubtfulOnesToo(
            String limit, long accounts, boolean more, long doubtful, boolean above) {
        ImpactReport report = report(new Counts(9, accounts, 0, 0), NONE, accounts, more, doubtful, List.of(), false);
        assertThat(ImpactLimit.parse(limit).exceeded(report) != null).isEqualTo(above);
    }

    @Test
    void exceeded_somethingLost_isAboveAnyLimit() {
        ImpactReport report = report(NONE, NONE, 0, false, 0, List.of("there is no decision log"), false);
        assertThat(ImpactLimit.parse("100%").exceeded(report)).contains("there is no decision log");
        assertThat(ImpactLimit.parse("100000").exceeded(report)).contains("there is no decision log");
    }

    @Test
    void exceeded_accountsOfARegistryThatWasNotLookedThrough_isAbove() {
        ImpactReport report = report(NONE, NONE, 0, false, 0, List.of(), true);
        assertThat(ImpactLimit.parse("100").exceeded(report)).isNotNull();
        assertThat(ImpactLimit.parse("1%").exceeded(report)).isNull();
    }

    private static ImpactReport report(
            Counts log,
            Counts registry,
            long accounts,
            boolean more,
            long doubtful,
            List<String> lost,
            boolean registryCut) {
        return new ImpactReport(
                "",
                List.of(),
                Instant.EPOCH,
                "",
                log,
                registry,
                accounts,
                more,
                doubtful,
                List.of(),
                new ImpactReport.Looked(List.of(), List.of(), lost, false, registryCut),
                List.of(),
                false,
                List.of(),
                false);
    }
}
