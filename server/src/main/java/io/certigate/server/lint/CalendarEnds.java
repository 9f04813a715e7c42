package io.certigate.server.lint;

import io.certigate.server.policy.Calendars;

/** Calendar that ends soon. */
final class CalendarEnds implements Check {
    private static final Description DESCRIPTION =
            new Description("CG208", Severity.WARNING, "Calendar that ends soon", """
            The years that a calendar covers end after now and not later than the horizon (--within).""", """
            Outside its years a calendar knows nothing: a forbid that asks it applies, and a permit that asks it does not hold.""", """
            Add the days of the next year, as soon as they are published.""", """
            calendar: example.qixi
            language: 1
            zone: Asia/Shanghai
            years: {from: 2024, to: 2025}
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
            if (candidate.horizon().reaches(each.end())) {
                findings.add(
                        each.place(),
                        "calendar " + each.name() + " ends at " + each.end() + ": expected the next year");
            }
        }
    }
}
