package io.certigate.server.lint;

import io.certigate.server.policy.PolicyDocument;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Turns an example of the catalogue into documents that can be looked at. */
public final class Example {
    /** When examples are looked at. */
    public static final Horizon HORIZON = new Horizon(Instant.parse("2025-12-01T00:00:00Z"), Duration.ofDays(90));

    /** The words of examples that declare none. */
    public static final String VOCABULARY = """
            vocabulary: example
            language: 1
            markets: {CN: , RU: }
            entity_types: {account: , company: , asset: }
            properties:
              platform: {type: string, values: [weixin, alipay]}
            actions: {asset.show: , asset.sell: , asset.give: }
            relations: {owner: }
            certification_kinds: {filing: , license: }
            """;

    /** What stands above the rules of examples that are rules only. */
    public static final String POLICY = """
            policy: example
            language: 1
            title: Example
            markets: [CN]
            zone: Asia/Shanghai
            law:
              - {id: act, title: The Act, published: 2022-01-01, effective: 2022-03-01}
            rules:
            """;

    private static final String BETWEEN_DOCUMENTS = "---\n";

    private Example() {}

    /**
     * The documents of an example. A text that begins with {@code -} is a list of rules, to stand below {@link #POLICY};
     * otherwise it is documents, with a line {@code ---} between two. {@link #VOCABULARY} is added unless there is one.
     */
    public static List<PolicyDocument> documents(String text) {
        List<PolicyDocument> documents = new ArrayList<>();
        String[] parts = text.startsWith("- ")
                ? new String[] {POLICY + text.indent(2)}
                : text.split("(?m)^" + BETWEEN_DOCUMENTS, -1);
        for (String part : parts) {
            documents.add(new PolicyDocument("example-" + (documents.size() + 1) + ".yaml", part));
        }
        if (documents.stream().noneMatch(each -> each.text().startsWith("vocabulary:"))) {
            documents.add(new PolicyDocument("vocabulary.yaml", VOCABULARY));
        }
        return documents;
    }
}
