package io.certigate.server.decisionlog;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes mapped files out of memory. Up to Java 21 only a class that is not part of the standard offers it; where it is missing, the
 * garbage collector does so, sooner or later.
 */
final class Unmapping {
    private static final Logger LOG = LoggerFactory.getLogger(Unmapping.class);
    private static final @Nullable Cleaner CLEANER = find();

    /** The method, and the object that has it. */
    private record Cleaner(Object unsafe, Method invoke) {}

    private Unmapping() {}

    private static @Nullable Cleaner find() {
        try {
            Class<?> type = Class.forName("sun.misc.Unsafe");
            Field instance = type.getDeclaredField("theUnsafe");
            instance.setAccessible(true);
            return new Cleaner(instance.get(null), type.getMethod("invokeCleaner", ByteBuffer.class));
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.warn(
                    "expected sun.misc.Unsafe of the module jdk.unsupported in this Java, found none: ended segments of the decision"
                            + " log, and the disk space of deleted ones, are held until the garbage collector finds them",
                    e);
            return null;
        }
    }

    /** Unmaps a file, as {@link java.nio.channels.FileChannel#map} gave it; whoever touches it from then on kills the process. */
    static void unmap(MappedByteBuffer map) {
        Cleaner cleaner = CLEANER;
        if (cleaner == null) {
            return;
        }
        try {
            cleaner.invoke().invoke(cleaner.unsafe(), map);
        } catch (IllegalAccessException | InvocationTargetException e) {
            LOG.error("a segment of the decision log stays in memory until the garbage collector finds it", e);
        }
    }
}
