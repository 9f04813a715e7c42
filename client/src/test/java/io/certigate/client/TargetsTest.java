package io.certigate.client;

import static io.certigate.client.CheckRequests.check;
import static io.certigate.client.CheckRequests.entity;
import static io.certigate.client.ScriptedServer.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Message;
import com.google.rpc.Code;
import io.certigate.v1.Basis;
import io.certigate.v1.ChangeServiceGrpc;
import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.CheckActionResponse;
import io.certigate.v1.DecisionServiceGrpc;
import io.certigate.v1.DirectiveServiceGrpc;
import io.certigate.v1.Effect;
import io.certigate.v1.PolicyServiceGrpc;
import io.certigate.v1.PutEntityRequest;
import io.certigate.v1.RegistryServiceGrpc;
import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Several nodes, and which calls are tried again. */
@Timeout(60)
class TargetsTest {
    private static final int CALLS = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final CheckActionRequest QUESTION =
            check(entity("official_account", "shop"), "asset.sell.primary", entity("digital_collectible", "1"), "CN");

    private static final CheckActionResponse PERMIT = CheckActionResponse.newBuilder()
            .setEffect(Effect.EFFECT_PERMIT)
            .setBasis(Basis.BASIS_RULE)
            .setFreshFor(com.google.protobuf.Duration.newBuilder().setSeconds(20))
            .build();

    private static CertigateClient client(String... targets) {
        return CertigateClient.builder()
                .target(String.join(",", targets))
                .insecurePlaintext() // Some names are of no machine at all.
                .deadline(PATIENCE)
                .build();
    }

    private static ScriptedServer permits() throws IOException {
        return new ScriptedServer(request -> PERMIT);
    }

    private static ScriptedServer failing() throws IOException {
        return new ScriptedServer(TargetsTest::fail);
    }

    private static Message fail(Message request) {
        throw failure(Code.UNAVAILABLE, "stale");
    }

    /** Asks until both nodes were asked: the connections are not made at the same moment. */
    private static void askUntilBothWereAsked(CertigateClient client, ScriptedServer a, ScriptedServer b) {
        while (a.received().isEmpty() || b.received().isEmpty()) {
            client.check(QUESTION);
        }
    }

    @Test
    void check_twoNodes_asksThemInTurn() throws IOException {
        try (ScriptedServer a = permits();
                ScriptedServer b = permits();
                CertigateClient client = client(a.target(), b.target())) {
            askUntilBothWereAsked(client, a, b);
            int before = a.received().size();

            for (int i = 0; i < CALLS; i++) {
                assertThat(client.check(QUESTION).allowed()).isTrue();
            }

            assertThat(a.received().size() - before).isBetween(CALLS / 2 - 1, CALLS / 2 + 1);
        }
    }

    @Test
    void check_oneNodeHasNoAnswer_isAnsweredByTheOther() throws IOException {
        try (ScriptedServer good = permits();
                ScriptedServer bad = failing();
                CertigateClient client = client(good.target(), bad.target())) {
            askUntilBothWereAsked(client, good, bad);

            for (int i = 0; i < CALLS; i++) {
                assertThat(client.check(QUESTION).allowed()).isTrue();
            }
        }
    }

    @Test
    void check_oneNodeIsGone_isAnsweredByTheOther() throws Exception {
        try (ScriptedServer good = permits();
                ScriptedServer gone = permits();
                CertigateClient client = client(good.target(), gone.target(), "no-such-host.invalid:7420")) {
            askUntilBothWereAsked(client, good, gone);
            gone.end();

            for (int i = 0; i < CALLS; i++) {
                assertThat(client.check(QUESTION).allowed()).isTrue();
            }
        }
    }

    @Test
    void check_nodeThatIsNotReady_isNotAskedUntilItIs() throws IOException {
        try (ScriptedServer ready = permits();
                ScriptedServer late = permits();
                CertigateClient client = client(ready.target(), late.target())) {
            late.ready(false);
            for (int i = 0; i < CALLS; i++) {
                client.check(QUESTION);
            }
            assertThat(late.received()).isEmpty();

            late.ready(true);

            askUntilBothWereAsked(client, ready, late);
            assertThat(late.received()).isNotEmpty();
        }
    }

    @Test
    void check_singleNodeThatIsNotReady_isAskedAllTheSame() throws IOException {
        try (ScriptedServer server = permits();
                CertigateClient client = client(server.target())) {
            server.ready(false);

            assertThat(client.check(QUESTION).allowed()).isTrue();
        }
    }

    @Test
    void check_noAnswer_isTriedFourTimes() throws IOException {
        try (ScriptedServer server = failing();
                CertigateClient client = client(server.target())) {
            assertThatThrownBy(() -> client.check(QUESTION)).isInstanceOf(CertigateException.Unavailable.class);

            assertThat(server.received()).hasSize(Retries.DEFAULT.attempts());
        }
    }

    @Test
    void write_noAnswer_isSentOnce() throws IOException {
        try (ScriptedServer server = failing();
                CertigateClient client = client(server.target())) {
            assertThatThrownBy(() -> RegistryServiceGrpc.newBlockingStub(client.channel())
                            .withDeadlineAfter(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                            .putEntity(PutEntityRequest.getDefaultInstance()))
                    .isInstanceOf(StatusRuntimeException.class);

            assertThat(server.received()).hasSize(1);
        }
    }

    @Test
    void reads_areWhatTheContractCallsReads() {
        Stream<ServiceDescriptor> services = Stream.of(
                DecisionServiceGrpc.getServiceDescriptor(),
                RegistryServiceGrpc.getServiceDescriptor(),
                DirectiveServiceGrpc.getServiceDescriptor(),
                PolicyServiceGrpc.getServiceDescriptor(),
                ChangeServiceGrpc.getServiceDescriptor());

        assertThat(services.flatMap(service -> service.getMethods().stream())
                        .filter(method -> method.getType().clientSendsOneMessage())
                        .map(MethodDescriptor::getFullMethodName)
                        .filter(name -> name.matches(".*/(Get|List|Check|Forecast).*")))
                .containsExactlyInAnyOrderElementsOf(CallPolicy.READS.stream()
                        .<String>map(MethodDescriptor::getFullMethodName)
                        .toList());
    }

    @Test
    void check_noHostHasAnAddress_namesThem() {
        try (CertigateClient client = client("a.invalid:1", "b.invalid:1")) {
            assertThatThrownBy(() -> client.check(QUESTION))
                    .isInstanceOf(CertigateException.Unavailable.class)
                    .hasMessageContaining("expected hosts that have an address, found none for a.invalid, b.invalid");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "127.0.0.1:7420 | 127.0.0.1:7420",
                "a:1,b:2 | certigate:///a:1,b:2",
                "dns:///pdp.internal:7420 | dns:///pdp.internal:7420",
                "[::1]:1,[fe80::1%eth0]:2 | certigate:///%5B::1%5D:1,%5Bfe80::1%25eth0%5D:2"
            })
    void parse_addresses_areOneChannelTarget(String text, String target) {
        assertThat(Targets.parse(text)).hasToString(text).returns(target, Targets::channelTarget);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"a:1,", "a:1,,b:2", ",a:1", "a:1 b:2", "dns:///a", "dns:///a:1,b:1", "dns://a:1", "a:1,dns:///b:1"
            })
    void parse_anotherForm_isRefused(String text) {
        assertThatThrownBy(() -> Targets.parse(text)).hasMessageContaining("expected HOST:PORT");
    }

    @Test
    void parse_tooManyAddresses_isRefused() {
        assertThatThrownBy(() -> Targets.parse("a:1" + ",a:1".repeat(Targets.MAX_NODES)))
                .hasMessage("expected 1 to 32 addresses, found 33");
    }
}
