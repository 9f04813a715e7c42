package io.certigate.server.grpc;

import static io.certigate.server.fixture.TestNode.account;
import static io.certigate.server.fixture.TestServer.question;
import static io.certigate.server.policy.Effect.PERMIT;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Message;
import io.certigate.server.decision.CheckRequest;
import io.certigate.server.fixture.TestNode;
import io.certigate.server.fixture.TestServer;
import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.CheckActionResponse;
import io.certigate.v1.CheckActionsRequest;
import io.certigate.v1.CheckActionsResponse;
import io.certigate.v1.DecisionServiceGrpc;
import io.certigate.v1.Effect;
import io.certigate.v1.Entity;
import io.certigate.v1.ForecastActionRequest;
import io.certigate.v1.ListEntitiesRequest;
import io.certigate.v1.PutEntityRequest;
import io.certigate.v1.RegistryServiceGrpc;
import io.certigate.v1.StreamCheckActionsRequest;
import io.certigate.v1.StreamCheckActionsResponse;
import io.certigate.v1.Value;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.Status.Code;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Requests whose bytes were changed at random, beside an honest caller: whatever they are, no PERMIT comes of what is malformed. */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class MalformedFloodTest {
    private static final long SEED = 13;
    private static final int IN_FLIGHT = 64;
    private static final long PATIENCE_SECONDS = 60;
    private static final String PERMITTED = "asset.gift.primary";

    @TempDir
    private Path data;

    private TestNode node;
    private TestServer server;
    private HonestCaller honest;
    private ManagedChannel channel;
    private final Random random = new Random(SEED);
    private final Semaphore free = new Semaphore(IN_FLIGHT);
    private final Map<Code, AtomicInteger> codes = new EnumMap<>(Code.class);
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private final AtomicInteger permitted = new AtomicInteger();

    /** How many requests there are. */
    int requests() {
        return 20_000;
    }

    @BeforeEach
    void start() throws Exception {
        node = TestNode.start(data);
        node.write(TestNode.file(account("shop"), "1"));
        server = TestServer.start(node);
        channel = server.connect();
        honest = new HonestCaller(TestServer.connect(server.server.port()), usual().build(), Effect.EFFECT_PERMIT);
        for (Code code : Code.values()) {
            codes.put(code, new AtomicInteger());
        }
    }

    @AfterEach
    void stop() throws Exception {
        honest.close();
        server.close();
        node.close();
    }

    private static CheckActionRequest.Builder usual() {
        CheckActionRequest.Builder request =
                question("shop", PERMITTED).setRequestId("r").setLocale("en");
        request.putContext("x", Value.newBuilder().setStringValue("y").build());
        return request;
    }

    /** One kind of request. */
    private record Kind(MethodDescriptor<?, ?> method, byte[] bytes) {
        static Kind of(MethodDescriptor<?, ?> method, Message request) {
            return new Kind(method, request.toByteArray());
        }
    }

    private static List<Kind> kinds() {
        CheckActionRequest check = usual().build();
        Entity entity = Entity.newBuilder()
                .setType("official_account")
                .setId("a")
                .putProperties("x", Value.newBuilder().setBoolValue(true).build())
                .build();
        return List.of(
                Kind.of(DecisionServiceGrpc.getCheckActionMethod(), check),
                Kind.of(
                        DecisionServiceGrpc.getCheckActionsMethod(),
                        CheckActionsRequest.newBuilder()
                                .addRequests(check)
                                .addRequests(check)
                                .build()),
                Kind.of(
                        DecisionServiceGrpc.getStreamCheckActionsMethod(),
                        StreamCheckActionsRequest.newBuilder()
                                .setId(7)
                                .setRequest(check)
                                .build()),
                Kind.of(
                        DecisionServiceGrpc.getForecastActionMethod(),
                        ForecastActionRequest.newBuilder().setRequest(check).build()),
                Kind.of(
                        RegistryServiceGrpc.getPutEntityMethod(),
                        PutEntityRequest.newBuilder().setEntity(entity).build()),
                Kind.of(
                        RegistryServiceGrpc.getListEntitiesMethod(),
                        ListEntitiesRequest.newBuilder().setPageSize(3).build()));
    }

    private byte[] mutated(byte[] bytes) {
        byte[] changed = bytes.clone();
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes && changed.length > 0; i++) {
            int at = random.nextInt(changed.length);
            changed = switch (random.nextInt(6)) {
                case 0 -> Arrays.copyOf(changed, at);
                case 1 -> joined(Arrays.copyOf(changed, at), Arrays.copyOfRange(changed, at + 1, changed.length));
                case 2 -> joined(changed, Arrays.copyOfRange(changed, at, changed.length));
                case 3 -> {
                    changed[at] = (byte) 0xff;
                    yield changed;
                }
                default -> {
                    changed[at] ^= (byte) (1 << random.nextInt(Byte.SIZE));
                    yield changed;
                }
            };
        }
        return changed;
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    @Test
    void requests_changedAtRandom_permitNothingThatIsMalformed() throws Exception {
        List<Kind> kinds = kinds();
        for (int i = 0; i < requests(); i++) {
            assertThat(free.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .as("no request waits for ever")
                    .isTrue();
            Kind kind = kinds.get(random.nextInt(kinds.size()));
            send(kind.method(), mutated(kind.bytes()));
        }
        assertThat(free.tryAcquire(IN_FLIGHT, PATIENCE_SECONDS, TimeUnit.SECONDS))
                .as("every request has its end")
                .isTrue();

        System.out.println(
                "seen: " + requests() + " requests, " + permitted + " questions still asked well and permitted, "
                        + codes + "; honest p99 " + honest.highMillis() + " ms");
        assertThat(wrong).isEmpty();
        assertThat(honest.wrong()).isEmpty();
        assertThat(codes.get(Code.UNKNOWN)).hasValue(0);
        assertThat(Objects.requireNonNull(codes.get(Code.INVALID_ARGUMENT)).get())
                .isGreaterThan(requests() / 10);
    }

    private <A> void send(MethodDescriptor<?, A> method, byte[] bytes) {
        ClientCall<byte[], A> call = channel.newCall(
                method.toBuilder(new RawBytes(), method.getResponseMarshaller()).build(),
                CallOptions.DEFAULT.withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS));
        List<A> answers = new ArrayList<>();
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onMessage(A answer) {
                        answers.add(answer);
                    }

                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        count(status);
                        answers.forEach(answer -> judge(bytes, answer));
                        free.release();
                    }
                },
                new Metadata());
        call.request(2);
        call.sendMessage(bytes);
        call.halfClose();
    }

    private void count(Status status) {
        AtomicInteger many = codes.get(status.getCode());
        if (many != null) {
            many.incrementAndGet();
        }
        if (status.getCode() == Code.DEADLINE_EXCEEDED) {
            wrong.add("hung: " + status);
        }
    }

    private void judge(byte[] bytes, Object answer) {
        try {
            if (answer instanceof CheckActionResponse single) {
                judge(CheckActionRequest.parseFrom(bytes), single.getEffect());
            } else if (answer instanceof StreamCheckActionsResponse streamed && streamed.hasResponse()) {
                judge(
                        StreamCheckActionsRequest.parseFrom(bytes).getRequest(),
                        streamed.getResponse().getEffect());
            } else if (answer instanceof CheckActionsResponse batch) {
                List<byte[]> asked = questions(bytes);
                for (int i = 0; i < batch.getResultsCount(); i++) {
                    if (batch.getResults(i).hasResponse()) {
                        judge(
                                CheckActionRequest.parseFrom(asked.get(i)),
                                batch.getResults(i).getResponse().getEffect());
                    }
                }
            }
        } catch (IOException | RuntimeException e) {
            wrong.add("answered what cannot be read: " + e + " " + Arrays.toString(bytes));
        }
    }

    /** The questions of a batch, each of which may be malformed alone. */
    private static List<byte[]> questions(byte[] batch) throws IOException {
        List<byte[]> questions = new ArrayList<>();
        CodedInputStream in = CodedInputStream.newInstance(batch);
        while (in.readTag() != 0) {
            questions.add(in.readByteArray());
        }
        return questions;
    }

    /** A PERMIT counts only of a question that the generated parser and the careful reader take, and that is permitted. */
    private void judge(CheckActionRequest request, Effect effect) {
        if (effect != Effect.EFFECT_PERMIT) {
            return;
        }
        permitted.incrementAndGet();
        CheckRequest question = new RequestReader(request, node.decisions.vocabulary(), "").read(null);
        if (question == null || RequestReader.unimplemented(request) != null || !isPermitted(question)) {
            wrong.add("permitted: " + request);
        }
    }

    private boolean isPermitted(CheckRequest question) {
        return node.decisions.decide(question).join().answer().effect() == PERMIT;
    }
}
