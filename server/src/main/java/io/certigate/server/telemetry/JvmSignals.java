package io.certigate.server.telemetry;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryUsage;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What the JVM tells of itself. */
final class JvmSignals {
    private static final double MILLIS_PER_SECOND = 1_000;
    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private JvmSignals() {}

    static void register(Signals signals) {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        List<GarbageCollectorMXBean> collectors = ManagementFactory.getGarbageCollectorMXBeans();
        signals.add(Metric.JVM_MEMORY_USED, sink -> {
                    sink.value(memory.getHeapMemoryUsage().getUsed(), "heap");
                    sink.value(memory.getNonHeapMemoryUsage().getUsed(), "non_heap");
                })
                .add(Metric.JVM_MEMORY_LIMIT, sink -> {
                    limit(sink, memory.getHeapMemoryUsage(), "heap");
                    limit(sink, memory.getNonHeapMemoryUsage(), "non_heap");
                })
                .add(
                        Metric.JVM_GC,
                        sink -> collectors.forEach(each -> sink.value(each.getCollectionCount(), each.getName())))
                .add(
                        Metric.JVM_GC_TIME,
                        sink -> collectors.forEach(
                                each -> sink.value(each.getCollectionTime() / MILLIS_PER_SECOND, each.getName())))
                .add(
                        Metric.JVM_THREADS,
                        () -> ManagementFactory.getThreadMXBean().getThreadCount())
                .add(Metric.UPTIME, () -> ManagementFactory.getRuntimeMXBean().getUptime() / MILLIS_PER_SECOND);
        if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
            signals.add(Metric.CPU_TIME, () -> system.getProcessCpuTime() / NANOS_PER_SECOND);
        }
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
            signals.add(Metric.OPEN_FILES, system::getOpenFileDescriptorCount);
        }
    }

    private static void limit(Signals.Sink sink, MemoryUsage usage, String area) {
        if (usage.getMax() >= 0) {
            sink.value(usage.getMax(), area);
        }
    }
}
