package io.certigate.server.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.v1.Effect;
import io.grpc.ManagedChannel;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The extension with a sandbox that a test builds itself. */
@Timeout(120)
class RegisteredExtensionTest {
    @RegisterExtension
    static final CertigateSandboxExtension CERTIGATE = CertigateSandboxExtension.of(
            Sandbox.builder().policies(Path.of("src/test/resources/io/certigate/server/sandbox/policies")));

    @Test
    void parameters_ofARegisteredExtension_areOfItsSandbox(Sandbox sandbox, ManagedChannel channel) {
        assertThat(sandbox.revision()).isEqualTo(1);
        assertThat(new Tickets(channel).sale("shop", "opera").getEffect()).isEqualTo(Effect.EFFECT_DENY);
    }
}
