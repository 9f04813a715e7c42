package io.certigate.client;

import io.grpc.ManagedChannelBuilder;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The nodes that a client may ask. Of several, each call goes to the next one that says it is ready; the order means nothing.
 *
 * @param nodes 1 to {@value #MAX_NODES} addresses
 */
public record Targets(List<Target> nodes) {
    /** Most addresses of one client. */
    public static final int MAX_NODES = 32;

    /** Copies the addresses. */
    public Targets {
        nodes = List.copyOf(nodes);
        if (nodes.isEmpty() || nodes.size() > MAX_NODES) {
            throw new IllegalArgumentException("expected 1 to " + MAX_NODES + " addresses, found " + nodes.size());
        }
    }

    /**
     * Reads {@code HOST:PORT} or several, with commas between them.
     *
     * @throws IllegalArgumentException if the text has another form
     */
    public static Targets parse(String text) {
        return new Targets(Stream.of(text.split(",", -1)).map(Target::parse).toList());
    }

    /** The text that a gRPC channel builder takes as its target; give the builder to {@link #configure} too. */
    public String channelTarget() {
        if (nodes.size() == 1) {
            return nodes.get(0).toString();
        }
        ListedNodes.register();
        try {
            // This constructor quotes what a path must not hold, such as the brackets of an IPv6 address.
            return new URI(ListedNodes.SCHEME, "", "/" + this, null).toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("an address has only characters that a path can hold", e);
        }
    }

    /**
     * Tells a channel builder how calls go: a read that no node answered is tried again, and of several nodes only those
     * that are ready are asked. Nothing that writes is ever sent twice.
     */
    public void configure(ManagedChannelBuilder<?> builder) {
        builder.enableRetry();
        builder.defaultServiceConfig(CallPolicy.of(nodes.size()));
    }

    /** {@code HOST:PORT}, or several with commas between them. */
    @Override
    public String toString() {
        return nodes.stream().map(Target::toString).collect(Collectors.joining(","));
    }
}
