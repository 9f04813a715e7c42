package io.certigate.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.settings.Layers;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ConfigCommandTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(Map<String, String> environment, String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        CommandLine line = new CommandLine(new ConfigCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err, true));
        CommandSpec command = line.getCommandSpec();
        command.preprocessor(new Layers(environment));
        Objects.requireNonNull(command.subcommands().get("check"))
                .getCommandSpec()
                .preprocessor(new Layers(environment));
        return line.execute(arguments);
    }

    private String write(String text) throws Exception {
        return Files.writeString(folder.resolve("certigate.yaml"), text).toString();
    }

    @Test
    void config_valuesOfEveryOrigin_areShownWithIt() throws Exception {
        String file = write("data: state\ncache-weight: 5000\nlog-mask: [subject.phone=drop, context.ip=drop]\n");
        Map<String, String> environment = Map.of("CERTIGATE_NODE", "a", "CERTIGATE_CACHE_WEIGHT", "6000");

        assertThat(run(environment, "--config", file, "--no-listen", "--warm-up", "2"))
                .isZero();

        assertThat(out.toString().lines().map(line -> line.replaceAll(" {2,}", " | ")))
                .contains(
                        "SETTING | VALUE | FROM",
                        "config | " + file + " | command line",
                        "data | " + folder.resolve("state") + " | " + file + ":1",
                        "database | - | default",
                        "decision-log | bounded | default",
                        "log-mask | subject.phone=drop, context.ip=drop | " + file + ":3",
                        "no-listen | true | command line",
                        "grpc | 127.0.0.1:7420 | default",
                        "cache-weight | 6000 | environment CERTIGATE_CACHE_WEIGHT",
                        "node | a | environment CERTIGATE_NODE",
                        "warm-up | 2 | command line",
                        "grpc.message | 262144 bytes | a message of a caller; a larger one is RESOURCE_EXHAUSTED",
                        "check.batch | 1000 | questions in one CheckActions");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void config_asJson_isOneObjectWithTypes() throws Exception {
        String file = write("cache-weight: 5000\nlog-mask: subject.phone=drop\n");

        assertThat(run(Map.of("CERTIGATE_CONFIG", file, "CERTIGATE_NO_LISTEN", "true"), "-o", "json"))
                .isZero();

        JsonNode json = JsonMapper.builder().build().readTree(out.toString());
        JsonNode weight = setting(json, "cache-weight");
        assertThat(weight.get("value").longValue()).isEqualTo(5_000);
        assertThat(weight.get("from").stringValue()).isEqualTo("file");
        assertThat(weight.get("file").stringValue()).isEqualTo(file);
        assertThat(weight.get("line").intValue()).isEqualTo(1);
        assertThat(setting(json, "no-listen").get("value").booleanValue()).isTrue();
        assertThat(setting(json, "no-listen").get("variable").stringValue()).isEqualTo("CERTIGATE_NO_LISTEN");
        assertThat(setting(json, "log-mask").get("value").get(0).stringValue()).isEqualTo("subject.phone=drop");
        assertThat(setting(json, "node").get("value").isNull()).isTrue();
        assertThat(json.get("limits").get(0).get("value").longValue()).isEqualTo(262_144);
    }

    private static JsonNode setting(JsonNode json, String name) {
        for (JsonNode each : json.get("settings")) {
            if (each.get("name").stringValue().equals(name)) {
                return each;
            }
        }
        throw new AssertionError("expected the setting " + name + ", found none");
    }

    /** A node of a shared database, started without naming it, would begin anew and forget every revocation. */
    @Test
    void check_logWithoutItsState_isRefused() throws Exception {
        String data = folder.resolve("data").toString();
        Files.createDirectories(folder.resolve("data/decision-log"));
        Files.writeString(folder.resolve("data/decision-log/identity"), "0c1d9a0c-5f4e-4c39-9a49-0f3d3c0f2d11");

        assertThat(run(Map.of(), "check", "--data", data)).isEqualTo(ExitStatus.BAD_INPUT);
        assertThat(err.toString()).contains("expected the state beside the decision log in " + data, "--database");
        assertThat(run(Map.of(), "check", "--data", data, "--database", "postgresql://a:b@localhost:5432/c"))
                .as(err.toString())
                .isZero();
    }

    @Test
    void check_restoreThatFailed_isRefused() throws Exception {
        Path data = Files.createDirectories(folder.resolve("data"));
        Path mark = Files.createFile(data.resolve("restore-unfinished"));

        assertThat(run(Map.of(), "check", "--data", data.toString())).isEqualTo(ExitStatus.BAD_INPUT);
        assertThat(err.toString()).contains("found a restore that has not ended well", "delete " + mark);
    }

    @Test
    void check_emptyFolderOfPolicies_isRefused() {
        assertThat(run(Map.of(), "check", "--data", folder.toString(), "--policies", ""))
                .isEqualTo(ExitStatus.BAD_INPUT);
        assertThat(err.toString()).contains("expected --policies to name a folder, found an empty text");
    }

    @ParameterizedTest
    @CsvSource({"text", "json"})
    void config_password_isNeverShown(String format) throws Exception {
        String file = write("database: postgresql://certigate:canary@db:5432/certigate\n");

        assertThat(run(Map.of(), "--config", file, "-o", format)).isZero();

        assertThat(out.toString()).contains("postgresql://certigate:***@db:5432/certigate");
        assertThat(out + err.toString()).doesNotContain("canary");
    }

    @Test
    void config_unknownOptionInTheFile_isBadInputWithASuggestion() throws Exception {
        String file = write("data: state\npolices: here\n");

        assertThat(run(Map.of(), "--config", file)).isEqualTo(ExitStatus.BAD_INPUT);

        assertThat(err.toString())
                .contains(file + ":2:1: expected one of the keys")
                .contains("did you mean 'policies'?");
    }

    @Test
    void check_whatServeWouldRunWith_isValidAndNothingIsMade() throws Exception {
        Files.createDirectory(folder.resolve("policies"));
        String file = write("data: state\npolicies: policies\n");

        assertThat(run(Map.of("CERTIGATE_CONFIG", file), "check", "--warm-up", "3"))
                .isZero();

        assertThat(out.toString()).isEqualToIgnoringNewLines("valid: 4 settings chosen");
        assertThat(folder.resolve("state")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "warm-up: 500 | expected --warm-up from 0 to 300 seconds, found 500 (--warm-up came from FILE:2)",
                "grpc: nowhere | --grpc: expected HOST:PORT such as 127.0.0.1:7420, found 'nowhere' (--grpc came from FILE:2)",
                "database: nowhere | --database: expected postgresql://USER:PASSWORD@HOST:PORT/NAME",
                "log-max-size: 1MiB | expected --log-max-size to be at least 256MiB",
                "log-key: none.pem | none.pem",
                "policies: none | expected --policies to name a folder that can be read, found none:",
                "confirm-impact: true | expected --impact-limit with --confirm-impact, found none",
                "node: a b | expected --node to be 1 to 64 of"
            })
    void check_valueThatServeWouldRefuse_isBadInputAndSaysWhereItStands(String line, String message) throws Exception {
        String file = write("data: state\n" + line + "\n");

        assertThat(run(Map.of("CERTIGATE_CONFIG", file), "check")).isEqualTo(ExitStatus.BAD_INPUT);

        assertThat(err.toString()).contains(message.replace("FILE", file)).containsOnlyOnce("came from " + file + ":2");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void check_combinationThatServeWouldRefuse_isBadInput() throws Exception {
        assertThat(run(Map.of(), "check")).isEqualTo(ExitStatus.BAD_INPUT);
        assertThat(err.toString()).contains("expected --data DIR or --database URL, found neither");

        String file = write("data: state\nlog-key: key.pem\n");
        assertThat(run(Map.of(), "check", "--config", file, "--decision-log", "off"))
                .isEqualTo(ExitStatus.BAD_INPUT);
        assertThat(err.toString())
                .contains("expected --log-key with a decision log, found --decision-log off")
                .contains("--log-key came from " + file + ":2");
    }

    @Test
    void check_dataThatIsNoFolder_isBadInput() throws Exception {
        String file = write("data: certigate.yaml\n");

        assertThat(run(Map.of(), "check", "--config", file)).isEqualTo(ExitStatus.BAD_INPUT);

        assertThat(err.toString()).contains("expected --data to name a folder, found a file");
    }

    @Test
    void check_optionsBeforeIt_areRefusedInsteadOfLeftAside() {
        assertThat(run(Map.of(), "--data", "state", "check")).isEqualTo(ExitStatus.BAD_INPUT);

        assertThat(err.toString()).contains("expected options after 'check', found before it: --data");
    }

    @ParameterizedTest
    @CsvSource({
        "rw-rw----, postgresql://u@localhost/c,   writable by its owner alone",
        "rw-r--r--, postgresql://u:p@localhost/c, since a password is in it",
        "rw-r--r--, postgresql://u@localhost/c,   ''",
        "rw-r-----, postgresql://u:p@localhost/c, ''"
    })
    void check_fileThatOthersMayUse_warns(String rights, String database, String expected) throws Exception {
        String file = write("decision-log: \"off\"\ndatabase: " + database + "\n");
        Files.setPosixFilePermissions(Path.of(file), PosixFilePermissions.fromString(rights));

        assertThat(run(Map.of(), "check", "--config", file)).isZero();

        if (expected.isEmpty()) {
            assertThat(err.toString()).isEmpty();
        } else {
            assertThat(err.toString()).contains(file, expected, "found " + rights);
        }
    }

    @Test
    void check_passwordOfTheEnvironment_doesNotWarnOfTheFile() throws Exception {
        String file = write("decision-log: \"off\"\n");
        Files.setPosixFilePermissions(Path.of(file), PosixFilePermissions.fromString("rw-r--r--"));

        assertThat(run(Map.of("CERTIGATE_DATABASE", "postgresql://u:p@localhost/c"), "check", "--config", file))
                .isZero();

        assertThat(err.toString()).isEmpty();
    }
}
