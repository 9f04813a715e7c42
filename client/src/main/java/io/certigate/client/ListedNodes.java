package io.certigate.client;

import io.grpc.Attributes;
import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.NameResolverRegistry;
import io.grpc.Status;
import io.grpc.StatusOr;
import io.grpc.SynchronizationContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Makes one gRPC channel of several nodes that are listed one by one; gRPC itself knows only names that DNS has. A name that
 * cannot be looked up now is left out until the next time, which comes when a connection fails.
 */
final class ListedNodes extends NameResolver {
    static final String SCHEME = "certigate";

    private final Targets targets;
    private final SynchronizationContext context;
    private final Executor lookups;

    // In the context only.
    private @Nullable Listener2 listener;
    private boolean looking;

    private ListedNodes(Targets targets, SynchronizationContext context, Executor lookups) {
        this.targets = targets;
        this.context = context;
        this.lookups = lookups;
    }

    /** Makes the scheme known to gRPC. */
    static void register() {
        Registered.PROVIDER.isAvailable();
    }

    @Override
    public String getServiceAuthority() {
        return targets.nodes().get(0).toString();
    }

    @Override
    public void start(Listener2 started) {
        listener = started;
        refresh();
    }

    @Override
    public void refresh() {
        if (looking || listener == null) {
            return;
        }
        looking = true;
        lookups.execute(() -> {
            StatusOr<List<EquivalentAddressGroup>> found = lookUp();
            context.execute(() -> tell(found));
        });
    }

    private void tell(StatusOr<List<EquivalentAddressGroup>> found) {
        looking = false;
        if (listener != null) {
            listener.onResult2(
                    ResolutionResult.newBuilder().setAddressesOrError(found).build());
        }
    }

    @Override
    public void shutdown() {
        listener = null;
    }

    private StatusOr<List<EquivalentAddressGroup>> lookUp() {
        List<EquivalentAddressGroup> found = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        for (Target node : targets.nodes()) {
            try {
                for (InetAddress address : InetAddress.getAllByName(node.host())) {
                    found.add(new EquivalentAddressGroup(new InetSocketAddress(address, node.port()), authority(node)));
                }
            } catch (UnknownHostException e) {
                unknown.add(node.host());
            }
        }
        return found.isEmpty()
                ? StatusOr.fromStatus(Status.UNAVAILABLE.withDescription(
                        "expected hosts that have an address, found none for " + String.join(", ", unknown)))
                : StatusOr.fromValue(found);
    }

    /** Each node proves by TLS that it is the one that was named, not the first of the list. */
    private static Attributes authority(Target node) {
        return Attributes.newBuilder()
                .set(EquivalentAddressGroup.ATTR_AUTHORITY_OVERRIDE, node.toString())
                .build();
    }

    /** Registers once, when a client of several nodes is made first. */
    private static final class Registered {
        private static final Provider PROVIDER = new Provider();

        static {
            NameResolverRegistry.getDefaultRegistry().register(PROVIDER);
        }
    }

    /** Makes the resolver for the scheme. */
    private static final class Provider extends NameResolverProvider {
        /** Above none: nobody else has the scheme. */
        private static final int PRIORITY = 5;

        @Override
        protected boolean isAvailable() {
            return true;
        }

        @Override
        protected int priority() {
            return PRIORITY;
        }

        @Override
        public String getDefaultScheme() {
            return SCHEME;
        }

        @Override
        public @Nullable NameResolver newNameResolver(URI target, Args args) {
            if (!SCHEME.equals(target.getScheme())) {
                return null;
            }
            Executor lookups = Objects.requireNonNull(args.getOffloadExecutor(), "every channel has one");
            return new ListedNodes(
                    Targets.parse(target.getPath().substring(1)), args.getSynchronizationContext(), lookups);
        }
    }
}
