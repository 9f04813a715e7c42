package io.certigate.server.telemetry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers Prometheus and whoever watches over processes: {@code /metrics}, {@code /healthz} and {@code /readyz}. A few at a time. */
final class Endpoint implements AutoCloseable {
    private static final int THREADS = 2;
    private static final int WAITING = 16;
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int NOT_ALLOWED = 405;
    private static final int UNAVAILABLE = 503;

    /** How long the JDK's server waits for a request, and for an answer to be taken; it knows no other way to be told. */
    private static final String SECONDS = "10";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpServer server;
    private final ThreadPoolExecutor threads;

    private Endpoint(HttpServer server, ThreadPoolExecutor threads) {
        this.server = server;
        this.threads = threads;
    }

    /**
     * Binds and answers.
     *
     * @param address where; port 0 picks a free one
     * @param metrics answers {@code /metrics}
     * @param conditions what may be wrong
     * @throws IOException if the address cannot be bound
     */
    static Endpoint start(InetSocketAddress address, HttpHandler metrics, Conditions conditions) throws IOException {
        System.setProperty("sun.net.httpserver.maxReqTime", SECONDS);
        System.setProperty("sun.net.httpserver.maxRspTime", SECONDS);
        HttpServer server;
        try {
            server = HttpServer.create(address, WAITING);
        } catch (BindException e) {
            throw new BindException("expected an address for --metrics that can be bound, found " + address + ": "
                    + e.getMessage() + "; choose another one (port 0 picks a free one)");
        }
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                THREADS, THREADS, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), task -> {
                    Thread thread = new Thread(task, "metrics");
                    thread.setDaemon(true);
                    return thread;
                });
        server.setExecutor(threads);
        server.createContext("/", exchange -> answer(exchange, NOT_FOUND, notFound()));
        server.createContext("/metrics", exchange -> {
            if (isAsked(exchange, "/metrics")) {
                metrics.handle(exchange);
            }
        });
        server.createContext("/healthz", exchange -> {
            if (isAsked(exchange, "/healthz")) {
                answer(exchange, OK, health(conditions.now(), false));
            }
        });
        server.createContext("/readyz", exchange -> {
            if (isAsked(exchange, "/readyz")) {
                List<Conditions.Condition> now = conditions.now();
                boolean ready = now.stream().noneMatch(each -> each.present() && each.blocks());
                answer(exchange, ready ? OK : UNAVAILABLE, health(now, true));
            }
        });
        server.start();
        return new Endpoint(server, threads);
    }

    /** Whether somebody asks for just this path; whoever does not is told so. */
    private static boolean isAsked(HttpExchange exchange, String path) throws IOException {
        if (!exchange.getRequestURI().getPath().equals(path)) {
            answer(exchange, NOT_FOUND, notFound());
            return false;
        }
        if (!exchange.getRequestMethod().equals("GET")) {
            answer(exchange, NOT_ALLOWED, JSON.createObjectNode().put("error", "expected GET"));
            return false;
        }
        return true;
    }

    private static ObjectNode notFound() {
        return JSON.createObjectNode().put("error", "expected /metrics, /healthz or /readyz");
    }

    /** What is wrong: alone what keeps the node from being ready is a reason, all else a warning. */
    private static ObjectNode health(List<Conditions.Condition> now, boolean asksReadiness) {
        ObjectNode said = JSON.createObjectNode();
        if (asksReadiness) {
            said.put("ready", now.stream().noneMatch(each -> each.present() && each.blocks()));
        } else {
            said.put("alive", true);
        }
        ArrayNode reasons = said.putArray("reasons");
        ArrayNode warnings = said.putArray("warnings");
        for (Conditions.Condition each : now) {
            if (each.present()) {
                (each.blocks() ? reasons : warnings)
                        .addObject()
                        .put("condition", each.name())
                        .put("why", each.why());
            }
        }
        return said;
    }

    private static void answer(HttpExchange exchange, int status, ObjectNode said) throws IOException {
        byte[] body = (JSON.writeValueAsString(said) + "\n").getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    /** The port that is bound. */
    int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
