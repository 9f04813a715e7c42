package io.certigate.oracle;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/** A network between clients and a server that can be slow, silent in either direction, or cut. */
final class Link implements AutoCloseable {
    /** Which way bytes go. */
    enum Direction {
        /** Requests. */
        TO_SERVER,
        /** Answers. */
        TO_CLIENT
    }

    private static final int CHUNK = 16 * 1024;
    private static final int CONNECT_MILLIS = 2_000;
    private static final String LISTEN = "LISTEN ";

    private final ServerSocket server;
    private final Set<Pair> pairs = ConcurrentHashMap.newKeySet();
    private volatile int target;
    private volatile Duration delay = Duration.ZERO;
    private volatile boolean refusing;
    private volatile boolean listenersMuted;
    private volatile boolean listenersRefused;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    // Guarded by the lock.
    private final Set<Direction> silent = ConcurrentHashMap.newKeySet();
    private boolean closed;

    /** Listens on a port of its own and connects to another one of this machine. */
    Link(int target) throws IOException {
        this.target = target;
        this.server = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
        daemon(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /** Connects elsewhere from now on, and cuts what is connected. */
    void redirect(int port) throws IOException {
        target = port;
        cut();
    }

    /** Each packet takes so much longer, both ways. */
    void delay(Duration each) {
        delay = each;
    }

    /** Nothing arrives in a direction any more, and nobody is told; what was sent arrives when it is over. */
    void silence(Direction direction) {
        silent.add(direction);
    }

    /** Everything arrives again. */
    void restore() {
        lock.lock();
        try {
            silent.clear();
            delay = Duration.ZERO;
            refusing = false;
            listenersMuted = false;
            listenersRefused = false;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Resets every connection. */
    void cut() throws IOException {
        for (Pair pair : pairs) {
            pair.reset();
        }
    }

    /** Resets every connection, and every new one. */
    void refuse() throws IOException {
        refusing = true;
        cut();
    }

    /** Connections that listen for notifications hear nothing any more, until this is restored. */
    void muteListeners() {
        listenersMuted = true;
    }

    /** Connections that listen for notifications are reset, until this is restored. */
    void refuseListeners() throws IOException {
        listenersRefused = true;
        for (Pair pair : pairs) {
            if (pair.listens) {
                pair.reset();
            }
        }
    }

    @Override
    public void close() throws IOException {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        server.close();
        cut();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                Pair pair = new Pair(client, new Socket());
                pairs.add(pair);
                daemon(pair::connect);
            }
        } catch (IOException e) {
            // Closed.
            return;
        }
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "link");
        thread.setDaemon(true);
        thread.start();
    }

    /** Waits until bytes may go in a direction. */
    private void await(Direction direction, Pair pair) {
        lock.lock();
        try {
            while (!closed && !pair.client.isClosed() && isSilent(direction, pair)) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean isSilent(Direction direction, Pair pair) {
        return silent.contains(direction) || (direction == Direction.TO_CLIENT && listenersMuted && pair.listens);
    }

    /** One connection through this link. */
    private final class Pair {
        private final Socket client;
        private final Socket upstream;
        private volatile boolean listens;

        Pair(Socket client, Socket upstream) {
            this.client = client;
            this.upstream = upstream;
        }

        void connect() {
            try {
                if (refusing) {
                    reset();
                    return;
                }
                client.setTcpNoDelay(true);
                upstream.setTcpNoDelay(true);
                upstream.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), CONNECT_MILLIS);
                daemon(() -> pump(upstream, client, Direction.TO_CLIENT));
                pump(client, upstream, Direction.TO_SERVER);
            } catch (IOException e) {
                abandon();
            }
        }

        private void pump(Socket from, Socket to, Direction direction) {
            byte[] chunk = new byte[CHUNK];
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                int length = in.read(chunk);
                while (length > 0) {
                    if (direction == Direction.TO_SERVER && !listens) {
                        listens = new String(chunk, 0, length, StandardCharsets.ISO_8859_1).contains(LISTEN);
                    }
                    if (listens && listenersRefused) {
                        break;
                    }
                    LockSupport.parkNanos(delay.toNanos());
                    await(direction, this);
                    out.write(chunk, 0, length);
                    length = in.read(chunk);
                }
            } catch (IOException e) {
                // The other end is told below.
                abandon();
            }
            abandon();
        }

        private void abandon() {
            try {
                reset();
            } catch (IOException e) {
                throw new IllegalStateException("expected a socket that can be closed", e);
            }
        }

        void reset() throws IOException {
            pairs.remove(this);
            for (Socket socket : new Socket[] {client, upstream}) {
                try {
                    // Without lingering a close is a reset.
                    socket.setSoLinger(true, 0);
                } catch (SocketException e) {
                    // Somebody was faster; closing once more does no harm.
                    socket.close();
                }
                socket.close();
            }
            lock.lock();
            try {
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }
}
