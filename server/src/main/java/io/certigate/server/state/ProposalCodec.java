package io.certigate.server.state;

import io.certigate.server.model.HighRisk;
import io.certigate.server.model.Proposal;
import io.certigate.server.model.Proposal.Change;
import io.certigate.server.model.Proposal.Signature;
import io.certigate.server.model.Proposal.Status;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonToken;

/** Canonical JSON of proposals, see {@link RecordCodec}. */
final class ProposalCodec {
    private ProposalCodec() {}

    static void members(JsonGenerator json, Proposal proposal) {
        json.writeStringProperty("id", RecordCodec.proposalId(proposal.id()));
        json.writeStringProperty("risk", proposal.risk().name());
        json.writeStringProperty("target", proposal.change().target());
        json.writeStringProperty("base", Long.toString(proposal.change().base()));
        json.writeStringProperty("request", proposal.change().request());
        signature(json, "proposed", proposal.proposed());
        RecordCodec.instant(json, "expires_at", proposal.expiresAt());
        json.writeStringProperty("status", proposal.status().name());
        signature(json, "decided", proposal.decided());
    }

    static Proposal read(JsonCursor json) {
        json.take(JsonToken.START_OBJECT);
        long id = number(RecordCodec.text(json, "id"));
        HighRisk risk = HighRisk.valueOf(RecordCodec.text(json, "risk"));
        String target = RecordCodec.text(json, "target");
        long base = number(RecordCodec.text(json, "base"));
        Change change = new Change(target, base, RecordCodec.text(json, "request"));
        Signature proposed = signature(json, "proposed");
        Instant expiresAt = RecordCodec.nullableInstant(json, "expires_at");
        Status status = Status.valueOf(RecordCodec.text(json, "status"));
        Signature decided = signature(json, "decided");
        json.take(JsonToken.END_OBJECT);
        if (proposed == null) {
            throw new IllegalArgumentException("expected who proposed, found null");
        }
        return new Proposal(id, risk, change, proposed, expiresAt, status, decided);
    }

    private static void signature(JsonGenerator json, String name, @Nullable Signature signature) {
        json.writeName(name);
        if (signature == null) {
            json.writeNull();
            return;
        }
        json.writeStartObject();
        json.writeStringProperty("by", signature.by());
        RecordCodec.instant(json, "at", signature.at());
        json.writeStringProperty("why", signature.why());
        json.writeEndObject();
    }

    private static @Nullable Signature signature(JsonCursor json, String name) {
        json.name(name);
        if (json.takeIf(JsonToken.VALUE_NULL)) {
            return null;
        }
        json.take(JsonToken.START_OBJECT);
        Signature signature = new Signature(
                RecordCodec.text(json, "by"), RecordCodec.instant(json, "at"), RecordCodec.text(json, "why"));
        json.take(JsonToken.END_OBJECT);
        return signature;
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("expected a number, found '" + text + "'", e);
        }
    }
}
