package io.certigate.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/** Remembers that bytes could not be written, which a {@link PrintWriter} passes over: half an answer must not look like one. */
final class WatchedStream extends FilterOutputStream {
    /** Whoever read has read enough, such as {@code grep -q}: no failure. */
    private static final String CLOSED_BY_READER = "Broken pipe";

    private volatile @Nullable IOException failure;

    WatchedStream(OutputStream out) {
        super(out);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    /**
     * The exit status of a command that wrote here.
     *
     * @param status what it would be
     * @param err is told why it is another
     */
    int status(int status, PrintWriter err) {
        IOException found = failure;
        if (found == null || CLOSED_BY_READER.equals(found.getMessage())) {
            return status;
        }
        err.println("certigate: expected to write the whole result to standard output, found: " + found.getMessage());
        return status == ExitStatus.OK ? ExitStatus.UNAVAILABLE : status;
    }
}
