package io.certigate.cli;

import java.io.PrintWriter;

/** While it is open, Ctrl-C ends the process with a status of ours: for a command that ends in no other way. */
final class InterruptedRun implements AutoCloseable {
    private final Thread hook;

    private InterruptedRun(Thread hook) {
        this.hook = hook;
    }

    static InterruptedRun endingWith(int status, PrintWriter out) {
        Thread hook = new Thread(
                () -> {
                    out.flush();
                    // Without this the status would name the signal.
                    Runtime.getRuntime().halt(status);
                },
                "interrupted");
        Runtime.getRuntime().addShutdownHook(hook);
        return new InterruptedRun(hook);
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending already.
        }
    }
}
