package io.certigate.server.grpc;

import com.google.protobuf.InvalidProtocolBufferException;
import io.certigate.server.decision.EncodedRequest;
import io.certigate.v1.CheckActionRequest;
import io.grpc.MethodDescriptor.Marshaller;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * A {@link CheckActionRequest} with its bytes, which the decision log takes over.
 *
 * @param request what was sent; the default if the bytes are no such message
 * @param encoded its bytes; null if they are not as {@link EncodedRequest} wants them
 * @param problem what is wrong with the bytes, empty if nothing is
 */
record SentCheck(CheckActionRequest request, @Nullable EncodedRequest encoded, String problem) {
    /** Larger ones are laid out again for the log, without what Certigate does not know. */
    static final int MAX_KEPT = 64 * 1024;

    /** Takes the bytes of messages as they are. */
    static final Marshaller<byte[]> MARSHALLER = new Marshaller<>() {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            return MessageBytes.read(stream);
        }
    };

    /** Reads bytes, which are nobody else's from now on. */
    static SentCheck of(byte[] bytes) {
        try {
            CheckActionRequest request = CheckActionRequest.parseFrom(bytes);
            boolean kept = bytes.length <= MAX_KEPT && new PlainCheck(bytes).isPlain();
            return new SentCheck(request, kept ? new EncodedRequest(bytes) : null, "");
        } catch (InvalidProtocolBufferException e) {
            return new SentCheck(
                    CheckActionRequest.getDefaultInstance(),
                    null,
                    "expected the bytes of a certigate.v1.CheckActionRequest, found others: " + e.getMessage());
        }
    }
}
