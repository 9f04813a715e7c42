package io.certigate.server.command;

import java.io.File;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tells systemd that the server is ready ({@code Type=notify}), so that units which are ordered after it find it answering. It goes by
 * the program {@code systemd-notify}: a JDK 17 has no datagrams on Unix sockets. Without systemd there is no socket, and nothing is done.
 */
final class Readiness {
    /** Where systemd listens for what a service says of itself. */
    private static final String SOCKET = "NOTIFY_SOCKET";

    private static final long MOST_SECONDS = 10;

    private Readiness() {}

    /**
     * Tells it, within 10 s.
     *
     * @param environment the process's environment
     * @param program {@code systemd-notify}, or where it is
     * @param status what people read of the service
     * @return why it could not be told; null if it was, or if nobody wants to know
     */
    static @Nullable String tell(Map<String, String> environment, String program, String status)
            throws InterruptedException {
        if (environment.getOrDefault(SOCKET, "").isEmpty()) {
            return null;
        }
        String found = found(new ProcessBuilder(program, "--ready", "--status=" + status));
        return found.isEmpty()
                ? null
                : "expected to tell systemd by '" + program + "' that the server is ready, found " + found
                        + "; it will take the start for failed: mend that, or use Type=exec in the unit";
    }

    /** What is wrong with a run of it; empty for nothing. */
    private static String found(ProcessBuilder notify) throws InterruptedException {
        try {
            Process process = notify.redirectInput(new File("/dev/null"))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return "no answer within " + MOST_SECONDS + " s";
            }
            return process.exitValue() == 0 ? "" : "exit status " + process.exitValue();
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
