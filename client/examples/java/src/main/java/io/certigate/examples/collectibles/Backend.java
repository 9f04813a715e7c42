package io.certigate.examples.collectibles;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.certigate.client.CertigateClient;
import io.certigate.client.TlsOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Serves {@code POST /sales} with a body of two lines, account and collectible: 200 sold, 403 not allowed, 503 nobody could tell.
 */
public final class Backend implements AutoCloseable {
    private static final int MAX_BODY_BYTES = 1_024;
    private static final int THREADS = 16;

    private final Shop shop;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

    private Backend(Shop shop, int port) throws IOException {
        this.shop = shop;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(threads);
        server.createContext("/sales", this::answer);
        server.start();
    }

    /**
     * Serves a shop.
     *
     * @param port 0 picks a free one
     * @throws IOException if the port cannot be bound
     */
    public static Backend start(Shop shop, int port) throws IOException {
        return new Backend(shop, port);
    }

    /**
     * Serves the example's shop.
     *
     * @param args the addresses of Certigate's nodes, such as {@code 127.0.0.1:7420}
     */
    public static void main(String[] args) throws IOException {
        CertigateClient certigate = connection(System.getenv("CERTIGATE_CLIENT_TLS_CA"))
                .target(args.length == 0 ? CertigateClient.DEFAULT_TARGET : String.join(",", args))
                .deadline(Duration.ofSeconds(1))
                .handles(Shop.obligations())
                .build();
        Map<String, String> numbers = Map.of("weixin/shop", "京网信备11010522000000000019号");
        Backend backend = start(new Shop(certigate, numbers, sale -> System.out.println("sold " + sale)), 8_080);
        System.out.println("ready http://127.0.0.1:" + backend.port());
    }

    /** By TLS if there is an authority to trust, with a certificate of the backend's own if there is one. */
    private static CertigateClient.Builder connection(@Nullable String ca) {
        CertigateClient.Builder builder = CertigateClient.builder();
        String certificate = System.getenv("CERTIGATE_CLIENT_TLS_CERT");
        String key = System.getenv("CERTIGATE_CLIENT_TLS_KEY");
        if (ca == null) {
            return builder;
        }
        TlsOptions tls = TlsOptions.DEFAULT.withCa(Path.of(ca));
        return builder.tls(
                certificate == null || key == null ? tls : tls.withCertificate(Path.of(certificate), Path.of(key)));
    }

    /** The port that is bound. */
    public int port() {
        return server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY_BYTES);
            String[] lines = new String(body, StandardCharsets.UTF_8).split("\n", -1);
            if (!exchange.getRequestMethod().equals("POST") || lines.length < 2) {
                reply(exchange, 400, "expected POST with two lines: account and collectible");
                return;
            }
            Outcome outcome = shop.sell(new Sale(lines[0].strip(), lines[1].strip()));
            if (outcome instanceof Outcome.Sold sold) {
                reply(exchange, 200, "sold; show " + sold.shown());
            } else if (outcome instanceof Outcome.NotAllowed not) {
                reply(exchange, 403, "not allowed: " + not.reasons());
            } else {
                reply(exchange, 503, "nobody can tell now; try again");
            }
        }
    }

    private static void reply(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("content-type", "text/plain; charset=utf-8");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
