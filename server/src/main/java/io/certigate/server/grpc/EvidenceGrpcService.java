package io.certigate.server.grpc;

import io.certigate.server.evidence.EvidenceDesk;
import io.certigate.server.evidence.RuleEvidence;
import io.certigate.v1.EvidenceServiceGrpc;
import io.certigate.v1.GetEvidenceRequest;
import io.certigate.v1.GetEvidenceResponse;
import io.grpc.Context;
import io.grpc.stub.StreamObserver;
import java.time.Instant;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** The evidence service. The calling thread, which may be the event loop, only hands over. */
public final class EvidenceGrpcService extends EvidenceServiceGrpc.EvidenceServiceImplBase {
    /** Largest answer, in bytes: clients take 16 MiB. */
    private static final int MAX_ANSWER_BYTES = 12 * 1024 * 1024;

    private final EvidenceDesk desk;
    private final Node node;
    private final Calls calls;

    /**
     * What an answer says of the node.
     *
     * @param name its name
     * @param mode the mode of its log, such as {@code bounded}
     */
    public record Node(String name, String mode) {}

    /**
     * Makes the service.
     *
     * @param desk puts the evidence together
     * @param node the node
     * @param executor runs what blocks and takes seconds; bounded, and throws {@link RejectedExecutionException} when full
     */
    public EvidenceGrpcService(EvidenceDesk desk, Node node, Executor executor) {
        this.desk = desk;
        this.node = node;
        this.calls = new Calls(executor);
    }

    @Override
    public void getEvidence(GetEvidenceRequest request, StreamObserver<GetEvidenceResponse> observer) {
        Context caller = Context.current();
        calls.read(request, () -> answer(request, caller), observer);
    }

    private GetEvidenceResponse answer(GetEvidenceRequest request, Context caller) {
        Violations violations = new Violations();
        Instant from = Timestamps.read("from", request.hasFrom(), request.getFrom(), violations);
        Instant until = Timestamps.read("until", request.hasUntil(), request.getUntil(), violations);
        violations.finish();
        RuleEvidence evidence = desk.collect(request.getRule(), from, until, caller::isCancelled);
        GetEvidenceResponse answer = RuleEvidenceMessages.answer(evidence, node);
        if (answer.getSerializedSize() > MAX_ANSWER_BYTES) {
            throw Statuses.exhausted("expected evidence of at most " + MAX_ANSWER_BYTES + " bytes, found "
                    + answer.getSerializedSize() + "; choose another period");
        }
        return answer;
    }
}
