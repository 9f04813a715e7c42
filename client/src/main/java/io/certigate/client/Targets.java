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
 * @param dns whether the only one is a name in DNS that stands for any number of nodes, one for each of its addresses
 */
public record Targets(List<Target> nodes, boolean dns) {
    /** Most addresses of one client. */
    public static final int MAX_NODES = 32;

    private static final String DNS = "dns:///";

    /** Copies the addresses. */
    public Targets {
        nodes = List.copyOf(nodes);
        if (nodes.isEmpty() || nodes.size() > MAX_NODES) {
            throw new IllegalArgumentException("expected 1 to " + MAX_NODES + " addresses, found " + nodes.size());
        }
        if (dns && nodes.size() > 1) {
            throw new IllegalArgumentException(
                    "expected one name that stands for all nodes, found " + nodes.size() + " of them");
        }
    }

    /**
     * Reads {@code HOST:PORT}, several with commas between them, or {@code dns:///HOST:PORT}: a name each of whose addresses is a node.
     *
     * @throws IllegalArgumentException if the text has another form
     */
    public static Targets parse(String text) {
        if (text.startsWith(DNS)) {
            return new Targets(List.of(Target.parse(text.substring(DNS.length()))), true);
        }
        return new Targets(Stream.of(text.split(",", -1)).map(Target::parse).toList(), false);
    }

    /** Whether none of them is on another machine, by how they are written: only addresses of loopback and {@code localhost} are not. */
    public boolean areLoopback() {
        return nodes.stream().allMatch(Target::isLoopback);
    }

    /** The text that a gRPC channel builder takes as its target; give the builder to {@link #configure} too. */
    public String channelTarget() {
        if (dns) {
            return toString();
        }
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
        configure(builder, Retries.DEFAULT);
    }

    /** The same, repeating as often as that. */
    public void configure(ManagedChannelBuilder<?> builder, Retries retries) {
        builder.enableRetry();
        builder.defaultServiceConfig(CallPolicy.of(dns || nodes.size() > 1, retries));
    }

    /** As it is parsed. */
    @Override
    public String toString() {
        String addresses = nodes.stream().map(Target::toString).collect(Collectors.joining(","));
        return dns ? DNS + addresses : addresses;
    }
}
