package io.certigate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.certigate.client.Instants;
import io.certigate.client.ScriptedServer;
import io.certigate.client.Values;
import io.certigate.v1.CancelCertificationRequest;
import io.certigate.v1.CancelCertificationResponse;
import io.certigate.v1.Certification;
import io.certigate.v1.CertificationEnd;
import io.certigate.v1.CertificationEndKind;
import io.certigate.v1.CertificationKey;
import io.certigate.v1.CertificationState;
import io.certigate.v1.ChangeEntry;
import io.certigate.v1.EndRelationRequest;
import io.certigate.v1.EndRelationResponse;
import io.certigate.v1.Entity;
import io.certigate.v1.EntityRecord;
import io.certigate.v1.EntityReference;
import io.certigate.v1.GetCertificationRequest;
import io.certigate.v1.GetCertificationResponse;
import io.certigate.v1.GetEntityRequest;
import io.certigate.v1.GetEntityResponse;
import io.certigate.v1.ListCertificationsRequest;
import io.certigate.v1.ListCertificationsResponse;
import io.certigate.v1.ListEntitiesRequest;
import io.certigate.v1.ListEntitiesResponse;
import io.certigate.v1.ListRelationsRequest;
import io.certigate.v1.ListRelationsResponse;
import io.certigate.v1.PutCertificationRequest;
import io.certigate.v1.PutCertificationResponse;
import io.certigate.v1.PutEntityRequest;
import io.certigate.v1.PutEntityResponse;
import io.certigate.v1.PutRelationRequest;
import io.certigate.v1.PutRelationResponse;
import io.certigate.v1.Relation;
import io.certigate.v1.ResumeCertificationRequest;
import io.certigate.v1.ResumeCertificationResponse;
import io.certigate.v1.Revision;
import io.certigate.v1.RevokeCertificationRequest;
import io.certigate.v1.RevokeCertificationResponse;
import io.certigate.v1.SuspendCertificationRequest;
import io.certigate.v1.SuspendCertificationResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RegistryCommandsTest {
    private static final String FILING = "京网信备11010519864491550014号";
    private static final Revision AT_17 =
            Revision.newBuilder().setEpoch("e1").setNumber(17).build();
    private static final EntityReference CHAIN =
            EntityReference.newBuilder().setType("company").setId("chain").build();
    private static final EntityReference SHOP = EntityReference.newBuilder()
            .setType("official_account")
            .setId("shop")
            .build();
    private static final EntityRecord ENTITY = EntityRecord.newBuilder()
            .setEntity(Entity.newBuilder()
                    .setType("official_account")
                    .setId("shop")
                    .putProperties("platform", Values.of("weixin")))
            .setRevision(17)
            .build();
    private static final Certification CERTIFICATION = Certification.newBuilder()
            .setHolder(CHAIN)
            .setKind("cn.cac.blockchain_filing")
            .setNumber(FILING)
            .setValidFrom(Instants.toTimestamp(Instant.parse("2019-03-29T16:00:00Z")))
            .setState(CertificationState.CERTIFICATION_STATE_CANCELLED)
            .setEnd(CertificationEnd.newBuilder()
                    .setKind(CertificationEndKind.CERTIFICATION_END_KIND_CANCELLED)
                    .setEffectiveAt(Instants.toTimestamp(Instant.parse("2022-08-01T04:00:00Z")))
                    .setRecordedAt(Instants.toTimestamp(Instant.parse("2022-08-01T05:00:00Z"))))
            .setRevision(17)
            .build();
    private static final Relation RELATION = Relation.newBuilder()
            .setOf(SHOP)
            .setRelation("owner")
            .setWith(CHAIN)
            .setValidFrom(Instants.toTimestamp(Instant.parse("2022-03-01T00:00:00Z")))
            .setRevision(17)
            .build();

    private ScriptedServer server;

    @BeforeEach
    void start() throws IOException {
        server = new ScriptedServer(RegistryCommandsTest::answer);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static Message answer(Message request) {
        if (request instanceof PutEntityRequest) {
            return PutEntityResponse.newBuilder()
                    .setEntity(ENTITY)
                    .setRevision(AT_17)
                    .build();
        } else if (request instanceof GetEntityRequest) {
            return GetEntityResponse.newBuilder()
                    .setEntity(ENTITY)
                    .addHistory(ChangeEntry.newBuilder()
                            .setRevision(AT_17)
                            .setActor("unauthenticated")
                            .setWhy("opened")
                            .setEntity(ENTITY.getEntity()))
                    .build();
        } else if (request instanceof ListEntitiesRequest list) {
            // Two pages of one entity each.
            return ListEntitiesResponse.newBuilder()
                    .addEntities(ENTITY)
                    .setNextPageToken(list.getPageToken().isEmpty() ? "second" : "")
                    .build();
        } else if (request instanceof PutCertificationRequest) {
            return PutCertificationResponse.newBuilder()
                    .setCertification(CERTIFICATION)
                    .setRevision(AT_17)
                    .build();
        } else if (request instanceof SuspendCertificationRequest) {
            return SuspendCertificationResponse.newBuilder().setRevision(AT_17).build();
        } else if (request instanceof ResumeCertificationRequest) {
            return ResumeCertificationResponse.newBuilder().setRevision(AT_17).build();
        } else if (request instanceof RevokeCertificationRequest) {
            return RevokeCertificationResponse.newBuilder().setRevision(AT_17).build();
        } else if (request instanceof CancelCertificationRequest) {
            return CancelCertificationResponse.newBuilder().setRevision(AT_17).build();
        } else if (request instanceof GetCertificationRequest) {
            return GetCertificationResponse.newBuilder()
                    .setCertification(CERTIFICATION)
                    .build();
        } else if (request instanceof ListCertificationsRequest) {
            return ListCertificationsResponse.newBuilder()
                    .addCertifications(CERTIFICATION)
                    .build();
        } else if (request instanceof PutRelationRequest) {
            return PutRelationResponse.newBuilder()
                    .setRelation(RELATION)
                    .setRevision(AT_17)
                    .build();
        } else if (request instanceof EndRelationRequest) {
            return EndRelationResponse.newBuilder()
                    .setRelation(RELATION)
                    .setRevision(AT_17)
                    .build();
        } else if (request instanceof ListRelationsRequest) {
            return ListRelationsResponse.newBuilder().addRelations(RELATION).build();
        }
        throw new AssertionError("no script for " + request.getClass());
    }

    @Test
    void entityPut_propertiesAndOptions_becomeTheRequest() {
        Cli run = run("entity put official_account:shop --prop platform=weixin --prop memberships:list=a,b"
                + " --if-revision 0 --idempotency-key k1 --why opened");
        assertThat(run.status()).isZero();
        assertThat(run.out()).contains("official_account:shop", "\"weixin\"", "stored at revision 17 of epoch e1");
        PutEntityRequest request = (PutEntityRequest) server.received().get(0);
        assertThat(request.getEntity().getPropertiesMap())
                .containsEntry("platform", Values.of("weixin"))
                .containsEntry("memberships", Values.of(List.of(Values.of("a"), Values.of("b"))));
        assertThat(request.getOptions().hasIfRevision()).isTrue();
        assertThat(request.getOptions().getIfRevision()).isZero();
        assertThat(request.getOptions().getIdempotencyKey()).isEqualTo("k1");
        assertThat(request.getOptions().getWhy()).isEqualTo("opened");
    }

    @Test
    void entityPut_json_isTheRecordAndItsRevision() {
        assertThat(run("entity put official_account:shop -o json").lines())
                .containsExactly(
                        "{\"entity\":{\"entity\":{\"type\":\"official_account\",\"id\":\"shop\",\"properties\":"
                                + "{\"platform\":\"weixin\"}},\"revision\":17},\"revision\":{\"epoch\":\"e1\",\"number\":17},\"unchanged\":false}");
    }

    @Test
    void entityGet_history_isWritten() {
        Cli run = run("entity get official_account:shop --history");
        assertThat(run.status()).isZero();
        assertThat(run.out()).contains("revision 17 of epoch e1", "unauthenticated", "opened");
        assertThat(((GetEntityRequest) server.received().get(0)).getHistory()).isTrue();
    }

    @Test
    void entityList_severalPages_areReadToTheEnd() {
        Cli text = run("entity list --type official_account");
        assertThat(text.lines()).hasSize(3);
        assertThat(text.lines().get(0)).isEqualTo("ENTITY                 REVISION  PROPERTIES");
        assertThat(server.received())
                .extracting(request -> ((ListEntitiesRequest) request).getPageToken())
                .containsExactly("", "second");
        assertThat(((ListEntitiesRequest) server.received().get(0)).getPageSize())
                .isEqualTo(1_000);
        Cli json = run("entity list -o json");
        assertThat(json.lines()).hasSize(2).allMatch(line -> line.startsWith("{\"entity\":{\"type\":"));
    }

    @Test
    void certPut_allOptions_becomeTheRequest() {
        Cli run = run("cert put --holder company:chain --kind cn.cac.blockchain_filing --number " + FILING
                + " --issuer CAC --scope wallet --verified --from 2019-03-30T00:00:00+08:00"
                + " --until 2029-03-30T00:00:00+08:00");
        assertThat(run.status()).isZero();
        assertThat(run.out())
                .contains("CANCELLED from 2022-08-01T04:00:00Z on, recorded 2022-08-01T05:00:00Z", "company:chain");
        assertThat(((PutCertificationRequest) server.received().get(0)).getCertification())
                .isEqualTo(Certification.newBuilder()
                        .setHolder(CHAIN)
                        .setKind("cn.cac.blockchain_filing")
                        .setNumber(FILING)
                        .setIssuer("CAC")
                        .setScope("wallet")
                        .setNumberVerified(true)
                        .setValidFrom(Instants.toTimestamp(Instant.parse("2019-03-29T16:00:00Z")))
                        .setValidUntil(Instants.toTimestamp(Instant.parse("2029-03-29T16:00:00Z")))
                        .build());
    }

    @Test
    void certChanges_keyInstantAndReason_becomeTheRequests() {
        String key = " --holder company:chain --kind cn.cac.blockchain_filing";
        String all = key + " --at 2022-08-01T12:00:00+08:00 --why law";
        assertThat(run("cert suspend" + all).status()).isZero();
        assertThat(run("cert resume" + all).status()).isZero();
        assertThat(run("cert revoke" + key).status()).isZero();
        assertThat(run("cert cancel" + all + " --superseded-by N2").status()).isZero();
        CertificationKey expected = CertificationKey.newBuilder()
                .setHolder(CHAIN)
                .setKind("cn.cac.blockchain_filing")
                .build();
        SuspendCertificationRequest suspend =
                (SuspendCertificationRequest) server.received().get(0);
        assertThat(suspend.getKey()).isEqualTo(expected);
        assertThat(Instants.toInstant(suspend.getAt())).isEqualTo("2022-08-01T04:00:00Z");
        assertThat(suspend.getOptions().getWhy()).isEqualTo("law");
        assertThat(((ResumeCertificationRequest) server.received().get(1)).getAt())
                .isEqualTo(suspend.getAt());
        assertThat(((RevokeCertificationRequest) server.received().get(2)).hasAt())
                .isFalse();
        assertThat(((CancelCertificationRequest) server.received().get(3)).getSupersededBy())
                .isEqualTo("N2");
    }

    @Test
    void certGetAndList_filters_becomeTheRequests() {
        assertThat(run("cert get --holder company:chain --kind k --number 7").out())
                .contains(FILING);
        assertThat(((GetCertificationRequest) server.received().get(0)).getKey().getNumber())
                .isEqualTo("7");
        Cli list = run("cert list --holder company:chain --kind k");
        assertThat(list.lines().get(1)).contains(FILING, "CANCELLED", "2019-03-29T16:00:00Z", "open");
        assertThat(((ListCertificationsRequest) server.received().get(1)).getHolder())
                .isEqualTo(CHAIN);
        assertThat(run("cert list -o json").out()).contains("\"state\":\"CANCELLED\"", "\"kind\":\"CANCELLED\"");
    }

    @Test
    void relationCommands_options_becomeTheRequests() {
        String relation = " --of official_account:shop --relation owner --with company:chain";
        assertThat(run("relation put" + relation + " --from 2022-03-01T00:00:00Z")
                        .out())
                .contains("2022-03-01T00:00:00Z until open", "stored at revision 17");
        assertThat(run("relation end" + relation + " --at 2022-04-01T00:00:00Z").status())
                .isZero();
        assertThat(run("relation list --of official_account:shop --relation owner")
                        .lines()
                        .get(1))
                .contains("official_account:shop  owner", "company:chain");
        assertThat(((PutRelationRequest) server.received().get(0)).getRelation().getWith())
                .isEqualTo(CHAIN);
        assertThat(((EndRelationRequest) server.received().get(1)).hasAt()).isTrue();
        assertThat(((ListRelationsRequest) server.received().get(2)).getOf()).isEqualTo(SHOP);
    }

    @Test
    void certPut_missingOptions_isTwoAndNamesThem() {
        Cli run = run("cert put --kind k");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("--holder", "--from");
        assertThat(server.received()).isEmpty();
    }

    private Cli run(String line) {
        List<String> words = new ArrayList<>(List.of(line.split(" ")));
        words.addAll(List.of("--target", server.target(), "--timeout", "20s"));
        return Cli.run(words.toArray(new String[0]));
    }
}
