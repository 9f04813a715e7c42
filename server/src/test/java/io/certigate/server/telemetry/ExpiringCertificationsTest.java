package io.certigate.server.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.certigate.server.model.Certification;
import io.certigate.server.model.Certification.End;
import io.certigate.server.model.Certification.EndKind;
import io.certigate.server.model.EntityRef;
import io.certigate.server.state.StateStore.CertificationFilter;
import io.certigate.server.state.Versioned;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ExpiringCertificationsTest {
    private static final Instant NOW = Instant.parse("2030-03-01T04:00:00Z");

    private final List<CertificationFilter> asked = new CopyOnWriteArrayList<>();

    @Test
    void register_afterARound_tellsWhatEndsWithinEachTime() {
        List<Certification> all = new ArrayList<>();
        all.add(certification("open", null, null));
        all.add(certification("over", NOW, null));
        all.add(certification("tomorrow", NOW.plus(Duration.ofDays(1)), null));
        all.add(certification("next-week", NOW.plus(Duration.ofDays(6)), null));
        all.add(certification("later", NOW.plus(Duration.ofDays(8)), null));
        all.add(certification("far", NOW.plus(Duration.ofDays(31)), null));
        all.add(certification("revoked", NOW.plus(Duration.ofDays(2)), new End(EndKind.REVOKED, NOW, NOW, "")));

        assertThat(found(all)).isEqualTo(Map.of("1d", 1.0, "7d", 2.0, "30d", 3.0));
    }

    @Test
    void register_moreThanAPage_goesOnBehindTheLast() {
        List<Certification> all = new ArrayList<>();
        for (int i = 0; i < ExpiringCertifications.PAGE + 3; i++) {
            all.add(certification("holder-" + i, NOW.plus(Duration.ofHours(1)), null));
        }

        assertThat(found(all)).containsEntry("1d", ExpiringCertifications.PAGE + 3.0);
        assertThat(asked).hasSize(2);
        assertThat(asked.get(1).after())
                .extracting(key -> key.holder().id())
                .isEqualTo("holder-" + (ExpiringCertifications.PAGE - 1));
    }

    private Map<String, Double> found(List<Certification> all) {
        Map<String, Double> found = new TreeMap<>();
        Signals signals = new Signals();
        try (ExpiringCertifications counting = ExpiringCertifications.start(
                (filter, limit) -> {
                    int first = filter.after() == null ? 0 : limit * asked.size();
                    asked.add(filter);
                    return all.subList(first, Math.min(all.size(), first + limit)).stream()
                            .map(each -> new Versioned<>(each, 1))
                            .toList();
                },
                () -> NOW)) {
            counting.register(signals);
            await().until(() -> {
                signals.forEach((metric, reading) -> {
                    if (metric == Metric.EXPIRING) {
                        reading.read((value, labels) -> found.put(labels[0], value));
                    }
                });
                return !found.isEmpty();
            });
        }
        return found;
    }

    private static Certification certification(String holder, @Nullable Instant until, @Nullable End end) {
        return new Certification(
                new EntityRef("company", holder),
                "test.filing",
                "1",
                "office",
                "",
                NOW.minus(Duration.ofDays(100)),
                until,
                false,
                List.of(),
                end);
    }
}
