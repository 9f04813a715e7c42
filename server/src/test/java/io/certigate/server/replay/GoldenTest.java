package io.certigate.server.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.admin.Releases;
import io.certigate.server.decisionlog.LogFolder;
import io.certigate.v1.Basis;
import io.certigate.v1.CheckActionResponse;
import io.certigate.v1.Effect;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Logs that released versions wrote are answered by this version as they were then. Each leaves one behind: see {@link GoldenWriter}. */
class GoldenTest {
    static final Path GOLDEN = Path.of("src/test/resources/golden");
    static final String RELEASES = "releases";
    static final String BODY = ".json.gz";

    static List<Path> versions() throws IOException {
        try (Stream<Path> folders = Files.list(GOLDEN)) {
            return folders.filter(Files::isDirectory).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void replay_logOfAReleasedVersion_isIdentical(Path version) throws Exception {
        LogFolder log = LogFolder.in(version);

        Replays.Outcome outcome = Replays.of(log, hash -> {
            Path body = version.resolve(RELEASES).resolve(hash + BODY);
            try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(body))) {
                return Releases.compile(hash, new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        });

        assertThat(outcome.verdicts()).isEmpty();
        assertThat(outcome.summary().lost()).isEmpty();
        List<Recorded> decisions = Replays.decisions(log);
        assertThat(outcome.summary().counts().identical()).isEqualTo(decisions.size());
        assertThat(decisions).hasSizeGreaterThan(300);
        assertThat(decisions.get(0).logged().header().getEngine())
                .isEqualTo(version.getFileName().toString());
        coversWhatThereIs(decisions);
    }

    private static void coversWhatThereIs(List<Recorded> decisions) {
        List<CheckActionResponse> answers = decisions.stream()
                .map(each -> each.logged().record().getAnswer())
                .toList();
        assertThat(answers.stream().map(CheckActionResponse::getEffect))
                .contains(Effect.EFFECT_PERMIT, Effect.EFFECT_DENY);
        assertThat(answers.stream()
                        .filter(each -> each.getEffect() == Effect.EFFECT_DENY)
                        .map(CheckActionResponse::getBasis))
                .contains(Basis.BASIS_RULE, Basis.BASIS_ERROR, Basis.BASIS_REQUIREMENT_UNMET, Basis.BASIS_NOT_COVERED);
        assertThat(answers).anyMatch(each -> each.getObligationsCount() > 0);
        assertThat(answers).anyMatch(each -> each.getNoticesCount() > 0);
        assertThat(answers).anyMatch(CheckActionResponse::getHypothetical);
        assertThat(decisions).anyMatch(each -> each.holders().size() > 2);
        assertThat(decisions).anyMatch(each -> !each.directives().all().isEmpty());
        assertThat(decisions)
                .anyMatch(each -> each.request().question().markets().size() > 1);
        assertThat(decisions.stream().map(Recorded::release).distinct()).hasSizeGreaterThan(1);
    }
}
