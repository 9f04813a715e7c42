package io.certigate.server.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.v1.Effect;
import io.grpc.ManagedChannel;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
@CertigateSandbox(
        policies = "classpath:io/certigate/server/sandbox/policies",
        fixtures = "classpath:io/certigate/server/sandbox/shop.yaml",
        clock = "2030-03-07T12:00:00+08:00")
class CertigateSandboxExtensionTest {
    private final Sandbox own;

    CertigateSandboxExtensionTest(Sandbox own) {
        this.own = own;
    }

    @Test
    void parameters_areOfTheOneSandboxOfTheClass(Sandbox sandbox, ManagedChannel channel, InetSocketAddress address) {
        assertThat(sandbox).isSameAs(own);
        assertThat(sandbox.target()).isEqualTo("127.0.0.1:" + address.getPort());
        assertThat(new Tickets(channel).sale("shop", "opera").getEffect()).isEqualTo(Effect.EFFECT_PERMIT);
    }

    @Nested
    class Inside {
        @Test
        void parameters_ofANestedClass_areThoseOfTheClassAroundIt(Sandbox sandbox) {
            assertThat(sandbox).isSameAs(own);
        }
    }

    @Nested
    class Afterwards {
        @Test
        void parameters_afterTheTestsOfAnotherNestedClass_stillAnswer(ManagedChannel channel) {
            assertThat(new Tickets(channel).sale("shop", "opera").getEffect()).isEqualTo(Effect.EFFECT_PERMIT);
        }
    }
}
