package io.certigate.server.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.certigate.server.model.Certification;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Facts;
import io.certigate.server.model.Relation;
import io.certigate.server.model.Value;
import io.certigate.server.model.Window;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How many bytes a decision takes from the heap: the same on every machine, unlike its time. */
@Tag("measured")
class AllocationTest {
    private static final Instant NOW = Instant.parse("2022-04-01T00:00:00Z");
    private static final EntityRef SHOP = new EntityRef("account", "shop");
    private static final EntityRef OWNER = new EntityRef("company", "owner");
    private static final int DECISIONS = 20_000;

    private static final Question QUESTION = new Question(
            SHOP,
            Properties.of(Map.of("platform", new Value.Text("weixin"))),
            "asset.sell.primary",
            Properties.NONE,
            new EntityRef("asset", "nft"),
            Properties.NONE,
            Properties.NONE,
            List.of("CN"));

    /** A permit with conditions and a certification of the owner, under forbids that do not apply. */
    private static PolicySet policies() throws InvalidPolicies {
        StringBuilder others =
                new StringBuilder("policy: others\nlanguage: 1\nmarkets: [CN]\nzone: Asia/Shanghai\nrules:\n");
        for (int i = 0; i < 100; i++) {
            others.append("  - {id: r")
                    .append(i)
                    .append(", effect: forbid, actions: [asset.sell.primary], reason: no, where: {subject.platform: p")
                    .append(i)
                    .append("}, during: {from: 2020-01-01}}\n");
        }
        return Sample.compile(Sample.POLICY, others.toString());
    }

    private static Map<EntityRef, Facts> facts() {
        Instant from = Instant.parse("2022-01-01T00:00:00Z");
        Relation relation = new Relation(SHOP, "owner", OWNER, new Window(from, null));
        Certification filing = new Certification(OWNER, "filing", "1", "", "", from, null, true, List.of(), null);
        return Map.of(
                SHOP, new Facts(SHOP, 0, 0, null, List.of(), List.of(relation)),
                OWNER, new Facts(OWNER, 0, 0, null, List.of(filing), List.of()));
    }

    private static double bytes(PolicySet policies, FactsLookup facts) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        long before = threads.getThreadAllocatedBytes(thread);
        long permits = 0;
        for (int i = 0; i < DECISIONS; i++) {
            permits += policies.evaluate(QUESTION, NOW, facts).effect() == Effect.PERMIT ? 1 : 0;
        }
        double bytes = (threads.getThreadAllocatedBytes(thread) - before) / (double) DECISIONS;
        assertThat(permits).isEqualTo(DECISIONS);
        return bytes;
    }

    @Test
    void evaluate_permitByACertification_takesFewBytes() throws InvalidPolicies {
        PolicySet policies = policies();
        Map<EntityRef, Facts> facts = facts();
        // The first ones compile plans, and whatever the virtual machine needs.
        bytes(policies, facts::get);
        assertThat(bytes(policies, facts::get)).isBetween(1.0, 104.0);
    }
}
