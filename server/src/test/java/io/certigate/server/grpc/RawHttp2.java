package io.certigate.server.grpc;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** HTTP/2 by hand over a plain socket: it sends whatever it is told to, sensible or not. For one thread. */
final class RawHttp2 implements AutoCloseable {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int PRIORITY = 2;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GO_AWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;

    static final int INITIAL_WINDOW_SIZE = 4;

    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    private static final int FRAME_HEADER = 9;
    private static final int MESSAGE_HEADER = 5;
    private static final int CANCEL = 8;
    private static final int SHORT_TEXT = 127;

    private final Socket socket;
    private ByteArrayOutputStream pending = new ByteArrayOutputStream();
    private final OutputStream out;
    private final DataInputStream in;

    /** What came. */
    record Frame(int type, int flags, int stream, byte[] payload) {
        /** The error code of a frame that ends a connection or a stream. */
        int error() {
            return ByteBuffer.wrap(payload).getInt(type == GO_AWAY ? Integer.BYTES : 0);
        }
    }

    RawHttp2(int port) throws IOException {
        socket = new Socket();
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 20_000);
        socket.setTcpNoDelay(true);
        out = socket.getOutputStream();
        in = new DataInputStream(socket.getInputStream());
    }

    /** Connects, and begins as HTTP/2 wants it. */
    static RawHttp2 begun(int port, int... settings) throws IOException {
        RawHttp2 made = new RawHttp2(port);
        made.bytes(PREFACE.getBytes(StandardCharsets.US_ASCII))
                .settings(settings)
                .flush();
        return made;
    }

    RawHttp2 bytes(byte[] bytes) {
        pending.writeBytes(bytes);
        return this;
    }

    RawHttp2 frame(int type, int flags, int stream, byte[] payload) {
        ByteBuffer header = ByteBuffer.allocate(FRAME_HEADER);
        header.putInt(payload.length << Byte.SIZE | type).put((byte) flags).putInt(stream);
        return bytes(header.array()).bytes(payload);
    }

    /** Settings, as pairs of ids and values. */
    RawHttp2 settings(int... settings) {
        ByteBuffer payload = ByteBuffer.allocate(settings.length / 2 * (Short.BYTES + Integer.BYTES));
        for (int i = 0; i < settings.length; i += 2) {
            payload.putShort((short) settings[i]).putInt(settings[i + 1]);
        }
        return frame(SETTINGS, 0, 0, payload.array());
    }

    /** Begins a call. */
    RawHttp2 call(int stream, String path) {
        return frame(HEADERS, END_HEADERS, stream, headers(path));
    }

    /** Sends the only message of a call. */
    RawHttp2 message(int stream, byte[] message) {
        ByteBuffer payload = ByteBuffer.allocate(MESSAGE_HEADER + message.length);
        payload.put((byte) 0).putInt(message.length).put(message);
        return frame(DATA, END_STREAM, stream, payload.array());
    }

    RawHttp2 reset(int stream) {
        return frame(RST_STREAM, 0, stream, number(CANCEL));
    }

    RawHttp2 windowUpdate(int stream, int more) {
        return frame(WINDOW_UPDATE, 0, stream, number(more));
    }

    static byte[] number(int value) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
    }

    /** The headers of a call. */
    static byte[] headers(String path, String... more) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        header(block, ":method", "POST");
        header(block, ":scheme", "http");
        header(block, ":path", "/" + path);
        header(block, ":authority", "localhost");
        header(block, "content-type", "application/grpc");
        header(block, "te", "trailers");
        for (int i = 0; i < more.length; i += 2) {
            header(block, more[i], more[i + 1]);
        }
        return block.toByteArray();
    }

    /** A field as HPACK has it: literal, never indexed, not compressed. */
    static void header(ByteArrayOutputStream block, String name, String value) {
        block.write(0x10);
        text(block, name);
        text(block, value);
    }

    private static void text(ByteArrayOutputStream block, String text) {
        int rest = text.length();
        if (rest < SHORT_TEXT) {
            block.write(rest);
        } else {
            block.write(SHORT_TEXT);
            rest -= SHORT_TEXT;
            for (; rest >= 0x80; rest >>= 7) {
                block.write(rest & 0x7f | 0x80);
            }
            block.write(rest);
        }
        block.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Sends what is pending; false if the peer has closed the connection. */
    boolean flush() throws IOException {
        try {
            pending.writeTo(out);
            return true;
        } catch (SocketException e) {
            return false;
        } finally {
            // A new one: thousands of peers with what each has sent would be most of the memory that a test measures.
            pending = new ByteArrayOutputStream();
        }
    }

    /**
     * The next frame.
     *
     * @return null if the connection was closed instead
     * @throws SocketTimeoutException if neither happens in time
     */
    @Nullable
    Frame read(int millis) throws IOException {
        socket.setSoTimeout(millis);
        try {
            int lengthAndType = in.readInt();
            int flags = in.readUnsignedByte();
            int stream = in.readInt();
            byte[] payload = new byte[lengthAndType >>> Byte.SIZE];
            in.readFully(payload);
            return new Frame(lengthAndType & 0xff, flags, stream, payload);
        } catch (EOFException | SocketException e) {
            return null;
        }
    }

    /** Reads until the connection is closed; the error that the peer gave, -1 if it gave none. */
    int awaitEnd(int millis) throws IOException {
        int error = -1;
        for (Frame frame = read(millis); frame != null; frame = read(millis)) {
            if (frame.type() == GO_AWAY) {
                error = frame.error();
            }
        }
        return error;
    }

    /** Reads until a frame of a type comes on a stream. */
    Frame await(int type, int stream, int millis) throws IOException {
        for (Frame frame = read(millis); frame != null; frame = read(millis)) {
            if (frame.type() == type && frame.stream() == stream) {
                return frame;
            }
        }
        throw new EOFException("expected a frame of type " + type + " on stream " + stream + ", found the end");
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
