package io.certigate.cli;

import io.certigate.client.CertigateClient;
import io.certigate.client.CertigateException;
import io.certigate.client.Failures;
import io.certigate.v1.FieldViolation;
import io.grpc.StatusRuntimeException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says in a few lines what went wrong, and chooses the exit status. Never a stack trace. */
final class Problems implements IParameterExceptionHandler, IExecutionExceptionHandler {
    private static final int MAX_VIOLATIONS = 20;
    private static final String ABSENT = "; start one with 'certigate serve' or name it with --target";
    private static final String CUT_OFF = "; it ended the connection: if it speaks TLS, see --tls and --tls-ca";

    // What gRPC says of a node whose health check does not say SERVING.
    private static final String NOT_SERVING = "NOT_SERVING";

    @Override
    public int handleParseException(ParameterException problem, String[] args) {
        CommandLine command = problem.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("certigate: " + Output.clean(message(problem)));
        err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        return ExitStatus.BAD_INPUT;
    }

    private static String message(ParameterException problem) {
        if (problem instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            return unknown(unmatched);
        }
        return String.valueOf(problem.getMessage());
    }

    private static String unknown(UnmatchedArgumentException problem) {
        CommandLine command = problem.getCommandLine();
        String word = problem.getUnmatched().get(0);
        List<String> options =
                new ArrayList<>(command.getCommandSpec().optionsMap().keySet());
        List<String> commands = GroupCommand.shown(command);
        if (word.startsWith("-")) {
            int equals = word.indexOf('=');
            String name = equals < 0 ? word : word.substring(0, equals);
            return "expected an option of '" + command.getCommandSpec().qualifiedName() + "', found '" + name + "'"
                    + NearestWord.hint(name, options);
        }
        if (!commands.isEmpty()) {
            return "expected one of the commands " + String.join(", ", commands) + ", found '" + word + "'"
                    + NearestWord.hint(word, commands);
        }
        return "expected no further argument, found '" + word + "'";
    }

    @Override
    public int handleExecutionException(Exception problem, CommandLine command, ParseResult parsed) {
        PrintWriter err = command.getErr();
        if (problem instanceof StatusRuntimeException status) {
            return report(Failures.of(status), parsed, err);
        }
        if (problem instanceof CertigateException failure) {
            return report(failure, parsed, err);
        }
        if (problem instanceof InputException) {
            return fail(err, ExitStatus.BAD_INPUT, String.valueOf(problem.getMessage()));
        }
        if (problem instanceof NoSuchFileException missing) {
            return fail(err, ExitStatus.BAD_INPUT, "expected a file, found none at " + missing.getFile());
        }
        if (problem instanceof AccessDeniedException denied) {
            return fail(
                    err, ExitStatus.BAD_INPUT, "expected a readable file, found no permission for " + denied.getFile());
        }
        if (problem instanceof FileSystemException unusable) {
            String reason = unusable.getReason() == null ? unusable.getClass().getSimpleName() : unusable.getReason();
            return fail(
                    err,
                    ExitStatus.BAD_INPUT,
                    "expected a file or folder that can be used, found " + unusable.getFile() + ": " + reason
                            + "; name another one");
        }
        String what = problem.getMessage() == null ? "" : ": " + problem.getMessage();
        return fail(
                err, ExitStatus.UNAVAILABLE, "unexpected " + problem.getClass().getSimpleName() + what);
    }

    private static int report(CertigateException failure, ParseResult parsed, PrintWriter err) {
        int status = fail(err, ExitStatus.of(failure), describe(failure, parsed));
        if (failure instanceof CertigateException.InvalidRequest invalid) {
            if (!says(failure, invalid.violations())) {
                violations(invalid.violations(), err);
            }
        }
        if (failure instanceof CertigateException.Refused refused) {
            violations(refused.violations(), err);
        }
        return status;
    }

    /** One line for a failed call: what happened, and what to do. */
    static String describe(CertigateException failure, ParseResult parsed) {
        String message = String.valueOf(failure.getMessage());
        if (failure instanceof CertigateException.InvalidRequest) {
            return "invalid request: " + message;
        }
        if (Failures.isTls(failure)) {
            return "unavailable: no connection to the server at " + target(parsed) + " (" + message
                    + "); see --tls, --tls-ca, --tls-cert and --tls-key";
        }
        if (failure instanceof CertigateException.Unavailable && message.contains(NOT_SERVING)) {
            return "unavailable: no node of " + target(parsed) + " is ready (" + message
                    + "); ask each by itself with 'certigate state --target HOST:PORT', which says why";
        }
        if (failure instanceof CertigateException.Unavailable unavailable) {
            return "unavailable: the server at " + target(parsed) + " gives no answer (" + message + ")"
                    + retry(unavailable.retryAfter(), isCutOff(message) ? CUT_OFF : ABSENT);
        }
        if (failure instanceof CertigateException.Overloaded overloaded) {
            return "refused for the server's load: " + message + retry(overloaded.retryAfter(), "; try again later");
        }
        if (failure instanceof CertigateException.TimedOut) {
            return "no answer from " + target(parsed) + " in time (" + message
                    + "); try again, or allow more with --timeout";
        }
        if (failure instanceof CertigateException.Expired) {
            return "the answer from " + target(parsed) + " came too late: " + message;
        }
        if (failure instanceof CertigateException.Cancelled) {
            return "the call was cancelled: " + message;
        }
        if (failure instanceof CertigateException.NotImplemented) {
            return "not implemented by the server at " + target(parsed) + ": " + message;
        }
        if (failure instanceof CertigateException.DataLoss) {
            return "a part of the decision log cannot be read by the server at " + target(parsed) + ": " + message;
        }
        if (failure instanceof CertigateException.Unauthenticated) {
            return "not let in by the server at " + target(parsed) + ": " + message;
        }
        if (failure instanceof CertigateException.PermissionDenied) {
            return "not allowed by the server at " + target(parsed) + ": " + message;
        }
        return failure instanceof CertigateException.Refused ? "refused: " + message : "unexpected: " + message;
    }

    /** So ends what speaks plaintext to a server of TLS. */
    private static boolean isCutOff(String message) {
        return message.contains("Network closed for unknown reason") || message.contains("Connection reset");
    }

    private static String retry(Optional<Duration> after, String otherwise) {
        return after.map(wait -> "; try again in " + wait.toMillis() + " ms").orElse(otherwise);
    }

    private static String target(ParseResult parsed) {
        ParseResult last = parsed;
        while (last.hasSubcommand()) {
            last = last.subcommand();
        }
        // What was matched alone does not have what the environment says.
        OptionSpec option = last.commandSpec().findOption("--target");
        return option == null || option.getValue() == null
                ? CertigateClient.DEFAULT_TARGET
                : String.valueOf((Object) option.getValue());
    }

    /** Whether the message has them all already, as a server's has that names only one. */
    private static boolean says(CertigateException failure, List<FieldViolation> violations) {
        String message = String.valueOf(failure.getMessage());
        return violations.stream().allMatch(violation -> message.contains(violation.getDescription()));
    }

    private static void violations(List<FieldViolation> violations, PrintWriter err) {
        violations.stream()
                .limit(MAX_VIOLATIONS)
                .forEach(violation ->
                        err.println("  " + Output.clean(violation.getField() + ": " + violation.getDescription())));
        if (violations.size() > MAX_VIOLATIONS) {
            err.println("  and " + (violations.size() - MAX_VIOLATIONS) + " more");
        }
    }

    private static int fail(PrintWriter err, int status, String message) {
        err.println("certigate: " + Output.clean(message));
        return status;
    }
}
