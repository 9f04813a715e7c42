package io.certigate.server.command;

import io.certigate.server.Config;
import io.certigate.server.Main;
import io.certigate.server.policy.InvalidPolicies;
import io.certigate.server.state.StoreException;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code certigate demo}: a server on a fresh data folder, a few accounts, and the questions of a true story. */
@Command(
        name = "demo",
        description =
                "Start a server on a fresh temporary data folder, register a few accounts, and ask it the questions"
                        + " of a true story over gRPC.",
        mixinStandardHelpOptions = true,
        exitCodeList = {
            " 0:every answer is as the story tells it",
            " 1:one is not",
            " 2:bad input",
            " 3:the server did not start"
        },
        footer = {"  certigate demo", "  certigate demo --stay"})
public final class DemoCommand implements Callable<Integer> {
    @Option(names = "--stay", description = "Keep serving, and tell how to ask.")
    private boolean stay;

    @Option(
            names = "--policies",
            paramLabel = "DIR",
            defaultValue = "${sys:certigate.home:-.}/policies",
            description = "Folder of policies. Default: the one beside the launcher.")
    private Path policies = Path.of("policies");

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException, IOException {
        Terminal terminal = Terminal.of(spec);
        if (!Files.isDirectory(policies)) {
            return terminal.badInput("expected a folder of policies, found none at " + policies);
        }
        Path data = Files.createTempDirectory("certigate-demo-");
        // Whatever ends the demo, an interrupt included, takes its data with it.
        Thread cleaner = new Thread(() -> delete(data), "demo-cleaner");
        Runtime.getRuntime().addShutdownHook(cleaner);
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (Main main = Main.start(Config.of(data, policies, address))) {
            String target = "127.0.0.1:" + main.port();
            terminal.out()
                    .println("A server is ready on " + target + ", with a fresh data folder and the policies in "
                            + policies + ".");
            int status = run(terminal, target);
            if (stay && status == ExitStatus.OK) {
                invite(terminal, target);
                new CountDownLatch(1).await();
            }
            return status;
        } catch (InvalidPolicies | StoreException | ExecutionException | TimeoutException e) {
            return terminal.failed(String.valueOf(e.getMessage()), ExitStatus.UNAVAILABLE);
        }
    }

    private int run(Terminal terminal, String target) {
        Path filings = policies.resolve("cn/data/cac_filings.csv");
        terminal.out().println();
        terminal.out().println("What the registry is told:");
        for (List<String> command : DemoStory.registrations(filings.toString())) {
            terminal.out().println("  $ certigate " + DemoStory.shellLine(command));
            terminal.out().flush();
            int status = execute(command, target);
            if (status != ExitStatus.OK) {
                return terminal.failed("the command ended with status " + status, ExitStatus.UNAVAILABLE);
            }
        }
        ManagedChannel channel =
                NettyChannelBuilder.forTarget(target).usePlaintext().build();
        try {
            boolean asTold = new DemoQuestions(channel, terminal.out()).ask(DemoStory.questions());
            return asTold ? ExitStatus.OK : ExitStatus.NO;
        } finally {
            channel.shutdownNow();
        }
    }

    /** Runs a command as the shell would, by the command line that this command belongs to. */
    private int execute(List<String> command, String target) {
        if (spec == null) {
            throw new IllegalStateException("expected to be run by the command line");
        }
        CommandLine root = spec.root().commandLine();
        PrintWriter out = root.getOut();
        try {
            root.setOut(new PrintWriter(Writer.nullWriter()));
            return root.execute(Stream.concat(command.stream(), Stream.of("--target", target))
                    .toArray(String[]::new));
        } finally {
            root.setOut(out);
        }
    }

    private static void invite(Terminal terminal, String target) {
        terminal.out().println();
        terminal.out().println("Still serving. Ask it from another terminal (end with Ctrl-C):");
        terminal.out()
                .println("  ./certigate check --target " + target + " --subject " + DemoStory.SHOP
                        + " --action asset.sell.primary \\");
        terminal.out()
                .println("      --resource digital_collectible:nft-1 --market CN --at 2022-04-10T12:00:00+08:00"
                        + " --detail full");
        terminal.out().println("  ./certigate cert list --target " + target);
        terminal.out().flush();
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            System.err.println("certigate: the demo's data in " + folder + " could not be deleted: " + e.getMessage());
        }
    }
}
