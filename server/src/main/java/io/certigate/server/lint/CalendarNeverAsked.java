package io.certigate.server.lint;

import io.certigate.server.policy.Calendars;

/** Calendar that is never asked. */
final class CalendarNeverAsked implements Check {
    private static final Description DESCRIPTION =
            new Description("CG407", Severity.NOTE, "Calendar that is never asked", """
            The name of the calendar stands nowhere in the documents but where it is declared. (A name that is part of another word, or
            stands in a comment, counts as asked.)""", """
            The calendar has no effect.""", """
            Use it under 'days' or in a condition, or delete it.""", """
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
              - {id: gift, effect: permit, actions: [asset.give]}
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
              - {id: gift, effect: permit, actions: [asset.give], during: {days: [{calendar: example.qixi}]}}
            """);

    @Override
    public Description description() {
        return DESCRIPTION;
    }

    @Override
    public void find(Candidate candidate, Findings findings) {
        for (Calendars.Declared each :
                candidate.policies().content().calendars().declared()) {
            if (!candidate.isMentioned(each.name())) {
                findings.add(each.place(), "no rule asks the calendar " + each.name());
            }
        }
    }
}
