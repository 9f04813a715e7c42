package io.certigate.client;

import java.util.concurrent.ScheduledThreadPoolExecutor;

/** One daemon thread for what all clients of a process do from time to time; what it runs is short and does not block. */
final class Background {
    static final ScheduledThreadPoolExecutor TIMER = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "certigate-client");
        thread.setDaemon(true);
        return thread;
    });

    static {
        TIMER.setRemoveOnCancelPolicy(true);
    }

    private Background() {}
}
