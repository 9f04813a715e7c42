package io.certigate.oracle.agent;

import static net.bytebuddy.matcher.ElementMatchers.named;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.instrument.Instrumentation;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.bytebuddy.agent.builder.AgentBuilder;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.matcher.ElementMatchers;
import net.bytebuddy.utility.JavaModule;
import org.jspecify.annotations.Nullable;

/**
 * The agent's entry. Its argument is the name of a {@link Defect}, or nothing. It obeys lines on standard input: {@code
 * clock MILLIS} moves the wall clock, {@code facts MILLIS} and {@code head MILLIS} make reads of facts and of the change log
 * take longer; {@code loads} does nothing. Each is answered by {@code done}, the line, and what {@link Loads} counted.
 */
public final class Agent {
    /** The status with which a node ends that is of no use to a test. */
    static final int USELESS = 86;

    private Agent() {}

    /** Called by the JVM before {@code main}. */
    public static void premain(@Nullable String defect, Instrumentation instrumentation) {
        replace(instrumentation, Slowness.REPLACEMENTS);
        replace(instrumentation, List.of(ShiftedClock.REPLACEMENT));
        if (defect != null && !defect.isEmpty()) {
            replace(instrumentation, Defect.valueOf(defect).replacements());
        }
        Thread control = new Thread(Agent::obey, "agent");
        control.setDaemon(true);
        control.start();
    }

    private static void replace(Instrumentation instrumentation, List<Replacement> replacements) {
        AgentBuilder builder = new AgentBuilder.Default()
                .disableClassFormatChanges()
                .ignore(ElementMatchers.none())
                .with(AgentBuilder.RedefinitionStrategy.RETRANSFORMATION)
                .with(new Loud());
        for (Replacement each : replacements) {
            builder = builder.type(named(each.type()))
                    .transform((type, description, loader, module, domain) -> apply(type, description, each));
        }
        builder.installOn(instrumentation);
    }

    private static DynamicType.Builder<?> apply(
            DynamicType.Builder<?> type, TypeDescription description, Replacement replacement) {
        int found =
                description.getDeclaredMethods().filter(replacement.method()).size();
        if (found != 1) {
            throw new IllegalStateException(
                    "expected one method to replace by " + replacement.advice() + ", found " + found);
        }
        return type.visit(Advice.to(replacement.advice()).on(replacement.method()));
    }

    /** A class that could not be changed ends the process: a defect that is not there must not count as missed. */
    private static final class Loud extends AgentBuilder.Listener.Adapter {
        @Override
        public void onError(
                String name,
                @Nullable ClassLoader loader,
                @Nullable JavaModule module,
                boolean loaded,
                Throwable failure) {
            System.err.println("agent: " + name + " cannot be changed: " + failure);
            Runtime.getRuntime().halt(USELESS);
        }
    }

    private static void obey() {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try {
            String line = lines.readLine();
            while (line != null) {
                String[] words = line.split(" ", 2);
                if (words.length == 2) {
                    System.setProperty("oracle." + words[0], words[1]);
                }
                System.out.println("done " + line + ", loads " + Loads.report());
                System.out.flush();
                line = lines.readLine();
            }
            // Whoever started the node is gone.
            Runtime.getRuntime().halt(USELESS);
        } catch (IOException e) {
            throw new UncheckedIOException("expected commands on standard input", e);
        }
    }
}
