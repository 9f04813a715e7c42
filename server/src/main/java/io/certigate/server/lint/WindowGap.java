package io.certigate.server.lint;

import java.util.List;

/** Windows of one law that leave a gap. */
final class WindowGap implements Check {
    private static final Description DESCRIPTION =
            new Description("CG202", Severity.NOTE, "Windows of one law that leave a gap", """
            Two different rules of one policy that cite the same laws, have the same effect, target and conditions, and name no days follow one another, and for more than 25 hours between them none of the kind is in force. What a single
            rule leaves out between its own windows is not found: it stands in one list, to be seen.""", """
            During the gap the law has no rule, so that what it permits is denied, or what it forbids may be permitted.""", """
            Let the earlier rule end when the later one begins; or leave it, if the law was out of force in between.""", """
            - {id: sell-2022, effect: permit, actions: [asset.sell], during: {from: 2022-03-01, until: 2022-12-01}, law: [act]}
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
        for (Succession succession : candidate.successions()) {
            for (Gap gap : Gap.of(succession)) {
                if (!gap.isShort() && !gap.isOfOneRule()) {
                    findings.add(
                            gap.after().place(),
                            gap.message(),
                            List.of(gap.before().place()));
                }
            }
        }
    }
}
