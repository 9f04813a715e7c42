package io.certigate.server.sandbox;

import com.google.protobuf.Timestamp;
import io.certigate.v1.Action;
import io.certigate.v1.CertificationKey;
import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.CheckActionResponse;
import io.certigate.v1.DecisionServiceGrpc;
import io.certigate.v1.Entity;
import io.certigate.v1.EntityReference;
import io.certigate.v1.RegistryServiceGrpc;
import io.certigate.v1.RevokeCertificationRequest;
import io.grpc.Channel;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** What a backend that sells tickets asks, and what its tests write. */
record Tickets(Channel channel) {
    private static final long SECONDS = 20;

    /** May a shop sell a ticket now? */
    CheckActionResponse sale(String shop, String concert) {
        return check(question(shop, concert).build());
    }

    /** Might it at another instant? */
    CheckActionResponse saleAt(String shop, String concert, Instant at) {
        return check(question(shop, concert)
                .setAt(Timestamp.newBuilder().setSeconds(at.getEpochSecond()))
                .build());
    }

    /** Revokes a license. */
    void revoke(String company, String number) {
        RegistryServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(SECONDS, TimeUnit.SECONDS)
                .revokeCertification(RevokeCertificationRequest.newBuilder()
                        .setKey(CertificationKey.newBuilder()
                                .setHolder(EntityReference.newBuilder()
                                        .setType("company")
                                        .setId(company))
                                .setKind("test.license")
                                .setNumber(number))
                        .build());
    }

    private CheckActionResponse check(CheckActionRequest request) {
        return DecisionServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(SECONDS, TimeUnit.SECONDS)
                .checkAction(request);
    }

    private static CheckActionRequest.Builder question(String shop, String concert) {
        return CheckActionRequest.newBuilder()
                .setSubject(Entity.newBuilder().setType("official_account").setId(shop))
                .setAction(Action.newBuilder().setName("ticket.sell"))
                .setResource(Entity.newBuilder().setType("concert").setId(concert))
                .addMarkets("CN");
    }
}
