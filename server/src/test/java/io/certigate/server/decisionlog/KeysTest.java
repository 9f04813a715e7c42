package io.certigate.server.decisionlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeysTest {
    // RFC 8032, section 7.1, tests 1 and 2, and the layout of RFC 8410.
    private static final String PRIVATE =
            "302e020100300506032b657004220420" + "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
    private static final String PUBLIC = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
    private static final String SECOND =
            "302e020100300506032b657004220420" + "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb";
    private static final String SECOND_PUBLIC = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";

    @TempDir
    private Path folder;

    @Test
    void read_keysOfTheRfc_signAndVerifyAsPublished() throws Exception {
        SigningKey first = SigningKey.read(pem("PRIVATE KEY", PRIVATE));
        SigningKey second = SigningKey.read(pem("PRIVATE KEY", SECOND));

        assertThat(first.publicKey()).hasToString(PUBLIC);
        assertThat(second.publicKey()).hasToString(SECOND_PUBLIC);
        assertThat(HexFormat.of().formatHex(second.sign(new byte[] {0x72})))
                .isEqualTo("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                        + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
        byte[] signature = first.sign(new byte[32]);
        assertThat(first.publicKey().verifies(new byte[32], signature)).isTrue();
        assertThat(second.publicKey().verifies(new byte[32], signature)).isFalse();
        assertThat(first.publicKey().verifies(new byte[31], signature)).isFalse();
        assertThat(first.publicKey().verifies(new byte[32], new byte[3])).isFalse();
        signature[63] = (byte) 0xff;
        assertThat(first.publicKey().verifies(new byte[32], signature)).isFalse();
    }

    @Test
    void read_publicKey_isTheOneOfThePrivate() throws Exception {
        VerifyingKey key = VerifyingKey.read(pem("PUBLIC KEY", "302a300506032b6570032100" + PUBLIC));

        assertThat(key).isEqualTo(VerifyingKey.of(HexFormat.of().parseHex(PUBLIC)));
        assertThat(key).hasSameHashCodeAs(VerifyingKey.of(key.bytes()));
    }

    @Test
    void read_whatIsNoKey_saysWhatWasExpectedAndWhatToDo() throws Exception {
        assertRefused(folder.resolve("none"), "no such file", "openssl genpkey -algorithm ed25519");
        assertRefused(folder, "check its path");
        assertRefused(Files.writeString(folder.resolve("empty"), ""), "found none");
        assertRefused(Files.write(folder.resolve("large"), new byte[70_000]), "more than 65536 bytes");
        assertRefused(pem("ENCRYPTED PRIVATE KEY", PRIVATE), "found 'ENCRYPTED PRIVATE KEY'");
        assertRefused(pem("PRIVATE KEY", PRIVATE.substring(0, 40)), "a key of another kind");
        assertRefused(
                Files.writeString(
                        folder.resolve("text"), "-----BEGIN PRIVATE KEY-----\nA\n-----END PRIVATE KEY-----\n"),
                "not Base64");
        Path other = pem("PUBLIC KEY", "302a300506032b656e032100" + PUBLIC);
        assertThatThrownBy(() -> VerifyingKey.read(other))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a key of another kind")
                .hasMessageContaining("openssl pkey");
    }

    private static void assertRefused(Path file, String... words) {
        assertThatThrownBy(() -> SigningKey.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(words);
    }

    private Path pem(String label, String hex) throws Exception {
        String base64 = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(HexFormat.of().parseHex(hex));
        return Files.writeString(
                Files.createTempFile(folder, "key", ".pem"),
                "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n");
    }
}
