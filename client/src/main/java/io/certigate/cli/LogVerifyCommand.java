package io.certigate.cli;

import com.google.protobuf.ByteString;
import io.certigate.client.CertigateClient;
import io.certigate.client.Instants;
import io.certigate.text.VerifyMeter;
import io.certigate.text.VerifyText;
import io.certigate.v1.LogCheckpoint;
import io.certigate.v1.LogFault;
import io.certigate.v1.VerifyLogRequest;
import io.certigate.v1.VerifyLogResponse;
import io.certigate.v1.VerifyResult;
import io.grpc.stub.BlockingClientCall;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** {@code certigate log verify}. */
@Command(
        name = "verify",
        description = {
            "Has a node verify its decision log.",
            "Every frame, seal and link is checked. Who does not trust the node copies its folder, and verifies it with"
                    + " --data."
        },
        exitCodeList = {
            " 0:no mistake",
            " 1:the log is broken; the places are named, the first one first",
            " 2:bad input",
            " 3:unavailable, or the log cannot be read"
        },
        footer = {
            "  certigate log verify",
            "  certigate log verify --data data --public-key log.pub",
            "  certigate log verify --checkpoint kept.jsonl --since 2026-11-01T00:00:00+08:00 -o json"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class LogVerifyCommand extends LogOnlineCommand {
    private static final Duration SILENCE = Duration.ofMinutes(1);
    private static final int MAX_KEY = 4_096;
    private static final int MAX_CHECKPOINTS = 1024 * 1024;
    private static final int KEY_BYTES = 32;
    private static final byte[] KEY_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

    @Option(
            names = "--public-key",
            paramLabel = "FILE",
            description =
                    "Key that must have signed the log, as 'openssl pkey -pubout' writes it; once for each if there were"
                            + " several. Left out: the keys that the log itself names.")
    private List<Path> keys = List.of();

    @Option(
            names = "--checkpoint",
            paramLabel = "FILE",
            description =
                    "Checkpoints that were kept elsewhere, lines of the log's checkpoints.jsonl, at most 1,000: the log"
                            + " must hold what they say.")
    private @Nullable Path checkpoints;

    @Option(
            names = "--since",
            paramLabel = "INSTANT",
            converter = InstantConverter.class,
            description =
                    "The log must begin with segment 1, or with one begun at this instant at the latest: name what is at"
                            + " most as long ago as 'serve --log-min-keep'. Left out: it may begin anywhere.")
    private @Nullable OffsetDateTime since;

    @Option(names = "--data", paramLabel = "DIR", description = LogCommand.DATA)
    private @Nullable String data;

    @Override
    Duration defaultTimeout() {
        return SILENCE;
    }

    @Override
    int run(CertigateClient client, Output out) throws IOException {
        refuse(data);
        VerifyLogRequest.Builder request = VerifyLogRequest.newBuilder();
        for (Path key : keys) {
            request.addPublicKeys(key(key));
        }
        if (checkpoints != null) {
            readCheckpoints(checkpoints, request);
        }
        if (since != null) {
            request.setSince(Instants.toTimestamp(since.toInstant()));
        }
        BlockingClientCall<?, VerifyLogResponse> call = streams(client).verifyLog(request.build());
        VerifyMeter meter =
                new VerifyMeter(command().commandLine().getErr(), out.style().colored() && !out.json());
        VerifyResult result = null;
        for (VerifyLogResponse message = next(call); message != null; message = next(call)) {
            if (message.hasResult()) {
                result = message.getResult();
            } else {
                meter.show(
                        message.getProgress().getSegments(),
                        message.getProgress().getOf());
            }
        }
        meter.clear();
        if (result == null) {
            throw new IllegalStateException("the server ended the verification without a result");
        }
        if (out.json()) {
            out.json(result);
        } else {
            VerifyText.lines(result, !keys.isEmpty()).forEach(out::line);
        }
        out.out().flush();
        for (LogFault fault : result.getFaultsList()) {
            command().commandLine().getErr().println("certigate: " + VerifyText.fault(fault));
        }
        return result.getIntact() ? ExitStatus.OK : ExitStatus.DENY;
    }

    private static ByteString key(Path file) throws IOException {
        String base64 = TextFile.read(file.toString(), MAX_KEY)
                .lines()
                .filter(line -> !line.startsWith("-----"))
                .reduce("", String::concat);
        try {
            byte[] bytes = Base64.getDecoder().decode(base64.strip());
            boolean isKey = bytes.length == KEY_PREFIX.length + KEY_BYTES
                    && java.util.Arrays.equals(bytes, 0, KEY_PREFIX.length, KEY_PREFIX, 0, KEY_PREFIX.length);
            if (isKey) {
                return ByteString.copyFrom(bytes, KEY_PREFIX.length, KEY_BYTES);
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw new InputException("expected an Ed25519 public key in PEM, found something else in " + file
                + "; make one with 'openssl pkey -in log.key -pubout -out log.pub'");
    }

    private static void readCheckpoints(Path file, VerifyLogRequest.Builder request) throws IOException {
        for (String line :
                TextFile.read(file.toString(), MAX_CHECKPOINTS).lines().toList()) {
            try {
                JsonNode node = Json.parse(line);
                request.addCheckpoints(LogCheckpoint.newBuilder()
                        .setLog(node.required("log").stringValue())
                        .setSegment(node.required("segment").longValue())
                        .setSequence(node.required("sequence").longValue())
                        .setHash(hex(node, "hash"))
                        .setSealedAt(Instants.toTimestamp(InstantConverter.parse(
                                        node.required("sealed_at").stringValue())
                                .toInstant()))
                        .setSignature(hex(node, "signature"))
                        .setPublicKey(hex(node, "public_key")));
            } catch (JacksonException | IllegalArgumentException e) {
                throw new InputException(
                        "expected a line of a log's checkpoints.jsonl in " + file + ", found '" + line + "'");
            }
        }
    }

    private static ByteString hex(JsonNode node, String name) {
        return ByteString.copyFrom(HexFormat.of().parseHex(node.required(name).stringValue()));
    }
}
