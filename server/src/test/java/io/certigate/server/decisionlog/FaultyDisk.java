package io.certigate.server.decisionlog;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.file.Path;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The real disk, until a test makes it refuse or hold what it is asked. */
final class FaultyDisk implements Disk {
    private static final long SECONDS = 20;

    /** One thing that a disk is asked. */
    static final class Fault {
        private volatile @Nullable String refusal;
        private volatile CountDownLatch held = new CountDownLatch(0);
        private volatile CountDownLatch arrival = new CountDownLatch(0);

        void refuse(String why) {
            refusal = why;
        }

        void hold() {
            arrival = new CountDownLatch(1);
            held = new CountDownLatch(1);
        }

        void awaitArrival() throws InterruptedException {
            if (!arrival.await(SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("nobody asked the disk");
            }
        }

        void release() {
            held.countDown();
        }

        void heal() {
            refusal = null;
            held.countDown();
        }

        private void pass() throws IOException {
            arrival.countDown();
            try {
                held.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            String why = refusal;
            if (why != null) {
                throw new IOException(why);
            }
        }
    }

    final Fault creating = new Fault();
    final Fault forcing = new Fault();
    private final Set<MappedByteBuffer> broken = Collections.newSetFromMap(new IdentityHashMap<>());
    private volatile boolean retried;

    /** Whether a segment was forced once more after that had failed. */
    boolean isRetried() {
        return retried;
    }

    @Override
    public MappedByteBuffer create(Path file, int size, Pace pace) throws IOException {
        creating.pass();
        return Disk.super.create(file, size, pace);
    }

    @Override
    public void force(MappedByteBuffer map, int from, int to) throws IOException {
        retried |= broken.contains(map);
        try {
            forcing.pass();
        } catch (IOException e) {
            broken.add(map);
            throw e;
        }
        Disk.super.force(map, from, to);
    }
}
