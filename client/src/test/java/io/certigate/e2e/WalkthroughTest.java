package io.certigate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.cli.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages that a reader follows step by step are followed: files are saved, commands typed, what is shown is seen. */
@Timeout(300)
class WalkthroughTest {
    private static final Set<String> OFFLINE = Set.of("lint", "explain", "test", "schema");

    /** Commands that name no files; the others get a process of their own, whose working folder is that of the reader. */
    private static final Set<String> WITHOUT_FILES =
            Set.of("cert", "changes", "check", "directive", "entity", "forecast", "log", "relation", "state");

    private static final String ANOTHER = """
            policy: example.another
            language: 1
            markets: [CN]
            rules:
              - {id: stop, effect: forbid, subjects: [merchant], actions: [payment.topup], reason: example.stop}
            """;

    @TempDir
    private Path folder;

    private @Nullable ServerUnderTest server;
    private int commands;

    @ParameterizedTest
    @ValueSource(strings = {"write-a-policy.md", "notice-by-midnight.md", "impact.md"})
    void page_followedStepByStep_showsWhatItSays(String name) throws Exception {
        copyPacks();
        try {
            for (Page.Step step : Page.steps(name)) {
                if (step instanceof Page.Step.Save save) {
                    Path file = folder.resolve(save.path());
                    Files.createDirectories(file.getParent());
                    Files.writeString(file, save.text());
                } else if (step instanceof Page.Step.Type typed) {
                    type(typed);
                }
            }
        } finally {
            if (server != null) {
                server.close();
            }
        }
        assertThat(commands).isGreaterThan(5);
    }

    /** The tour serves the folder of the packs; what is published without a folder, a server after it gets. */
    @Test
    void readme_itsTour_showsWhatItSays() throws Exception {
        copyPacks();
        Path data = folder.resolve("data");
        try {
            for (Page.Step.Type typed : Page.tour()) {
                if (typed.begins("serve")) {
                    assertThat(typed.words()).containsExactly("serve", "--data", "data", "--policies", "policies");
                    server = ServerUnderTest.start(data, folder.resolve("policies"));
                    continue;
                }
                if (typed.begins("policy", "diff")) {
                    started().close();
                    Files.writeString(folder.resolve("policies/another.yaml"), ANOTHER);
                    server = ServerUnderTest.start(data, null);
                }
                commands++;
                Program ran = run(withTarget(typed));
                assertThat(ran.status()).as("%s: %s", typed.words(), ran).isIn(0, 1);
                assertShown(typed, ran);
            }
        } finally {
            if (server != null) {
                server.close();
            }
        }
        assertThat(commands).isGreaterThan(15);
    }

    private void copyPacks() throws IOException {
        Path packs = Checkout.policies();
        try (Stream<Path> files = Files.walk(packs)) {
            for (Path file : files.toList()) {
                Files.copy(
                        file,
                        folder.resolve("policies")
                                .resolve(packs.relativize(file).toString()));
            }
        }
    }

    private void type(Page.Step.Type typed) throws Exception {
        commands++;
        if (typed.begins("serve")) {
            assertThat(typed.words()).containsExactly("serve", "--data", "data");
            server = ServerUnderTest.start(folder.resolve("data"), null);
            return;
        }
        Program ran = run(withTarget(typed));
        boolean no = typed.sees().stream()
                .limit(2)
                .anyMatch(line -> line.startsWith("DENY") || line.matches("[0-9]+ answers? flips?,.*"));
        assertThat(ran.status()).as("%s: %s", typed.words(), ran).isEqualTo(no ? 1 : 0);
        assertShown(typed, ran);
    }

    private Program run(String... words) throws IOException, InterruptedException {
        if (WITHOUT_FILES.contains(words[0])) {
            Cli ran = Cli.run(words);
            return new Program(ran.status(), ran.out(), ran.err());
        }
        return Program.runIn(folder, words);
    }

    private ServerUnderTest started() {
        ServerUnderTest present = server;
        if (present == null) {
            throw new AssertionError("expected a page that starts a server first, found a command that needs one");
        }
        return present;
    }

    private String[] withTarget(Page.Step.Type typed) {
        List<String> words = new ArrayList<>(typed.words());
        if (!typed.begins("policy") || !OFFLINE.contains(words.get(1))) {
            words.addAll(List.of("--target", started().target()));
        }
        return words.toArray(String[]::new);
    }

    private static void assertShown(Page.Step.Type typed, Program ran) {
        if (!typed.sees().isEmpty()) {
            assertThat(Page.shows(typed.sees(), ran.out()))
                    .as("%s shows\n%s\nbut is\n%s", typed.words(), String.join("\n", typed.sees()), ran.out())
                    .isTrue();
        }
    }
}
