package io.certigate.server.settings;

import io.certigate.server.yaml.Problem;
import io.certigate.server.yaml.Problems;
import io.certigate.server.yaml.YamlMapping;
import io.certigate.server.yaml.YamlMapping.Member;
import io.certigate.server.yaml.YamlNode;
import io.certigate.server.yaml.YamlNode.ScalarType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads the file of settings: a YAML mapping of keys to values. Relative paths in it are relative to the folder of the file: a service
 * has another working directory than who writes the file.
 */
final class SettingsFile {
    /** Largest file, in bytes. */
    static final int MAX_BYTES = 1024 * 1024;

    private final Path file;
    private final Settings settings;
    private final Problems problems;

    private SettingsFile(Path file, Settings settings, Problems problems) {
        this.file = file;
        this.settings = settings;
        this.problems = problems;
    }

    /**
     * Reads a file.
     *
     * @param problems gets all that is wrong with it
     * @return what it chooses, by key; it counts only if no problem was recorded
     */
    static Map<String, Given> read(Path file, Settings settings, Problems problems) {
        SettingsFile read = new SettingsFile(file, settings, problems);
        String text = read.text();
        if (text == null || isCommentsAlone(text)) {
            return Map.of();
        }
        YamlNode root = YamlNode.parse(file.toString(), text, problems);
        return root == null ? Map.of() : read.values(root.mapping());
    }

    private @Nullable String text() {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                return problem("expected a file of settings of at most " + MAX_BYTES + " bytes, found a larger one");
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return problem("expected text in UTF-8, found other bytes");
        } catch (NoSuchFileException e) {
            return problem("expected a file of settings, found none");
        } catch (IOException e) {
            return problem("expected a file of settings that can be read, found: " + e.getMessage());
        }
    }

    private @Nullable String problem(String message) {
        problems.add(new Problem(file.toString(), 0, 0, message));
        return null;
    }

    /** Lines that are all commented out choose nothing; a file without any line was lost on the way, and is an error. */
    private static boolean isCommentsAlone(String text) {
        return text.contains("#")
                && text.lines().map(String::strip).allMatch(line -> line.isEmpty() || line.startsWith("#"));
    }

    private Map<String, Given> values(YamlMapping mapping) {
        Set<String> allowed = new TreeSet<>(settings.keys());
        allowed.remove(Settings.FILE);
        mapping.only(allowed).withoutEmpty();
        Map<String, Given> values = new LinkedHashMap<>();
        for (Member member : mapping.members()) {
            Setting setting = settings.of(member.key());
            if (setting != null
                    && allowed.contains(member.key())
                    && !member.value().isEmpty()) {
                Origin origin =
                        new Origin.File(file.toString(), member.keyNode().line());
                values.put(member.key(), new Given(setting, texts(setting, member.value()), origin));
            }
        }
        return values;
    }

    private List<String> texts(Setting setting, YamlNode node) {
        List<String> texts = new ArrayList<>();
        if (setting.isList() && node.isSequence()) {
            node.list().forEach(each -> texts.add(text(setting, each)));
        } else {
            texts.add(text(setting, node));
        }
        return texts;
    }

    private String text(Setting setting, YamlNode node) {
        if (node.isEmpty() || node.isMapping() || node.isSequence()) {
            node.problem("expected " + expected(setting) + ", found " + node.found());
            return "";
        }
        ScalarType found = node.scalarType();
        boolean fits = switch (setting.kind()) {
            case TRUTH -> found == ScalarType.BOOL;
            case NUMBER -> found == ScalarType.INT;
            case DECIMAL, WORD, PATH, TEXT -> found != ScalarType.BOOL;
        };
        if (!fits) {
            node.problem("expected " + expected(setting) + ", found "
                    + (found == ScalarType.TEXT ? "the text " : "") + node.found()
                    + (setting.kind() == Setting.Kind.TRUTH || setting.kind() == Setting.Kind.NUMBER
                            ? ""
                            : "; quote it if that is what you mean"));
            return "";
        }
        String text = node.text();
        String mistake = setting.mistake(text);
        if (mistake != null) {
            node.problem(mistake);
            return "";
        }
        return setting.isPath(text) ? beside(text) : text;
    }

    private static String expected(Setting setting) {
        String element = switch (setting.kind()) {
            case TRUTH -> "true or false";
            case NUMBER -> "a whole number";
            case DECIMAL -> "a number";
            case WORD -> String.join(" or ", setting.words());
            case PATH -> "a path";
            case TEXT -> "text";
        };
        return element + " (" + setting.key() + ")";
    }

    private String beside(String path) {
        Path folder = file.getParent();
        return folder == null ? path : folder.resolve(path).toString();
    }
}
