package io.certigate.oracle;

import io.certigate.v1.Effect;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Measures how soon a node sees what another one acknowledged. */
final class Revocations {
    /** The promise for a node that hears of no change. */
    static final Duration SEEN_WITHIN = Duration.ofMillis(500);

    private static final int COUNT = 7;
    private static final String ACCOUNT = "revoked-again-and-again";

    private Revocations() {}

    /** From the acknowledgment of a revocation by another node to the first denial of a node, the median of some. */
    static Duration seenBy(Trial trial, Node node) {
        List<Node> others = trial.cluster().nodes().stream()
                .filter(each -> !each.equals(node))
                .toList();
        Administrator admin = new Administrator(new Pen(others, trial.world().ledger()));
        Asking asking = new Asking(node);
        admin.putAccount(ACCOUNT, Pack.GOOD);
        List<Duration> each = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            String number = "n" + i;
            admin.putFiling(Pack.ACCOUNT, ACCOUNT, number, Instant.now().minusSeconds(1), null);
            Trial.until(() -> asking.says(Effect.EFFECT_PERMIT, ACCOUNT));
            admin.revoke(Pack.ACCOUNT, ACCOUNT, number);
            each.add(Trial.until(() -> asking.says(Effect.EFFECT_DENY, ACCOUNT)));
        }
        return each.stream().sorted().toList().get(COUNT / 2);
    }
}
