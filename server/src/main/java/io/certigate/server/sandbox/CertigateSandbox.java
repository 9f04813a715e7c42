package io.certigate.server.sandbox;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives the tests of a class a {@link Sandbox}, one for all of them, started before the first and closed after the last. Tests,
 * constructors and methods before and after them take it as a parameter of type {@link Sandbox}, {@link io.grpc.ManagedChannel} or
 * {@link java.net.InetSocketAddress}. Tests that change the registry see each other's changes.
 *
 * <p>What is named {@code classpath:NAME} is looked for on the class path, everything else in the file system.
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(CertigateSandboxExtension.class)
public @interface CertigateSandbox {
    /** The folder of policies. */
    String policies();

    /** The file of fixtures; empty for an empty registry. */
    String fixtures() default "";

    /**
     * Where the clock stands still, an instant with an offset such as {@code 2022-04-10T12:00:00+08:00}; empty for the time of this
     * machine.
     */
    String clock() default "";
}
