package io.certigate.server.impact;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.impact.ImpactReport.Group;
import io.certigate.server.model.EntityRef;
import io.certigate.server.policy.Effect;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TallyTest {
    @Test
    void flip_moreThanIsToldApart_isCountedAndSaid() {
        Tally tally = new Tally();
        int flips = ImpactReport.MAX_ACCOUNTS + 10;
        for (int i = 0; i < flips; i++) {
            // As many groups as bounds allow, and more.
            String action = "action." + (i < ImpactReport.MAX_GROUPS + 10 ? i : 0);
            tally.assessed(false);
            tally.flip(new Flip(
                    new EntityRef("account", "a" + i),
                    List.of(),
                    "CN",
                    action,
                    Effect.PERMIT,
                    Effect.DENY,
                    "p/before",
                    "p/after",
                    "code",
                    false,
                    Instant.EPOCH,
                    null));
        }

        ImpactReport report = tally.report(new Supposition.OtherInstant(), Instant.EPOCH, "", new Reach());

        assertThat(report.log().permitToDeny()).isEqualTo(flips);
        assertThat(report.accounts()).isEqualTo(ImpactReport.MAX_ACCOUNTS);
        assertThat(report.moreAccounts()).isTrue();
        assertThat(report.rows()).hasSize(ImpactReport.MAX_ROWS);
        assertThat(report.rowsCut()).isTrue();
        assertThat(report.groupsCut()).isTrue();
        assertThat(report.groups()).hasSize(ImpactReport.MAX_GROUPS + 1);
        assertThat(report.groups().stream().mapToLong(Group::decisions).sum()).isEqualTo(flips);
        assertThat(report.groups().get(0).accounts()).isEqualTo(ImpactReport.MAX_GROUP_ACCOUNTS);
        assertThat(report.groups().get(0).moreAccounts()).isTrue();
    }

    @Test
    void gap_manyReasons_areBounded() {
        Tally tally = new Tally();
        for (int i = 0; i < 1_000; i++) {
            tally.gap(true, new EntityRef("account", "a"), "why " + i, "example " + i);
        }

        ImpactReport report = tally.report(new Supposition.OtherInstant(), Instant.EPOCH, "", new Reach());

        assertThat(report.registry().notAssessable()).isEqualTo(1_000);
        assertThat(report.doubtful()).isEqualTo(1);
        assertThat(report.gaps()).hasSizeLessThanOrEqualTo(51);
        assertThat(report.gaps().stream().mapToLong(ImpactReport.Gap::questions).sum())
                .isEqualTo(1_000);
    }
}
