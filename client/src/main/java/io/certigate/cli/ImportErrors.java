package io.certigate.cli;

import com.google.rpc.Code;
import io.certigate.v1.ImportFailure;
import io.certigate.v1.ImportRecordsResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Where the rows that fail are named: the first few at once, all of them in a CSV file if there is one. */
final class ImportErrors implements AutoCloseable {
    /** Most rows named at once. */
    static final int MAX_SHOWN = 20;

    private static final String HEADER = "line,code,message\n";

    private final String name;
    private final @Nullable FileChannel file;
    private final Consumer<String> screen;
    private long shown;

    private ImportErrors(String name, @Nullable FileChannel file, Consumer<String> screen) {
        this.name = name;
        this.file = file;
        this.screen = screen;
    }

    /**
     * Opens the file, which loses what is beyond the length that it had when the import broke off.
     *
     * @param name of what is imported
     * @param file the file of errors, null for none
     * @param length its length, 0 for a new one
     * @param screen shows a line
     */
    static ImportErrors open(String name, @Nullable Path file, long length, Consumer<String> screen)
            throws IOException {
        FileChannel channel = null;
        if (file != null) {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            channel.truncate(length).position(Math.min(length, channel.size()));
            if (length == 0) {
                write(channel, HEADER);
            }
        }
        return new ImportErrors(name, channel, screen);
    }

    /**
     * Names the rows of a chunk that failed.
     *
     * @param unsent those that were at fault already here
     * @return the length of the file
     */
    long add(List<RowReader.Row> unsent, ImportRecordsResponse answer) throws IOException {
        List<ImportFailure> failures = new ArrayList<>(answer.getFailuresList());
        for (RowReader.Row row : unsent) {
            failures.add(ImportFailure.newBuilder()
                    .setLine(row.line())
                    .setCode(Code.INVALID_ARGUMENT_VALUE)
                    .setMessage(row.problem())
                    .build());
        }
        failures.sort(Comparator.comparingLong(ImportFailure::getLine));
        StringBuilder rows = new StringBuilder();
        for (ImportFailure failure : failures) {
            show(failure);
            rows.append(failure.getLine())
                    .append(',')
                    .append(Code.forNumber(failure.getCode()))
                    .append(",\"")
                    .append(Output.clean(failure.getMessage()).replace("\"", "\"\""))
                    .append("\"\n");
        }
        if (file == null) {
            return 0;
        }
        write(file, rows.toString());
        return file.position();
    }

    private void show(ImportFailure failure) {
        shown++;
        if (shown <= MAX_SHOWN) {
            screen.accept(Output.clean(name + ":" + failure.getLine() + ": " + failure.getMessage()));
        } else if (shown == MAX_SHOWN + 1) {
            screen.accept(name + ": further rows failed"
                    + (file == null ? "; name a file for all of them with --errors" : ""));
        }
    }

    private static void write(FileChannel file, String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }
}
