package io.certigate.oracle;

import io.certigate.v1.Action;
import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.CheckActionResponse;
import io.certigate.v1.DecisionServiceGrpc;
import io.certigate.v1.Effect;
import io.certigate.v1.Entity;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** One client that asks one node one question after the other. */
record Asking(Node node) {
    private static final Duration DEADLINE = Duration.ofSeconds(2);

    /** Asks whether an account may sell. */
    CheckActionResponse ask(String account) {
        return DecisionServiceGrpc.newBlockingStub(node.reads())
                .withDeadlineAfter(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
                .checkAction(question(account));
    }

    static CheckActionRequest question(String account) {
        return question(new Query(account, Pack.SELL));
    }

    static CheckActionRequest question(Query query) {
        return CheckActionRequest.newBuilder()
                .setSubject(Entity.newBuilder().setType(Pack.ACCOUNT).setId(query.account()))
                .setAction(Action.newBuilder().setName(query.action()))
                .setResource(Entity.newBuilder().setType(Pack.ITEM).setId("1"))
                .addMarkets(Pack.MARKET)
                .build();
    }

    /** Whether the answer is this one; false if there is none. */
    boolean says(Effect effect, String account) {
        try {
            return ask(account).getEffect() == effect;
        } catch (StatusRuntimeException e) {
            return false;
        }
    }

    /** The revision of an answer, -1 for none. */
    long revision() {
        try {
            return ask(Canaries.IDS.get(0)).getRevision().getNumber();
        } catch (StatusRuntimeException e) {
            return -1;
        }
    }

    /** Whether it is told to come back later. */
    boolean refused() {
        try {
            ask(Canaries.IDS.get(0));
            return false;
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode() == Status.Code.UNAVAILABLE;
        }
    }
}
