package io.certigate.client;

import static io.certigate.client.CheckRequests.check;
import static io.certigate.client.CheckRequests.entity;
import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.v1.CheckActionResponse;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import java.io.BufferedReader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A name each of whose addresses is a node. The names are those of a file, so the client is a process of its own. */
@Timeout(60)
class DnsTest {
    private static final String HOST = "pdp.test";

    @TempDir
    private Path folder;

    @Test
    void target_nameOfSeveralAddresses_asksEachAndLooksAgain() throws Exception {
        Path hosts = folder.resolve("hosts");
        write(hosts, "127.0.0.2", "127.0.0.3");
        // It listens on every address of the machine.
        try (ScriptedServer server = new ScriptedServer(request -> CheckActionResponse.getDefaultInstance())) {
            String port = server.target().substring(server.target().indexOf(':') + 1);
            Process caller = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-Djdk.net.hosts.file=" + hosts,
                            "-Dnetworkaddress.cache.ttl=0",
                            "-Dsun.net.inetaddr.ttl=0",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Caller.class.getName(),
                            "dns:///" + HOST + ":" + port)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (BufferedReader answeredBy = caller.inputReader(StandardCharsets.UTF_8)) {
                assertThat(readUntil(answeredBy, "127.0.0.2", "127.0.0.3")).doesNotContain("127.0.0.4");
                write(hosts, "127.0.0.3", "127.0.0.4");
                assertThat(readUntil(answeredBy, "127.0.0.3", "127.0.0.4")).contains("127.0.0.4");
            } finally {
                caller.destroyForcibly().waitFor();
            }
        }
    }

    private static void write(Path hosts, String... addresses) throws Exception {
        Path next = hosts.resolveSibling("next");
        Files.writeString(next, String.join(" " + HOST + "\n", addresses) + " " + HOST + "\n");
        Files.move(next, hosts, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    }

    /** Reads until all of them answered. */
    private static Set<String> readUntil(BufferedReader answeredBy, String... addresses) throws Exception {
        Set<String> seen = new HashSet<>();
        while (!seen.containsAll(Set.of(addresses))) {
            String line = answeredBy.readLine();
            assertThat(line).as("the caller goes on").isNotNull();
            seen.add(line);
        }
        return seen;
    }

    /** Asks all the time, and prints which address answered. */
    static final class Caller implements ClientInterceptor {
        private Caller() {}

        /** Asks until it is ended. */
        public static void main(String[] args) {
            try (CertigateClient client = CertigateClient.builder()
                    .target(args[0])
                    .insecurePlaintext() // Its name is not that of this machine.
                    .deadline(Duration.ofSeconds(10))
                    .interceptor(new Caller())
                    .build()) {
                while (!System.out.checkError()) {
                    client.check(check(entity("a", "b"), "c", entity("d", "e"), "CN"));
                }
            }
        }

        @Override
        public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
            return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
                @Override
                public void start(Listener<A> listener, Metadata headers) {
                    ClientCall<Q, A> call = delegate();
                    super.start(
                            new SimpleForwardingClientCallListener<>(listener) {
                                @Override
                                public void onMessage(A message) {
                                    Object address = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
                                    System.out.println(((InetSocketAddress) address)
                                            .getAddress()
                                            .getHostAddress());
                                    super.onMessage(message);
                                }
                            },
                            headers);
                }
            };
        }
    }
}
