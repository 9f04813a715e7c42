package io.certigate.server.command;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** A report in the JUnit XML format that build servers read. */
final class JunitReport {
    private record Entry(String name, List<String> failures) {}

    private final PrintWriter out;
    private final String name;
    private final Map<String, List<Entry>> suites = new LinkedHashMap<>();

    JunitReport(PrintWriter out, String name) {
        this.out = out;
        this.name = name;
    }

    void add(String suite, String testCase, List<String> failures) {
        suites.computeIfAbsent(legal(suite), key -> new ArrayList<>())
                .add(new Entry(
                        legal(testCase),
                        failures.stream().map(JunitReport::legal).toList()));
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
            xml.writeStartElement("testsuite");
            xml.writeAttribute("name", suite.getKey());
            xml.writeAttribute("tests", String.valueOf(suite.getValue().size()));
            xml.writeAttribute(
                    "failures",
                    String.valueOf(suite.getValue().stream()
                            .filter(entry -> !entry.failures().isEmpty())
                            .count()));
            for (Entry entry : suite.getValue()) {
                write(xml, suite.getKey(), entry);
            }
            xml.writeEndElement();
        }
        xml.writeEndElement();
        xml.writeEndDocument();
        xml.flush();
        out.println();
    }

    private static void write(XMLStreamWriter xml, String suite, Entry entry) throws XMLStreamException {
        xml.writeStartElement("testcase");
        xml.writeAttribute("classname", suite);
        xml.writeAttribute("name", entry.name());
        if (!entry.failures().isEmpty()) {
            xml.writeStartElement("failure");
            xml.writeAttribute("message", entry.failures().get(0));
            xml.writeCharacters(String.join("\n", entry.failures()));
            xml.writeEndElement();
        }
        xml.writeEndElement();
    }
}
