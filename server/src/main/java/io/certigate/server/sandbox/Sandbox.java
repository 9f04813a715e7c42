package io.certigate.server.sandbox;

import io.certigate.server.Config;
import io.certigate.server.InMemory;
import io.certigate.server.Main;
import io.certigate.server.admin.ReleaseFolder;
import io.certigate.server.policy.InvalidPolicies;
import io.certigate.server.policy.PolicyDocument;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A policy decision point for the tests of its callers: the very server with its whole contract, on loopback, with a state in
 * memory that begins with fixtures. Nothing is written to disk, and decisions are not logged. Tests may write to the registry,
 * issue directives and ask about any instant.
 */
public final class Sandbox implements AutoCloseable {
    /** The earliest instant at which its clock can stand. */
    public static final Instant EARLIEST = Instant.parse("1970-01-01T00:00:00Z");

    /** Before this instant its clock must stand. */
    public static final Instant LATEST = Instant.parse("9990-01-01T00:00:00Z");

    private final Main main;
    private final String host;
    // Null: the time of this machine.
    private final @Nullable StandingClock clock;

    private Sandbox(Main main, String host, @Nullable StandingClock clock) {
        this.main = main;
        this.host = host;
        this.clock = clock;
    }

    /** A sandbox with an empty registry, the time of this machine, and any free port of 127.0.0.1, unless it is told otherwise. */
    public static Builder builder() {
        return new Builder();
    }

    /** Where it listens, {@code HOST:PORT}, as clients take it for a target. */
    public String target() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port();
    }

    /** The port where it listens. */
    public int port() {
        return main.port();
    }

    /** The number of the latest revision of its state. */
    public long revision() {
        return main.revision().number();
    }

    /** The hash of the active release. */
    public String release() {
        return main.release();
    }

    /**
     * Moves the clock that stands still; it stands still again at the new instant. Questions that are asked from now on are
     * about it. An answer of before may still be relied upon until its {@code fresh_for} is over.
     *
     * @param to not before the instant at which it stands, since what was written was written then, and before {@link #LATEST}
     * @throws IllegalArgumentException if the instant is out of range
     * @throws IllegalStateException if the clock is that of this machine
     */
    public void moveClock(Instant to) {
        if (clock == null) {
            throw new IllegalStateException(
                    "expected a sandbox whose clock stands still, found one with the time of this machine; set its clock"
                            + " when you build it");
        }
        clock.move(to);
    }

    /** Answers the calls under way, for a bounded time, and forgets everything. */
    @Override
    public void close() {
        main.close();
    }

    /** What a sandbox is made of. */
    public static final class Builder {
        private @Nullable Source policies;
        private @Nullable Source fixtures;
        private @Nullable Instant clock;
        private InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

        private Builder() {}

        /** The folder of policies, whose suites must pass. */
        public Builder policies(Path folder) {
            policies = () -> ReleaseFolder.read(folder);
            return this;
        }

        /**
         * The folder of policies, found on the class path.
         *
         * @param loader looks for it
         * @param name its name there, such as {@code policies}; a folder within a jar cannot be read
         */
        public Builder policies(ClassLoader loader, String name) {
            policies = () -> ReleaseFolder.read(folder(loader, name));
            return this;
        }

        /** The file of fixtures: a suite, of which only the fixtures count. */
        public Builder fixtures(Path file) {
            fixtures = () -> {
                if (!Files.isRegularFile(file)) {
                    throw new IOException("expected a file of fixtures, found "
                            + (Files.exists(file) ? "a folder" : "nothing") + " at " + file);
                }
                return ReleaseFolder.read(List.of(file));
            };
            return this;
        }

        /**
         * The file of fixtures, found on the class path.
         *
         * @param loader looks for it
         * @param name its name there, such as {@code com/example/shop.yaml}
         */
        public Builder fixtures(ClassLoader loader, String name) {
            fixtures = () -> List.of(new PolicyDocument(name, text(loader, name)));
            return this;
        }

        /**
         * Lets the time stand still, from {@link #EARLIEST} to before {@link #LATEST}: what is asked about now is asked about this
         * instant, and the answers count as any of now do. What is written is written at it. How long an answer may be relied upon,
         * {@code fresh_for}, is the time of this machine as ever.
         *
         * @throws IllegalArgumentException if the instant is out of range
         */
        public Builder clock(Instant at) {
            if (at.isBefore(EARLIEST) || !at.isBefore(LATEST)) {
                throw new IllegalArgumentException(
                        "expected a clock from " + EARLIEST + " to before " + LATEST + ", found " + at);
            }
            clock = at;
            return this;
        }

        /**
         * Where to listen; port 0 picks a free one.
         *
         * @throws IllegalArgumentException if the address is not of loopback: everybody who reaches a sandbox may do everything
         */
        public Builder address(InetSocketAddress loopback) {
            InetAddress of = loopback.getAddress();
            if (of == null || !of.isLoopbackAddress()) {
                throw new IllegalArgumentException("expected a loopback address such as 127.0.0.1, found " + loopback);
            }
            address = loopback;
            return this;
        }

        /**
         * Starts the sandbox, and returns when it answers calls.
         *
         * @throws InvalidPolicies if the policies have mistakes or failing cases
         * @throws InvalidFixtures if the fixtures have mistakes
         * @throws IOException if policies or fixtures cannot be read, or the address not be bound
         * @throws io.certigate.server.state.StoreException if the state cannot begin
         * @throws IllegalStateException if no policies were named
         */
        public Sandbox start() throws InvalidPolicies, InvalidFixtures, IOException {
            if (policies == null) {
                throw new IllegalStateException(
                        "expected a folder of policies, found none; name one with policies(...)");
            }
            StandingClock standing = clock == null ? null : new StandingClock(clock);
            InMemory memory = new InMemory(
                    standing == null ? InstantSource.system() : standing,
                    Beginning.of(
                            policies.read(),
                            fixtures == null ? null : fixtures.read().get(0)));
            try {
                Main main = Main.start(
                        Config.builder(null, null, address).eventLoops(1).build(), memory);
                return new Sandbox(main, address.getAddress().getHostAddress(), standing);
            } catch (ExecutionException | TimeoutException e) {
                throw new IllegalStateException("expected no folder to be published, found that it failed", e);
            }
        }

        private static Path folder(ClassLoader loader, String name) throws IOException {
            URL found = loader.getResource(name);
            if (found == null || !found.getProtocol().equals("file")) {
                throw new IOException("expected a folder of policies '" + name + "' on the class path, found "
                        + (found == null ? "none" : found + ", which is in a jar: name a folder of files"));
            }
            try {
                return Path.of(found.toURI());
            } catch (URISyntaxException e) {
                throw new IOException("expected a folder of files, found " + found, e);
            }
        }

        private static String text(ClassLoader loader, String name) throws IOException {
            try (InputStream found = loader.getResourceAsStream(name)) {
                if (found == null) {
                    throw new IOException("expected a file of fixtures '" + name + "' on the class path, found none");
                }
                byte[] bytes = found.readNBytes(ReleaseFolder.MAX_DOCUMENT_BYTES + 1);
                if (bytes.length > ReleaseFolder.MAX_DOCUMENT_BYTES) {
                    throw new IOException("expected fixtures of at most " + ReleaseFolder.MAX_DOCUMENT_BYTES
                            + " bytes, found more in '" + name + "' on the class path");
                }
                return StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes))
                        .toString();
            } catch (CharacterCodingException e) {
                throw new IOException("expected UTF-8, found other bytes in '" + name + "' on the class path", e);
            }
        }

        /** Documents that are read when the sandbox starts. */
        private interface Source {
            List<PolicyDocument> read() throws IOException;
        }
    }
}
