package io.certigate.server.command;

import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.jspecify.annotations.Nullable;

/** A report in the JUnit XML format that build servers read. */
final class JunitReport {
    private static final int NANO_DIGITS = 9;
    private static final int MICRO_DIGITS = 6;

    private record Entry(
            String name, List<String> failures, @Nullable Source source) {}

    /**
     * Where a case stands, and how long it took.
     *
     * @param file its document
     * @param line its line, from 1
     * @param took how long it took
     */
    record Source(String file, int line, Duration took) {}

    private final PrintWriter out;
    private final String name;
    private final Map<String, String> properties = new LinkedHashMap<>();
    private final Map<String, List<Entry>> suites = new LinkedHashMap<>();

    JunitReport(PrintWriter out, String name) {
        this.out = out;
        this.name = name;
    }

    /** What holds of every suite. */
    void property(String key, String value) {
        properties.put(legal(key), legal(value));
    }

    /** A case that passed, or failed for reasons. */
    void add(String suite, String testCase, List<String> failures) {
        add(suite, testCase, failures, null);
    }

    void add(String suite, String testCase, List<String> failures, @Nullable Source source) {
        suites.computeIfAbsent(legal(suite), key -> new ArrayList<>())
                .add(new Entry(
                        legal(testCase),
                        failures.stream().map(JunitReport::legal).toList(),
                        source));
    }

    /** The text with a replacement character for each that XML cannot hold, even escaped. */
    private static String legal(String text) {
        int[] legal = text.codePoints()
                .map(c -> c == '\t'
                                || c == '\n'
                                || c == '\r'
                                || (c >= ' ' && c < 0xD800)
                                || (c > 0xDFFF && c < 0xFFFE)
                                || c > 0xFFFF
                        ? c
                        : 0xFFFD)
                .toArray();
        return new String(legal, 0, legal.length);
    }

    void write() throws XMLStreamException {
        XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(out);
        xml.writeStartDocument("UTF-8", "1.0");
        xml.writeStartElement("testsuites");
        xml.writeAttribute("name", name);
        for (Map.Entry<String, List<Entry>> suite : suites.entrySet()) {
            write(xml, suite.getKey(), suite.getValue());
        }
        xml.writeEndElement();
        xml.writeEndDocument();
        xml.flush();
        out.println();
    }

    private void write(XMLStreamWriter xml, String suite, List<Entry> entries) throws XMLStreamException {
        xml.writeStartElement("testsuite");
        xml.writeAttribute("name", suite);
        xml.writeAttribute("tests", String.valueOf(entries.size()));
        xml.writeAttribute(
                "failures",
                String.valueOf(entries.stream()
                        .filter(entry -> !entry.failures().isEmpty())
                        .count()));
        Duration took = Duration.ZERO;
        boolean measured = false;
        for (Entry entry : entries) {
            Source source = entry.source();
            measured |= source != null;
            took = source == null ? took : took.plus(source.took());
        }
        if (measured) {
            xml.writeAttribute("time", seconds(took));
        }
        writeProperties(xml);
        for (Entry entry : entries) {
            write(xml, suite, entry);
        }
        xml.writeEndElement();
    }

    private void writeProperties(XMLStreamWriter xml) throws XMLStreamException {
        if (properties.isEmpty()) {
            return;
        }
        xml.writeStartElement("properties");
        for (Map.Entry<String, String> property : properties.entrySet()) {
            xml.writeEmptyElement("property");
            xml.writeAttribute("name", property.getKey());
            xml.writeAttribute("value", property.getValue());
        }
        xml.writeEndElement();
    }

    private static void write(XMLStreamWriter xml, String suite, Entry entry) throws XMLStreamException {
        xml.writeStartElement("testcase");
        xml.writeAttribute("classname", suite);
        xml.writeAttribute("name", entry.name());
        Source source = entry.source();
        if (source != null) {
            xml.writeAttribute("file", legal(source.file()));
            xml.writeAttribute("line", String.valueOf(source.line()));
            xml.writeAttribute("time", seconds(source.took()));
        }
        if (!entry.failures().isEmpty()) {
            String place = source == null ? "" : legal(source.file()) + ":" + source.line() + "\n";
            xml.writeStartElement("failure");
            xml.writeAttribute("message", entry.failures().get(0));
            xml.writeCharacters(place + String.join("\n", entry.failures()));
            xml.writeEndElement();
        }
        xml.writeEndElement();
    }

    private static String seconds(Duration duration) {
        return BigDecimal.valueOf(duration.toNanos(), NANO_DIGITS)
                .setScale(MICRO_DIGITS, RoundingMode.HALF_UP)
                .toPlainString();
    }
}
