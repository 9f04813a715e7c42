package io.certigate.server.decisionlog;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import com.google.protobuf.WireFormat;
import io.certigate.v1.GapRecord;
import io.certigate.v1.SealRecord;
import io.certigate.v1.SegmentHeader;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Looks at everything that a segment says by itself: its header, that its records refer to what it holds, its blocks, their seals and
 * the chain of these. For one segment and one thread.
 */
final class SegmentCheck {
    /** What a field of a record refers to by its sequence. */
    private record Reference(int field, FrameType type) {}

    private static final List<Reference> OF_STATE = List.of(new Reference(3, FrameType.DIRECTIVES));
    private static final List<Reference> OF_DECISION = List.of(
            new Reference(5, FrameType.STATE), new Reference(6, FrameType.FACTS), new Reference(8, FrameType.RULING));

    /**
     * What was found.
     *
     * @param number number of the segment
     * @param header its header; null if it has none
     * @param first sequence of its first frame, 0 if it has none
     * @param last sequence of its last whole frame, 0 if it has none
     * @param decisions how many decisions it holds
     * @param denials how many denials it says could not be logged
     * @param seals hashes of its seals that were found right, by the last sequence that they cover
     * @param seal the last of them; null if there is none
     * @param sealOffset where the last of them is
     * @param unsealed frames that no seal covers, but for a last closing seal itself
     * @param fault the first place that is not as it should be; null if there is none
     */
    record Finding(
            long number,
            @Nullable SegmentHeader header,
            long first,
            long last,
            long decisions,
            long denials,
            TreeMap<Long, ByteString> seals,
            @Nullable SealRecord seal,
            long sealOffset,
            long unsealed,
            @Nullable LogBreak fault) {
        /** Whether it ended as it should. */
        boolean isClosed() {
            return seal != null && seal.getClosing();
        }

        /** This with a fault. */
        Finding broken(LogBreak other) {
            return new Finding(
                    number, header, first, last, decisions, denials, seals, seal, sealOffset, unsealed, other);
        }

        /** Hash of the last seal, or of the one before the segment; of no bytes if neither is known. */
        ByteString lastHash() {
            return seal != null ? seal.getHash() : header != null ? header.getPrevious() : ByteString.EMPTY;
        }
    }

    private final SegmentImage image;
    private final String log;
    private final List<Frame> frames;
    private final TreeMap<Long, ByteString> seals = new TreeMap<>();
    private final MerkleTree tree = new MerkleTree();
    private @Nullable SegmentHeader header;
    private @Nullable SealRecord seal;
    private @Nullable LogBreak fault;
    private long sealOffset;
    private long decisions;
    private long denials;
    // Index of the first frame that no seal covers.
    private int unsealed;

    private SegmentCheck(SegmentImage image, String log) {
        this.image = image;
        this.log = log;
        this.frames = image.frames();
    }

    /**
     * Looks at a segment. What comes after its last whole frame is for the caller to judge.
     *
     * @param log identity of the log that it should be of
     */
    static Finding of(SegmentImage image, String log) {
        SegmentCheck check = new SegmentCheck(image, log);
        check.run();
        return check.finding();
    }

    /** A segment that cannot be looked at. */
    static Finding none(long number, LogBreak fault) {
        return new Finding(number, null, 0, 0, 0, 0, new TreeMap<>(), null, 0, 0, fault);
    }

    private Finding finding() {
        SealRecord last = seal;
        long left = frames.size() - unsealed;
        return new Finding(
                image.file().number(),
                header,
                frames.isEmpty() ? 0 : frames.get(0).sequence(),
                frames.isEmpty() ? 0 : frames.get(frames.size() - 1).sequence(),
                decisions,
                denials,
                seals,
                last,
                sealOffset,
                last != null && last.getClosing() ? left - 1 : left,
                fault);
    }

    private void run() {
        if (frames.isEmpty()) {
            fault = new LogBreak(image.file().number(), image.end(), 0, "the frame of a header", "no whole frame");
            return;
        }
        for (int i = 0; i < frames.size() && fault == null; i++) {
            Frame frame = frames.get(i);
            try {
                look(i, frame);
            } catch (IOException e) {
                fault = at(frame, "a " + frame.type() + " record", "other bytes: " + e.getMessage());
            }
        }
    }

    private void look(int index, Frame frame) throws IOException {
        if (seal != null && seal.getClosing()) {
            fault = at(frame, "nothing after the seal that closes the segment", "a " + frame.type() + " record");
            return;
        }
        if (index == 0 ^ frame.type() == FrameType.HEADER) {
            fault = at(
                    frame,
                    index == 0 ? "a header" : "a header only at the beginning",
                    frame.type().toString());
            return;
        }
        switch (frame.type()) {
            case HEADER -> header(frame);
            case STATE -> references(frame, OF_STATE);
            case DECISION -> {
                decisions++;
                references(frame, OF_DECISION);
            }
            case GAP -> denials += GapRecord.parseFrom(image.payload(frame)).getDenials();
            case SEAL -> seal(index, frame, SealRecord.parseFrom(image.payload(frame)));
            case FACTS, DIRECTIVES, RULING -> references(frame, List.of());
        }
    }

    private void header(Frame frame) throws InvalidProtocolBufferException {
        SegmentHeader found = SegmentHeader.parseFrom(image.payload(frame));
        long number = image.file().number();
        if (!Layout.isKnown(found.getFormat())) {
            fault = at(frame, "a segment of the layout " + Layout.KNOWN, "the layout " + found.getFormat());
        } else if (!found.getLog().equals(log)) {
            fault = at(frame, "a segment of the log " + log, "one of the log '" + found.getLog() + "'");
        } else if (found.getSegment() != number) {
            fault = at(frame, "the segment " + number, "the segment " + found.getSegment());
        } else if (found.getPrevious().size() != MerkleTree.HASH) {
            fault = at(
                    frame,
                    "the hash of the seal before the segment",
                    found.getPrevious().size() + " bytes");
        } else if (!isInstant(found.getCreatedAt())) {
            fault = at(frame, "a header with a time", found.getCreatedAt().getSeconds() + " seconds from 1970");
        } else if (!isKeyOrNone(found.getPublicKey())) {
            fault = at(frame, "a public key or none", found.getPublicKey().size() + " bytes that are none");
        } else {
            header = found;
        }
    }

    private static boolean isKeyOrNone(ByteString bytes) {
        try {
            return bytes.isEmpty() || VerifyingKey.of(bytes.toByteArray()) != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Walks the fields of a record; those that hold sequences must name earlier frames of their types. */
    private void references(Frame frame, List<Reference> references) throws IOException {
        CodedInputStream in = image.fields(frame);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            FrameType type = type(references, WireFormat.getTagFieldNumber(tag));
            int wire = WireFormat.getTagWireType(tag);
            if (type != null && wire == WireFormat.WIRETYPE_VARINT) {
                reference(frame, in.readInt64(), type);
            } else if (type != null && wire == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                int limit = in.pushLimit(in.readRawVarint32());
                while (!in.isAtEnd()) {
                    reference(frame, in.readInt64(), type);
                }
                in.popLimit(limit);
            } else if (!in.skipField(tag)) {
                throw new InvalidProtocolBufferException("a group ends that did not begin");
            }
        }
    }

    private static @Nullable FrameType type(List<Reference> references, int field) {
        for (Reference each : references) {
            if (each.field() == field) {
                return each.type();
            }
        }
        return null;
    }

    private void reference(Frame frame, long sequence, FrameType type) {
        long index = sequence - frames.get(0).sequence();
        boolean there = sequence < frame.sequence()
                && index >= 0
                && frames.get((int) index).type() == type;
        if (!there && fault == null) {
            fault = at(frame, "a reference to a " + type + " record before it", "the sequence " + sequence);
        }
    }

    private void seal(int index, Frame frame, SealRecord found) {
        SegmentHeader of = header;
        if (of == null) {
            return;
        }
        ByteString previous = seal == null ? of.getPrevious() : seal.getHash();
        long first = frames.get(unsealed).sequence();
        if (found.getFirst() != first) {
            fault = at(frame, "a seal from the sequence " + first + " on", "one from " + found.getFirst() + " on");
        } else if (found.getLast() < first || found.getLast() >= frame.sequence()) {
            fault = at(
                    frame,
                    "a seal of frames from " + first + " and before " + frame.sequence(),
                    "one up to " + found.getLast());
        } else if (found.getClosing() && found.getLast() != frame.sequence() - 1) {
            fault = at(frame, "a seal of all frames, to close the segment", "one up to " + found.getLast());
        } else if (!isInstant(found.getSealedAt())) {
            fault = at(frame, "a seal with a time", found.getSealedAt().getSeconds() + " seconds from 1970");
        } else if (!found.getPrevious().equals(previous)) {
            fault = at(frame, "the hash " + hex(previous) + " of the seal before", hex(found.getPrevious()));
        } else {
            hashes(index, frame, found);
        }
    }

    private static boolean isInstant(Timestamp timestamp) {
        try {
            return RecordReader.instant(timestamp) != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private void hashes(int index, Frame frame, SealRecord found) {
        int end = index - (int) (frame.sequence() - found.getLast()) + 1;
        tree.clear();
        for (Frame each : frames.subList(unsealed, end)) {
            image.hash(each, tree);
        }
        ByteString root = ByteString.copyFrom(tree.root());
        if (!found.getRoot().equals(root)) {
            fault = at(frame, "a seal over frames with the root " + hex(root), hex(found.getRoot()));
            return;
        }
        byte[] hash = Seals.hash(log, image.file().number(), found);
        if (!MessageDigest.isEqual(hash, found.getHash().toByteArray())) {
            fault = at(frame, "a seal with the hash " + hex(ByteString.copyFrom(hash)), hex(found.getHash()));
            return;
        }
        seal = found;
        sealOffset = frame.offset();
        seals.put(found.getLast(), found.getHash());
        unsealed = end;
    }

    private LogBreak at(Frame frame, String expected, String found) {
        return new LogBreak(image.file().number(), frame.offset(), frame.sequence(), expected, found);
    }

    private static String hex(ByteString bytes) {
        // A hash has 32 bytes; what claims to be one may have any number.
        int most = Math.min(bytes.size(), 2 * MerkleTree.HASH);
        return most == 0
                ? "none"
                : HexFormat.of().formatHex(bytes.substring(0, most).toByteArray());
    }
}
