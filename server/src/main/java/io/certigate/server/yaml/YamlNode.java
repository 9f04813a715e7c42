package io.certigate.server.yaml;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.parser.Parser;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * A node of a YAML document with its place. Reading it as something that it is not records a problem and yields an empty
 * value, so that reading goes on; the result counts only if no problem was recorded.
 */
public final class YamlNode {
    /** Longest document, in characters. */
    public static final int MAX_DOCUMENT = 4 * 1024 * 1024;

    private static final int LONGEST_QUOTE = 80;

    private final String file;
    private final Node node;
    private final Problems problems;

    private YamlNode(String file, Node node, Problems problems) {
        this.file = file;
        this.node = node;
        this.problems = problems;
    }

    /** Reads one document; null, with a problem recorded, if it is empty or not YAML. */
    public static @Nullable YamlNode parse(String file, String text, Problems problems) {
        if (text.length() > MAX_DOCUMENT) {
            problems.add(new Problem(
                    file,
                    1,
                    1,
                    "expected a document of at most " + MAX_DOCUMENT + " characters, found " + text.length()));
            return null;
        }
        LoadSettings settings = LoadSettings.builder()
                .setLabel(file)
                .setCodePointLimit(MAX_DOCUMENT)
                .build();
        try {
            Parser parser = new ParserImpl(settings, new StreamReader(settings, text));
            var root = new Composer(settings, new PlainParser(parser)).getSingleNode();
            if (root.isEmpty()) {
                problems.add(new Problem(file, 1, 1, "expected a document, found an empty file"));
                return null;
            }
            return new YamlNode(file, root.get(), problems);
        } catch (MarkedYamlEngineException e) {
            Mark mark = e.getProblemMark().orElse(null);
            String message = "not YAML: " + e.getProblem();
            problems.add(
                    mark == null
                            ? new Problem(file, 1, 1, message)
                            : new Problem(file, mark.getLine() + 1, mark.getColumn() + 1, message));
        } catch (YamlEngineException | StackOverflowError e) {
            // The composer recurses: a document that is nested thousands deep exhausts the stack.
            problems.add(new Problem(
                    file,
                    1,
                    1,
                    e instanceof StackOverflowError
                            ? "not readable: nested too deeply"
                            : "not YAML: " + e.getMessage()));
        }
        return null;
    }

    YamlNode sibling(Node other) {
        return new YamlNode(file, other, problems);
    }

    /** Records a problem at this node. */
    public void problem(String message) {
        Mark mark = node.getStartMark().orElse(null);
        problems.add(
                mark == null
                        ? new Problem(file, 0, 0, message)
                        : new Problem(file, mark.getLine() + 1, mark.getColumn() + 1, message));
    }

    /**
     * Records a problem within this scalar's text. Of a text on one line the place is exact; of a folded or quoted one that
     * spans several lines, the place is where it begins, and the message says where in the text.
     *
     * @param line line of the text, from 1
     * @param column column of that line, from 1
     */
    public void problemWithin(int line, int column, String message) {
        Place place = place();
        if (!(node instanceof ScalarNode scalar) || place.line() == 0) {
            problem(message);
            return;
        }
        boolean quoted = scalar.getScalarStyle() == ScalarStyle.DOUBLE_QUOTED
                || scalar.getScalarStyle() == ScalarStyle.SINGLE_QUOTED;
        int end = node.getEndMark().map(mark -> mark.getLine() + 1).orElse(place.line());
        if (end == place.line() && line == 1) {
            problems.add(new Problem(file, place.line(), place.column() + column - 1 + (quoted ? 1 : 0), message));
        } else if (scalar.getScalarStyle() == ScalarStyle.LITERAL) {
            problems.add(new Problem(file, place.line() + line, column, message));
        } else {
            problem(message + " (line " + line + ", column " + column + " of the text)");
        }
    }

    /** Where it begins. */
    public Place place() {
        Mark mark = node.getStartMark().orElse(null);
        return mark == null ? new Place(file, 0, 0) : new Place(file, mark.getLine() + 1, mark.getColumn() + 1);
    }

    /** Path of the document. */
    public String file() {
        return file;
    }

    /** Line of the node, from 1. */
    public int line() {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
    }

    /** Whether this is a mapping. */
    public boolean isMapping() {
        return node instanceof MappingNode;
    }

    /** Whether this is a sequence. */
    public boolean isSequence() {
        return node instanceof SequenceNode;
    }

    /** Whether this is {@code null} or nothing. A list or mapping never is, whatever it is tagged as. */
    public boolean isNull() {
        return node instanceof ScalarNode && node.getTag().equals(Tag.NULL);
    }

    /** Whether this says nothing: null, empty text, an empty list or an empty mapping. */
    public boolean isEmpty() {
        if (node instanceof MappingNode mapping) {
            return mapping.getValue().isEmpty();
        }
        if (node instanceof SequenceNode sequence) {
            return sequence.getValue().isEmpty();
        }
        return isNull() || ((ScalarNode) node).getValue().isEmpty();
    }

    /** This as a mapping. */
    public YamlMapping mapping() {
        if (node instanceof MappingNode mapping) {
            return new YamlMapping(this, mapping);
        }
        problem("expected a mapping (key: value), found " + found());
        return new YamlMapping(this, null);
    }

    /** This as a list: the elements of a sequence. */
    public List<YamlNode> list() {
        List<YamlNode> elements = new ArrayList<>();
        if (node instanceof SequenceNode sequence) {
            for (Node element : sequence.getValue()) {
                elements.add(sibling(element));
            }
        } else {
            problem("expected a list, found " + found());
        }
        return elements;
    }

    /** This as text, exactly as written: a number or a date is its text too. Empty if it is no scalar. */
    public String text() {
        if (node instanceof ScalarNode scalar && !isNull()) {
            return scalar.getValue();
        }
        problem("expected text, found " + found());
        return "";
    }

    /** The types that plain scalars have by themselves. */
    public enum ScalarType {
        /** true or false. */
        BOOL,
        /** A whole number. */
        INT,
        /** Anything else. */
        TEXT
    }

    /** The type of a scalar as YAML sees it: what is quoted is text. */
    public ScalarType scalarType() {
        if (node.getTag().equals(Tag.BOOL)) {
            return ScalarType.BOOL;
        }
        return node.getTag().equals(Tag.INT) ? ScalarType.INT : ScalarType.TEXT;
    }

    /** This as true or false. */
    public boolean bool() {
        if (node instanceof ScalarNode scalar && node.getTag().equals(Tag.BOOL)) {
            // An explicit tag makes a boolean of any word, such as !!bool yes.
            if (scalar.getValue().equals("true") || scalar.getValue().equals("false")) {
                return scalar.getValue().equals("true");
            }
        }
        problem("expected true or false, found " + found());
        return false;
    }

    /** What this is, for an error message. */
    public String found() {
        if (node instanceof MappingNode) {
            return "a mapping";
        }
        if (node instanceof SequenceNode) {
            return "a list";
        }
        return isNull() ? "nothing" : "'" + shortened(((ScalarNode) node).getValue()) + "'";
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST_QUOTE ? text : text.substring(0, LONGEST_QUOTE) + "...";
    }
}
