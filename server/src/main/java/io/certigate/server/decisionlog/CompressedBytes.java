package io.certigate.server.decisionlog;

import io.certigate.server.decisionlog.GzipMembers.Content;
import io.certigate.server.decisionlog.GzipMembers.Lengths;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** The bytes of a compressed segment: of its members those are unpacked that are needed, and a few are kept. For one thread. */
final class CompressedBytes extends SegmentBytes {
    private static final int KEPT = 4;
    private static final float LOAD = 0.75f;

    private final long[] places;
    private final int size;
    private final Map<Integer, byte[]> kept = new LinkedHashMap<>(2 * KEPT, LOAD, true);

    CompressedBytes(Path path, FileChannel channel) throws IOException {
        super(path, channel);
        long[] found = new long[16];
        int count = 0;
        long raw = 0;
        long at = 0;
        long whole = fileSize();
        while (at < whole) {
            int head = (int) Math.min(GzipMembers.headBytes(), whole - at);
            Lengths lengths = GzipMembers.lengths(readFile(at, head));
            if (at == 0 && !GzipMembers.isOurs(readFile(at, head))) {
                throw new DamagedLog("expected " + path + " as the log compresses it, found that it was compressed by"
                        + " something else: unpack it with 'gunzip'");
            }
            if (lengths == null
                    || lengths.packed() <= GzipMembers.headBytes()
                    || lengths.packed() > whole - at
                    || lengths.raw() < 1
                    || lengths.raw() > GzipMembers.MEMBER
                    || raw % GzipMembers.MEMBER != 0
                    || raw + lengths.raw() > Integer.MAX_VALUE) {
                throw new DamagedLog("expected a gzip member at byte " + at + " of " + path + ", found other bytes");
            }
            if (count + 1 == found.length) {
                found = Arrays.copyOf(found, 2 * found.length);
            }
            found[count++] = at;
            at += lengths.packed();
            raw += lengths.raw();
        }
        found[count] = at;
        places = Arrays.copyOf(found, count + 1);
        size = (int) raw;
    }

    @Override
    int size() {
        return size;
    }

    @Override
    byte[] read(int offset, int length) throws IOException {
        byte[] read = new byte[length];
        for (int done = 0; done < length; ) {
            int at = offset + done;
            byte[] member = member(at / GzipMembers.MEMBER);
            int from = at % GzipMembers.MEMBER;
            int part = Math.min(length - done, member.length - from);
            if (part <= 0) {
                throw new DamagedLog("expected " + length + " bytes at byte " + offset + " of " + path() + " unpacked,"
                        + " found " + done);
            }
            System.arraycopy(member, from, read, done, part);
            done += part;
        }
        return read;
    }

    private byte[] member(int index) throws IOException {
        byte[] known = kept.get(index);
        if (known != null) {
            return known;
        }
        if (index >= places.length - 1) {
            return new byte[0];
        }
        byte[] packed = readFile(places[index], (int) (places[index + 1] - places[index]));
        Content content = GzipMembers.read(packed, GzipMembers.MEMBER);
        if (content.damage() != null) {
            throw new DamagedLog(
                    "expected a whole gzip member at byte " + places[index] + " of " + path() + ", found other bytes");
        }
        if (kept.size() >= KEPT) {
            Iterator<Integer> eldest = kept.keySet().iterator();
            eldest.next();
            eldest.remove();
        }
        kept.put(index, content.bytes());
        return content.bytes();
    }
}
