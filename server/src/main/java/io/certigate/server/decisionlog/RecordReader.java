package io.certigate.server.decisionlog;

import com.google.protobuf.Timestamp;
import io.certigate.server.decision.CheckRequest;
import io.certigate.server.model.Entity;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Facts;
import io.certigate.server.model.Revision;
import io.certigate.server.model.Value;
import io.certigate.server.policy.Properties;
import io.certigate.server.policy.Question;
import io.certigate.server.state.RecordCodec;
import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.DecisionRecord;
import io.certigate.v1.FactsRecord;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Reads the messages of {@code decision_record.proto} back into what they were written from. Whatever is not as the writer writes it
 * is an {@link IllegalArgumentException}.
 */
public final class RecordReader {
    private RecordReader() {}

    /** What was asked; the masked values are missing from it. */
    public static CheckRequest request(DecisionRecord decision) {
        CheckActionRequest request = decision.getRequest();
        Question question = new Question(
                ref(request.getSubject()),
                properties(request.getSubject().getPropertiesMap()),
                request.getAction().getName(),
                properties(request.getAction().getPropertiesMap()),
                ref(request.getResource()),
                properties(request.getResource().getPropertiesMap()),
                properties(request.getContextMap()),
                List.copyOf(request.getMarketsList()));
        return new CheckRequest(question, request.hasAt() ? instant(request.getAt()) : null, request.getRequestId());
    }

    /**
     * What the registry knew of a holder, without the masked properties.
     *
     * @throws IllegalArgumentException also if the facts were too large for the log
     */
    public static Facts facts(FactsRecord facts) {
        EntityRef holder =
                new EntityRef(facts.getHolder().getType(), facts.getHolder().getId());
        if (facts.getOmitted()) {
            throw new IllegalArgumentException("expected the facts of " + holder + ", found that they were left out");
        }
        Entity entity = facts.getEntity().isEmpty() ? null : RecordCodec.readEntity(facts.getEntity());
        return new Facts(
                holder,
                facts.getChangedAt(),
                facts.getChangedAt(),
                entity,
                facts.getCertificationsList().stream()
                        .map(RecordCodec::readCertification)
                        .toList(),
                facts.getRelationsList().stream().map(RecordCodec::readRelation).toList());
    }

    /** A revision. */
    public static Revision revision(io.certigate.v1.Revision revision) {
        return new Revision(
                revision.getEpoch(),
                revision.getNumber(),
                HexFormat.of().formatHex(revision.getHash().toByteArray()));
    }

    /** An instant. */
    public static Instant instant(Timestamp timestamp) {
        try {
            return Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos());
        } catch (DateTimeException | ArithmeticException e) {
            throw new IllegalArgumentException(
                    "expected an instant, found " + timestamp.getSeconds() + " seconds from 1970", e);
        }
    }

    private static EntityRef ref(io.certigate.v1.Entity entity) {
        return new EntityRef(entity.getType(), entity.getId());
    }

    private static Properties properties(Map<String, io.certigate.v1.Value> values) {
        return Properties.of(values(values));
    }

    private static Map<String, Value> values(Map<String, io.certigate.v1.Value> values) {
        Map<String, Value> read = new HashMap<>();
        values.forEach((name, value) -> read.put(name, value(value)));
        return read;
    }

    private static Value value(io.certigate.v1.Value value) {
        return switch (value.getKindCase()) {
            case STRING_VALUE -> new Value.Text(value.getStringValue());
            case BOOL_VALUE -> new Value.Bool(value.getBoolValue());
            case INT64_VALUE -> new Value.Whole(value.getInt64Value());
            case DECIMAL_VALUE -> new Value.Decimal(new BigDecimal(value.getDecimalValue()));
            case TIMESTAMP_VALUE -> new Value.Moment(instant(value.getTimestampValue()));
            case LIST_VALUE ->
                new Value.ListOf(value.getListValue().getValuesList().stream()
                        .map(RecordReader::value)
                        .toList());
            case MAP_VALUE -> new Value.MapOf(values(value.getMapValue().getFieldsMap()));
            case KIND_NOT_SET -> throw new IllegalArgumentException("expected a value, found none");
        };
    }
}
