package io.certigate.server.policy.reference;

import io.certigate.server.model.EntityRef;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Requirements by the book. Everything that is looked at adds its edges, whether it counts or not. */
final class ReferenceRequirements {
    private static final Instant FOREVER = Instant.MAX;

    /** Something that is not met. */
    record Gap(String code, List<String> evidence, String remedy) {}

    /** Whether it is met, what shows that, and what is missing. */
    record Verdict(boolean met, List<String> proof, List<Gap> gaps) {}

    private final Map<EntityRef, Known> registry;
    private final Inquiry inquiry;
    private final Set<Instant> edges;

    ReferenceRequirements(Map<EntityRef, Known> registry, Inquiry inquiry, Set<Instant> edges) {
        this.registry = registry;
        this.inquiry = inquiry;
        this.edges = edges;
    }

    Verdict check(RuleSpec.Need need) {
        if (need instanceof RuleSpec.Certified certified) {
            return certified(certified);
        }
        if (need instanceof RuleSpec.AnyOf any) {
            List<Verdict> parts = any.parts().stream().map(this::check).toList();
            for (Verdict part : parts) {
                if (part.met()) {
                    return part;
                }
            }
            return unmet(need, parts);
        }
        List<Verdict> parts =
                ((RuleSpec.AllOf) need).parts().stream().map(this::check).toList();
        if (parts.stream().allMatch(Verdict::met)) {
            return new Verdict(
                    true, parts.stream().flatMap(each -> each.proof().stream()).toList(), List.of());
        }
        return need.otherwise() == null ? new Verdict(false, List.of(), gaps(parts)) : unmet(need, parts);
    }

    private static List<Gap> gaps(List<Verdict> parts) {
        return parts.stream().flatMap(each -> each.gaps().stream()).toList();
    }

    private static Verdict unmet(RuleSpec.Need need, List<Verdict> parts) {
        List<String> evidence =
                gaps(parts).stream().flatMap(each -> each.evidence().stream()).toList();
        return new Verdict(false, List.of(), List.of(gap(need, evidence)));
    }

    private static Gap gap(RuleSpec.Need need, List<String> evidence) {
        RuleSpec.Otherwise otherwise = need.otherwise();
        String code = otherwise == null ? "certigate.certification_missing" : otherwise.reason();
        return new Gap(code, evidence, Outcome.remedy(code, options(need), message(need)));
    }

    /** What would lift a forbid: any of these; the first of them that says how to get it says so for all. */
    String lifting(String code, List<RuleSpec.Need> exempt) {
        List<String> messages = exempt.stream()
                .filter(each -> !(each instanceof RuleSpec.AllOf) || each.otherwise() != null)
                .map(each -> message(each))
                .filter(each -> !each.isEmpty())
                .toList();
        List<String> options =
                exempt.stream().flatMap(each -> options(each).stream()).toList();
        return Outcome.remedy(code, options, messages.isEmpty() ? "" : messages.get(0));
    }

    private static String message(RuleSpec.Need need) {
        RuleSpec.Otherwise otherwise = need.otherwise();
        String message = otherwise == null ? "" : otherwise.remedy();
        boolean strict =
                need instanceof RuleSpec.Certified certified && certified.kind().equals("strict");
        return message.isEmpty() && strict ? Words.STRICT_REMEDY : message;
    }

    private static List<String> options(RuleSpec.Need need) {
        if (need instanceof RuleSpec.Certified certified) {
            List<String> issuers = certified.kind().equals("strict") ? Words.STRICT_ISSUERS : List.of();
            return List.of(Outcome.option(certified.of(), certified.kind(), issuers));
        }
        List<RuleSpec.Need> parts = need instanceof RuleSpec.AnyOf any ? any.parts() : ((RuleSpec.AllOf) need).parts();
        return parts.stream().flatMap(each -> options(each).stream()).toList();
    }

    private Verdict certified(RuleSpec.Certified need) {
        boolean ofResource = need.of().equals("resource") || need.of().startsWith("resource.");
        EntityRef base = ofResource ? inquiry.resource() : inquiry.subject();
        String relation = need.of().startsWith("resource.") ? need.of().substring(9) : need.of();
        List<EntityRef> holders = new ArrayList<>();
        if (relation.equals("subject") || relation.equals("resource")) {
            holders.add(base);
        } else {
            List<Known.Link> links = registry.getOrDefault(base, Known.NOTHING).links().stream()
                    .filter(each -> each.relation().equals(relation))
                    .sorted(Comparator.comparing(
                                    (Known.Link each) -> each.window().from())
                            .thenComparing(Known.Link::with))
                    .toList();
            for (Known.Link link : links) {
                addEdges(link.window());
                if (link.window().covers(inquiry.at())) {
                    holders.add(link.with());
                }
            }
        }
        List<String> shortfall = new ArrayList<>();
        String proof = null;
        for (EntityRef holder : holders) {
            Known.Held best = lookAt(need.kind(), holder);
            String number = best == null ? "-" : best.number();
            String line = Outcome.certified(need.of(), holder, need.kind(), number, state(best));
            if (!state(best).equals("VALID")) {
                shortfall.add(line);
            } else if (proof == null) {
                proof = line;
            }
        }
        if (holders.isEmpty()) {
            shortfall.add(Outcome.noRelation(base, relation));
        }
        return proof != null
                ? new Verdict(true, List.of(proof), List.of())
                : new Verdict(false, List.of(), List.of(gap(need, shortfall)));
    }

    /** The valid certification that counts longest; if none is valid the latest-starting; null if there is none. */
    private Known.@Nullable Held lookAt(String kind, EntityRef holder) {
        List<Known.Held> all = registry.getOrDefault(holder, Known.NOTHING).held().stream()
                .filter(each -> each.kind().equals(kind))
                .sorted(Comparator.comparing(Known.Held::number))
                .toList();
        all.forEach(this::addEdges);
        Known.Held longest = null;
        Known.Held latest = null;
        for (Known.Held each : all) {
            if (state(each).equals("VALID")
                    && (longest == null || countsUntil(each).isAfter(countsUntil(longest)))) {
                longest = each;
            }
            if (latest == null
                    || each.validity().from().isAfter(latest.validity().from())) {
                latest = each;
            }
        }
        return longest == null ? latest : longest;
    }

    private static boolean malformed(Known.Held held) {
        return held.kind().equals("strict")
                && !held.verified()
                && !Words.STRICT_NUMBERS.getOrDefault(held.number(), false);
    }

    private String state(Known.@Nullable Held held) {
        Instant at = inquiry.at();
        if (held == null) {
            return "MISSING";
        }
        if (malformed(held)) {
            return "MALFORMED";
        }
        if (at.isBefore(held.validity().from())) {
            return "NOT_YET_VALID";
        }
        if (held.ending() != null && at.compareTo(held.endedAt()) >= 0) {
            return held.ending() == Known.Ending.REVOKED ? "REVOKED" : "CANCELLED";
        }
        if (!held.validity().covers(at)) {
            return "EXPIRED";
        }
        return held.suspensions().stream().anyMatch(each -> each.covers(at)) ? "SUSPENDED" : "VALID";
    }

    private Instant countsUntil(Known.Held held) {
        TreeSet<Instant> ends = new TreeSet<>(Set.of(FOREVER));
        addEdges(held, ends);
        Instant end = ends.higher(inquiry.at());
        return end == null ? FOREVER : end;
    }

    private void addEdges(Known.Held held) {
        // Time does not heal a malformed number, so that its edges change nothing.
        if (!malformed(held)) {
            addEdges(held, edges);
        }
    }

    private void addEdges(Known.Stretch stretch) {
        addEdges(stretch, edges);
    }

    private static void addEdges(Known.Held held, Set<Instant> to) {
        addEdges(held.validity(), to);
        held.suspensions().forEach(each -> addEdges(each, to));
        if (held.ending() != null) {
            to.add(held.endedAt());
        }
    }

    private static void addEdges(Known.Stretch stretch, Set<Instant> to) {
        to.add(stretch.from());
        Instant until = stretch.until();
        if (until != null) {
            to.add(until);
        }
    }
}
