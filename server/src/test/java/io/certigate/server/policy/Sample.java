package io.certigate.server.policy;

import java.util.ArrayList;
import java.util.List;

/** A small valid release, and ways to put something else into it. */
final class Sample {
    static final String VOCABULARY = """
            vocabulary: sample
            language: 1
            markets: {CN: {title: {en: China}}, RU: }
            entity_types: {account: , company: , asset: }
            properties:
              platform: {type: string}
              entity_type: {type: string, attested: true, values: [individual, enterprise]}
              memberships: {type: list of string}
              pre_existing: {type: bool}
              notice: {type: {sent: instant, term_days: int}}
            action_properties: {quiet: {type: bool}}
            context: {amount: {type: {value: decimal, currency: string}}}
            actions: {asset.display: , asset.sell.primary: , asset.sell.secondary: , user.register: }
            relations: {owner: , operator: }
            certification_kinds:
              filing:
                issuers: [The office]
                number: {pattern: '[0-9]{9}[0-9X]', normalize: [strip, upper], check: iso7064-mod11-2}
              real_name:
            """;

    static final String POLICY = """
            policy: p
            language: 1
            title: A policy
            markets: [CN]
            zone: Asia/Shanghai
            law:
              - {id: act, title: The act, published: 2020-01-01}
            rules:
              - id: sell
                effect: permit
                subjects: [account]
                actions: [asset.sell.primary]
                resources: [asset]
                during: {from: 2022-03-31, until: 2022-06-20}
                where: {platform: weixin}
                require:
                  - certification: filing
                    of: owner
                    otherwise: {reason: filing_required}
                oblige: [{id: show, message: {en: Show it.}}]
                law: [act]
            """;

    private Sample() {}

    /** Compiles the sample's vocabulary and policies. */
    static PolicySet compile(String... policies) throws InvalidPolicies {
        List<PolicyDocument> documents = new ArrayList<>();
        documents.add(new PolicyDocument("vocabulary.yaml", VOCABULARY));
        for (int i = 0; i < policies.length; i++) {
            documents.add(new PolicyDocument("policy" + i + ".yaml", policies[i]));
        }
        return PolicyCompiler.compile(documents);
    }

    /** A policy with one rule, of which these are the lines beneath id and effect. */
    static String permit(String lines) {
        return "policy: p\nlanguage: 1\nmarkets: [CN]\nrules:\n  - id: r\n    effect: permit\n" + lines.indent(4);
    }

    /** A forbid, likewise. */
    static String forbid(String lines) {
        return permit(lines).replace("effect: permit", "effect: forbid");
    }
}
