package io.certigate.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certigate.client.Values;
import io.certigate.json.MessageJson;
import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.Value;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParsingTest {
    static Stream<Arguments> properties() {
        return Stream.of(
                Arguments.of("k=v", Values.of("v")),
                Arguments.of("k=", Values.of("")),
                Arguments.of("k=a=b:c", Values.of("a=b:c")),
                Arguments.of("k=true", Values.of(true)),
                Arguments.of("k=3", Values.of(3)),
                Arguments.of("k=-3", Values.of(-3)),
                Arguments.of("k=0", Values.of(0)),
                Arguments.of("k=007", Values.of("007")),
                Arguments.of("k=-0", Values.of("-0")),
                Arguments.of("k=1.5", Values.of("1.5")),
                Arguments.of("k=1234567890123456789", Values.of("1234567890123456789")),
                Arguments.of("k:string=true", Values.of("true")),
                Arguments.of("k:int=9223372036854775807", Values.of(Long.MAX_VALUE)),
                Arguments.of("k:bool=false", Values.of(false)),
                Arguments.of("k:decimal=200.00", Values.of(new BigDecimal("200.00"))),
                Arguments.of("k:instant=2022-08-01T12:00:00+08:00", Values.of(Instant.parse("2022-08-01T04:00:00Z"))),
                Arguments.of("k:list=a,b", Values.of(List.of(Values.of("a"), Values.of("b")))),
                Arguments.of("k:list=", Values.of(List.of())),
                Arguments.of(
                        "k:json=[1,{\"a\":true}]",
                        Values.of(List.of(Values.of(1), Values.of(Map.of("a", Values.of(true)))))));
    }

    @ParameterizedTest
    @MethodSource("properties")
    void property_written_hasTheValue(String text, Value value) {
        assertThat(PropertyArgument.parse(text)).isEqualTo(new PropertyArgument(List.of("k"), value));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "k",
                "=v",
                "k:int=1.5",
                "k:decimal=1e3",
                "k:decimal=.5",
                "k:bool=yes",
                "k:instant=2022-08-01T12:00",
                "k:none=1",
                ".k=1",
                "a..b=1",
                "a.b.c.d.e.f.g.h.i=1",
                "k:int=9223372036854775808"
            })
    void property_malformed_saysWhatIsExpected(String text) {
        assertThatThrownBy(() -> PropertyArgument.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected");
    }

    static Stream<Value> values() {
        return Stream.of(
                Values.of("text"),
                Values.of(false),
                Values.of(Long.MIN_VALUE),
                Values.of(new BigDecimal("200.00")),
                Values.of(Instant.parse("2022-08-01T04:00:00.000000001Z")),
                Values.of(List.of(Values.of("a"), Values.of(List.of()))),
                Values.of(Map.of("a", Values.of(1), "b", Values.of(Map.of()))),
                Values.of(Map.of("decimalValue", Values.of("a map, not a decimal"))));
    }

    @ParameterizedTest
    @MethodSource("values")
    void jsonValue_writtenAndRead_isTheSame(Value value) {
        assertThat(JsonValues.parse(MessageJson.value(value))).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.5",
                "null",
                "{\"decimalValue\": 1.5}",
                "{\"timestampValue\": \"2022-08-01T12:00:00\"}",
                "{\"boolValue\": \"true\"}",
                "9223372036854775808",
                "[[[[[[[[1]]]]]]]]",
                "{\"a\": 1, \"a\": 2}",
                "1 2",
                ""
            })
    void jsonValue_malformed_isRefused(String text) {
        assertThatThrownBy(() -> JsonValues.parse(text))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("expected");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"subjct\": {}} | subjct: expected one of subject, action",
                "{\"subjct\": {}} | did you mean 'subject'?",
                "{\"subject\": {\"id\": 3}} | subject.id: expected text, found 3",
                "{\"markets\": \"CN\"} | markets: expected an array, found \"CN\"",
                "{\"markets\": [\"CN\", 1]} | markets[1]: expected text, found 1",
                "{\"at\": \"2022-08-01T12:00:00\"} | at: expected an instant with an offset",
                "{\"detail\": \"FUL\"} | detail: expected one of CODES, FULL, found 'FUL'; did you mean 'FULL'?",
                "{\"context\": {\"a\": {\"b\": 1.5}}} | context.a.b: expected text, true",
                "{\"subject\": null} | subject: expected an object, found null",
                "{\"consistency\": {\"fullyConsistent\": true, \"atLeast\": {}}} | consistency.atLeast: expected at most one",
                "{\"locale\": \"zh\", \"locale\": \"en\"} | line 1",
                "{} x | line 1",
                "[] | request: expected an object"
            })
    void request_malformed_namesThePath(String json, String expected) {
        assertThatThrownBy(() -> MessageJsonReader.read(Json.parse(json), "", CheckActionRequest.newBuilder()))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(expected);
    }

    @Test
    void request_everyField_isReadAsWritten() {
        CheckActionRequest.Builder request = CheckActionRequest.newBuilder();
        String json =
                "{\"subject\":{\"type\":\"user\",\"id\":\"li\",\"properties\":{\"n\":3}},\"action\":{\"name\":\"a\","
                        + "\"properties\":{}},\"context\":{\"v\":{\"decimalValue\":\"1.5\"}},\"markets\":[\"CN\"],"
                        + "\"at\":\"2022-05-20T01:00:00Z\",\"asOfRevision\":4,\"consistency\":{\"atLeast\":{\"epoch\":\"e\","
                        + "\"number\":7,\"hash\":\"00ff\"}},\"detail\":\"FULL\",\"locale\":\"zh\",\"requestId\":\"r\","
                        + "\"trace\":true}";
        MessageJsonReader.read(Json.parse(json), "", request);
        assertThat(MessageJson.of(request.build())).isEqualTo(json);
    }

    @Test
    void csv_quotedFields_areReadAsRfc4180HasThem() throws IOException {
        assertThat(rows("\uFEFFa,\"b \"\"c\"\", d\"\r\n\r\n\"two\nlines\",\nlast"))
                .containsExactly(
                        new CsvReader.Row(1, List.of("a", "b \"c\", d"), true),
                        new CsvReader.Row(3, List.of("two\nlines", ""), true),
                        new CsvReader.Row(5, List.of("last"), true));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a\"b | line 1: expected a field with a quote",
                "\"a\"b | line 1: expected a comma or the end",
                "\"a | line 1: expected a closing quote for the one that line 1 opens"
            })
    void csv_malformed_namesTheLine(String text, String expected) {
        assertThatThrownBy(() -> rows(text)).isInstanceOf(InputException.class).hasMessageContaining(expected);
    }

    @Test
    void csv_tooLong_isRefused() {
        assertThatThrownBy(() -> rows("x".repeat(CsvReader.MAX_FIELD + 1))).hasMessageContaining("at most 4096");
        assertThatThrownBy(() -> rows(",".repeat(CsvReader.MAX_FIELDS))).hasMessageContaining("at most 256 fields");
    }

    @ParameterizedTest
    @CsvSource({"chek, check", "chekc, check", "CERT, ''", "banana, ''", "relatoin, relation"})
    void nearestWord_of_isTheOneMeantOrNone(String word, String nearest) {
        String found = NearestWord.of(word, List.of("check", "cert", "relation"));
        assertThat(found == null ? "" : found).isEqualTo(nearest);
    }

    @Test
    void table_wideCharacters_areAligned() {
        assertThat(Table.width("京a")).isEqualTo(3);
    }

    private static List<CsvReader.Row> rows(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        CsvReader reader = new CsvReader(new FileBytes(new ByteArrayInputStream(bytes), 0), 1);
        List<CsvReader.Row> rows = new ArrayList<>();
        for (CsvReader.Row row = reader.read(); row != null; row = reader.read()) {
            rows.add(row);
        }
        return rows;
    }
}
