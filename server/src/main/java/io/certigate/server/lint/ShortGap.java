package io.certigate.server.lint;

import java.util.List;

/** Windows of one law with a gap of a day or less. */
final class ShortGap implements Check {
    private static final Description DESCRIPTION = new Description(
            "CG203", Severity.WARNING, "Windows of one law with a gap of a day or less", """
            As CG202, but the gap is of at most 25 hours; the windows may also be those of one rule that has no states.""", """
            An end is exclusive: 'until: 2022-12-31' ends before that day, and 'until' one second before midnight leaves one second out.
            A gap that short is hardly ever meant.""", """
            Write the same instant as the end of the one and as the start of the other.""", """
            - {id: sell-2022, effect: permit, actions: [asset.sell], during: {from: 2022-03-01, until: 2022-12-31}, law: [act]}
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
                if (gap.isShort() && !gap.isOfTheOrder()) {
                    findings.add(
                            gap.after().place(),
                            gap.message(),
                            List.of(gap.before().place()));
                }
            }
        }
    }
}
