package io.certigate.cli;

import static io.certigate.client.ScriptedServer.failure;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import com.google.rpc.Code;
import io.certigate.client.Instants;
import io.certigate.client.ScriptedServer;
import io.certigate.v1.Certification;
import io.certigate.v1.ImportFailure;
import io.certigate.v1.ImportRecordsRequest;
import io.certigate.v1.ImportRecordsResponse;
import io.certigate.v1.ImportRow;
import io.certigate.v1.Revision;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertImportTest {
    private static final String ROWS = """
            holder,kind,number,from,until,issuer,scope
            company:a,k,1,2020-01-01T00:00:00+08:00,2021-01-01T00:00:00+08:00,I,S
            company:b,k,2,2020-01-01T00:00:00+08:00,,,
            """;

    @TempDir
    Path folder;

    private ScriptedServer server;

    @BeforeEach
    void start() throws IOException {
        server = new ScriptedServer(CertImportTest::answer);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** Refuses the holder "ended", is unavailable for the holder "stale", stores all others. */
    private static @Nullable Message answer(Message request) {
        ImportRecordsRequest part = (ImportRecordsRequest) request;
        if (part.hasHeader()) {
            return null;
        }
        ImportRecordsResponse.Builder answer = ImportRecordsResponse.newBuilder()
                .setChunk(part.getChunk().getNumber())
                .setRevision(Revision.newBuilder().setNumber(9));
        for (ImportRow row : part.getChunk().getRowsList()) {
            switch (row.getCertification().getHolder().getId()) {
                case "ended" ->
                    answer.addFailures(ImportFailure.newBuilder()
                            .setLine(row.getLine())
                            .setCode(Code.FAILED_PRECONDITION_VALUE)
                            .setMessage("this certification, \"x\", has ended"));
                case "stale" -> throw failure(Code.UNAVAILABLE, "the state is too old");
                case "known" -> answer.setUnchanged(answer.getUnchanged() + 1);
                default -> answer.setWritten(answer.getWritten() + 1);
            }
        }
        return answer.build();
    }

    @Test
    void import_ownColumns_putsEveryRow() throws IOException {
        Cli run = run(ROWS);
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        assertThat(run.lines()).containsExactly("stored 2 of 2 rows, last revision 9");
        assertThat(puts()).extracting(Certification::getNumber).containsExactly("1", "2");
        Certification first = puts().get(0);
        assertThat(first.getIssuer() + first.getScope()).isEqualTo("IS");
        assertThat(Instants.toInstant(first.getValidUntil())).isEqualTo("2020-12-31T16:00:00Z");
        assertThat(puts().get(1).hasValidUntil()).isFalse();
    }

    @Test
    void import_rowThatIsStoredAlready_isCountedAsUnchanged() throws IOException {
        Cli run = run("""
                holder,kind,from
                company:a,k,2020-01-01T00:00:00Z
                company:known,k,2020-01-01T00:00:00Z
                """);
        assertThat(run.lines()).containsExactly("stored 2 of 2 rows, 1 of them as they were, last revision 9");
    }

    @Test
    void import_publishedList_isMapped() throws IOException {
        Cli run = run(
                """
                filing_number,entity,service,division_code,division
                浙网信备33010822584102190011号,"NFT shop operator, ICP 1",digital-collectible shop,330108,Hangzhou
                """,
                "--kind",
                "cn.cac.blockchain_filing",
                "--holder-type",
                "company",
                "--from",
                "2019-03-30T00:00:00+08:00",
                "--issuer",
                "CAC",
                "--verified",
                "--columns",
                "number=filing_number,holder=entity,scope=service");
        assertThat(run.err()).isEmpty();
        Certification put = puts().get(0);
        assertThat(put.getHolder().getType()).isEqualTo("company");
        assertThat(put.getHolder().getId()).isEqualTo("NFT shop operator, ICP 1");
        assertThat(put.getNumber()).isEqualTo("浙网信备33010822584102190011号");
        assertThat(put.getScope()).isEqualTo("digital-collectible shop");
        assertThat(put.getIssuer()).isEqualTo("CAC");
        assertThat(put.getNumberVerified()).isTrue();
    }

    @Test
    void import_rowsThatFail_areReportedWithTheirLinesAndDoNotStopTheOthers() throws IOException {
        Cli run = run("""
                holder,kind,from
                company:a,k,2020-01-01T00:00:00
                company:ended,k,2020-01-01T00:00:00Z
                b,k,2020-01-01T00:00:00Z
                company:c,,2020-01-01T00:00:00Z
                company:d,k
                "company:e",k,2020-01-01T00:00:00Z
                """);
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.lines()).containsExactly("stored 1 of 6 rows, last revision 9");
        assertThat(run.err().lines().toList()).hasSize(5);
        assertThat(run.err())
                .contains("c.csv:2: expected an instant with an offset")
                .contains("c.csv:3: this certification, \"x\", has ended")
                .contains("c.csv:4: expected TYPE:ID")
                .contains("c.csv:5: expected a value for 'kind', found none in the row and no option --kind")
                .contains("c.csv:6: expected 3 fields, found 2");
    }

    @Test
    void import_unavailableFromTheFirstChunkOn_stopsAndIsThree() throws IOException {
        Cli run = run("""
                holder,kind,from
                company:a,k,2020-01-01T00:00:00Z
                company:stale,k,2020-01-01T00:00:00Z
                """);
        assertThat(run.status()).isEqualTo(3);
        assertThat(run.err()).contains("c.csv: stopped; repeat the command to go on", "too old");
        assertThat(folder.resolve("c.csv.progress")).doesNotExist();
    }

    @Test
    void import_misspelledColumn_isTwoAndPutsNothing() throws IOException {
        Cli run = run("holder,kind,from,utnil\ncompany:a,k,2020-01-01T00:00:00Z,2021-01-01T00:00:00Z\n");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("found 'utnil'; did you mean 'until'?");
        assertThat(puts()).isEmpty();
    }

    @Test
    void import_notUtf8OrEmptyOrMissing_isTwo() throws IOException {
        Path latin =
                Files.write(folder.resolve("latin.csv"), "holder,kind\n\u00e9".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(execute(latin)).satisfies(run -> assertThat(run.status()).isEqualTo(2));
        assertThat(execute(latin).err()).contains("expected UTF-8");
        assertThat(run("").err()).contains("expected a header, found an empty file");
        assertThat(execute(folder.resolve("none.csv")).err()).contains("found none at");
        assertThat(execute(folder).err()).contains("found a folder");
    }

    @Test
    void import_json_isASummary() throws IOException {
        assertThat(run(ROWS, "-o", "json").lines())
                .containsExactly(
                        "{\"rows\":2,\"stored\":2,\"unchanged\":0,\"malformed\":0,\"failed\":0,\"revision\":{\"number\":9}}");
    }

    private List<Certification> puts() {
        return server.received().stream()
                .map(ImportRecordsRequest.class::cast)
                .flatMap(part -> part.getChunk().getRowsList().stream())
                .map(ImportRow::getCertification)
                .toList();
    }

    private Cli run(String content, String... more) throws IOException {
        return execute(Files.writeString(folder.resolve("c.csv"), content), more);
    }

    private Cli execute(Path file, String... more) {
        List<String> words = new ArrayList<>(List.of("cert", "import", file.toString(), "--target", server.target()));
        words.addAll(List.of("--timeout", "20s"));
        words.addAll(List.of(more));
        return Cli.run(words.toArray(new String[0]));
    }
}
