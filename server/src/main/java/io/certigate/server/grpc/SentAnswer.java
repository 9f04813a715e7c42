package io.certigate.server.grpc;

import com.google.protobuf.Message;
import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor.Marshaller;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The bytes of one message, in pieces that other messages may share: they are copied once, into what is sent.
 *
 * @param pieces one after the other; nobody changes them
 */
record SentAnswer(byte[]... pieces) {
    private static final int MOST_PIECES = 4;

    /** Writes messages; nothing reads them here. */
    static final Marshaller<SentAnswer> MARSHALLER = new Marshaller<>() {
        @Override
        public InputStream stream(SentAnswer value) {
            return new Pieces(value.pieces);
        }

        @Override
        public SentAnswer parse(InputStream stream) {
            throw new UnsupportedOperationException("answers are written, never read");
        }
    };

    /** A message as the generated classes write it. */
    static SentAnswer of(Message message) {
        return new SentAnswer(message.toByteArray());
    }

    /** How many there are. */
    int length() {
        int length = 0;
        for (byte[] piece : pieces) {
            length += piece.length;
        }
        return length;
    }

    /** These behind others. */
    SentAnswer behind(byte[] first) {
        byte[][] all = new byte[pieces.length + 1][];
        all[0] = first;
        System.arraycopy(pieces, 0, all, 1, pieces.length);
        return new SentAnswer(all);
    }

    /** Puts messages after one another. For one thread. */
    static final class Joined {
        private final List<byte[]> pieces;
        private int length;
        private int count;

        Joined(int expected) {
            pieces = new ArrayList<>(MOST_PIECES * expected);
        }

        void add(SentAnswer next) {
            Collections.addAll(pieces, next.pieces);
            length += next.length();
            count++;
        }

        /** How many bytes there are. */
        int length() {
            return length;
        }

        /** How many were added. */
        int count() {
            return count;
        }

        SentAnswer joined() {
            return new SentAnswer(pieces.toArray(byte[][]::new));
        }
    }

    /** What gRPC drains into its buffers. */
    private static final class Pieces extends InputStream implements Drainable, KnownLength {
        private static final int BYTE = 0xFF;

        private final byte[][] pieces;
        private int piece;
        private int at;

        Pieces(byte[][] pieces) {
            this.pieces = pieces;
        }

        @Override
        public int available() {
            int left = -at;
            for (int i = piece; i < pieces.length; i++) {
                left += pieces[i].length;
            }
            return left;
        }

        @Override
        public int drainTo(OutputStream target) throws IOException {
            int drained = available();
            for (; piece < pieces.length; piece++) {
                target.write(pieces[piece], at, pieces[piece].length - at);
                at = 0;
            }
            return drained;
        }

        @Override
        public int read() {
            while (piece < pieces.length && at == pieces[piece].length) {
                piece++;
                at = 0;
            }
            return piece == pieces.length ? -1 : pieces[piece][at++] & BYTE;
        }
    }
}
