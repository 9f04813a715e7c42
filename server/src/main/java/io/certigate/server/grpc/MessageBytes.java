package io.certigate.server.grpc;

import io.grpc.KnownLength;
import io.grpc.Status;
import java.io.IOException;
import java.io.InputStream;

/** The bytes of messages as they came in. */
final class MessageBytes {
    private MessageBytes() {}

    /**
     * All bytes of a message.
     *
     * @throws io.grpc.StatusRuntimeException if they cannot be read
     */
    static byte[] read(InputStream stream) {
        try {
            return stream instanceof KnownLength ? stream.readNBytes(stream.available()) : stream.readAllBytes();
        } catch (IOException e) {
            throw Status.INTERNAL
                    .withDescription("the request could not be read: " + e.getMessage())
                    .withCause(e)
                    .asRuntimeException();
        }
    }
}
