package io.certigate.server.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certigate.server.decisionlog.Forgery;
import io.certigate.server.decisionlog.LogFolder;
import io.certigate.server.decisionlog.LogSettings;
import io.certigate.server.decisionlog.LogWriter;
import io.certigate.server.decisionlog.Origin;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LogCommandsTest {
    @TempDir
    private Path data;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return new CommandLine(new LogCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(args);
    }

    private void write() throws Exception {
        LogSettings settings = LogSettings.DEFAULT.segments(1024 * 1024);
        LogWriter.open(
                        LogFolder.in(data),
                        Origin.of("node", "0.1.0", "0.14.0"),
                        settings,
                        () -> Instant.parse("2026-01-02T03:04:05Z"))
                .close();
    }

    @Test
    void verify_intactLog_saysSoForPeopleAndScripts() throws Exception {
        write();

        assertThat(run("offline-verify", "--data", data.toString())).isEqualTo(ExitStatus.OK);
        assertThat(out.toString())
                .startsWith("intact")
                .contains("1, 1 to 1, since 2026-01-02T03:04:05Z", "0 in 2 frames", "1 compared")
                .contains("1, up to the sequence 1 at 2026-01-02T03:04:05Z", "0 frames after it, not sealed yet")
                .contains("signed by       nobody");
        assertThat(err.toString()).isEmpty();

        assertThat(run("offline-verify", "--data", data.toString(), "-o", "json"))
                .isEqualTo(ExitStatus.OK);
        JsonNode json = JsonMapper.builder().build().readTree(out.toString());
        assertThat(json.get("intact").booleanValue()).isTrue();
        assertThat(json.get("seals").longValue()).isEqualTo(1);
        assertThat(json.get("faults")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"offline-list", "offline-export", "offline-replay", "offline-verify"})
    void read_folderWithoutALog_isBadInputAndNoEmptyLog(String command) {
        assertThat(run(command, "--data", data.toString())).isEqualTo(ExitStatus.BAD_INPUT);

        assertThat(err.toString()).contains("expected the identity of a decision log, found no ");
        assertThat(out.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"offline-list", "offline-export"})
    void read_segmentWithoutItsClosingSeal_failsAndSaysSo(String command) throws Exception {
        write();
        write();
        Forgery.write(
                Forgery.shortened(Objects.requireNonNull(LogFolder.in(data).image(1))));

        assertThat(run(command, "--data", data.toString())).isEqualTo(ExitStatus.UNAVAILABLE);

        assertThat(err.toString() + out).contains("expected frames up to 2", "found the last whole one to be 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"offline-list", "offline-export"})
    void read_segmentOfAnotherLog_failsAndNamesBoth(String command) throws Exception {
        write();
        Path identity = LogFolder.in(data).path().resolve("identity");
        String other = LogFolder.in(data).identity();
        Files.writeString(identity, "01984f3e-6f60-4a3c-8c1d-0123456789ab\n");

        assertThat(run(command, "--data", data.toString())).isEqualTo(ExitStatus.UNAVAILABLE);

        assertThat(err.toString() + out)
                .contains("expected the header of segment 1 of the log 01984f3e-6f60-4a3c-8c1d-0123456789ab")
                .contains("found that of segment 1 of the log " + other);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--since 2026-02-01T00:00:00Z --until 2026-01-01T00:00:00Z | expected --until to be after --since,"
                        + " found 2026-01-01T00:00:00Z and 2026-02-01T00:00:00Z",
                "--effect permitt | expected --effect permit or deny, found 'permitt'; did you mean 'permit'?"
            })
    void list_filterThatCannotBe_isBadInput(String filter, String message) throws Exception {
        write();

        assertThat(run(("offline-list --data " + data + " " + filter).split(" ")))
                .isEqualTo(ExitStatus.BAD_INPUT);

        assertThat(err.toString()).contains(message);
        assertThat(out.toString()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--market= | expected --market to be 1 to 128 characters, found none; leave the option out",
                "--action= | expected --action to be 1 to 128 characters, found none",
                "--reason= | expected --reason to be 1 to 256 characters, found none",
                "--rule= | expected --rule to be 1 to 513 characters, found none",
                "--request-id= | expected --request-id to be 1 to 128 characters, found none",
                "--effect= | expected --effect permit or deny, found ''",
                "--subject= | expected --subject TYPE:ID",
                "--since= | expected --since to be an instant",
                "--hypothetical= | expected --hypothetical true or false, found ''",
                "--rule=/rule | expected --rule POLICY or POLICY/RULE, found '/rule'",
                "--rule=policy/ | expected --rule POLICY or POLICY/RULE, found 'policy/'",
                "--action=* | expected --action to be a name such as asset.display or a dotted prefix"
            })
    void read_filterThatFitsNothingOrIsEmpty_isBadInput(String filter, String message) throws Exception {
        write();

        for (String command : List.of("offline-list", "offline-export", "offline-replay")) {
            assertThat(run(command, "--data", data.toString(), filter))
                    .as(command)
                    .isEqualTo(ExitStatus.BAD_INPUT);
        }

        assertThat(err.toString()).contains(message);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void list_requestIdTooLongForAny_isBadInput() throws Exception {
        write();

        assertThat(run("offline-list", "--data", data.toString(), "--request-id", "r".repeat(200)))
                .isEqualTo(ExitStatus.BAD_INPUT);

        assertThat(err.toString())
                .contains("expected --request-id to be 1 to 128 characters, found 200; no decision has one so long");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--market=cn | no decision of the log fits; --market 'cn' is compared letter by letter: did you mean 'CN'?",
                "--rule=a/b/c | no decision of the log fits; --rule was taken for the rule 'b/c' of the policy 'a':"
                        + " expected POLICY or POLICY/RULE"
            })
    void list_nothingFitsAWordThatLooksWrong_saysWhatMayBeMeant(String filter, String message) throws Exception {
        write();

        assertThat(run("offline-list", "--data", data.toString(), filter)).isEqualTo(ExitStatus.OK);

        assertThat(err.toString()).contains(message);
    }

    @Test
    void list_nothingFits_saysSo() throws Exception {
        write();

        assertThat(run("offline-list", "--data", data.toString(), "--market", "CNN"))
                .isEqualTo(ExitStatus.OK);

        assertThat(err.toString()).contains("no decision of the log fits");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "subject.platform=drop | subject.platform=hash | expected one --log-mask for subject.platform, found drop"
                        + " and hash; leave out one of them",
                "subject.platform=hash | subject.platform=drop | expected one --log-mask for subject.platform, found drop"
                        + " and hash; leave out one of them",
                "subject.platform=drop | subject.phone=hsh | expected --log-mask PATH=drop or PATH=hash, found"
                        + " 'subject.phone=hsh'; did you mean 'hash'?",
                "subject.platform=drop | subject.phone | expected --log-mask PATH=drop or PATH=hash, found 'subject.phone'"
            })
    void masks_thatContradictEachOtherOrAreNone_areRefused(String one, String other, String message) {
        MaskOptions options = new MaskOptions();
        parse(options, "--log-mask", one, "--log-mask", other);

        assertThatThrownBy(options::masks)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void masks_sameTwice_isOne() {
        MaskOptions options = new MaskOptions();
        parse(options, "--log-mask", "subject.phone=drop", "--log-mask", "subject.phone=drop");

        assertThat(options.masks().paths()).containsExactly("subject.phone");
    }

    private static void parse(Object options, String... args) {
        new CommandLine(CommandLine.Model.CommandSpec.create()
                        .addMixin("log", CommandLine.Model.CommandSpec.forAnnotatedObject(options)))
                .parseArgs(args);
    }

    @Test
    void serve_logIsOffAndOptionsSayHowToLog_isBadInput() {
        int status = new CommandLine(new ServeCommand())
                .setErr(new PrintWriter(err))
                .execute(
                        "--data",
                        data.toString(),
                        "--decision-log=off",
                        "--log-key=key",
                        "--log-mask=subject.phone=drop");

        assertThat(status).isEqualTo(ExitStatus.BAD_INPUT);
        assertThat(err.toString())
                .contains("expected --log-key, --log-mask with a decision log, found --decision-log off; leave out one"
                        + " or the other");
        assertThat(data).isEmptyDirectory();
    }

    @Test
    void export_toAFolder_isBadInputAndTheFolderStays() throws Exception {
        write();
        Path folder = Files.createDirectory(data.resolve("kept"));

        assertThat(run("offline-export", "--data", data.toString(), "--to", folder.toString()))
                .isEqualTo(ExitStatus.BAD_INPUT);

        assertThat(err.toString()).contains("expected --to to name a file, found a folder: ");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void verify_brokenLog_namesThePlaceAndFails() throws Exception {
        write();
        Path segment = LogFolder.in(data).segments().get(0).path();
        byte[] bytes = Files.readAllBytes(segment);
        bytes[60] ^= 1;
        Files.write(segment, bytes);

        assertThat(run("offline-verify", "--data", data.toString())).isEqualTo(ExitStatus.NO);
        assertThat(out.toString()).startsWith("broken: 1 place, the first one first on standard error");
        assertThat(err.toString())
                .startsWith("certigate: segment 1, offset 8, sequence 0: expected the frame of a header");

        assertThat(run("offline-verify", "--data", data.toString(), "-o", "json"))
                .isEqualTo(ExitStatus.NO);
        JsonNode fault = JsonMapper.builder()
                .build()
                .readTree(out.toString())
                .get("faults")
                .get(0);
        assertThat(fault.get("segment").longValue()).isEqualTo(1);
        assertThat(fault.get("offset").longValue()).isEqualTo(8);
    }

    @Test
    void verify_logWithoutItsFirstSegment_saysThatNobodyKnowsWhoDeletedIt() throws Exception {
        write();
        write();
        Files.delete(LogFolder.in(data).segments().get(0).path());
        String folder = data.toString();

        assertThat(run("offline-verify", "--data", folder)).isEqualTo(ExitStatus.OK);
        assertThat(out.toString())
                .contains(
                        "begins with segment 2, begun at 2026-01-02T03:04:05Z: what was before was deleted by retention"
                                + " or by somebody; nothing in the log says which");
        assertThat(run("offline-verify", "--data", folder, "-o", "json", "--since", "2026-01-02T11:04:05+08:00"))
                .isEqualTo(ExitStatus.OK);
        assertThat(JsonMapper.builder()
                        .build()
                        .readTree(out.toString())
                        .get("beginning")
                        .stringValue())
                .startsWith("begins with segment 2");
        assertThat(run("offline-verify", "--data", folder, "--since", "2026-01-02T11:04:04+08:00"))
                .isEqualTo(ExitStatus.NO);
        assertThat(err.toString()).contains("found segment 2 as the first, begun at 2026-01-02T03:04:05Z");
        assertThat(run("offline-verify", "--data", folder, "--since", "yesterday"))
                .isEqualTo(ExitStatus.BAD_INPUT);
    }

    @Test
    void verify_badInput_isToldApartFromWhatCannotBeRead() throws Exception {
        assertThat(run("offline-verify", "--data", data.resolve("none").toString()))
                .isEqualTo(ExitStatus.BAD_INPUT);
        assertThat(err.toString()).contains("expected --data to name a folder, found none");
        assertThat(run("offline-verify", "--data", data.toString())).isEqualTo(ExitStatus.BAD_INPUT);
        assertThat(err.toString()).contains("name the folder that 'certigate serve --data' was given");
        write();
        String folder = data.toString();
        Path empty = Files.createDirectories(data.resolve("copy").resolve("decision-log"));
        Files.copy(LogFolder.in(data).path().resolve("identity"), empty.resolve("identity"));
        assertThat(run("offline-verify", "--data", data.resolve("copy").toString()))
                .isEqualTo(ExitStatus.UNAVAILABLE);
        assertThat(err.toString()).contains("expected segments of a decision log in ", "found none");
        assertThat(run("offline-verify", "--data", folder, "--public-key", folder))
                .isEqualTo(ExitStatus.BAD_INPUT);
        assertThat(run("offline-verify", "--data", folder, "--checkpoint", "none.jsonl"))
                .isEqualTo(ExitStatus.BAD_INPUT);
        assertThat(err.toString()).contains("expected --checkpoint to name a file, found none: none.jsonl");
        Path other = Files.writeString(data.resolve("other"), "{}\n");
        assertThat(run("offline-verify", "--data", folder, "--checkpoint", other.toString()))
                .isEqualTo(ExitStatus.BAD_INPUT);
        assertThat(err.toString()).contains("line 1: expected a checkpoint with the member log, found none");
        assertThat(run(
                        "offline-verify",
                        "--data",
                        folder,
                        "--checkpoint",
                        LogFolder.in(data).checkpoints().toString()))
                .isEqualTo(ExitStatus.OK);
    }

    @ParameterizedTest
    @CsvSource({"90s, 90", "10m, 600", "36h, 129600", "184d, 15897600", "0s, 0"})
    void duration_asWritten_isRead(String text, long seconds) {
        assertThat(LogAmounts.duration("--log-keep", text)).isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @CsvSource({"4KiB, 4096", "500MiB, 524288000", "100GiB, 107374182400", "2TiB, 2199023255552"})
    void bytes_asWritten_areRead(String text, long bytes) {
        assertThat(LogAmounts.bytes("--log-max-size", text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--log-keep=1y | expected --log-keep to be a duration such as 184d, 36h, 10m or 90s, found '1y'",
                "--log-max-size=9 | expected --log-max-size to be a size such as 100GiB, 500MiB or 2TiB, found '9'",
                "--log-max-size=9MiB | expected --log-max-size to be at least 256MiB",
                "--log-keep=100d | expected --log-min-keep to be at most the 100d of --log-keep, found 184d",
                "--log-key=none | --log-key: expected 'PRIVATE KEY' of an Ed25519 key in PEM, found no such file: none"
            })
    void settings_optionThatCannotBe_isRefused(String option, String message) {
        LogOptions options = new LogOptions();
        parse(options, option);
        assertThatThrownBy(options::settings)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }
}
