package io.certigate.server.command;

import io.certigate.server.model.Nearest;
import io.certigate.server.security.AccessToken;
import io.certigate.server.security.Role;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code certigate token new}. */
@Command(
        name = "new",
        description = {
            "Make a token of 256 random bits, and what to put into the file of identities (serve --identities) for it.",
            "The token is shown once and kept nowhere: a server knows its hash alone."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeList = {
            " 0:made",
            " 2:bad input: an unknown role, or a file that exists",
            " 3:the file cannot be written"
        },
        footer = {
            "  certigate token new --name shop-backend --role checker",
            "  certigate token new --name shop-backend --role checker --to shop-backend.token",
            "  certigate token new -o json"
        })
final class TokenNewCommand implements Callable<Integer> {
    private static final String OWNER_ALONE = "rw-------";

    @Option(names = "--name", paramLabel = "NAME", defaultValue = "NAME", description = "Who is to have it.")
    private String name = "";

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            description =
                    "What they may do: checker, viewer, auditor, certifier, policy-author, approver, admin. May be repeated."
                            + " Default: checker.")
    private List<String> roles = new ArrayList<>();

    @Option(
            names = "--to",
            paramLabel = "FILE",
            description =
                    "Write the token into a new file that only you can read, and show its hash alone. Left out: it is shown.")
    private @Nullable Path to;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text or json. Default: ${DEFAULT-VALUE}.")
    private Output output = Output.text;

    @Spec
    private @Nullable CommandSpec spec;

    /** How it prints. */
    private enum Output {
        text,
        json
    }

    @Override
    public Integer call() {
        Terminal terminal = Terminal.of(spec);
        Set<String> known = Stream.of(Role.values()).map(Role::text).collect(Collectors.toSet());
        for (String role : roles) {
            if (!known.contains(role)) {
                return terminal.badInput("expected --role to be one of "
                        + known.stream().sorted().toList() + ", found '" + role + "'" + Nearest.hint(role, known));
            }
        }
        String token = AccessToken.random();
        if (to != null) {
            try {
                write(to, token);
            } catch (FileAlreadyExistsException e) {
                return terminal.badInput("expected --to to name a new file, found one at " + to
                        + "; name another one, so that no token is lost");
            } catch (IOException e) {
                return terminal.failed("the token could not be written: " + e, ExitStatus.UNAVAILABLE);
            }
        }
        print(terminal, token);
        return ExitStatus.OK;
    }

    private static void write(Path file, String token) throws IOException {
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (OutputStream out = Channels.newOutputStream(
                posix
                        ? Files.newByteChannel(
                                file,
                                options,
                                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ALONE)))
                        : Files.newByteChannel(file, options))) {
            out.write((token + "\n").getBytes(StandardCharsets.US_ASCII));
        }
    }

    private void print(Terminal terminal, String token) {
        String hash = AccessToken.hash(token);
        if (output == Output.json) {
            Map<String, Object> members = new LinkedHashMap<>();
            if (to == null) {
                members.put("token", token);
            } else {
                members.put("file", to.toString());
            }
            members.put("sha256", hash);
            terminal.out().println(Json.object(members));
        } else {
            terminal.out()
                    .println(
                            to == null
                                    ? "# The token, shown this once; for its caller alone:\n" + token
                                    : "# The token is in " + to + ", for its caller alone.");
            terminal.out().println("# For the file of identities:");
            terminal.out().println("  - name: " + name);
            terminal.out()
                    .println("    roles: [" + (roles.isEmpty() ? Role.CHECKER.text() : String.join(", ", roles)) + "]");
            terminal.out().println("    tokens:");
            terminal.out().println("      - sha256: " + hash);
        }
        terminal.out().flush();
    }
}
