package io.certigate.oracle;

import io.certigate.client.CertigateClient;
import io.certigate.client.CertigateException;
import io.certigate.v1.CheckActionRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** One caller who knows every node and asks all the time; remembers the longest time without an answer. */
final class SteadyClient implements AutoCloseable {
    private static final Duration END_LIMIT = Duration.ofSeconds(10);

    private final CertigateClient client;
    private final CheckActionRequest question = Asking.question(Canaries.IDS.get(0));
    private final Thread thread = new Thread(this::ask, "steady-client");
    private volatile boolean stopped;
    private volatile Duration longest = Duration.ZERO;

    /** Starts to ask. */
    SteadyClient(List<Node> nodes) {
        client = CertigateClient.builder()
                .target(nodes.stream().map(Node::target).collect(Collectors.joining(",")))
                .build();
        thread.start();
    }

    private void ask() {
        long answered = System.nanoTime();
        while (!stopped) {
            try {
                client.check(question);
                Duration waited = Duration.ofNanos(System.nanoTime() - answered);
                longest = waited.compareTo(longest) > 0 ? waited : longest;
                answered = System.nanoTime();
            } catch (CertigateException e) {
                // The time goes on.
                Thread.onSpinWait();
            }
        }
    }

    /** The longest time from one answer to the next so far. */
    Duration longestWait() {
        return longest;
    }

    @Override
    public void close() throws InterruptedException {
        stopped = true;
        thread.join(TimeUnit.SECONDS.toMillis(END_LIMIT.toSeconds()));
        client.close();
    }
}
