package io.certigate.server.lint;

import io.certigate.server.policy.Calendars;

/** Calendar that has ended. */
final class CalendarEnded implements Check {
    private static final Description DESCRIPTION =
            new Description("CG209", Severity.WARNING, "Calendar that has ended", """
            The years that a calendar covers ended at or before now.""", """
            Outside its years a calendar knows nothing: a forbid that asks it applies, and a permit that asks it does not hold.""", """
            Add the days of the years since; or delete the calendar, if no rule that is in force asks it.""", """
            calendar: example.qixi
            language: 1
            zone: Asia/Shanghai
            years: {from: 2024, to: 2024}
            dates: [2024-08-10]
            ---
            policy: example
            language: 1
            title: Example
            markets: [CN]
            zone: Asia/Shanghai
            rules:
              - id: gift
                effect: permit
                actions: [asset.give]
                during: {from: 2024-01-01, days: [{calendar: example.qixi}]}
            """, """
            calendar: example.qixi
            language: 1
            zone: Asia/Shanghai
            years: {from: 2024, to: 2026}
            dates: [2024-08-10, 2026-08-19]
            ---
            policy: example
            language: 1
            title: Example
            markets: [CN]
            zone: Asia/Shanghai
            rules:
              - id: gift
                effect: permit
                actions: [asset.give]
                during: {from: 2024-01-01, days: [{calendar: example.qixi}]}
            """);

    @Override
    public Description description() {
        return DESCRIPTION;
    }

    @Override
    public void find(Candidate candidate, Findings findings) {
        for (Calendars.Declared each :
                candidate.policies().content().calendars().declared()) {
            if (!each.end().isAfter(candidate.horizon().at())) {
                findings.add(
                        each.place(),
                        "calendar " + each.name() + " has ended at " + each.end() + ": expected the years since");
            }
        }
    }
}
