package io.certigate.server.lint;

/**
 * Documents from which the examples of several kinds are made, each by a change that shows what is found. A change that
 * misses its text would leave the bad example and the good one the same: then one of the two is wrong.
 */
final class SharedExamples {
    /** A vocabulary of which the one rule uses every word. */
    static final String WORDS = """
            vocabulary: example
            language: 1
            markets: {CN: }
            entity_types: {account: }
            actions: {asset.sell: }
            relations: {owner: }
            certification_kinds: {filing: }
            ---
            policy: example
            language: 1
            title: Example
            markets: [CN]
            rules:
              - {id: sell, effect: permit, actions: [asset.sell], require: [{certification: filing, of: owner}]}
            """;

    /** The years of {@link #CALENDAR}, and its days. */
    static final String YEARS = """
            years: {from: 2024, to: 2026}
            dates: [2024-08-10, 2026-08-19]
            """;

    /** A calendar that lasts beyond the horizon, and a rule that asks it. */
    static final String CALENDAR = """
            calendar: example.qixi
            language: 1
            zone: Asia/Shanghai
            """ + YEARS + """
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
            """;

    /** Two forbids, each with a reason and a message in English. */
    static final String FORBIDS = """
            - id: no-sale
              effect: forbid
              actions: [asset.sell]
              law: [act]
              reason: example.no_sale
              message: {en: Nothing may be sold.}
            - id: no-gift
              effect: forbid
              actions: [asset.give]
              law: [act]
              reason: example.no_gift
              message: {en: Nothing may be given away.}
            """;

    /** A policy without a suite. */
    static final String UNTESTED = """
            policy: example
            language: 1
            title: Example
            markets: [CN]
            rules:
              - {id: sell, effect: permit, actions: [asset.sell]}
            """;

    /** The same with a suite. */
    static final String TESTED = UNTESTED + """
            ---
            suite: example
            cases:
              - name: anybody may sell
                at: 2024-01-01T00:00:00Z
                subject: "account:shop"
                action: asset.sell
                resource: "asset:picture"
                markets: [CN]
                expect: {effect: PERMIT}
            """;

    private SharedExamples() {}
}
