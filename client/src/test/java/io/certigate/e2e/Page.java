package io.certigate.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A page of the documentation as what its reader does: files to save, commands to type. */
final class Page {
    private static final Pattern FENCE =
            Pattern.compile("^```(yaml|console)\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern NAMED = Pattern.compile("# ([a-z0-9-]+(?:/[a-z0-9-]+)*\\.yaml)\n.*", Pattern.DOTALL);
    private static final Pattern WORD = Pattern.compile("(?:\"[^\"]*\"|'[^']*'|[^ \"'])+");
    private static final String PROMPT = "$ ./certigate ";
    private static final String PROMPT_IN_REGEX = Matcher.quoteReplacement(PROMPT);
    private static final Pattern TOUR = Pattern.compile("```sh\n(.*?)```(?:\n\n```\n(.*?)```)?", Pattern.DOTALL);

    /** What a reader does. */
    sealed interface Step {
        /** Saves a file: a block of YAML whose first line is a comment with the file's name. */
        record Save(String path, String text) implements Step {}

        /** Types a command, and sees some lines; {@code ...} stands for any number of lines, or for the rest of one. */
        record Type(List<String> words, List<String> sees) implements Step {
            /** Whether it begins with these words. */
            boolean begins(String... first) {
                return words.size() >= first.length
                        && words.subList(0, first.length).equals(List.of(first));
            }
        }
    }

    private Page() {}

    static List<Step> steps(String name) throws IOException {
        List<Step> steps = new ArrayList<>();
        Matcher fence =
                FENCE.matcher(Files.readString(Checkout.root().resolve("docs").resolve(name)));
        while (fence.find()) {
            Matcher named = NAMED.matcher(fence.group(2));
            if (fence.group(1).equals("console")) {
                commands(fence.group(2).replace("\\\n", " "), steps);
            } else if (named.matches()) {
                steps.add(new Step.Save(named.group(1), fence.group(2)));
            }
        }
        return steps;
    }

    /** The commands of the README's tour, each with the output that may stand below its block. */
    static List<Step.Type> tour() throws IOException {
        String readme = Files.readString(Checkout.root().resolve("README.md"));
        String tour = readme.substring(readme.indexOf("## A tour"), readme.indexOf("## Ask from Java"));
        List<Step> steps = new ArrayList<>();
        Matcher block = TOUR.matcher(tour);
        while (block.find()) {
            String typed = block.group(1).replace("\\\n", " ").replaceAll("(?m)^\\./certigate ", PROMPT_IN_REGEX);
            commands(typed + (block.group(2) == null ? "" : block.group(2)), steps);
        }
        return steps.stream().map(Step.Type.class::cast).toList();
    }

    private static void commands(String block, List<Step> steps) {
        List<String> words = List.of();
        List<String> sees = new ArrayList<>();
        for (String line : block.split("\n", -1)) {
            if (line.startsWith(PROMPT)) {
                add(words, sees, steps);
                words = words(line.substring(PROMPT.length()));
                sees = new ArrayList<>();
            } else if (!line.isBlank()) {
                sees.add(line);
            }
        }
        add(words, sees, steps);
    }

    private static void add(List<String> words, List<String> sees, List<Step> steps) {
        if (!words.isEmpty()) {
            steps.add(new Step.Type(words, List.copyOf(sees)));
        } else if (!sees.isEmpty()) {
            throw new IllegalStateException("expected a block that begins with '" + PROMPT + "', found " + sees);
        }
    }

    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(line);
        while (word.find()) {
            words.add(word.group().replaceAll("[\"']", ""));
        }
        return words;
    }

    /** Whether an output has the lines that a page shows, all of them from first to last but for what {@code ...} stands for. */
    static boolean shows(List<String> sees, String output) {
        StringBuilder pattern = new StringBuilder();
        for (String line : sees) {
            String plain = plain(line);
            if (plain.equals("...")) {
                pattern.append("(?:[^\n]*\n)*?");
            } else if (plain.endsWith("...")) {
                pattern.append(Pattern.quote(plain.substring(0, plain.length() - 3)))
                        .append("[^\n]*\n");
            } else {
                pattern.append(Pattern.quote(plain)).append("\n");
            }
        }
        StringBuilder lines = new StringBuilder();
        output.lines()
                .filter(line -> !line.isBlank())
                .forEach(line -> lines.append(plain(line)).append("\n"));
        return lines.toString().matches(pattern.toString());
    }

    private static String plain(String line) {
        return line.strip().replaceAll(" +", " ");
    }
}
