package io.certigate.server.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.model.Certification;
import io.certigate.server.model.Entity;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Facts;
import io.certigate.server.model.Relation;
import io.certigate.server.model.Value;
import io.certigate.server.model.Window;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The promises of the language, one by one. */
class PolicySetTest {
    private static final Instant NOW = Instant.parse("2022-04-01T00:00:00Z");
    private static final EntityRef SHOP = new EntityRef("account", "shop");
    private static final EntityRef MAKER = new EntityRef("company", "maker");
    private static final EntityRef NFT = new EntityRef("asset", "nft");
    private static final String ACTION = "asset.sell.primary";
    private static final String ALLOW = Sample.permit("actions: ['*']\n");

    private final List<Certification> certifications = new ArrayList<>();
    private final List<Relation> relations = new ArrayList<>();
    private Map<String, Value> stored = Map.of();

    private Facts facts(EntityRef holder) {
        return new Facts(
                holder,
                0,
                0,
                holder.equals(SHOP) ? new Entity(SHOP, stored) : null,
                certifications.stream()
                        .filter(each -> each.holder().equals(holder))
                        .toList(),
                relations.stream().filter(each -> each.of().equals(holder)).toList());
    }

    private Answer ask(Map<String, Value> claimed, List<String> markets, String... policies) throws InvalidPolicies {
        return ask(claimed, ACTION, markets, policies);
    }

    private Answer ask(Map<String, Value> claimed, String action, List<String> markets, String... policies)
            throws InvalidPolicies {
        Question question = new Question(
                SHOP, Properties.of(claimed), action, Properties.NONE, NFT, Properties.NONE, Properties.NONE, markets);
        return Sample.compile(policies).evaluate(question, NOW, this::facts);
    }

    private Answer ask(String... policies) throws InvalidPolicies {
        return ask(Map.of(), List.of("CN"), policies);
    }

    private static String other(String policy) {
        return policy.replace("policy: p", "policy: other");
    }

    private static void assertDenied(Answer answer, Basis basis, String code) {
        assertThat(answer.effect()).isEqualTo(Effect.DENY);
        assertThat(answer.basis()).isEqualTo(basis);
        assertThat(answer.reasons()).extracting(reason -> reason.cause().code()).contains(code);
        assertThat(answer.obligations()).isEmpty();
    }

    @Test
    void evaluate_noRule_isNotCovered() throws InvalidPolicies {
        Answer answer = ask(Sample.permit("actions: [user.register]\n"));
        assertDenied(answer, Basis.NOT_COVERED, Cause.NOT_COVERED);
        assertThat(answer.validUntil()).isNull();
    }

    @Test
    void evaluate_permitAndForbid_forbidWins() throws InvalidPolicies {
        assertThat(ask(ALLOW).effect()).isEqualTo(Effect.PERMIT);
        String forbid = other(Sample.forbid("actions: [asset.*]\nreason: no\n"));
        assertDenied(ask(ALLOW, forbid), Basis.RULE, "no");
    }

    @Test
    void evaluate_prefix_endsAtADot() throws InvalidPolicies {
        assertThat(ask(Sample.permit("actions: [asset.sell.*]\n")).effect()).isEqualTo(Effect.PERMIT);
        assertDenied(
                ask(Map.of(), "asset.display", List.of("CN"), Sample.permit("actions: [asset.sell.*]\n")),
                Basis.NOT_COVERED,
                Cause.NOT_COVERED);
    }

    @Test
    void evaluate_severalMarkets_eachNeedsItsOwnPermit() throws InvalidPolicies {
        assertDenied(ask(Map.of(), List.of("CN", "RU"), ALLOW), Basis.NOT_COVERED, Cause.NOT_COVERED);
        assertThat(ask(Map.of(), List.of("RU", "CN"), ALLOW.replace("[CN]", "[CN, RU]"))
                        .reasons())
                .extracting(Reason::market)
                .containsExactly("CN", "RU");
    }

    @Test
    void evaluate_undeclaredWords_areNotCoveredAndNamed() throws InvalidPolicies {
        Answer market = ask(Map.of(), List.of("CN", "CM"), ALLOW);
        assertDenied(market, Basis.NOT_COVERED, Cause.UNDECLARED);
        assertThat(market.reasons().get(0).cause().message().best("en"))
                .isEqualTo("undeclared market 'CM'; did you mean 'CN'?");
        assertDenied(ask(Map.of(), "asset.sel.primary", List.of("CN"), ALLOW), Basis.NOT_COVERED, Cause.UNDECLARED);
    }

    @Test
    void evaluate_unknownProperty_forbidAppliesAndPermitDoesNotHold() throws InvalidPolicies {
        String forbid = other(Sample.forbid("actions: ['*']\nwhere: {platform: weixin}\nreason: no\n"));
        String permit = Sample.permit("actions: ['*']\nwhere: {platform: weixin}\n");
        assertDenied(ask(ALLOW, forbid), Basis.RULE, "no");
        Answer answer = ask(permit);
        assertDenied(answer, Basis.REQUIREMENT_UNMET, Cause.PROPERTY_UNKNOWN);
        assertThat(answer.remedies().get(0).options())
                .containsExactly(new Remedy.Option.OfProperty("subject.platform"));
        Map<String, Value> elsewhere = Map.of("platform", new Value.Text("line"));
        assertThat(ask(elsewhere, List.of("CN"), ALLOW, forbid).effect()).isEqualTo(Effect.PERMIT);
        assertDenied(ask(elsewhere, List.of("CN"), permit), Basis.NOT_COVERED, Cause.NOT_COVERED);
    }

    @Test
    void evaluate_attestedProperty_countsOnlyAsTheRegistryHasIt() throws InvalidPolicies {
        String permit = Sample.permit("actions: ['*']\nwhere: {entity_type: enterprise}\n");
        Map<String, Value> enterprise = Map.of("entity_type", new Value.Text("enterprise"));
        assertDenied(ask(enterprise, List.of("CN"), permit), Basis.REQUIREMENT_UNMET, Cause.PROPERTY_UNKNOWN);
        stored = Map.of("entity_type", new Value.Text("individual"));
        assertDenied(ask(enterprise, List.of("CN"), permit), Basis.NOT_COVERED, Cause.NOT_COVERED);
        stored = enterprise;
        assertThat(ask(Map.of("entity_type", new Value.Text("individual")), List.of("CN"), permit)
                        .effect())
                .isEqualTo(Effect.PERMIT);
    }

    @Test
    void evaluate_listWithAnElementOfAnotherType_isUnknown() throws InvalidPolicies {
        String forbid = other(Sample.forbid("actions: ['*']\nwhere: {memberships: banned}\nreason: no\n"));
        stored = Map.of("memberships", new Value.ListOf(List.of(new Value.Text("fine"))));
        assertThat(ask(ALLOW, forbid).effect()).isEqualTo(Effect.PERMIT);
        stored = Map.of("memberships", new Value.ListOf(List.of(new Value.Text("fine"), new Value.Whole(7))));
        assertDenied(ask(ALLOW, forbid), Basis.RULE, "no");
    }

    @Test
    void evaluate_typesWrittenAsNullList_stillCount() throws InvalidPolicies {
        String tagged = Sample.permit("actions: ['*']\nsubjects: !!null [company]\n");
        assertDenied(ask(tagged), Basis.NOT_COVERED, Cause.NOT_COVERED);
    }

    @Test
    void evaluate_ids_areTheSubjectOrTheResource() throws InvalidPolicies {
        assertThat(ask(Sample.permit("actions: ['*']\nids: ['asset:nft']\n")).effect())
                .isEqualTo(Effect.PERMIT);
        assertThat(ask(Sample.permit("actions: ['*']\nids: ['account:shop']\n")).effect())
                .isEqualTo(Effect.PERMIT);
        assertThat(ask(Sample.permit("actions: ['*']\nids: ['account:nft']\n")).effect())
                .isEqualTo(Effect.DENY);
    }

    @Test
    void evaluate_certificationOfTheOwner_countsWhileTheRelationStands() throws InvalidPolicies {
        String permit = Sample.permit("actions: ['*']\nrequire: [{certification: real_name, of: owner}]\n");
        certifications.add(certification("1", NOW.plusSeconds(60), null));
        assertDenied(ask(permit), Basis.REQUIREMENT_UNMET, Cause.CERTIFICATION_MISSING);
        relations.add(new Relation(SHOP, "owner", MAKER, new Window(NOW.plusNanos(1), null)));
        Answer tooEarly = ask(permit);
        assertDenied(tooEarly, Basis.REQUIREMENT_UNMET, Cause.CERTIFICATION_MISSING);
        assertThat(tooEarly.validUntil()).isEqualTo(NOW.plusNanos(1));
        relations.set(0, new Relation(SHOP, "owner", MAKER, new Window(NOW, null)));
        Answer answer = ask(permit);
        assertThat(answer.effect()).isEqualTo(Effect.PERMIT);
        assertThat(answer.validUntil()).isEqualTo(NOW.plusSeconds(60));
    }

    @Test
    void evaluate_malformedNumber_satisfiesNothing() throws InvalidPolicies {
        String permit = Sample.permit("actions: ['*']\nrequire: [{certification: filing, of: owner}]\n");
        relations.add(new Relation(SHOP, "owner", MAKER, new Window(NOW, null)));
        certifications.add(new Certification(
                MAKER, "filing", "1234567890", "", "", NOW.minusSeconds(1), null, false, List.of(), null));
        assertDenied(ask(permit), Basis.REQUIREMENT_UNMET, Cause.CERTIFICATION_MISSING);
    }

    @Test
    void evaluate_severalValid_showsTheOneThatCountsLongest() throws InvalidPolicies {
        String permit = Sample.permit("actions: ['*']\nrequire: [{certification: real_name, of: owner}]\n");
        relations.add(new Relation(SHOP, "owner", MAKER, new Window(NOW, null)));
        Certification.End soon = new Certification.End(Certification.EndKind.CANCELLED, NOW.plusSeconds(1), NOW, "");
        certifications.add(certification("1", null, soon));
        certifications.add(certification("2", NOW.plusSeconds(60), null));
        certifications.add(certification("3", NOW.plusSeconds(30), null));
        assertThat(ask(permit).reasons().get(0).evidence())
                .singleElement()
                .isInstanceOfSatisfying(
                        Evidence.Certified.class,
                        each -> assertThat(each.certification()).isEqualTo(certifications.get(1)));
    }

    @Test
    void evaluate_oneObligationOfTwoPermits_isNamedOnce() throws InvalidPolicies {
        String permit = Sample.permit("actions: ['*']\noblige: [{id: show}, {id: keep}]\n");
        assertThat(ask(permit, other(permit).replace("{id: keep}", "{id: tell}"))
                        .obligations())
                .extracting(each -> each.policy() + ":" + each.id())
                .containsExactly("other:show", "other:tell", "p:keep");
    }

    @Test
    void none_anyQuestion_isDenied() {
        Question question = new Question(
                SHOP, Properties.NONE, ACTION, Properties.NONE, NFT, Properties.NONE, Properties.NONE, List.of("CN"));
        assertDenied(PolicySet.none().evaluate(question, NOW, this::facts), Basis.NOT_COVERED, Cause.UNDECLARED);
    }

    private static Certification certification(
            String number, @Nullable Instant until, Certification.@Nullable End end) {
        return new Certification(
                MAKER, "real_name", number, "", "", NOW.minusSeconds(60), until, false, List.of(), end);
    }
}
