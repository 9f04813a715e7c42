package io.certigate.server.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.sun.net.httpserver.HttpServer;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys from an address: a real server of HTTP, and a clock that is moved by hand. */
class KeySourceTest {
    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger fetches = new AtomicInteger();
    private final Queue<KeySet> taken = new ConcurrentLinkedQueue<>();
    private final AtomicInteger drops = new AtomicInteger();
    private final KeySource.Taker taker = new KeySource.Taker() {
        @Override
        public void take(KeySet keys) {
            taken.add(keys);
        }

        @Override
        public void drop() {
            drops.incrementAndGet();
        }
    };
    private volatile int status = 200;
    private volatile byte[] body = {};
    private HttpServer http;
    private KeySource source;

    @BeforeEach
    void start() throws Exception {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/keys", exchange -> {
            fetches.incrementAndGet();
            exchange.getResponseHeaders().add("Location", "/other");
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        });
        http.start();
        URI address = URI.create("http://127.0.0.1:" + http.getAddress().getPort() + "/keys");
        source = new KeySource(new JwtSettings.Keys(null, address), Duration.ofHours(1), taker, nanos::get);
        source.begin();
    }

    @AfterEach
    void stop() {
        http.stop(0);
    }

    private static byte[] keys(String... ids) throws Exception {
        List<JWK> keys = new java.util.ArrayList<>();
        for (String id : ids) {
            keys.add(new ECKeyGenerator(Curve.P_256).keyID(id).generate());
        }
        return new JWKSet(keys).toString(true).getBytes(StandardCharsets.UTF_8);
    }

    /** Ticks until so many fetches have come, and what they brought is taken in. */
    private void awaitFetches(int count) {
        await().untilAsserted(() -> {
            source.tick();
            assertThat(fetches.get()).isEqualTo(count);
            assertThat(source.isFetching()).isFalse();
        });
    }

    private void pass(long seconds) {
        nanos.addAndGet(seconds * 1_000_000_000L);
    }

    @Test
    void keys_areFetchedAtOnce_andAgainAfterFiveMinutes() throws Exception {
        body = keys("one");
        assertThat(source.mayHaveMore("two")).isTrue();
        awaitFetches(1);
        assertThat(taken).hasSize(1).allMatch(keys -> keys.mayHave("one"));
        pass(299);
        source.tick();
        assertThat(source.isFetching()).isFalse();
        body = keys("two");
        pass(1);
        awaitFetches(2);
        assertThat(taken).hasSize(2).last().matches(keys -> keys.mayHave("two") && !keys.mayHave("one"));
    }

    @Test
    void aKeyThatIsNotKnown_mayBeThere_untilItWasLookedFor() throws Exception {
        body = keys("one");
        awaitFetches(1);
        assertThat(source.mayHaveMore("two")).isTrue();
        pass(4);
        source.tick();
        assertThat(source.isFetching()).isFalse();
        assertThat(source.mayHaveMore("two")).isTrue();
        pass(1);
        awaitFetches(2);
        assertThat(source.mayHaveMore("two")).isFalse();
        // Others are looked for anew, though not all the time.
        assertThat(source.mayHaveMore("three")).isTrue();
        source.tick();
        assertThat(source.isFetching()).isFalse();
        body = keys("one", "three");
        pass(5);
        awaitFetches(3);
        assertThat(taken).hasSize(2).last().matches(keys -> keys.mayHave("three"));
    }

    @Test
    void moreUnknownKeysThanAreRemembered_areNeverSaidToBeMissing() throws Exception {
        body = keys("one");
        awaitFetches(1);
        for (int i = 0; i < 300; i++) {
            assertThat(source.mayHaveMore("forged-" + i)).isTrue();
        }
        pass(5);
        awaitFetches(2);
        assertThat(source.mayHaveMore("forged-0")).isFalse();
        assertThat(source.mayHaveMore("forged-299")).isTrue();
    }

    @Test
    void whatIsNoSetOfKeys_leavesTheLastGoodOnes() throws Exception {
        body = keys("one");
        awaitFetches(1);
        int count = 1;
        for (int each : List.of(500, 302, 200)) {
            status = each;
            body = each == 200 ? "no keys".getBytes(StandardCharsets.UTF_8) : new byte[0];
            pass(300);
            awaitFetches(++count);
        }
        body = new byte[KeySet.MAX_BYTES + 1];
        pass(300);
        awaitFetches(++count);
        assertThat(taken).hasSize(1);
        // Nobody knows whether there is more.
        assertThat(source.mayHaveMore("two")).isTrue();
        body = keys("two");
        pass(5);
        awaitFetches(++count);
        assertThat(taken).hasSize(2);
    }

    @Test
    void keysThatCannotBeFetchedAgain_areDroppedAfterTheirTime_untilTheyCan() throws Exception {
        body = keys("one");
        awaitFetches(1);
        status = 500;
        int count = 1;
        for (int minutes = 10; minutes <= 60; minutes += 10) {
            pass(600);
            awaitFetches(++count);
        }
        assertThat(drops.get()).isZero();
        pass(1);
        source.tick();
        source.tick();
        assertThat(drops.get()).isEqualTo(1);

        status = 200;
        pass(5);
        awaitFetches(++count);

        assertThat(drops.get()).isEqualTo(1);
        assertThat(taken).hasSize(2).last().matches(keys -> keys.mayHave("one"));
    }

    @Test
    void theSameKeysAgain_areTakenOnce() throws Exception {
        body = keys("one");
        awaitFetches(1);
        pass(300);
        awaitFetches(2);
        assertThat(taken).hasSize(1);
    }

    @Test
    void aFileOfKeysThatGoesAndComesBack_tellsAgainThatAKeyIsMissing(@TempDir Path temp) throws Exception {
        Path file = Files.write(temp.resolve("keys.json"), keys("one"));
        KeySource fromFile = new KeySource(new JwtSettings.Keys(file, null), Duration.ofHours(1), taker, nanos::get);
        fromFile.begin();
        byte[] document = Files.readAllBytes(file);
        Files.delete(file);
        fromFile.tick();
        assertThat(fromFile.refusal()).contains("keys.json");
        Files.write(file, document);
        pass(1);
        assertThat(fromFile.mayHaveMore("two")).isTrue();
        for (int i = 0; i < 3; i++) {
            pass(1);
            fromFile.tick();
        }
        assertThat(fromFile.refusal()).isEmpty();
        assertThat(fromFile.mayHaveMore("two")).isFalse();
    }

    @Test
    void aSetWithoutAnyKey_leavesTheLastGoodOnes_andIsTold() throws Exception {
        body = keys("one");
        awaitFetches(1);
        body = "{\"keys\":[]}".getBytes(StandardCharsets.UTF_8);
        pass(300);
        awaitFetches(2);
        assertThat(taken).hasSize(1);
        assertThat(source.refusal()).contains("expected at least one key");
        body = keys("two");
        pass(300);
        awaitFetches(3);
        assertThat(taken).hasSize(2);
        assertThat(source.refusal()).isEmpty();
    }
}
