package io.certigate.server.grpc;

import java.time.Duration;
import org.junit.jupiter.api.Tag;

/** The long form of {@link OverloadTest}. */
@Tag("abuse")
class LongOverloadTest extends OverloadTest {
    @Override
    Duration load() {
        return Duration.ofSeconds(60);
    }

    @Override
    int oneIn() {
        return 64;
    }

    @Override
    double mostMillis() {
        return 500;
    }
}
