package io.certigate.server.sandbox;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * An extension of JUnit 5 and later: one sandbox for the tests of a class and of the classes nested in it. Either by the annotation
 * {@link CertigateSandbox}, or with a sandbox that a test builds itself:
 *
 * <pre>{@code
 * @RegisterExtension
 * static final CertigateSandboxExtension CERTIGATE =
 *         CertigateSandboxExtension.of(Sandbox.builder().policies(Path.of("policies")));
 * }</pre>
 */
public final class CertigateSandboxExtension implements BeforeAllCallback, AfterAllCallback, ParameterResolver {
    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(CertigateSandboxExtension.class);
    private static final Set<Class<?>> TYPES = Set.of(Sandbox.class, ManagedChannel.class, InetSocketAddress.class);
    private static final String CLASS_PATH = "classpath:";
    private static final long CLOSE_SECONDS = 5;

    // Null: the annotation of the test class says what.
    private final Sandbox.@Nullable Builder builder;

    /** Made by JUnit for {@link CertigateSandbox}. */
    public CertigateSandboxExtension() {
        this(null);
    }

    private CertigateSandboxExtension(Sandbox.@Nullable Builder builder) {
        this.builder = builder;
    }

    /** An extension with a sandbox as told, to be registered in a static field. */
    public static CertigateSandboxExtension of(Sandbox.Builder sandbox) {
        return new CertigateSandboxExtension(sandbox);
    }

    /** What runs during the tests of a class. */
    private record Running(Sandbox sandbox, ManagedChannel channel) {
        void end() throws InterruptedException {
            channel.shutdownNow().awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
            sandbox.close();
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        // A nested class has that of the class around it, whose store is asked too.
        if (context.getStore(NAMESPACE).get(Running.class) != null) {
            return;
        }
        Sandbox sandbox = (builder == null ? annotated(context) : builder).start();
        ManagedChannel channel =
                NettyChannelBuilder.forAddress(address(sandbox)).usePlaintext().build();
        context.getStore(NAMESPACE).put(Running.class, new Running(sandbox, channel));
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        // Of the store of this very class, and not of the class around it.
        Running running = context.getStore(NAMESPACE).remove(Running.class, Running.class);
        if (running != null) {
            running.end();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return TYPES.contains(parameter.getParameter().getType());
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Running running = context.getStore(NAMESPACE).get(Running.class, Running.class);
        if (running == null) {
            throw new ExtensionConfigurationException(
                    "expected a sandbox that was started before the tests of the class, found"
                            + " none; register the extension in a static field");
        }
        Class<?> type = parameter.getParameter().getType();
        if (type == Sandbox.class) {
            return running.sandbox();
        }
        return type == ManagedChannel.class ? running.channel() : address(running.sandbox());
    }

    private static InetSocketAddress address(Sandbox sandbox) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), sandbox.port());
    }

    private static Sandbox.Builder annotated(ExtensionContext context) {
        Class<?> test = context.getRequiredTestClass();
        CertigateSandbox told = test.getAnnotation(CertigateSandbox.class);
        if (told == null) {
            throw new ExtensionConfigurationException("expected @CertigateSandbox at " + test.getName()
                    + ", found none; add it, or register CertigateSandboxExtension.of(...) in a static field");
        }
        ClassLoader loader = test.getClassLoader();
        Sandbox.Builder builder = Sandbox.builder();
        if (told.policies().startsWith(CLASS_PATH)) {
            builder.policies(loader, told.policies().substring(CLASS_PATH.length()));
        } else {
            builder.policies(Path.of(told.policies()));
        }
        if (told.fixtures().startsWith(CLASS_PATH)) {
            builder.fixtures(loader, told.fixtures().substring(CLASS_PATH.length()));
        } else if (!told.fixtures().isEmpty()) {
            builder.fixtures(Path.of(told.fixtures()));
        }
        if (!told.clock().isEmpty()) {
            builder.clock(instant(told.clock()));
        }
        return builder;
    }

    private static Instant instant(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            throw new ExtensionConfigurationException(
                    "expected clock of @CertigateSandbox to be an instant with an offset such as"
                            + " 2022-04-10T12:00:00+08:00, found '" + text + "'",
                    e);
        }
    }
}
