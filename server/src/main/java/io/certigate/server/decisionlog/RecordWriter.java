package io.certigate.server.decisionlog;

import io.certigate.server.decision.CheckRequest;
import io.certigate.server.decision.DecisionLog;
import io.certigate.server.decision.EncodedRequest;
import io.certigate.server.model.Certification;
import io.certigate.server.model.Entity;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Facts;
import io.certigate.server.model.Relation;
import io.certigate.server.model.Revision;
import io.certigate.server.model.Value;
import io.certigate.server.policy.Answer;
import io.certigate.server.policy.Properties;
import io.certigate.server.policy.Question;
import io.certigate.server.state.RecordCodec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes the messages of {@code decision_record.proto}. The same content always has the same bytes, since maps are sorted; but a
 * request is as its caller sent it, where its bytes are known and nothing of it is masked. The numbers are those of the fields.
 */
final class RecordWriter {
    private RecordWriter() {}

    /**
     * A {@code DecisionRecord}.
     *
     * @param state sequence of its state
     * @param facts sequences of its facts
     * @param count how many there are
     * @param masks what is not written of the request
     */
    static void decision(ProtoBuffer to, DecisionLog.Entry entry, long state, long[] facts, int count, Masks masks) {
        CheckRequest asked = entry.request();
        List<Masks.Taken> taken = List.of();
        if (!masks.isNone()) {
            Masks.Masked<CheckRequest> masked = masks.of(asked);
            asked = masked.rest();
            taken = masked.taken();
        }
        to.text(1, entry.decision().id());
        to.instant(2, entry.decision().decidedAt());
        EncodedRequest encoded = asked.encoded();
        if (encoded == null) {
            int request = to.open(3);
            request(to, asked);
            to.close(request);
        } else {
            to.bytes(3, encoded.bytes());
        }
        int answer = to.open(4);
        answer(to, entry.decision().answer(), entry.decision().hypothetical());
        to.close(answer);
        to.number(5, state);
        to.numbers(6, facts, count);
        masked(to, 7, taken);
    }

    private static void masked(ProtoBuffer to, int field, List<Masks.Taken> taken) {
        for (int i = 0; i < taken.size(); i++) {
            int start = to.open(field);
            to.text(1, taken.get(i).path());
            to.bytes(2, taken.get(i).digest());
            to.close(start);
        }
    }

    /** The fields of a {@code CheckActionRequest}. */
    private static void request(ProtoBuffer to, CheckRequest request) {
        Question question = request.question();
        entity(to, 1, question.subject(), question.subjectProperties());
        int action = to.open(2);
        to.text(1, question.action());
        values(to, 2, question.actionProperties().sent());
        to.close(action);
        entity(to, 3, question.resource(), question.resourceProperties());
        values(to, 4, question.context().sent());
        List<String> markets = question.markets();
        for (int i = 0; i < markets.size(); i++) {
            to.text(5, markets.get(i));
        }
        Instant at = request.at();
        if (at != null) {
            to.instant(6, at);
        }
        to.text(11, request.id());
    }

    private static void entity(ProtoBuffer to, int field, EntityRef ref, Properties properties) {
        int start = to.open(field);
        to.text(1, ref.type());
        to.text(2, ref.id());
        values(to, 3, properties.sent());
        to.close(start);
    }

    /** The fields of a {@code CheckActionResponse} that an answer has, as codes. */
    static void answer(ProtoBuffer to, Answer answer, boolean hypothetical) {
        to.message(RulingCodes.of(answer));
        Instant validUntil = answer.validUntil();
        if (validUntil != null) {
            to.instant(8, validUntil);
        }
        to.number(12, hypothetical ? 1 : 0);
        RulingCodes.grounds(to, 14, answer.ruling().notices());
    }

    /** A {@code StateRecord}. */
    static void state(
            ProtoBuffer to,
            Revision revision,
            String release,
            long[] directives,
            @Nullable Instant appliedAt,
            @Nullable Duration clockOffset) {
        int start = to.open(1);
        to.text(1, revision.epoch());
        to.number(2, revision.number());
        to.bytes(3, revision.hashBytes());
        to.close(start);
        to.text(2, release);
        to.numbers(3, directives, directives.length);
        if (appliedAt != null) {
            to.instant(4, appliedAt);
        }
        if (clockOffset != null) {
            to.duration(5, clockOffset);
        }
    }

    /**
     * A {@code FactsRecord}.
     *
     * @param masks what is not written of the properties
     */
    static void facts(ProtoBuffer to, Facts facts, Masks masks) {
        Map<String, Value> properties = facts.properties();
        List<Masks.Taken> taken = List.of();
        if (!masks.isNone()) {
            Masks.Masked<Map<String, Value>> masked = masks.of(facts);
            properties = masked.rest();
            taken = masked.taken();
        }
        head(to, facts);
        if (!properties.isEmpty()) {
            to.text(3, RecordCodec.write(new Entity(facts.holder(), properties)));
        }
        for (Certification certification : facts.certifications()) {
            to.text(4, RecordCodec.write(certification));
        }
        for (Relation relation : facts.relations()) {
            to.text(5, RecordCodec.write(relation));
        }
        masked(to, 6, taken);
    }

    /** A {@code FactsRecord} of facts that are too large to be logged. */
    static void omittedFacts(ProtoBuffer to, Facts facts) {
        head(to, facts);
        to.number(7, 1);
    }

    private static void head(ProtoBuffer to, Facts facts) {
        int start = to.open(1);
        to.text(1, facts.holder().type());
        to.text(2, facts.holder().id());
        to.close(start);
        to.number(2, facts.changedAt());
    }

    static void values(ProtoBuffer to, int field, Map<String, Value> values) {
        if (values.isEmpty()) {
            return;
        }
        Map<String, Value> sorted = values.size() == 1 ? values : new TreeMap<>(values);
        sorted.forEach((name, value) -> {
            int start = to.open(field);
            to.text(1, name);
            value(to, 2, value);
            to.close(start);
        });
    }

    private static void value(ProtoBuffer to, int field, Value value) {
        int start = to.open(field);
        if (value instanceof Value.Text text) {
            to.member(1, text.value());
        } else if (value instanceof Value.Bool bool) {
            to.member(2, bool.value() ? 1 : 0);
        } else if (value instanceof Value.Whole whole) {
            to.member(3, whole.value());
        } else if (value instanceof Value.Decimal decimal) {
            to.member(4, decimal.value().toPlainString());
        } else if (value instanceof Value.Moment moment) {
            to.instant(5, moment.value());
        } else if (value instanceof Value.ListOf list) {
            int elements = to.open(6);
            list.values().forEach(element -> value(to, 1, element));
            to.close(elements);
        } else if (value instanceof Value.MapOf map) {
            int fields = to.open(7);
            values(to, 1, map.fields());
            to.close(fields);
        }
        to.close(start);
    }
}
