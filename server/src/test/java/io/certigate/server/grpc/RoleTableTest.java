package io.certigate.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Timestamp;
import io.certigate.server.fixture.AuthenticatedNode;
import io.certigate.server.fixture.TestServer;
import io.certigate.server.security.Role;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A new call without a row in the table does not get through here; and a node does what the table says, whoever calls. */
class RoleTableTest {
    private static final int PATIENCE_SECONDS = 20;
    private static final Pattern SERVICE = Pattern.compile("^service (\\w+)|^ *rpc (\\w+)", Pattern.MULTILINE);
    private static final Pattern ROW = Pattern.compile("^\\| `([\\w.]+)/(\\w+)` \\| ([^|]+) \\|$", Pattern.MULTILINE);

    @TempDir
    private static Path temp;

    private static AuthenticatedNode node;

    @BeforeAll
    static void start() throws Exception {
        node = AuthenticatedNode.start(temp);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Test
    void rows_areThoseOfTheMethodsThatANodeServes() throws Exception {
        assertThat(new TreeSet<>(served().keySet()))
                .isEqualTo(new TreeSet<>(RoleTable.all().keySet()));
    }

    @Test
    void rows_haveEveryMethodOfTheContract() throws Exception {
        List<String> declared = new ArrayList<>();
        try (Stream<Path> files = Files.list(Path.of("../proto/src/main/protobuf/certigate/v1"))) {
            for (Path file : files.sorted().toList()) {
                String service = "";
                Matcher found = SERVICE.matcher(Files.readString(file));
                while (found.find()) {
                    if (found.group(1) != null) {
                        service = found.group(1);
                    } else {
                        declared.add("certigate.v1." + service + "/" + found.group(2));
                    }
                }
            }
        }
        assertThat(declared).hasSizeGreaterThan(40);
        assertThat(RoleTable.all().keySet()).containsAll(declared);
    }

    @Test
    void documentation_hasTheSameTable() throws Exception {
        Map<String, String> documented = new TreeMap<>();
        Matcher row = ROW.matcher(Files.readString(Path.of("../docs/security.md")));
        while (row.find()) {
            documented.put(row.group(1) + "/" + row.group(2), row.group(3));
        }
        Map<String, String> rows = new TreeMap<>();
        RoleTable.all().forEach((method, each) -> rows.put(method, each.text()));
        assertThat(documented).isEqualTo(rows);
    }

    @Test
    void calls_ofEveryRoleAndOfNobody_areServedAsTheTableSays() throws Exception {
        Map<String, String> otherwise = new LinkedHashMap<>();
        for (Map.Entry<String, MethodType> method : served().entrySet()) {
            RoleTable.Row row = Objects.requireNonNull(RoleTable.row(method.getKey()), method.getKey());
            Status.Code nobody = call(node.asNobody(), method.getKey(), method.getValue(), null);
            expect(method.getKey() + " of nobody", row.open() ? null : Status.Code.UNAUTHENTICATED, nobody, otherwise);
            for (Role role : Role.values()) {
                Status.Code found = call(node.as(role), method.getKey(), method.getValue(), role);
                boolean may = row.open() || row.roles().contains(role);
                expect(
                        method.getKey() + " of " + role.text(),
                        may ? null : Status.Code.PERMISSION_DENIED,
                        found,
                        otherwise);
            }
        }
        assertThat(otherwise).isEmpty();
    }

    private static void expect(
            String call, Status.@Nullable Code refusal, Status.Code found, Map<String, String> otherwise) {
        boolean isRefused = found == Status.Code.UNAUTHENTICATED || found == Status.Code.PERMISSION_DENIED;
        boolean asExpected = refusal == null
                ? !isRefused && found != Status.Code.UNIMPLEMENTED && found != Status.Code.DEADLINE_EXCEEDED
                : found == refusal;
        if (!asExpected) {
            otherwise.put(call, "expected " + (refusal == null ? "to be served" : refusal) + ", found " + found);
        }
    }

    /** How a call with a message that says next to nothing ends, or OK as soon as anything is answered. */
    private static Status.Code call(Channel channel, String method, MethodType type, @Nullable Role role)
            throws Exception {
        ClientCall<byte[], byte[]> call = channel.newCall(
                MethodDescriptor.<byte[], byte[]>newBuilder()
                        .setFullMethodName(method)
                        .setType(type)
                        .setRequestMarshaller(Bytes.MARSHALLER)
                        .setResponseMarshaller(Bytes.MARSHALLER)
                        .build(),
                CallOptions.DEFAULT.withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS));
        CompletableFuture<Status.Code> end = new CompletableFuture<>();
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onMessage(byte[] message) {
                        end.complete(Status.Code.OK);
                    }

                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        end.complete(status.getCode());
                    }
                },
                new Metadata());
        call.request(1);
        call.sendMessage(message(method, role));
        call.halfClose();
        Status.Code code = end.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        call.cancel("enough was seen", null);
        return code;
    }

    /** An auditor may check, but not about now. */
    private static byte[] message(String method, @Nullable Role role) {
        return method.endsWith("/CheckAction") && role == Role.AUDITOR
                ? TestServer.question("shop", "asset.display")
                        .setAt(Timestamp.newBuilder().setSeconds(1_900_000_000))
                        .build()
                        .toByteArray()
                : new byte[0];
    }

    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        static final Bytes MARSHALLER = new Bytes();

        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            return MessageBytes.read(stream);
        }
    }

    /** All methods of the node, as its reflection tells. */
    private static Map<String, MethodType> served() throws Exception {
        LinkedBlockingQueue<ServerReflectionResponse> answers = new LinkedBlockingQueue<>();
        StreamObserver<ServerReflectionRequest> asking = ServerReflectionGrpc.newStub(node.as(Role.VIEWER))
                .serverReflectionInfo(new StreamObserver<>() {
                    @Override
                    public void onNext(ServerReflectionResponse answer) {
                        answers.add(answer);
                    }

                    @Override
                    public void onError(Throwable failure) {
                        answers.add(ServerReflectionResponse.getDefaultInstance());
                    }

                    @Override
                    public void onCompleted() {}
                });
        asking.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());
        Map<String, MethodType> methods = new TreeMap<>();
        for (var service : answers.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .getListServicesResponse()
                .getServiceList()) {
            asking.onNext(ServerReflectionRequest.newBuilder()
                    .setFileContainingSymbol(service.getName())
                    .build());
            for (var file : answers.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .getFileDescriptorResponse()
                    .getFileDescriptorProtoList()) {
                FileDescriptorProto parsed = FileDescriptorProto.parseFrom(file);
                parsed.getServiceList().stream()
                        .filter(each -> service.getName().equals(parsed.getPackage() + "." + each.getName()))
                        .flatMap(each -> each.getMethodList().stream())
                        .forEach(each -> methods.put(
                                service.getName() + "/" + each.getName(),
                                type(each.getClientStreaming(), each.getServerStreaming())));
            }
        }
        asking.onCompleted();
        return methods;
    }

    private static MethodType type(boolean many, boolean answers) {
        if (many) {
            return answers ? MethodType.BIDI_STREAMING : MethodType.CLIENT_STREAMING;
        }
        return answers ? MethodType.SERVER_STREAMING : MethodType.UNARY;
    }
}
