package io.certigate.server.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.fixture.Scrape;
import io.certigate.server.telemetry.Conditions.Condition;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EndpointTest {
    private static final Condition OLD = new Condition("view_too_old", true, true, "older than \"2000\" ms");
    private static final Condition LOST = new Condition("listener_lost", true, false, "silent");
    private static final Condition EMPTY = new Condition("no_release", false, false, "never said");

    private List<Condition> conditions = List.of();
    private Endpoint endpoint;

    @BeforeEach
    void start() throws Exception {
        endpoint = Endpoint.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                exchange -> {
                    exchange.sendResponseHeaders(200, -1);
                    exchange.close();
                },
                () -> conditions);
    }

    @AfterEach
    void close() {
        endpoint.close();
    }

    @Test
    void readyz_somethingBlocks_isUnavailableWithTheReason() throws Exception {
        conditions = List.of(LOST, EMPTY, OLD);

        HttpResponse<String> answer = Scrape.get(endpoint.port(), "/readyz", "*/*");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(answer.body())
                .isEqualTo("{\"ready\":false,"
                        + "\"reasons\":[{\"condition\":\"view_too_old\",\"why\":\"older than \\\"2000\\\" ms\"}],"
                        + "\"warnings\":[{\"condition\":\"listener_lost\",\"why\":\"silent\"}]}\n");
        assertThat(Scrape.get(endpoint.port(), "/healthz", "*/*").statusCode()).isEqualTo(200);
    }

    @Test
    void readyz_nothingBlocks_isReady() throws Exception {
        conditions = List.of(LOST, EMPTY);

        assertThat(Scrape.get(endpoint.port(), "/readyz", "*/*").statusCode()).isEqualTo(200);
    }

    @Test
    void anyPath_whatOnlyGetMayDo_isRefused() throws Exception {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + endpoint.port() + "/readyz"))
                                .DELETE()
                                .build(),
                        HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.body()).contains("expected GET");
    }
}
