package io.certigate.server.grpc;

import static io.certigate.server.fixture.TestServer.question;
import static io.certigate.server.fixture.Uploads.publish;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.certigate.server.fixture.TestNode;
import io.certigate.server.fixture.TestPolicies;
import io.certigate.server.fixture.TestServer;
import io.certigate.server.fixture.Uploads;
import io.certigate.server.policy.PolicyCompiler;
import io.certigate.server.policy.PolicyDocument;
import io.certigate.v1.ActivateReleaseRequest;
import io.certigate.v1.DecisionServiceGrpc;
import io.certigate.v1.DiffReleasesHeader;
import io.certigate.v1.DiffReleasesRequest;
import io.certigate.v1.DiffReleasesResponse;
import io.certigate.v1.DifferenceKind;
import io.certigate.v1.Effect;
import io.certigate.v1.GetReleaseRequest;
import io.certigate.v1.GetReleaseResponse;
import io.certigate.v1.GetReleaseStateRequest;
import io.certigate.v1.ListReleasesRequest;
import io.certigate.v1.ListReleasesResponse;
import io.certigate.v1.PolicyServiceGrpc;
import io.certigate.v1.PublishReleaseHeader;
import io.certigate.v1.PublishReleaseResponse;
import io.certigate.v1.Release;
import io.certigate.v1.RollBackReleaseRequest;
import io.certigate.v1.RollBackReleaseResponse;
import io.certigate.v1.ValidateReleaseRequest;
import io.certigate.v1.ValidateReleaseResponse;
import io.certigate.v1.Waiver;
import io.certigate.v1.WriteOptions;
import io.grpc.ManagedChannel;
import io.grpc.Status.Code;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the policy service does, over a connection. */
class PolicyGrpcServiceTest {
    private static final PublishReleaseHeader STORE = PublishReleaseHeader.getDefaultInstance();
    private static final PublishReleaseHeader ACTIVATE =
            PublishReleaseHeader.newBuilder().setActivate(true).build();
    private static final String CASE = "test.collectibles/anybody may show";

    /** Nobody may show; its suite fails. */
    private static final List<PolicyDocument> FORBIDDING =
            changed("rules:\n", "rules:\n  - {id: no, effect: forbid, actions: [asset.display], reason: test.no}\n");

    @TempDir
    private Path data;

    private TestNode node;
    private TestServer server;
    private ManagedChannel channel;
    private PolicyServiceGrpc.PolicyServiceBlockingStub policies;

    @BeforeEach
    void start() throws Exception {
        node = TestNode.start(data);
        server = TestServer.start(node);
        channel = server.connect();
        policies = PolicyServiceGrpc.newBlockingStub(channel);
    }

    @AfterEach
    void stop() {
        node.store.openAll();
        server.close();
        node.close();
    }

    private static List<PolicyDocument> changed(String text, String by) {
        return TestPolicies.documents().stream()
                .map(document ->
                        new PolicyDocument(document.path(), document.text().replace(text, by)))
                .toList();
    }

    /** A release that differs in its title only. */
    private static List<PolicyDocument> titled(String title) {
        return changed("title: Test\n", "title: " + title + "\n");
    }

    private Effect display() {
        return DecisionServiceGrpc.newBlockingStub(channel)
                .checkAction(question("shop", "asset.display").build())
                .getEffect();
    }

    private String active() {
        return policies.getReleaseState(GetReleaseStateRequest.getDefaultInstance())
                .getActive()
                .getHash();
    }

    private List<Release> list() {
        return policies.listReleases(ListReleasesRequest.getDefaultInstance()).getReleasesList();
    }

    private static PublishReleaseHeader waiving(String testCase) {
        return PublishReleaseHeader.newBuilder()
                .addWaivers(Waiver.newBuilder().setTestCase(testCase).setWhy("the suite follows"))
                .setOptions(WriteOptions.newBuilder().setWhy("notice 12"))
                .build();
    }

    @Test
    void publish_withoutActivate_isStoredAndTheActiveOneStays() {
        String before = active();

        PublishReleaseResponse published = publish(channel, STORE, titled("Other"));

        Release release = published.getRelease();
        assertThat(release.getHash()).isEqualTo(PolicyCompiler.hash(titled("Other")));
        assertThat(List.of(release.getDocuments(), release.getRules(), release.getCases()))
                .containsExactly(3, 4, 1);
        assertThat(release.getPublishedBy()).isEqualTo("unauthenticated");
        assertThat(release.getActive()).isFalse();
        assertThat(release.hasActivation()).isFalse();
        assertThat(published.getRevision().getNumber()).isEqualTo(release.getRevision());
        assertThat(active()).isEqualTo(before);
    }

    @Test
    void activate_byPrefix_theNextCheckOfTheConnectionUsesIt() {
        String hash = publish(channel, waiving(CASE), FORBIDDING).getRelease().getHash();
        Effect before = display();

        Release activated = policies.activateRelease(ActivateReleaseRequest.newBuilder()
                        .setHash(hash.substring(0, 8))
                        .build())
                .getRelease();

        assertThat(before).isEqualTo(Effect.EFFECT_PERMIT);
        assertThat(display()).isEqualTo(Effect.EFFECT_DENY);
        assertThat(activated.getHash()).isEqualTo(hash);
        assertThat(activated.getActive()).isTrue();
    }

    @Test
    void publish_failingCase_storesAndActivatesNothing() {
        String before = active();
        long revision = node.store.head().revision().number();

        Refusal refused = Refusal.of(() -> publish(channel, ACTIVATE, FORBIDDING));

        assertThat(refused.code()).isEqualTo(Code.FAILED_PRECONDITION);
        assertThat(refused.message()).contains("found 1 of 1 failing", "waive");
        assertThat(refused.violations()).containsOnlyKeys(CASE);
        assertThat(refused.violations().get(CASE)).contains("expected effect PERMIT, found DENY");
        assertThat(active()).isEqualTo(before);
        assertThat(node.store.head().revision().number()).isEqualTo(revision);
        assertThat(list()).hasSize(1);
    }

    @Test
    void publish_waivedCase_isRecordedAndListed() {
        Release published =
                publish(channel, waiving("anybody may show"), FORBIDDING).getRelease();

        assertThat(list().get(0)).isEqualTo(published);
        assertThat(published.getWhy()).isEqualTo("notice 12");
        assertThat(published.getWaiversList())
                .containsExactly(Waiver.newBuilder()
                        .setTestCase(CASE)
                        .setWhy("the suite follows")
                        .build());
    }

    @ParameterizedTest
    @CsvSource({
        "anybody may shew, expected a case of the release's suites",
        "test.collectibles/other, expected a case of the release's suites",
        "anybody may show, expected a case that fails"
    })
    void publish_waiverOfACaseThatIsUnknownOrPasses_isInvalid(String name, String complaint) {
        Refusal refused = Refusal.of(() -> publish(channel, waiving(name), TestPolicies.documents()));

        assertThat(refused.code()).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(refused.violations()).containsOnlyKeys("waivers[0].test_case");
        assertThat(refused.message()).contains(complaint);
    }

    @Test
    void publish_waiverTwiceOrOfTwoCases_isInvalid() {
        List<PolicyDocument> documents = new ArrayList<>(FORBIDDING);
        documents.add(new PolicyDocument("more.yaml", TestPolicies.SUITE.replace("suite: test", "suite: more")));
        PublishReleaseHeader twice = waiving(CASE).toBuilder()
                .addWaivers(Waiver.newBuilder().setTestCase(CASE).setWhy("again"))
                .build();

        assertThat(Refusal.of(() -> publish(channel, waiving("anybody may show"), documents))
                        .message())
                .contains("found 2 with the name 'anybody may show'");
        assertThat(Refusal.of(() -> publish(channel, twice, FORBIDDING)).violations())
                .containsOnlyKeys("waivers[1].test_case");
    }

    @Test
    void publish_mistake_isInvalidAndNamesThePlace() {
        Refusal refused = Refusal.of(() -> publish(channel, ACTIVATE, changed("asset.display]", "asset.displai]")));

        assertThat(refused.code()).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(refused.violations()).containsOnlyKeys("collectibles.yaml:11:15");
        assertThat(refused.message()).contains("did you mean 'asset.display'?");
        assertThat(list()).hasSize(1);
    }

    @Test
    void publish_sameAgain_changesNothing() {
        PublishReleaseResponse first = publish(channel, ACTIVATE, titled("Other"));

        PublishReleaseResponse again = publish(channel, ACTIVATE, titled("Other"));

        assertThat(first.getUnchanged()).isFalse();
        assertThat(again.getUnchanged()).isTrue();
        assertThat(again.getRelease()).isEqualTo(first.getRelease());
        assertThat(again.getRevision()).isEqualTo(first.getRevision());
    }

    @Test
    void publish_idempotencyKey_isOneWriteAndOfOneRequest() {
        PublishReleaseHeader keyed = ACTIVATE.toBuilder()
                .setOptions(WriteOptions.newBuilder().setIdempotencyKey("k"))
                .build();

        PublishReleaseResponse first = publish(channel, keyed, titled("Other"));
        PublishReleaseResponse again = publish(channel, keyed, titled("Other"));
        Refusal other = Refusal.of(() -> publish(channel, keyed, titled("Third")));

        assertThat(again.getRevision()).isEqualTo(first.getRevision());
        assertThat(other.code()).isEqualTo(Code.FAILED_PRECONDITION);
        assertThat(other.message()).contains("idempotency key 'k'");
    }

    @Test
    void write_ifRevisionOfAnotherState_isAborted() {
        WriteOptions stale = WriteOptions.newBuilder().setIfRevision(99).build();
        PublishReleaseHeader header = STORE.toBuilder().setOptions(stale).build();

        assertThat(Refusal.of(() -> publish(channel, header, titled("Other"))).code())
                .isEqualTo(Code.ABORTED);
        assertThat(Refusal.of(() -> policies.activateRelease(ActivateReleaseRequest.newBuilder()
                                .setHash("active")
                                .setOptions(stale)
                                .build()))
                        .code())
                .isEqualTo(Code.ABORTED);
    }

    @Test
    void rollBack_repeated_goesFurtherBackAndThenIsRefused() {
        String first = active();
        String second =
                publish(channel, ACTIVATE, titled("Second")).getRelease().getHash();
        String third = publish(channel, ACTIVATE, titled("Third")).getRelease().getHash();

        RollBackReleaseResponse once = policies.rollBackRelease(RollBackReleaseRequest.getDefaultInstance());
        RollBackReleaseResponse twice = policies.rollBackRelease(RollBackReleaseRequest.getDefaultInstance());
        Refusal more = Refusal.of(() -> policies.rollBackRelease(RollBackReleaseRequest.getDefaultInstance()));

        assertThat(once.getRelease().getHash()).isEqualTo(second);
        assertThat(once.getReplaced()).isEqualTo(third);
        assertThat(twice.getRelease().getHash()).isEqualTo(first).isEqualTo(active());
        assertThat(more.code()).isEqualTo(Code.FAILED_PRECONDITION);
        assertThat(more.message()).contains("expected a release that was active before " + first);
    }

    @Test
    void rollBack_ofABadRelease_theNextCheckIsAsBefore() {
        publish(channel, waiving(CASE).toBuilder().setActivate(true).build(), FORBIDDING);
        Effect bad = display();

        policies.rollBackRelease(RollBackReleaseRequest.getDefaultInstance());

        assertThat(bad).isEqualTo(Effect.EFFECT_DENY);
        assertThat(display()).isEqualTo(Effect.EFFECT_PERMIT);
    }

    @ParameterizedTest
    @CsvSource({
        "0123456789abcdef, NOT_FOUND",
        "abc, INVALID_ARGUMENT",
        "'', INVALID_ARGUMENT",
        "0123456G, INVALID_ARGUMENT"
    })
    void release_nameOfNone_isRefusedEverywhere(String name, Code code) {
        GetReleaseRequest get = GetReleaseRequest.newBuilder().setHash(name).build();
        ActivateReleaseRequest activate =
                ActivateReleaseRequest.newBuilder().setHash(name).build();

        assertThat(Refusal.of(() -> policies.getRelease(get).next()).code()).isEqualTo(code);
        assertThat(Refusal.of(() -> policies.activateRelease(activate)).code()).isEqualTo(code);
        if (!name.isEmpty()) {
            assertThat(Refusal.of(() -> diff("active", name, List.of())).code()).isEqualTo(code);
        }
    }

    @Test
    void publish_manyAtATime_allAreStoredAndTheLatestIsActive() {
        List<CompletableFuture<PublishReleaseResponse>> calls = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            String title = "Release " + i;
            calls.add(CompletableFuture.supplyAsync(() -> publish(server.connect(), ACTIVATE, titled(title))));
        }

        List<PublishReleaseResponse> published =
                calls.stream().map(CompletableFuture::join).toList();

        List<Release> listed = list();
        assertThat(published)
                .extracting(each -> each.getRevision().getNumber())
                .doesNotHaveDuplicates()
                .hasSize(8);
        assertThat(listed).hasSize(9);
        assertThat(listed).filteredOn(Release::getActive).containsExactly(listed.get(0));
    }

    @Test
    void check_whileAReleaseIsPublished_isAnswered() throws Exception {
        node.store.writes.close();
        CompletableFuture<PublishReleaseResponse> publishing =
                CompletableFuture.supplyAsync(() -> publish(channel, ACTIVATE, titled("Other")));
        node.store.writes.awaitArrival();

        Effect meanwhile = display();
        node.store.writes.open();

        assertThat(meanwhile).isEqualTo(Effect.EFFECT_PERMIT);
        assertThat(publishing.join().getRelease().getActive()).isTrue();
    }

    @Test
    void get_release_givesItsDocumentsInChunks() {
        List<PolicyDocument> documents = changed("title: Test\n", "title: Test\n# " + "长".repeat(100_000) + "\n");
        String hash = publish(channel, STORE, documents).getRelease().getHash();
        List<GetReleaseResponse> parts = new ArrayList<>();

        policies.getRelease(GetReleaseRequest.newBuilder().setHash(hash).build())
                .forEachRemaining(parts::add);
        ByteString all = parts.stream()
                .skip(1)
                .map(part -> part.getDocument().getData())
                .reduce(ByteString.EMPTY, ByteString::concat);

        assertThat(parts.get(0).getRelease().getHash()).isEqualTo(hash);
        assertThat(parts).hasSizeGreaterThan(5).allMatch(part -> part.getSerializedSize() < 70_000);
        assertThat(parts.stream()
                        .skip(1)
                        .map(part -> part.getDocument().getPath())
                        .filter(path -> !path.isEmpty()))
                .containsExactly("collectibles-suite.yaml", "collectibles.yaml", "vocabulary.yaml");
        assertThat(all.toStringUtf8())
                .isEqualTo(documents.get(2).text()
                        + documents.get(1).text()
                        + documents.get(0).text());
    }

    @Test
    void list_pages_showEveryReleaseOnceLatestFirst() {
        publish(channel, STORE, titled("Second"));
        publish(channel, STORE, titled("Third"));

        ListReleasesResponse first = policies.listReleases(
                ListReleasesRequest.newBuilder().setPageSize(2).build());
        ListReleasesResponse second = policies.listReleases(ListReleasesRequest.newBuilder()
                .setPageSize(2)
                .setPageToken(first.getNextPageToken())
                .build());

        List<Release> all = new ArrayList<>(first.getReleasesList());
        all.addAll(second.getReleasesList());
        assertThat(all).isEqualTo(list());
        assertThat(all).extracting(Release::getRevision).containsExactly(3L, 2L, 1L);
        assertThat(second.getNextPageToken()).isEmpty();
        assertThat(Refusal.of(() -> policies.listReleases(ListReleasesRequest.newBuilder()
                                .setPageToken("x")
                                .build()))
                        .violations())
                .containsOnlyKeys("page_token");
    }

    @Test
    void validate_documents_saysWhatIsWrongAndStoresNothing() {
        ValidateReleaseResponse good = validate(titled("Other"));
        ValidateReleaseResponse failing = validate(FORBIDDING);
        ValidateReleaseResponse mistaken = validate(changed("asset.display]", "asset.displai]"));

        assertThat(good.getProblemsCount() + good.getFailedCasesCount()).isZero();
        assertThat(good.getRules()).isEqualTo(4);
        assertThat(failing.getFailedCasesList()).hasSize(1);
        assertThat(failing.getFailedCases(0).getTestCase()).isEqualTo(CASE);
        assertThat(failing.getFailedCases(0).getDifferencesList()).isNotEmpty();
        assertThat(mistaken.getProblemsList()).hasSize(1);
        assertThat(mistaken.getProblems(0).getLine()).isEqualTo(11);
        assertThat(list()).hasSize(1);
    }

    private ValidateReleaseResponse validate(List<PolicyDocument> documents) {
        return Uploads.send(
                Uploads.stub(channel).validateRelease(),
                Uploads.chunks(documents).stream()
                        .map(chunk -> ValidateReleaseRequest.newBuilder()
                                .setDocument(chunk)
                                .build())
                        .toList());
    }

    @Test
    void diff_uploadedAgainstActive_namesWhatChanged() {
        DiffReleasesResponse diff = diff("active", "", FORBIDDING);
        DiffReleasesResponse back = diff("", "active", FORBIDDING);
        DiffReleasesResponse same = diff("active", "active", List.of());

        assertThat(diff.getTo()).isEqualTo(PolicyCompiler.hash(FORBIDDING));
        assertThat(diff.getRulesList()).hasSize(1);
        assertThat(diff.getRules(0).getRule()).isEqualTo("no");
        assertThat(diff.getRules(0).getKind()).isEqualTo(DifferenceKind.DIFFERENCE_KIND_ADDED);
        assertThat(back.getRules(0).getKind()).isEqualTo(DifferenceKind.DIFFERENCE_KIND_REMOVED);
        assertThat(same.getRulesList()).isEmpty();
        assertThat(Refusal.of(() -> diff("active", "active", FORBIDDING)).violations())
                .containsOnlyKeys("header");
        assertThat(Refusal.of(() -> diff("", "", FORBIDDING)).violations()).containsOnlyKeys("header");
    }

    private DiffReleasesResponse diff(String from, String to, List<PolicyDocument> documents) {
        List<DiffReleasesRequest> parts = new ArrayList<>();
        parts.add(DiffReleasesRequest.newBuilder()
                .setHeader(DiffReleasesHeader.newBuilder().setFrom(from).setTo(to))
                .build());
        Uploads.chunks(documents)
                .forEach(chunk -> parts.add(
                        DiffReleasesRequest.newBuilder().setDocument(chunk).build()));
        return Uploads.send(Uploads.stub(channel).diffReleases(), parts);
    }
}
