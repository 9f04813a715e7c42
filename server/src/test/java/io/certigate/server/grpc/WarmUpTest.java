package io.certigate.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.admin.ReleaseFolder;
import io.certigate.server.fixture.TestNode;
import io.certigate.server.policy.PolicyCompiler;
import io.certigate.server.policy.PolicySet;
import io.certigate.v1.CheckActionRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WarmUpTest {
    @TempDir
    private Path temp;

    @Test
    void of_release_asksWhatAnswersAreReadWithoutMessages() throws Exception {
        try (TestNode node = TestNode.start(temp)) {
            PolicySet policies = node.views.current().policies();

            List<CheckActionRequest> questions = SampleQuestions.of(policies, 8);

            assertThat(questions).isNotEmpty().hasSizeLessThanOrEqualTo(8);
            assertThat(questions)
                    .allMatch(question ->
                            CheckReader.read(question.toByteArray(), policies.vocabulary(), new TextCache()) != null);
        }
    }

    @Test
    void of_thePacks_asksWhatIsReadOfEveryRule() throws Exception {
        PolicySet packs = PolicyCompiler.compile(ReleaseFolder.read(Path.of("../policies")));

        List<CheckActionRequest> questions = SampleQuestions.of(packs, Integer.MAX_VALUE);

        assertThat(questions).hasSize(packs.rules().size()).allSatisfy(question -> {
            RequestReader reader = new RequestReader(question, packs.vocabulary(), "");
            reader.read();
            assertThat(reader.violations().found()).isEmpty();
        });
    }

    @Test
    void of_noRelease_asksNothing() {
        assertThat(SampleQuestions.of(PolicySet.none(), 8)).isEmpty();
    }

    @Test
    void run_forATime_isAnswered() throws Exception {
        try (TestNode node = TestNode.start(temp)) {
            WarmUp warmUp = new WarmUp(SampleQuestions.of(node.views.current().policies(), 256), System::nanoTime);

            assertThat(warmUp.run(node.decisions, Duration.ofMillis(100))).isPositive();
        }
    }
}
