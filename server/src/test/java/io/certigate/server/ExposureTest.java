package io.certigate.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExposureTest {
    private static InetSocketAddress at(String host) {
        return new InetSocketAddress(host, 7420);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.9.9.9", "::1", "localhost", "::ffff:127.0.0.1"})
    void check_loopback_needsNothing(String host) {
        assertThatCode(() -> Exposure.NONE.check(at(host), false, false)).doesNotThrowAnyException();
        assertThat(Exposure.NONE.warnings(at(host), false, false)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "10.0.0.1", "fe80::1", "192.0.2.1"})
    void check_otherAddressWithNeither_isRefusedAndNamesBothFlags(String host) {
        assertThatThrownBy(() -> Exposure.NONE.check(at(host), false, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("without --tls-certificate and --tls-key")
                .hasMessageEndingWith("--insecure-no-tls --insecure-no-authentication");
    }

    @Test
    void check_nameThatIsNotResolved_isTakenForTheWorse() {
        InetSocketAddress unknown = InetSocketAddress.createUnresolved("localhost", 7420);

        assertThatThrownBy(() -> Exposure.NONE.check(unknown, false, false))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        // without TLS, without authentication, TLS, authenticated: what is missing
        "true,  false, false, false, --insecure-no-authentication",
        "false, true,  false, false, --insecure-no-tls",
        "false, false, true,  false, --insecure-no-authentication",
        "false, false, false, true,  --insecure-no-tls",
        "true,  false, true,  false, --insecure-no-authentication",
    })
    void check_oneIsMissing_namesItsFlagAlone(
            boolean noTls, boolean noAuthentication, boolean tls, boolean authenticated, String flag) {
        Exposure exposure = new Exposure(noTls, noAuthentication);

        assertThatThrownBy(() -> exposure.check(at("0.0.0.0"), tls, authenticated))
                .hasMessageEndingWith("accept the risk with " + flag);
    }

    @ParameterizedTest
    @CsvSource({
        "true, true, false, false",
        "false, false, true, true",
        "true, false, false, true",
        "false, true, true, false"
    })
    void check_eachIsThereOrAccepted_isTaken(
            boolean noTls, boolean noAuthentication, boolean tls, boolean authenticated) {
        Exposure exposure = new Exposure(noTls, noAuthentication);

        assertThatCode(() -> exposure.check(at("0.0.0.0"), tls, authenticated)).doesNotThrowAnyException();
        assertThat(exposure.warnings(at("0.0.0.0"), tls, authenticated))
                .hasSize((tls ? 0 : 1) + (authenticated ? 0 : 1))
                .allMatch(warning -> warning.startsWith("INSECURE: 0.0.0.0 is served without"));
    }

    @Test
    void warnings_flagBesideWhatItDoesWithout_sayToLeaveItOut() {
        assertThat(new Exposure(true, true).warnings(at("0.0.0.0"), true, true))
                .hasSize(2)
                .allMatch(warning -> warning.startsWith("expected no --insecure-"));
    }
}
