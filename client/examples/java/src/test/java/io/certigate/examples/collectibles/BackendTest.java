package io.certigate.examples.collectibles;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.client.CertigateClient;
import io.certigate.server.sandbox.CertigateSandbox;
import io.certigate.server.sandbox.Sandbox;
import io.certigate.v1.CertificationKey;
import io.certigate.v1.EntityReference;
import io.certigate.v1.RegistryServiceGrpc;
import io.certigate.v1.RevokeCertificationRequest;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/** The whole backend against a Certigate of its own, at an instant at which the sale is allowed to some. */
@Timeout(120)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@CertigateSandbox(
        policies = "../../../policies",
        fixtures = "classpath:shops.yaml",
        clock = "2022-04-10T12:00:00+08:00")
class BackendTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Map<String, String> NUMBERS = Map.of("weixin/shop", "京网信备11010522000000000019号");

    private final Sandbox sandbox;
    private final List<Sale> sold = new CopyOnWriteArrayList<>();
    private final List<AutoCloseable> open = new CopyOnWriteArrayList<>();

    BackendTest(Sandbox sandbox) {
        this.sandbox = sandbox;
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private Backend backend(String target, String... handled) throws IOException {
        CertigateClient certigate = CertigateClient.builder()
                .target(target)
                .deadline(PATIENCE)
                .handles(handled)
                .build();
        open.add(certigate);
        Backend backend = Backend.start(new Shop(certigate, NUMBERS, sold::add), 0);
        open.add(backend);
        return backend;
    }

    private static HttpResponse<String> sale(Backend backend, String account) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + backend.port() + "/sales"))
                                .POST(HttpRequest.BodyPublishers.ofString(account + "\nnft-1"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    @Test
    @Order(1)
    void sale_ofAShopWhosePartnerHasFiled_isSoldAndShowsTheNumber() throws Exception {
        HttpResponse<String> answer = sale(backend(sandbox.target(), Shop.obligations()), "weixin/shop");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("sold; show [京网信备11010522000000000019号]");
        assertThat(sold).containsExactly(new Sale("weixin/shop", "nft-1"));
    }

    @Test
    @Order(2)
    void sale_ofAShopWithoutAPartner_isNotAllowed() throws Exception {
        HttpResponse<String> answer = sale(backend(sandbox.target(), Shop.obligations()), "weixin/lone-shop");

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).contains("cn.weixin.nft.partner_required");
        assertThat(sold).isEmpty();
    }

    @Test
    @Order(3)
    void sale_withAnObligationThatNobodyHandles_isNotAllowed() throws Exception {
        HttpResponse<String> answer = sale(backend(sandbox.target()), "weixin/shop");

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).contains("shop.unhandled_obligation.display-filing-number");
        assertThat(sold).isEmpty();
    }

    @Test
    @Order(4)
    void sale_whileNoNodeIsThere_isNotSold() throws Exception {
        HttpResponse<String> answer = sale(backend("127.0.0.1:1", Shop.obligations()), "weixin/shop");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(sold).isEmpty();
    }

    /** The last one: what it revokes stays revoked in the sandbox of this class. */
    @Test
    @Order(5)
    void sale_afterTheFilingWasRevoked_isNotAllowed(ManagedChannel channel) throws Exception {
        RegistryServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .revokeCertification(RevokeCertificationRequest.newBuilder()
                        .setKey(CertificationKey.newBuilder()
                                .setHolder(EntityReference.newBuilder()
                                        .setType("company")
                                        .setId("chain"))
                                .setKind("cn.cac.blockchain_filing"))
                        .build());

        assertThat(sale(backend(sandbox.target(), Shop.obligations()), "weixin/shop")
                        .statusCode())
                .isEqualTo(403);
        assertThat(sold).isEmpty();
    }
}
