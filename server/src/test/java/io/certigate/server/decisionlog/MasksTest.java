package io.certigate.server.decisionlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certigate.server.decision.CheckRequest;
import io.certigate.server.fixture.TestNode;
import io.certigate.server.model.Entity;
import io.certigate.server.model.Facts;
import io.certigate.server.model.Value;
import io.certigate.server.policy.Properties;
import io.certigate.server.policy.Question;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MasksTest {
    private static final byte[] KEY = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final Value PHONE = new Value.Text("13800138000");

    private static CheckRequest request(Map<String, Value> subject, Map<String, Value> context) {
        return new CheckRequest(
                new Question(
                        TestNode.account("shop"),
                        Properties.of(subject),
                        "asset.display",
                        Properties.NONE,
                        TestNode.account("shop"),
                        Properties.of(subject),
                        Properties.of(context),
                        List.of("CN")),
                null,
                "");
    }

    private static byte[] digest(Masks masks, Map<String, Value> subject) {
        return masks.of(request(subject, Map.of())).taken().get(0).digest();
    }

    private static Facts facts(Map<String, Value> properties) {
        return new Facts(
                TestNode.company("a"), 0, 0, new Entity(TestNode.company("a"), properties), List.of(), List.of());
    }

    @Test
    void of_requestWithAMaskedProperty_hasItNoMoreAndItsHashUnderTheKey() throws Exception {
        Masks masks = Masks.of(Map.of("subject.phone", Masks.How.HASH), KEY);

        Masks.Masked<CheckRequest> masked =
                masks.of(request(Map.of("phone", PHONE, "platform", new Value.Text("weixin")), Map.of()));

        Question rest = masked.rest().question();
        assertThat(rest.subjectProperties().sent()).containsOnlyKeys("platform");
        // Only of the side that was named.
        assertThat(rest.resourceProperties().sent()).containsOnlyKeys("platform", "phone");
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(KEY, "HmacSHA256"));
        byte[] expected = mac.doFinal("subject.phone\0\"13800138000\"".getBytes(StandardCharsets.UTF_8));
        assertThat(masked.taken()).singleElement().satisfies(taken -> {
            assertThat(taken.path()).isEqualTo("subject.phone");
            assertThat(taken.digest()).isEqualTo(Arrays.copyOf(expected, 16));
        });
    }

    @Test
    void of_equalValues_haveEqualHashesAndOthersDoNot() {
        Masks masks = Masks.of(Map.of("subject.amount", Masks.How.HASH), KEY);
        byte[] one = digest(masks, Map.of("amount", new Value.Decimal(new BigDecimal("1.0"))));

        assertThat(digest(masks, Map.of("amount", new Value.Decimal(new BigDecimal("1.00")))))
                .isEqualTo(one);
        assertThat(digest(masks, Map.of("amount", new Value.Whole(1)))).isNotEqualTo(one);
        assertThat(digest(masks, Map.of("amount", new Value.Text("1.0")))).isNotEqualTo(one);
        Masks otherPath = Masks.of(Map.of("resource.amount", Masks.How.HASH), KEY);
        assertThat(digest(otherPath, Map.of("amount", new Value.Decimal(BigDecimal.ONE))))
                .isNotEqualTo(one);
        byte[] otherKey = KEY.clone();
        otherKey[0]++;
        assertThat(digest(
                        Masks.of(Map.of("subject.amount", Masks.How.HASH), otherKey),
                        Map.of("amount", new Value.Decimal(BigDecimal.ONE))))
                .isNotEqualTo(one);
    }

    @Test
    void of_pathIntoMaps_takesOutOnlyWhatIsAtItsEnd() {
        Masks masks = Masks.of(Map.of("context.payer.name", Masks.How.DROP), null);
        Value payer = new Value.MapOf(Map.of("name", PHONE, "age", new Value.Whole(7)));

        Masks.Masked<CheckRequest> masked = masks.of(request(Map.of(), Map.of("payer", payer)));

        assertThat(masked.rest().question().context().sent())
                .isEqualTo(Map.of("payer", new Value.MapOf(Map.of("age", new Value.Whole(7)))));
        assertThat(masked.taken()).singleElement().satisfies(taken -> {
            assertThat(taken.path()).isEqualTo("context.payer.name");
            assertThat(taken.digest()).isEmpty();
        });
        // What is no map has no name to be taken out, and stays.
        assertThat(masks.of(request(Map.of(), Map.of("payer", PHONE))).taken()).isEmpty();
    }

    @Test
    void of_facts_areMaskedAsSubjectsAndResourcesAreInTheWayThatLeavesLess() {
        Masks masks = Masks.of(
                Map.of(
                        "subject.phone", Masks.How.HASH,
                        "resource.phone", Masks.How.DROP,
                        "resource.email", Masks.How.HASH,
                        "context.city", Masks.How.DROP),
                KEY);

        Masks.Masked<Map<String, Value>> masked =
                masks.of(facts(Map.of("phone", PHONE, "email", PHONE, "city", PHONE)));

        assertThat(masked.rest()).containsOnlyKeys("city");
        assertThat(masked.taken()).extracting(Masks.Taken::path).containsExactly("email", "phone");
        assertThat(masked.taken().get(0).digest()).hasSize(16);
        assertThat(masked.taken().get(1).digest()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"phone", "subject", "subject.", "owner.phone", "subject..a", ".phone", "", "subject.a."})
    void of_noPath_isRefused(String path) {
        assertThatThrownBy(() -> Masks.of(Map.of(path, Masks.How.DROP), null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected the path of a property")
                .hasMessageContaining("'" + path + "'");
    }

    @Test
    void of_hashWithoutAGoodKey_isRefused() {
        assertThatThrownBy(() -> Masks.of(Map.of("subject.phone", Masks.How.HASH), null))
                .hasMessageContaining("expected a key");
        assertThatThrownBy(() -> Masks.of(Map.of("subject.phone", Masks.How.HASH), new byte[31]))
                .hasMessageContaining("at least 32 bytes, found 31");
    }

    @Test
    void toString_ofMasks_doesNotShowTheKey() {
        assertThat(Masks.of(Map.of("subject.phone", Masks.How.HASH), KEY)).hasToString("Masks{subject.phone=HASH}");
    }
}
