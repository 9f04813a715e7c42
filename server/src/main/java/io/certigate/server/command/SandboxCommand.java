package io.certigate.server.command;

import io.certigate.server.policy.InvalidPolicies;
import io.certigate.server.sandbox.InvalidFixtures;
import io.certigate.server.sandbox.Sandbox;
import io.certigate.server.state.StoreException;
import io.certigate.server.yaml.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code certigate sandbox}. */
@Command(
        name = "sandbox",
        description = {
            "Serve a policy decision point for the tests of a backend: the same server, with a state in memory that begins"
                    + " with fixtures. Nothing is written to disk, no decision is logged.",
            "When ready it prints one line: ready grpc=HOST:PORT revision=N release=HASH",
            "It ends on SIGTERM or SIGINT."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeList = {
            " 0:stopped as asked",
            " 2:bad input: fixtures, policies, clock or address",
            " 3:the server did not start"
        },
        footer = {
            "  certigate sandbox --fixtures shop.yaml",
            "  certigate sandbox --fixtures shop.yaml --clock 2022-04-10T12:00:00+08:00 -o json",
            "  certigate sandbox --policies my-policies --grpc 127.0.0.1:7421 --until-stdin-closes"
        })
public final class SandboxCommand implements Callable<Integer> {
    @Option(
            names = "--fixtures",
            paramLabel = "FILE",
            description =
                    "What the registry holds, written as the fixtures of a suite; a whole suite will do, its cases are"
                            + " left aside. Left out: nothing.")
    private @Nullable Path fixtures;

    @Option(
            names = "--clock",
            paramLabel = "INSTANT",
            description =
                    "Lets the time stand still at this instant, such as 2022-04-10T12:00:00+08:00: answers are of now and"
                            + " allow as they do, other than those of a check with 'at'. Left out: the time of this machine.")
    private @Nullable String clock;

    @Option(
            names = "--policies",
            paramLabel = "DIR",
            defaultValue = "${sys:certigate.home:-.}/policies",
            description = "Folder of policies, read once. Default: the one beside the launcher.")
    private Path policies = Path.of("policies");

    @Option(
            names = "--grpc",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:0",
            description = "Loopback address to listen on; port 0 picks a free one. Default: ${DEFAULT-VALUE}.")
    private String grpc = "";

    @Option(
            names = "--until-stdin-closes",
            description =
                    "End when standard input ends too: with the program that holds its other end, however that one ends.")
    private boolean untilStdinCloses;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "How to tell that it is ready: text or json (one object). Default: ${DEFAULT-VALUE}.")
    private LogFormat format = LogFormat.text;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        Terminal terminal = Terminal.of(spec);
        ListenAddress address;
        Sandbox.Builder builder = Sandbox.builder().policies(policies);
        try {
            address = ListenAddress.loopback(grpc);
            builder.address(address.socket());
            Instant at = LogFilter.instant("--clock", clock);
            if (at != null) {
                builder.clock(at);
            }
        } catch (IllegalArgumentException e) {
            return terminal.badInput(e);
        }
        if (fixtures != null) {
            builder.fixtures(fixtures);
        }
        Sandbox sandbox;
        try {
            sandbox = builder.start();
        } catch (InvalidPolicies e) {
            return refused(terminal, e.problems(), "the policies in " + policies);
        } catch (InvalidFixtures e) {
            return refused(terminal, e.problems(), "the fixtures in " + fixtures);
        } catch (StoreException e) {
            return terminal.failed(String.valueOf(e.getMessage()), ExitStatus.UNAVAILABLE);
        } catch (IOException e) {
            return terminal.badInput(address.explain(e));
        }
        return serve(terminal, address, sandbox);
    }

    private int serve(Terminal terminal, ListenAddress address, Sandbox sandbox) throws InterruptedException {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            sandbox.close();
                            // Being stopped as asked is no failure; without this the status would name the signal.
                            Runtime.getRuntime().halt(ExitStatus.OK);
                        },
                        "shutdown"));
        terminal.out().println(ready(address.host() + ":" + sandbox.port(), sandbox));
        terminal.out().flush();
        if (untilStdinCloses) {
            awaitEnd(System.in);
        } else {
            new CountDownLatch(1).await();
        }
        return ExitStatus.OK;
    }

    private String ready(String target, Sandbox sandbox) {
        if (format == LogFormat.text) {
            return "ready grpc=" + target + " revision=" + sandbox.revision() + " release=" + sandbox.release();
        }
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("grpc", target);
        members.put("revision", sandbox.revision());
        members.put("release", sandbox.release());
        return Json.object(members);
    }

    private static void awaitEnd(InputStream in) {
        try {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // What cannot be read any more has ended.
            return;
        }
    }

    private static int refused(Terminal terminal, List<Problem> problems, String what) {
        problems.forEach(problem -> terminal.err().println(problem));
        return terminal.badInput(what + " cannot be used: " + problems.size()
                + (problems.size() == 1 ? " problem" : " problems") + ", see above");
    }
}
