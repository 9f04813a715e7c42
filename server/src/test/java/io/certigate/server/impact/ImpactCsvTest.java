package io.certigate.server.impact;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.impact.ImpactReport.Counts;
import io.certigate.server.impact.ImpactReport.Row;
import io.certigate.server.model.EntityRef;
import io.certigate.server.policy.Effect;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImpactCsvTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "plain|plain",
                "=1+1|\"'=1+1\"",
                "+1|\"'+1\"",
                "-1|\"'-1\"",
                "@SUM(A1)|\"'@SUM(A1)\"",
                "` =1`|\"' =1\"",
                "`\t=1`|\"'\t=1\"",
                "a,b|\"a,b\"",
                "a\"b|\"a\"\"b\"",
                "=\"x\"|\"'=\"\"x\"\"\"",
                "it's|\"it's\"",
                "a=b|a=b",
            })
    void cell_ofWhatCallersSend_isOneHarmlessCell(String text, String expected) {
        assertThat(ImpactCsv.cell(text)).isEqualTo(expected);
    }

    @Test
    void lines_ofARow_haveAsManyCellsAsTheHeader() {
        Row row = new Row(
                new EntityRef("=cmd", "a,b"),
                List.of(new EntityRef("company", "x"), new EntityRef("company", "y")),
                "CN",
                "asset.display",
                Effect.PERMIT,
                Effect.DENY,
                "code",
                "",
                true,
                3,
                Instant.EPOCH,
                Instant.EPOCH,
                null,
                "");
        ImpactReport report = new ImpactReport(
                "",
                List.of(),
                Instant.EPOCH,
                "",
                new Counts(0, 0, 0, 0),
                new Counts(0, 0, 0, 0),
                1,
                false,
                0,
                List.of(),
                new ImpactReport.Looked(List.of(), List.of(), List.of(), false, false),
                List.of(),
                false,
                List.of(row),
                false);
        assertThat(ImpactCsv.lines(report))
                .containsExactly(
                        "account,owners,market,action,before,after,reason,rule,source,count,first_seen,last_seen,"
                                + "flips_at,cause\r\n",
                        "\"'=cmd:a,b\",company:x company:y,CN,asset.display,PERMIT,DENY,code,,registry,3,"
                                + "1970-01-01T00:00:00Z,1970-01-01T00:00:00Z,,\r\n");
    }
}
