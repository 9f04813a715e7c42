package io.certigate.server.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.fixture.TestAuthority;
import io.certigate.server.fixture.TestAuthority.Issued;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeerCertificateTest {
    private static final TestAuthority AUTHORITY = new TestAuthority("Test CA");

    private static PeerCertificate read(String name, String... alternativeNames) {
        return PeerCertificate.of(AUTHORITY.issue(name, alternativeNames).certificate());
    }

    @ParameterizedTest
    @CsvSource({
        "URI:spiffe://prod/shop,             spiffe://prod/shop",
        "DNS:a.internal URI:spiffe://p/shop, spiffe://p/shop",
        "URI:https://x/y URI:spiffe://p/s,   spiffe://p/s",
        "URI:https://x/y DNS:a.internal,     https://x/y",
        "DNS:a.internal DNS:b.internal,      dns:a.internal",
        "IP:127.0.0.1,                       cn:shop",
        "URI:urn:shop,                       cn:shop",
        "URI:dns:admin.internal,             cn:shop",
    })
    void name_ofAlternativeNames_isTheFirstOfTheStrongestKind(String names, String expected) {
        assertThat(read("shop", names.split(" ")).name()).contains(expected);
    }

    @Test
    void name_withoutAlternativeNames_isTheCommonName() {
        assertThat(read("shop").name()).contains("cn:shop");
    }

    @Test
    void name_commonNameThatLooksLikeAnother_isNotTakenForIt() {
        assertThat(read("spiffe://prod/admin").name()).contains("cn:spiffe://prod/admin");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\\0Ab", "a\\E2\\80\\AEb"})
    void name_noneThatIsPlain_isEmpty(String commonName) {
        assertThat(read(commonName).name()).isEmpty();
    }

    @Test
    void of_certificate_tellsItsEnd() {
        Issued issued = AUTHORITY.issue("shop");

        assertThat(PeerCertificate.of(issued.certificate()).notAfter())
                .isEqualTo(issued.certificate().getNotAfter().toInstant());
    }
}
