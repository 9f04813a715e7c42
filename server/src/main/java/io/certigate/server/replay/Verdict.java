package io.certigate.server.replay;

import java.util.List;

/** What came of making a recorded decision again. */
public sealed interface Verdict {
    /** The answer is the recorded one, byte for byte. */
    record Identical() implements Verdict {}

    /**
     * The answer is another one, or there was none to compare.
     *
     * @param differences what differs, at least one
     * @param why what may have made it so, in one sentence
     */
    record Different(List<Difference> differences, String why) implements Verdict {
        /** Copies the differences. */
        public Different {
            differences = List.copyOf(differences);
        }
    }

    /**
     * The log alone cannot tell.
     *
     * @param obstacle what kind of thing is missing
     * @param text what is missing, in one sentence
     */
    record NotReplayable(Obstacle obstacle, String text) implements Verdict {}

    /** It is identical. */
    Verdict IDENTICAL = new Identical();

    /**
     * One part of two answers.
     *
     * @param part its name in the answer, such as {@code effect}
     * @param recorded what the log says
     * @param now what came out now
     */
    record Difference(String part, String recorded, String now) {}

    /** What keeps a decision from being made again. */
    enum Obstacle {
        /** A masked value was read. */
        MASKED,
        /** Facts were too large for the log. */
        OMITTED,
        /** A holder was looked at of which the log has no facts. */
        UNRECORDED,
        /** The release is not at hand, or cannot be compiled any more. */
        RELEASE
    }
}
