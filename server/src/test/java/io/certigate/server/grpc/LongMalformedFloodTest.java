package io.certigate.server.grpc;

import org.junit.jupiter.api.Tag;

/** The long form of {@link MalformedFloodTest}. */
@Tag("abuse")
class LongMalformedFloodTest extends MalformedFloodTest {
    @Override
    int requests() {
        return 1_000_000;
    }
}
