package io.certigate.server.grpc;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.certigate.v1.StreamCheckActionsRequest;
import io.grpc.MethodDescriptor.Marshaller;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A {@link StreamCheckActionsRequest} whose question is not read yet.
 *
 * @param id the caller's id
 * @param question the bytes of the question, none if there is none; nobody changes them
 * @param newer a field of the message itself that is set and not implemented, null if there is none
 * @param problem what is wrong with the bytes of the whole, so that not even the id is known; empty if nothing is
 */
record StreamedCheck(long id, byte[] question, @Nullable String newer, String problem) {
    private static final int TYPE_BITS = 3;
    private static final int ID = StreamCheckActionsRequest.ID_FIELD_NUMBER << TYPE_BITS | WireFormat.WIRETYPE_VARINT;
    private static final int QUESTION =
            StreamCheckActionsRequest.REQUEST_FIELD_NUMBER << TYPE_BITS | WireFormat.WIRETYPE_LENGTH_DELIMITED;
    private static final byte[] NONE = {};

    /** Reads messages; nothing writes them here. */
    static final Marshaller<StreamedCheck> MARSHALLER = new Marshaller<>() {
        @Override
        public InputStream stream(StreamedCheck value) {
            throw new UnsupportedOperationException("questions are read, never written");
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
                    NONE,
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
        if (tag != QUESTION) {
            return null;
        }
        int length = in.readRawVarint32();
        int start = in.getTotalBytesRead();
        return length == bytes.length - start
                ? new StreamedCheck(id, Arrays.copyOfRange(bytes, start, bytes.length), null, "")
                : null;
    }

    private static StreamedCheck any(byte[] bytes) throws InvalidProtocolBufferException {
        StreamCheckActionsRequest message = StreamCheckActionsRequest.parseFrom(bytes);
        return new StreamedCheck(
                message.getId(),
                message.getRequest().toByteArray(),
                NewerFields.first("", message.getUnknownFields()),
                "");
    }
}
