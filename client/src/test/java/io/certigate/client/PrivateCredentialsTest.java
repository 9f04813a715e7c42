package io.certigate.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.v1.DecisionServiceGrpc;
import io.grpc.Attributes;
import io.grpc.CallCredentials;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.SecurityLevel;
import io.grpc.Status;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrivateCredentialsTest {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private static Outcome apply(InetSocketAddress peer, SecurityLevel level) {
        Outcome outcome = new Outcome();
        new PrivateCredentials(new BearerToken(() -> "secret"))
                .applyRequestMetadata(new Call(peer, level), Runnable::run, outcome);
        return outcome;
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1", "10.0.0.1"})
    void apply_byTls_sendsThem(String host) {
        Outcome outcome = apply(new InetSocketAddress(host, 7420), SecurityLevel.PRIVACY_AND_INTEGRITY);

        assertThat(outcome.sent).isEqualTo("Bearer secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void apply_plaintextOnThisMachine_sendsThem(String host) {
        assertThat(apply(new InetSocketAddress(host, 7420), SecurityLevel.NONE).sent)
                .isEqualTo("Bearer secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.1", "fe80::1", "192.0.2.1"})
    void apply_plaintextToAnotherMachine_sendsNothing(String host) {
        Outcome outcome = apply(new InetSocketAddress(host, 7420), SecurityLevel.NONE);

        assertThat(outcome.sent).isNull();
        assertThat(outcome.failure).isNotNull().satisfies(failure -> {
            assertThat(failure.getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
            assertThat(failure.getDescription())
                    .contains("expected TLS", "found plaintext")
                    .doesNotContain("secret");
        });
    }

    @Test
    void apply_withoutPrivacy_sendsNothing() {
        assertThat(apply(new InetSocketAddress("10.0.0.1", 7420), SecurityLevel.INTEGRITY).sent)
                .isNull();
    }

    /** A call on a connection. */
    private static final class Call extends CallCredentials.RequestInfo {
        private final InetSocketAddress peer;
        private final SecurityLevel level;

        Call(InetSocketAddress peer, SecurityLevel level) {
            this.peer = peer;
            this.level = level;
        }

        @Override
        public MethodDescriptor<?, ?> getMethodDescriptor() {
            return DecisionServiceGrpc.getCheckActionMethod();
        }

        @Override
        public SecurityLevel getSecurityLevel() {
            return level;
        }

        @Override
        public String getAuthority() {
            return "pdp";
        }

        @Override
        public Attributes getTransportAttrs() {
            return Attributes.newBuilder()
                    .set(Grpc.TRANSPORT_ATTR_REMOTE_ADDR, peer)
                    .build();
        }
    }

    /** What became of it. */
    private static final class Outcome extends CallCredentials.MetadataApplier {
        private @Nullable String sent;
        private @Nullable Status failure;

        @Override
        public void apply(Metadata headers) {
            sent = headers.get(AUTHORIZATION);
        }

        @Override
        public void fail(Status status) {
            failure = status;
        }
    }
}
