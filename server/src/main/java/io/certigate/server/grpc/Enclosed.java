package io.certigate.server.grpc;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import io.certigate.v1.CheckActionsResponse;
import io.certigate.v1.CheckActionsResult;
import io.certigate.v1.StreamCheckActionsResponse;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Puts the bytes of an answer into those of the message that carries it, without laying them out again. */
final class Enclosed {
    private static final int TAG_BYTES = 1;

    private Enclosed() {}

    /** A {@link StreamCheckActionsResponse} of an answer. */
    static SentAnswer inStream(long id, SentAnswer response) {
        int length = response.length();
        int idBytes = id == 0 ? 0 : CodedOutputStream.computeUInt64Size(StreamCheckActionsResponse.ID_FIELD_NUMBER, id);
        byte[] head = new byte[idBytes + TAG_BYTES + CodedOutputStream.computeUInt32SizeNoTag(length)];
        CodedOutputStream out = CodedOutputStream.newInstance(head);
        try {
            if (id != 0) {
                out.writeUInt64(StreamCheckActionsResponse.ID_FIELD_NUMBER, id);
            }
            open(out, StreamCheckActionsResponse.RESPONSE_FIELD_NUMBER, length);
        } catch (IOException e) {
            throw impossible(e);
        }
        return response.behind(head);
    }

    /** A {@link CheckActionsResponse} that holds the answer alone: several after one another are one that holds all. */
    static SentAnswer inBatch(SentAnswer response) {
        int length = response.length();
        int lengthBytes = CodedOutputStream.computeUInt32SizeNoTag(length);
        int result = TAG_BYTES + lengthBytes + length;
        byte[] head = new byte[2 * TAG_BYTES + CodedOutputStream.computeUInt32SizeNoTag(result) + lengthBytes];
        CodedOutputStream out = CodedOutputStream.newInstance(head);
        try {
            open(out, CheckActionsResponse.RESULTS_FIELD_NUMBER, result);
            open(out, CheckActionsResult.RESPONSE_FIELD_NUMBER, length);
        } catch (IOException e) {
            throw impossible(e);
        }
        return response.behind(head);
    }

    private static void open(CodedOutputStream out, int field, int length) throws IOException {
        out.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        out.writeUInt32NoTag(length);
    }

    private static UncheckedIOException impossible(IOException e) {
        return new UncheckedIOException("the head of an answer did not fit into the bytes that were counted for it", e);
    }
}
