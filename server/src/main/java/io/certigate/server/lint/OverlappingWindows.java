package io.certigate.server.lint;

import java.util.List;

/** Windows of one law that overlap. */
final class OverlappingWindows implements Check {
    private static final Description DESCRIPTION =
            new Description("CG201", Severity.WARNING, "Windows of one law that overlap", """
            Two windows of one rule, neither with days, share an instant. Or two rules of one policy that cite the same laws, have the same effect, target and conditions, and name no days are both in force at an instant, and each is in
            force at an instant at which the other is not.""", """
            What a law says at an instant should stand in one place. Of two permits, the one that requires less decides; a window that
            lasts too long keeps the old text alive.""", """
            End the earlier window at the instant at which the later one begins: an end is exclusive.""", """
            - {id: sell-2022, effect: permit, actions: [asset.sell], during: {from: 2022-03-01, until: 2023-01-02}, law: [act]}
            - {id: sell-2023, effect: permit, actions: [asset.sell], during: {from: 2023-01-01}, law: [act]}
            """, """
            - {id: sell-2022, effect: permit, actions: [asset.sell], during: {from: 2022-03-01, until: 2023-01-01}, law: [act]}
            - {id: sell-2023, effect: permit, actions: [asset.sell], during: {from: 2023-01-01}, law: [act]}
            """);

    @Override
    public Description description() {
        return DESCRIPTION;
    }

    @Override
    public void find(Candidate candidate, Findings findings) {
        candidate.rules().forEach(rule -> withinOneRule(rule, findings));
        for (Succession succession : candidate.successions()) {
            Succession.Reign last = null;
            for (Succession.Reign each : succession.reigns()) {
                if (last != null && last.rule() != each.rule() && overlap(last.stretch(), each.stretch())) {
                    findings.add(
                            each.rule().place(),
                            each.rule().name() + " and " + last.rule().name() + ", of one law, are both in force from "
                                    + each.stretch().from() + " until "
                                    + last.stretch().until(),
                            List.of(last.rule().place()));
                }
                if (last == null
                        || each.stretch().until().isAfter(last.stretch().until())) {
                    last = each;
                }
            }
        }
    }

    /** Whether each of two, in order, has a part that the other has not, and both share one. */
    private static boolean overlap(Stretch a, Stretch b) {
        return a.from().isBefore(b.from())
                && b.from().isBefore(a.until())
                && a.until().isBefore(b.until());
    }

    private static void withinOneRule(TimedRule rule, Findings findings) {
        List<Stretch> windows = rule.rule().during().stream()
                .filter(span -> span.days() == null)
                .map(span -> Stretch.of(span.window()))
                .sorted()
                .toList();
        for (int i = 1; i < windows.size(); i++) {
            if (windows.get(i).from().isBefore(windows.get(i - 1).until())) {
                findings.add(
                        rule.place(),
                        "two windows of " + rule.name() + " are both open at "
                                + windows.get(i).from());
            }
        }
    }
}
