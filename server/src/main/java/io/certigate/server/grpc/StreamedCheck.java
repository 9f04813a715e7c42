package io.certigate.server.grpc;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.StreamCheckActionsRequest;
import io.grpc.MethodDescriptor.Marshaller;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A {@link StreamCheckActionsRequest} whose question is there with its bytes.
 *
 * @param id the caller's id
 * @param sent the question; one without anything if there is none
 * @param newer a field of the message itself that is set and not implemented, null if there is none
 * @param problem what is wrong with the bytes of the whole, so that its id is not known; empty if nothing is
 */
record StreamedCheck(long id, SentCheck sent, @Nullable String newer, String problem) {
    private static final int ID = StreamCheckActionsRequest.ID_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_VARINT;
    private static final int REQUEST =
            StreamCheckActionsRequest.REQUEST_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;

    /** Reads and writes them. */
    static final Marshaller<StreamedCheck> MARSHALLER = new Marshaller<>() {
        @Override
        public InputStream stream(StreamedCheck value) {
            return new ByteArrayInputStream(StreamCheckActionsRequest.newBuilder()
                    .setId(value.id())
                    .setRequest(value.sent().request())
                    .build()
                    .toByteArray());
        }

        @Override
        public StreamedCheck parse(InputStream stream) {
            return of(MessageBytes.read(stream));
        }
    };

    /** Reads bytes. */
    static StreamedCheck of(byte[] bytes) {
        try {
            StreamedCheck plain = plain(bytes);
            return plain == null ? any(bytes) : plain;
        } catch (IOException e) {
            return new StreamedCheck(
                    0,
                    new SentCheck(CheckActionRequest.getDefaultInstance(), null, ""),
                    null,
                    "expected the bytes of a certigate.v1.StreamCheckActionsRequest, found others: " + e.getMessage());
        }
    }

    /** What encoders write: an id unless it is 0, then a question; null if it is anything else. */
    private static @Nullable StreamedCheck plain(byte[] bytes) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(bytes);
        int tag = in.readTag();
        long id = 0;
        if (tag == ID) {
            id = in.readUInt64();
            tag = in.readTag();
        }
        if (tag != REQUEST) {
            return null;
        }
        int length = in.readRawVarint32();
        int start = in.getTotalBytesRead();
        return length == bytes.length - start
                ? new StreamedCheck(id, SentCheck.of(Arrays.copyOfRange(bytes, start, bytes.length)), null, "")
                : null;
    }

    private static StreamedCheck any(byte[] bytes) throws InvalidProtocolBufferException {
        StreamCheckActionsRequest message = StreamCheckActionsRequest.parseFrom(bytes);
        return new StreamedCheck(
                message.getId(),
                new SentCheck(message.getRequest(), null, ""),
                NewerFields.first("", message.getUnknownFields()),
                "");
    }
}
