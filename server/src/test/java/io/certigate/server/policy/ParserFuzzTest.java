package io.certigate.server.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.suite.SuiteRunner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Damaged packs: a parser reports problems and throws nothing else. {@code -Dcertigate.fuzz.rounds=N} does more.
 */
class ParserFuzzTest {
    private static final Path PACKS = Path.of("../policies");
    private static final long SEED = Long.getLong("certigate.fuzz.seed", 15);
    private static final int ROUNDS = Integer.getInteger("certigate.fuzz.rounds", 1_500);
    private static final int MOST_DAMAGES = 4;
    private static final List<String> FRAGMENTS = List.of(
            "*",
            "&a ",
            "*a",
            "[",
            "]",
            "{",
            "}",
            ": ",
            "\n",
            "  ",
            "- ",
            "|\n",
            "!!bool ",
            "!!null ",
            "? ",
            "%",
            "'",
            "\"",
            "#",
            "---\n",
            "\u0000",
            "\ufeff",
            "null",
            "<<: ",
            "\\",
            "\t",
            "~",
            "2022-13-01",
            "9999999999999999999999");

    private final SplittableRandom random = new SplittableRandom(SEED);

    private static List<PolicyDocument> packs() throws IOException {
        List<PolicyDocument> documents = new ArrayList<>();
        try (Stream<Path> files = Files.walk(PACKS)) {
            for (Path file : files.filter(each -> each.toString().endsWith(".yaml"))
                    .sorted()
                    .toList()) {
                documents.add(new PolicyDocument(PACKS.relativize(file).toString(), Files.readString(file)));
            }
        }
        return documents;
    }

    @Test
    void compile_damagedPack_reportsProblemsOnly() throws IOException, InvalidPolicies {
        List<PolicyDocument> packs = packs();
        PolicySet whole = PolicyCompiler.compile(packs);
        int invalid = 0;
        for (int round = 0; round < ROUNDS; round++) {
            PolicyDocument victim = packs.get(random.nextInt(packs.size()));
            PolicyDocument damaged = new PolicyDocument(victim.path(), damage(victim.text()));
            try {
                if (victim.text().contains("\nsuite: ")) {
                    SuiteRunner.parse(List.of(damaged), whole);
                } else {
                    PolicyCompiler.compile(around(packs, damaged));
                }
            } catch (InvalidPolicies e) {
                assertThat(e.problems()).isNotEmpty();
                invalid++;
            } catch (RuntimeException | StackOverflowError e) {
                throw new AssertionError("seed " + SEED + ", round " + round + ", damaged:\n" + damaged.text(), e);
            }
        }
        assertThat(invalid).isBetween(ROUNDS / 2, ROUNDS);
    }

    /** A document with the words that it needs: all vocabularies and calendars, and a policy, each once. */
    private static List<PolicyDocument> around(List<PolicyDocument> packs, PolicyDocument one) {
        List<PolicyDocument> documents = new ArrayList<>(List.of(one));
        for (PolicyDocument each : packs) {
            boolean words = !each.text().contains("\nsuite: ") && !each.text().contains("\npolicy: ");
            if (!each.path().equals(one.path()) && (words || each.path().equals("baseline.yaml"))) {
                documents.add(each);
            }
        }
        return documents;
    }

    private String damage(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int left = 1 + random.nextInt(MOST_DAMAGES); left > 0; left--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes = splice(bytes, at, Math.min(bytes.length, at + random.nextInt(40)), new byte[0]);
                case 2 -> {
                    String fragment = FRAGMENTS.get(random.nextInt(FRAGMENTS.size()));
                    bytes = splice(bytes, at, at, fragment.getBytes(StandardCharsets.UTF_8));
                }
                default -> {
                    int from = random.nextInt(bytes.length);
                    int until = Math.min(bytes.length, from + random.nextInt(200));
                    bytes = splice(bytes, at, at, Arrays.copyOfRange(bytes, from, until));
                }
            }
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte[] splice(byte[] bytes, int from, int until, byte[] inserted) {
        byte[] result = new byte[bytes.length - (until - from) + inserted.length];
        System.arraycopy(bytes, 0, result, 0, from);
        System.arraycopy(inserted, 0, result, from, inserted.length);
        System.arraycopy(bytes, until, result, from + inserted.length, bytes.length - until);
        return result;
    }
}
