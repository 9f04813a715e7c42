package io.certigate.server.decisionlog;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Checkpoints, one a line, as they were appended.
 *
 * @param path the file, which need not be there
 */
public record CheckpointFile(Path path) {
    private static final int MAX_MISTAKES = 10;

    /**
     * What is in the file.
     *
     * @param checkpoints in the order of the file
     * @param mistakes the first lines that are none, and what is wrong with them; a last line without an end, which a crash leaves,
     *     is none of them
     */
    public record Content(List<Checkpoint> checkpoints, List<String> mistakes) {
        /** The last checkpoint, null if there is none. */
        @Nullable
        Checkpoint last() {
            return checkpoints.isEmpty() ? null : checkpoints.get(checkpoints.size() - 1);
        }
    }

    /**
     * Reads the file; nothing if there is none.
     *
     * @throws IOException if it cannot be read
     */
    public Content read() throws IOException {
        List<Checkpoint> checkpoints = new ArrayList<>();
        List<String> mistakes = new ArrayList<>();
        if (!Files.exists(path)) {
            return new Content(List.of(), List.of());
        }
        try (Reader reader =
                new BufferedReader(new InputStreamReader(RegularFile.stream(path), StandardCharsets.ISO_8859_1))) {
            StringBuilder line = new StringBuilder();
            int number = 1;
            for (int c = reader.read(); c >= 0; c = reader.read()) {
                if (c == '\n') {
                    parse(line.toString(), number++, checkpoints, mistakes);
                    line.setLength(0);
                } else if (line.length() <= Checkpoint.MAX_LINE) {
                    line.append((char) c);
                }
            }
            // A line without an end is one that was being written, unless somebody copied it so.
            if (line.length() > 0 && line.charAt(line.length() - 1) == '}') {
                parse(line.toString(), number, checkpoints, mistakes);
            }
        }
        return new Content(List.copyOf(checkpoints), List.copyOf(mistakes));
    }

    private static void parse(String line, int number, List<Checkpoint> checkpoints, List<String> mistakes) {
        if (line.isBlank()) {
            return;
        }
        try {
            checkpoints.add(Checkpoint.parse(line.strip()));
        } catch (IllegalArgumentException e) {
            if (mistakes.size() < MAX_MISTAKES) {
                mistakes.add("line " + number + ": " + e.getMessage());
            }
        }
    }

    /** Appends a checkpoint, durably. */
    void append(Checkpoint checkpoint) throws IOException {
        boolean made = !Files.exists(path);
        try (FileChannel channel =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long end = wholeEnd(channel);
            channel.truncate(end);
            byte[] line = (checkpoint.toJson() + "\n").getBytes(StandardCharsets.US_ASCII);
            Durable.writeAt(channel, line, line.length, end);
            channel.force(true);
        }
        if (made) {
            Durable.forceNames(path);
        }
    }

    /** Where the last line ends that has an end: a crash while one was appended leaves a part of it behind. */
    private static long wholeEnd(FileChannel channel) throws IOException {
        long size = channel.size();
        ByteBuffer one = ByteBuffer.allocate(1);
        for (long at = size; at > 0; at--) {
            one.clear();
            if (channel.read(one, at - 1) == 1 && one.get(0) == '\n') {
                return at;
            }
        }
        return 0;
    }
}
