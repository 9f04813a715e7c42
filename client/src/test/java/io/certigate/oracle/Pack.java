package io.certigate.oracle;

import com.google.protobuf.ByteString;
import io.certigate.v1.DocumentChunk;
import java.util.List;

/** Two releases, so small that {@link Model} says by hand what they answer. */
enum Pack {
    /** Sale by whoever has a filing of its own or a partner with one; showing is permitted. */
    GENEROUS("""
                        - {certification: filing, of: partner}
                    otherwise: {reason: oracle.unfiled}
              - {id: show, effect: permit, actions: [trade.show]}
            """),
    /** Sale by whoever has a filing of its own; showing is forbidden. */
    STRICT("""
                    otherwise: {reason: oracle.own_filing_required}
              - {id: show, effect: forbid, actions: [trade.show], reason: oracle.show_forbidden}
            """);

    static final String MARKET = "CN";
    static final String ACCOUNT = "account";
    static final String COMPANY = "company";
    static final String ITEM = "item";
    static final String FILING = "filing";
    static final String PARTNER = "partner";
    static final String STANDING = "standing";
    static final String GOOD = "good";
    static final String BAD = "bad";
    static final String SELL = "trade.sell";
    static final String SHOW = "trade.show";
    static final String ORDER = "oracle.order";

    private static final String VOCABULARY = """
            vocabulary: oracle
            language: 1
            markets: {CN: {}}
            entity_types: {account: {}, company: {}, item: {}}
            properties:
              standing: {type: string, attested: true, values: [good, bad]}
            actions: {trade.sell: {}, trade.show: {}}
            relations: {partner: {}}
            certification_kinds: {filing: {}}
            """;
    private static final String POLICY = """
            policy: oracle.trade
            language: 1
            markets: [CN]
            rules:
              - id: sell
                effect: permit
                subjects: [account]
                actions: [trade.sell]
                resources: [item]
                where: {subject.standing: good}
                require:
                  - any:
                        - certification: filing
            """;

    private final String end;

    Pack(String end) {
        this.end = end;
    }

    List<DocumentChunk> documents() {
        return List.of(document("vocabulary.yaml", VOCABULARY), document("policy.yaml", POLICY + end));
    }

    private static DocumentChunk document(String path, String text) {
        return DocumentChunk.newBuilder()
                .setPath(path)
                .setData(ByteString.copyFromUtf8(text))
                .build();
    }
}
