package io.certigate.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransportTest {
    private static final TlsOptions OWN = TlsOptions.DEFAULT.withCa(Path.of("ca.pem"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1:7420",
                "127.1.2.3:7420",
                "localhost:7420",
                "LOCALHOST:7420",
                "[::1]:7420",
                "127.0.0.1:7420,[::1]:7421",
                "dns:///localhost:7420"
            })
    void of_thisMachine_isPlaintext(String targets) {
        assertThat(Transport.of(Targets.parse(targets), null, false).tls()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.1:7420",
                "pdp.internal:7420",
                "127.0.0.1.example:7420",
                "localhost.example:7420",
                "[fe80::1]:7420",
                "0.0.0.0:7420",
                "127.0.0.1:7420,10.0.0.1:7420",
                "dns:///pdp.internal:7420"
            })
    void of_anyOtherMachine_isTls(String targets) {
        assertThat(Transport.of(Targets.parse(targets), null, false).tls()).isEqualTo(TlsOptions.DEFAULT);
        assertThat(Transport.of(Targets.parse(targets), null, true).tls()).isNull();
    }

    @Test
    void of_chosen_isAsChosenEvenOnThisMachine() {
        assertThat(Transport.of(Targets.parse("127.0.0.1:7420"), OWN, false).tls())
                .isEqualTo(OWN);
    }

    @Test
    void of_tlsAndPlaintext_isRefused() {
        assertThatThrownBy(() -> Transport.of(Targets.parse("127.0.0.1:7420"), OWN, true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found both");
    }

    @Test
    void credentials_fileMissing_namesIt() {
        Transport transport = new Transport(TlsOptions.DEFAULT.withCa(Path.of("absent.pem")));

        assertThatThrownBy(transport::credentials).hasMessage("expected a file, found none at absent.pem");
    }
}
