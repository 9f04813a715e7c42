package io.certigate.cli;

import java.util.Arrays;
import java.util.List;

/** Writes rows in columns, page by page: a page never makes a column narrower than the pages before. */
final class Table {
    private static final String GAP = "  ";

    private final Output out;
    private final List<String> titles;
    private final int[] widths;
    private boolean started;

    Table(Output out, String... titles) {
        this.out = out;
        this.titles = List.of(titles);
        this.widths = Arrays.stream(titles).mapToInt(Table::width).toArray();
    }

    /** Writes the rows, the titles before the first ones. */
    void rows(List<List<String>> rows) {
        List<List<String>> cleaned = rows.stream()
                .map(row -> row.stream().map(Output::clean).toList())
                .toList();
        for (List<String> row : cleaned) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], width(row.get(i)));
            }
        }
        if (!started) {
            started = true;
            out.line(out.style().faint(line(titles)));
        }
        cleaned.forEach(row -> out.line(line(row)));
    }

    private String line(List<String> cells) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            String cell = cells.get(i);
            line.append(cell).append(" ".repeat(widths[i] - width(cell))).append(GAP);
        }
        return line.toString().stripTrailing();
    }

    /** Columns of a terminal that the text takes: ideographs and full-width forms take two. */
    static int width(String text) {
        return text.codePoints().map(point -> isWide(point) ? 2 : 1).sum();
    }

    private static boolean isWide(int point) {
        return Character.isIdeographic(point)
                || (point >= 0x1100 && point <= 0x115F) // Hangul Jamo
                || (point >= 0x3000 && point <= 0x30FF) // CJK punctuation, kana
                || (point >= 0xAC00 && point <= 0xD7A3) // Hangul
                || (point >= 0xFF00 && point <= 0xFF60); // full-width forms
    }
}
