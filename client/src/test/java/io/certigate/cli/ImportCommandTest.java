package io.certigate.cli;

import static io.certigate.client.ScriptedServer.failure;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import com.google.rpc.Code;
import io.certigate.client.ScriptedServer;
import io.certigate.client.Values;
import io.certigate.v1.ImportFailure;
import io.certigate.v1.ImportRecordsRequest;
import io.certigate.v1.ImportRecordsResponse;
import io.certigate.v1.ImportRow;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the commands send, and what they keep: the server refuses the entity "bad" and fails at the chunk that a test says. */
class ImportCommandTest {
    @TempDir
    Path folder;

    private ScriptedServer server;
    private final AtomicReference<@Nullable FailingChunk> failing = new AtomicReference<>();

    /** A chunk that fails as a whole. */
    private record FailingChunk(long number, Code code, boolean once) {}

    @BeforeEach
    void start() throws IOException {
        server = new ScriptedServer(this::answer);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private @Nullable Message answer(Message request) {
        ImportRecordsRequest part = (ImportRecordsRequest) request;
        if (part.hasHeader()) {
            return null;
        }
        FailingChunk fails = failing.get();
        if (fails != null && fails.number() == part.getChunk().getNumber()) {
            failing.set(fails.once() ? null : fails);
            throw failure(fails.code(), "not now");
        }
        ImportRecordsResponse.Builder answer =
                ImportRecordsResponse.newBuilder().setChunk(part.getChunk().getNumber());
        for (ImportRow row : part.getChunk().getRowsList()) {
            if (row.getEntity().getId().equals("bad")) {
                answer.addFailures(ImportFailure.newBuilder()
                        .setLine(row.getLine())
                        .setCode(Code.FAILED_PRECONDITION_VALUE)
                        .setMessage("a \"bad\" one"));
            } else {
                answer.setWritten(answer.getWritten() + 1);
            }
        }
        return answer.build();
    }

    @Test
    void import_jsonLines_sendsRecordsOfEveryKind() throws IOException {
        Cli run = importing("""
                {"entity": {"type": "company", "id": "a", "properties": {"platform": "weixin"}}}

                {"certification": {"holder": {"type": "company", "id": "a"}, "kind": "k", "validFrom": "2020-01-01T00:00:00Z"}}
                {"relation": {"of": {"type": "x", "id": "y"}, "relation": "owner", "with": {"type": "company", "id": "a"}, "validFrom": "2020-01-01T00:00:00+08:00"}}""");

        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        assertThat(rows())
                .extracting(row -> row.getLine() + " " + row.getRecordCase())
                .containsExactly("1 ENTITY", "3 CERTIFICATION", "4 RELATION");
        assertThat(rows().get(0).getEntity().getPropertiesMap())
                .containsOnly(Map.entry("platform", Values.of("weixin")));
        assertThat(folder.resolve("r.jsonl.progress")).doesNotExist();
    }

    @Test
    void import_badLines_areNamedAndHinderNoOther() throws IOException {
        Path errors = folder.resolve("errors.csv");
        Cli run = importing("""
                {"entity": {"type": "company", "id": "a"}}
                {"entity": {"type": "company", "id": "bad"}}
                nonsense
                {"entitty": {}}
                {"line": 7, "entity": {"type": "company", "id": "a"}}
                {}
                {"entity": {"type": "company", "id": "a"}, "relation": {}}
                {"entity": {"type": "company", "id": "%s"}}
                {"entity": {"type": "company", "id": "b"}}
                """.formatted("x".repeat(JsonRows.MAX_LINE)), "--errors", errors.toString());

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.lines()).containsExactly("stored 2 of 9 rows, last revision 0");
        assertThat(run.err())
                .contains("r.jsonl:2: a \"bad\" one")
                .contains("r.jsonl:4: entitty: expected one of")
                .contains("r.jsonl:8: expected a line of at most 262144 bytes");
        assertThat(Files.readAllLines(errors))
                .startsWith("line,code,message", "2,FAILED_PRECONDITION,\"a \"\"bad\"\" one\"")
                .hasSize(8)
                .anyMatch(line -> line.startsWith("5,INVALID_ARGUMENT,") && line.contains("'line'"))
                .anyMatch(line ->
                        line.startsWith("7,INVALID_ARGUMENT,") && line.contains("at most one of the alternatives"));
    }

    @Test
    void import_bytesThatAreNoText_spoilOnlyTheirRow() throws IOException {
        byte[] latin =
                "{\"entity\": {\"type\": \"company\", \"id\": \"\u00e9\"}}\n".getBytes(StandardCharsets.ISO_8859_1);
        byte[] good = "{\"entity\": {\"type\": \"company\", \"id\": \"\uFFFD京\"}}".getBytes(StandardCharsets.UTF_8);
        Path file = folder.resolve("r.jsonl");
        Files.write(file, latin);
        Files.write(file, good, StandardOpenOption.APPEND);
        Cli run = execute("import", file);

        assertThat(run.err()).contains("r.jsonl:1: expected UTF-8 text");
        assertThat(rows()).extracting(row -> row.getEntity().getId()).containsExactly("\uFFFD京");
    }

    @Test
    void import_serverFailsInBetween_goesOnByItself() throws IOException {
        failing.set(new FailingChunk(3, Code.UNAVAILABLE, true));
        Cli run = importing(entities(4_500));

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.lines()).containsExactly("stored 4500 of 4500 rows, last revision 0");
        assertThat(chunks()).containsSubsequence(1L, 2L, 3L, 3L, 4L, 5L);
    }

    @Test
    void import_brokeOff_sameCommandGoesOnWithTheSameImport() throws IOException {
        failing.set(new FailingChunk(3, Code.INTERNAL, false));
        Path errors = folder.resolve("errors.csv");
        Path file = Files.writeString(
                folder.resolve("r.jsonl"),
                entities(1_500) + "{\"entity\": {\"type\": \"company\", \"id\": \"bad\"}}\n" + entities(2_000));
        Cli broken = execute("import", file, "--errors", errors.toString());
        assertThat(broken.status()).isEqualTo(3);
        assertThat(broken.err()).contains("stopped; 1999 are stored; repeat the command to go on");
        assertThat(folder.resolve("r.jsonl.progress")).exists();
        Files.writeString(errors, "half a row", StandardOpenOption.APPEND);
        failing.set(null);
        Cli other = execute("import", file, "--errors", errors.toString(), "--why", "another");
        Cli run = execute("import", file, "--errors", errors.toString());

        assertThat(other.status()).isEqualTo(2);
        assertThat(other.err()).contains("found that of other options", "--restart");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.lines()).containsExactly("stored 3500 of 3501 rows, last revision 0");
        assertThat(importIds()).hasSize(2).containsOnly(importIds().get(0));
        assertThat(chunks()).endsWith(3L, 4L);
        assertThat(Files.readAllLines(errors))
                .containsExactly("line,code,message", "1501,FAILED_PRECONDITION,\"a \"\"bad\"\" one\"");
        assertThat(folder.resolve("r.jsonl.progress")).doesNotExist();
    }

    @Test
    void import_progressOfAnotherFile_isRefusedUntilRestarted() throws IOException {
        failing.set(new FailingChunk(2, Code.INTERNAL, false));
        importing(entities(1_500));
        failing.set(null);
        Cli changed = importing(entities(1_501));
        Cli restarted = importing(entities(1_501), "--restart");

        assertThat(changed.status()).isEqualTo(2);
        assertThat(changed.err()).contains("found that of another file");
        assertThat(restarted.lines()).containsExactly("stored 1501 of 1501 rows, last revision 0");
        assertThat(importIds()).hasSize(2).doesNotHaveDuplicates();
    }

    @Test
    void import_progressFileIsSomethingElse_isRefused() throws IOException {
        Path progress = Files.writeString(folder.resolve("p"), "{\"importId\": 3}");
        Cli run = importing(entities(1), "--progress", progress.toString());

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("expected the progress of an import");
        assertThat(server.received()).isEmpty();
    }

    @Test
    void import_refusedAsAWhole_isNotTriedAgain() throws IOException {
        failing.set(new FailingChunk(2, Code.FAILED_PRECONDITION, false));
        Cli run = importing(entities(1_500));

        assertThat(run.status()).isEqualTo(2);
        assertThat(chunks()).containsExactly(1L, 2L);
    }

    @Test
    void import_largeRows_areSentInSmallerChunks() throws IOException {
        String row = "{\"entity\": {\"type\": \"company\", \"id\": \"a\", \"properties\": {\"p\": \""
                + "x".repeat(90_000) + "\"}}}\n";
        Cli run = importing(row.repeat(5));

        assertThat(run.status()).isZero();
        assertThat(rows()).hasSize(5);
        assertThat(server.received()).allMatch(part -> part.getSerializedSize() < 256 * 1024);
        assertThat(chunks()).containsExactly(1L, 2L, 3L);
    }

    @Test
    void entityImport_csv_columnsAreProperties() throws IOException {
        Path file = Files.writeString(folder.resolve("e.csv"), """
                entity,platform,memberships:list,limits.daily:int
                shop,weixin,"a,b",7
                shop2,,,
                """);
        Cli run = execute("entity", "import", file, "--type", "official_account");

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(rows().get(0).getEntity().getPropertiesMap())
                .containsEntry("platform", Values.of("weixin"))
                .containsEntry("memberships", Values.of(List.of(Values.of("a"), Values.of("b"))))
                .containsEntry("limits", Values.of(Map.of("daily", Values.of(7))));
        assertThat(rows().get(1).getEntity().getPropertiesMap()).isEmpty();
        assertThat(rows().get(1).getEntity().getId()).isEqualTo("shop2");
    }

    @Test
    void entityImport_csvWithAnUnclosedQuote_tellsWhatIsStoredAndHowToGoOn() throws IOException {
        Path file = Files.writeString(
                folder.resolve("q.csv"), "entity\n" + "company:c\n".repeat(1_200) + "\"company:d\ncompany:e\n");

        Cli broken = execute("entity", "import", file);
        assertThat(broken.status()).isEqualTo(2);
        assertThat(broken.err())
                .contains("for the one that line 1202 opens")
                .contains("; of the rows before, 1000 are stored; correct the file, and import it with --restart");

        Files.writeString(file, "entity\ncompany:d\n");
        assertThat(execute("entity", "import", file, "--restart").status()).isZero();
    }

    @Test
    void relationImport_csv_takesWhatARowLeavesOutFromOptions() throws IOException {
        Path file = Files.writeString(folder.resolve("o.csv"), """
                of,with,from,until
                official_account:shop,ltd,2022-03-01T00:00:00+08:00,
                official_account:shop,ltd2,,2023-03-01T00:00:00+08:00
                official_account:shop,,,
                """);
        Cli run = execute(
                "relation",
                "import",
                file,
                "--relation",
                "owner",
                "--with-type",
                "company",
                "--from",
                "2021-01-01T00:00:00Z");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("o.csv:4: expected a value for 'with', found none in the row");
        assertThat(rows())
                .extracting(row -> row.getRelation().getRelation() + " "
                        + row.getRelation().getWith().getId() + " "
                        + row.getRelation().hasValidUntil())
                .containsExactly("owner ltd false", "owner ltd2 true");
    }

    @Test
    void certImport_jsonLines_takesNoOptionsOfCsv() throws IOException {
        Path file = Files.writeString(
                folder.resolve("c.jsonl"),
                "{\"holder\": {\"type\": \"company\", \"id\": \"a\"}, \"kind\": \"k\", \"validFrom\": \"2020-01-01T00:00:00Z\"}");
        Cli misused = execute("cert", "import", file, "--kind", "k");
        Cli run = execute("cert", "import", file);

        assertThat(misused.status()).isEqualTo(2);
        assertThat(misused.err()).contains("expected options of CSV files with a CSV file only");
        assertThat(run.status()).isZero();
        assertThat(rows()).hasSize(1);
    }

    private static String entities(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "{\"entity\": {\"type\": \"company\", \"id\": \"c" + i + "\"}}\n")
                .collect(Collectors.joining());
    }

    private List<ImportRow> rows() {
        return parts().stream()
                .flatMap(part -> part.getChunk().getRowsList().stream())
                .toList();
    }

    private List<Long> chunks() {
        return parts().stream()
                .filter(ImportRecordsRequest::hasChunk)
                .map(part -> part.getChunk().getNumber())
                .toList();
    }

    private List<String> importIds() {
        return parts().stream()
                .filter(ImportRecordsRequest::hasHeader)
                .map(part -> part.getHeader().getImportId())
                .toList();
    }

    private List<ImportRecordsRequest> parts() {
        return server.received().stream().map(ImportRecordsRequest.class::cast).toList();
    }

    private Cli importing(String content, String... more) throws IOException {
        return execute("import", Files.writeString(folder.resolve("r.jsonl"), content), more);
    }

    private Cli execute(String command, Path file, String... more) {
        List<String> words = new ArrayList<>(List.of(command, file.toString(), "--target", server.target()));
        words.addAll(List.of("--timeout", "20s"));
        words.addAll(List.of(more));
        return Cli.run(words.toArray(new String[0]));
    }

    private Cli execute(String group, String command, Path file, String... more) {
        List<String> words = new ArrayList<>(List.of(group, command, file.toString(), "--target", server.target()));
        words.addAll(List.of("--timeout", "20s"));
        words.addAll(List.of(more));
        return Cli.run(words.toArray(new String[0]));
    }
}
