package io.certigate.server.policy;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The measuring thread's processor time, which a busy machine changes less than what the clock says. */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class Processor {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private long start;
    private long count;

    /** Begins an iteration. */
    @Setup(Level.Iteration)
    public void begin() {
        count = 0;
        start = THREADS.getCurrentThreadCpuTime();
    }

    /** Counts an operation. */
    public void count() {
        count++;
    }

    /** Nanoseconds of an operation; JMH adds those of the iterations up. */
    public double nanos() {
        return (THREADS.getCurrentThreadCpuTime() - start) / (double) Math.max(1, count);
    }
}
