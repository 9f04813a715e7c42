package io.certigate.server.grpc;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.certigate.server.admin.AdminException.Invalid;
import io.certigate.server.admin.AdminException.Violation;
import io.certigate.server.decision.CheckRequest;
import io.certigate.server.decision.Consistency;
import io.certigate.server.decision.Decision;
import io.certigate.server.decision.DecisionPoint;
import io.certigate.server.policy.Vocabulary;
import io.certigate.server.security.Principal;
import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.CheckActionsRequest;
import io.certigate.v1.CheckActionsResponse;
import io.certigate.v1.CheckActionsResult;
import io.certigate.v1.CheckFailure;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The questions of one {@link CheckActionsRequest}, all answered on one view. For one call. */
final class CheckBatch {
    /** Most questions. */
    static final int MAX = 1_000;

    private static final int QUESTION =
            CheckActionsRequest.REQUESTS_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;

    private final Service service;
    private final Principal caller;
    private final List<byte[]> questions;

    /**
     * What all batches share.
     *
     * @param texts texts that questions repeat
     * @param writer writes decisions on usual questions
     */
    record Service(DecisionPoint decisions, TextCache texts, AnswerWriter writer) {
        /**
         * Answers a batch. Does not block.
         *
         * @param message the bytes of a {@link CheckActionsRequest}; nobody changes them
         * @param caller who asks
         * @return the bytes of a {@link CheckActionsResponse}; fails with whatever {@link Statuses} tells
         */
        CompletableFuture<SentAnswer> answer(byte[] message, Principal caller) {
            try {
                return new CheckBatch(this, caller, questions(message)).answer();
            } catch (RuntimeException | Error e) {
                return CompletableFuture.failedFuture(e);
            }
        }
    }

    /** A place in a batch. */
    private sealed interface Place {
        /** A question that {@link CheckReader} takes. */
        record Usual(CheckRequest question) implements Place {}

        /** Another one. */
        record Unusual(CheckRequest question, CheckActionRequest request) implements Place {}

        /** One that cannot be decided. */
        record Failed(CheckFailure failure) implements Place {}
    }

    private CheckBatch(Service service, Principal caller, List<byte[]> questions) {
        this.service = service;
        this.caller = caller;
        this.questions = questions;
    }

    /** How many questions a batch asks; 1 for bytes that are no batch. */
    static int count(byte[] message) {
        int count = 0;
        try {
            CodedInputStream in = CodedInputStream.newInstance(message);
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                count++;
                in.skipField(tag);
            }
        } catch (IOException e) {
            return 1;
        }
        return Math.max(1, count);
    }

    private static List<byte[]> questions(byte[] message) {
        List<byte[]> questions = new ArrayList<>();
        try {
            CodedInputStream in = CodedInputStream.newInstance(message);
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                if (tag != QUESTION) {
                    // There are no other fields, if these are the bytes of a message at all.
                    throw Statuses.unimplemented(String.valueOf(NewerFields.first(
                            "", CheckActionsRequest.parseFrom(message).getUnknownFields())));
                }
                int length = in.readRawVarint32();
                int start = in.getTotalBytesRead();
                in.skipRawBytes(length);
                questions.add(Arrays.copyOfRange(message, start, start + length));
            }
        } catch (IOException e) {
            throw new Invalid(List.of(new Violation(
                    "message",
                    "expected the bytes of a certigate.v1.CheckActionsRequest, found others: " + e.getMessage())));
        }
        if (questions.isEmpty() || questions.size() > MAX) {
            throw new Invalid(List.of(
                    new Violation("requests", "expected 1 to " + MAX + " requests, found " + questions.size())));
        }
        return questions;
    }

    private CompletableFuture<SentAnswer> answer() {
        List<Place> places = read(service.decisions.vocabulary());
        Consistency demand = demand(places);
        if (demand.isNone()) {
            return decide(places, service.decisions);
        }
        // Its words may be newer.
        return service.decisions.fulfilling(demand).thenCompose(point -> decide(read(point.vocabulary()), point));
    }

    private List<Place> read(Vocabulary vocabulary) {
        List<Place> places = new ArrayList<>(questions.size());
        for (int i = 0; i < questions.size(); i++) {
            byte[] question = questions.get(i);
            CheckRequest usual = CheckReader.read(question, vocabulary, service.texts);
            places.add(
                    usual == null ? unusual(SentCheck.of(question), vocabulary, "requests[" + i + "]") : usual(usual));
        }
        return places;
    }

    private Place usual(CheckRequest question) {
        StatusRuntimeException refusal = CheckRights.refusal(caller);
        return refusal == null ? new Place.Usual(question) : new Place.Failed(CheckFailures.of(refusal));
    }

    private Place unusual(SentCheck sent, Vocabulary vocabulary, String path) {
        if (!sent.problem().isEmpty()) {
            return failed(List.of(new Violation(path, sent.problem())));
        }
        CheckActionRequest request = sent.request();
        StatusRuntimeException refusal = CheckRights.refusal(caller, request);
        if (refusal != null) {
            return new Place.Failed(CheckFailures.of(refusal));
        }
        String unimplemented = RequestReader.unimplemented(request);
        if (unimplemented != null) {
            return new Place.Failed(CheckFailures.unimplemented(path + "." + unimplemented));
        }
        RequestReader reader =
                new RequestReader(request, vocabulary, path + ".").amongOthers("ask for it outside of a batch");
        CheckRequest question = reader.read();
        return question == null ? failed(reader.violations().found()) : new Place.Unusual(question, request);
    }

    private static Place failed(List<Violation> violations) {
        return new Place.Failed(CheckFailures.of(new Invalid(violations)));
    }

    /** What the state behind all answers must include; a question that cannot be decided demands nothing. */
    private static Consistency demand(List<Place> places) {
        Consistency demand = Consistency.NONE;
        for (Place place : places) {
            if (place instanceof Place.Unusual unusual) {
                demand = demand.and(ConsistencyReader.of(unusual.request()));
            }
        }
        return demand;
    }

    private CompletableFuture<SentAnswer> decide(List<Place> places, DecisionPoint point) {
        List<CheckRequest> asked = new ArrayList<>(places.size());
        for (Place place : places) {
            if (place instanceof Place.Usual usual) {
                asked.add(usual.question());
            } else if (place instanceof Place.Unusual unusual) {
                asked.add(unusual.question());
            }
        }
        return point.decideAll(asked).thenApply(decided -> write(places, decided));
    }

    private SentAnswer write(List<Place> places, List<Decision> decided) {
        SentAnswer.Joined answers = new SentAnswer.Joined(places.size());
        int next = 0;
        for (Place place : places) {
            if (place instanceof Place.Usual usual) {
                Decision decision = decided.get(next++);
                answers.add(Enclosed.inBatch(
                        service.writer.write(decision, usual.question().id())));
            } else if (place instanceof Place.Unusual unusual) {
                Decision decision = decided.get(next++);
                answers.add(Enclosed.inBatch(SentAnswer.of(new ResponseWriter(unusual.request()).write(decision))));
            } else if (place instanceof Place.Failed failed) {
                answers.add(SentAnswer.of(CheckActionsResponse.newBuilder()
                        .addResults(CheckActionsResult.newBuilder().setFailure(failed.failure()))
                        .build()));
            }
            if (answers.length() > DecisionGrpcService.MAX_ANSWER_BYTES) {
                throw Statuses.exhausted("expected answers of at most " + DecisionGrpcService.MAX_ANSWER_BYTES
                        + " bytes, found more after " + (answers.count() - 1)
                        + "; ask fewer at a time, or with less detail");
            }
        }
        return answers.joined();
    }
}
