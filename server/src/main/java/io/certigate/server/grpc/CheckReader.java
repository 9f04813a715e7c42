package io.certigate.server.grpc;

import com.google.protobuf.WireFormat;
import io.certigate.server.decision.CheckRequest;
import io.certigate.server.decision.EncodedRequest;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Value;
import io.certigate.server.policy.Properties;
import io.certigate.server.policy.Question;
import io.certigate.server.policy.Vocabulary;
import io.certigate.v1.Action;
import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.DetailLevel;
import io.certigate.v1.Entity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads usual requests from their bytes without a message object, which would cost more than the decision. Usual is what is laid out
 * as encoders do, each field once and in the order of the numbers, has no fault, and asks for nothing but a decision in codes about
 * now. Of all else it says nothing, and leaves it to the generated parser and {@link RequestReader}: what it reads, they read alike.
 */
final class CheckReader {
    /** Larger requests are not usual. */
    static final int MAX_BYTES = SentCheck.MAX_KEPT;

    /** More properties than these in one place are not usual. */
    static final int MAX_PROPERTIES = 16;

    private static final int USUAL_PROPERTIES = 2;

    private static final int SEVEN_BITS = 7;
    private static final int LOW_BITS = 0x7F;
    private static final int TYPE_BITS = 3;
    private static final int MOST_BYTES = 3;

    private static final int SUBJECT = tag(CheckActionRequest.SUBJECT_FIELD_NUMBER);
    private static final int ACTION = tag(CheckActionRequest.ACTION_FIELD_NUMBER);
    private static final int RESOURCE = tag(CheckActionRequest.RESOURCE_FIELD_NUMBER);
    private static final int CONTEXT = tag(CheckActionRequest.CONTEXT_FIELD_NUMBER);
    private static final int MARKETS = tag(CheckActionRequest.MARKETS_FIELD_NUMBER);
    private static final int DETAIL = varintTag(CheckActionRequest.DETAIL_FIELD_NUMBER);
    private static final int LOCALE = tag(CheckActionRequest.LOCALE_FIELD_NUMBER);
    private static final int REQUEST_ID = tag(CheckActionRequest.REQUEST_ID_FIELD_NUMBER);

    private static final int TYPE = tag(Entity.TYPE_FIELD_NUMBER);
    private static final int ID = tag(Entity.ID_FIELD_NUMBER);
    private static final int ENTITY_PROPERTIES = tag(Entity.PROPERTIES_FIELD_NUMBER);
    private static final int NAME = tag(Action.NAME_FIELD_NUMBER);
    private static final int ACTION_PROPERTIES = tag(Action.PROPERTIES_FIELD_NUMBER);

    /** Of every entry of a map, as the specification of protocol buffers numbers them. */
    private static final int KEY = tag(1);

    private static final int VALUE = tag(2);

    private static final int STRING = tag(io.certigate.v1.Value.STRING_VALUE_FIELD_NUMBER);
    private static final int BOOL = varintTag(io.certigate.v1.Value.BOOL_VALUE_FIELD_NUMBER);
    private static final int INT64 = varintTag(io.certigate.v1.Value.INT64_VALUE_FIELD_NUMBER);
    private static final int DECIMAL = tag(io.certigate.v1.Value.DECIMAL_VALUE_FIELD_NUMBER);

    private final byte[] bytes;
    private final Vocabulary vocabulary;
    private final TextCache texts;
    private int at;
    private Properties lastProperties = Properties.NONE;

    /** Something that is not usual. Without a stack trace: nobody sees it. */
    private static final class Unusual extends Exception {
        static final Unusual ONE = new Unusual();
        private static final long serialVersionUID = 1L;

        private Unusual() {
            super(null, null, false, false);
        }
    }

    private CheckReader(byte[] bytes, Vocabulary vocabulary, TextCache texts) {
        this.bytes = bytes;
        this.vocabulary = vocabulary;
        this.texts = texts;
    }

    /**
     * Reads a request.
     *
     * @param bytes what was sent; nobody changes them from now on
     * @param vocabulary the declared words
     * @return null if the request is not usual
     */
    static @Nullable CheckRequest read(byte[] bytes, Vocabulary vocabulary, TextCache texts) {
        if (bytes.length > MAX_BYTES) {
            return null;
        }
        try {
            return new CheckReader(bytes, vocabulary, texts).request();
        } catch (Unusual e) {
            return null;
        }
    }

    private static int tag(int field) {
        return field << TYPE_BITS | WireFormat.WIRETYPE_LENGTH_DELIMITED;
    }

    private static int varintTag(int field) {
        return field << TYPE_BITS | WireFormat.WIRETYPE_VARINT;
    }

    private CheckRequest request() throws Unusual {
        int end = bytes.length;
        EntityRef subject = entity(enter(SUBJECT, end));
        Properties ofSubject = lastProperties;
        String action = action(enter(ACTION, end));
        Properties ofAction = lastProperties;
        EntityRef resource = entity(enter(RESOURCE, end));
        Properties ofResource = lastProperties;
        Properties context = properties(CONTEXT, end, vocabulary.context());
        List<String> markets = markets(end);
        if (isNext(DETAIL, end)) {
            at++;
            long detail = varint(end);
            demand(detail == DetailLevel.DETAIL_LEVEL_UNSPECIFIED_VALUE
                    || detail == DetailLevel.DETAIL_LEVEL_CODES_VALUE);
        }
        if (isNext(LOCALE, end)) {
            withoutNul(text(LOCALE, end, RequestReader.MAX_LOCALE));
        }
        String id = isNext(REQUEST_ID, end) ? withoutNul(text(REQUEST_ID, end, RequestReader.MAX_REQUEST_ID)) : "";
        demand(at == end);
        Question question = new Question(subject, ofSubject, action, ofAction, resource, ofResource, context, markets);
        return new CheckRequest(question, null, id, new EncodedRequest(bytes));
    }

    private EntityRef entity(int end) throws Unusual {
        String type = word(TYPE, end, EntityRef.MAX_TYPE);
        String id = text(ID, end, EntityRef.MAX_ID);
        lastProperties = properties(ENTITY_PROPERTIES, end, vocabulary.properties());
        demand(at == end);
        EntityRef ref = new EntityRef(type, id);
        demand(ref.problem() == null);
        return ref;
    }

    private String action(int end) throws Unusual {
        String name = withoutNul(word(NAME, end, RequestReader.MAX_WORD));
        demand(!name.isEmpty());
        lastProperties = properties(ACTION_PROPERTIES, end, vocabulary.actionProperties());
        demand(at == end);
        return name;
    }

    private List<String> markets(int end) throws Unusual {
        String first = market(end);
        if (!isNext(MARKETS, end)) {
            return List.of(first);
        }
        List<String> all = new ArrayList<>();
        all.add(first);
        while (isNext(MARKETS, end)) {
            demand(all.size() < Question.MAX_MARKETS);
            all.add(market(end));
        }
        return all;
    }

    private String market(int end) throws Unusual {
        String market = word(MARKETS, end, RequestReader.MAX_WORD);
        demand(!market.isEmpty());
        return market;
    }

    private Properties properties(int tag, int end, Map<String, Vocabulary.Property> declared) throws Unusual {
        if (!isNext(tag, end)) {
            return Properties.NONE;
        }
        String[] names = new String[USUAL_PROPERTIES];
        Value[] values = new Value[USUAL_PROPERTIES];
        int count = 0;
        while (isNext(tag, end)) {
            int entryEnd = enter(tag, end);
            String name = word(KEY, entryEnd, Values.MAX_NAME);
            int valueEnd = enter(VALUE, entryEnd);
            Value value = value(valueEnd);
            demand(at == valueEnd && at == entryEnd && count < MAX_PROPERTIES && isNew(name, names, count));
            Vocabulary.Property property = declared.get(name);
            demand(property == null || property.type().problem(value) == null);
            if (count == names.length) {
                names = Arrays.copyOf(names, 2 * count);
                values = Arrays.copyOf(values, 2 * count);
            }
            names[count] = name;
            values[count++] = value;
        }
        return Properties.ofArrays(names, values, count);
    }

    private static boolean isNew(String name, String[] names, int count) {
        for (int i = 0; i < count; i++) {
            if (names[i].equals(name)) {
                return false;
            }
        }
        return !name.isEmpty();
    }

    private Value value(int end) throws Unusual {
        demand(at < end);
        int tag = bytes[at];
        if (tag == STRING) {
            int start = begin(STRING, end);
            return at - start <= TextCache.LONGEST
                    ? cached(start).value()
                    : new Value.Text(text(start, Value.MAX_TEXT));
        }
        if (tag == DECIMAL) {
            try {
                return Value.Decimal.parse(text(DECIMAL, end, Value.Decimal.MAX_LENGTH));
            } catch (IllegalArgumentException e) {
                throw Unusual.ONE;
            }
        }
        at++;
        long number = varint(end);
        if (tag == BOOL) {
            return new Value.Bool(number != 0);
        }
        demand(tag == INT64);
        return new Value.Whole(number);
    }

    private boolean isNext(int tag, int end) {
        return at < end && bytes[at] == tag;
    }

    /** Goes into a message, and tells where it ends. */
    private int enter(int tag, int end) throws Unusual {
        demand(isNext(tag, end));
        at++;
        long length = varint(end);
        demand(length >= 0 && length <= end - at);
        return at + (int) length;
    }

    /** Goes past a text, and tells where it began. */
    private int begin(int tag, int end) throws Unusual {
        int textEnd = enter(tag, end);
        int start = at;
        at = textEnd;
        return start;
    }

    /** A text that others repeat. */
    private String word(int tag, int end, int longest) throws Unusual {
        int start = begin(tag, end);
        return at - start <= TextCache.LONGEST ? cached(start).text() : text(start, longest);
    }

    private String text(int tag, int end, int longest) throws Unusual {
        return text(begin(tag, end), longest);
    }

    private String text(int start, int longest) throws Unusual {
        // A character takes at most three bytes, or four for two of them: no need to look at more.
        demand(at - start <= longest * MOST_BYTES);
        String text = TextCache.text(bytes, start, at);
        if (text == null || text.length() > longest) {
            throw Unusual.ONE;
        }
        return text;
    }

    private TextCache.Entry cached(int start) throws Unusual {
        TextCache.Entry entry = texts.get(bytes, start, at);
        if (entry == null) {
            throw Unusual.ONE;
        }
        return entry;
    }

    private static String withoutNul(String text) throws Unusual {
        demand(text.indexOf('\0') < 0);
        return text;
    }

    private long varint(int end) throws Unusual {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += SEVEN_BITS) {
            demand(at < end);
            byte next = bytes[at++];
            value |= (long) (next & LOW_BITS) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw Unusual.ONE;
    }

    private static void demand(boolean usual) throws Unusual {
        if (!usual) {
            throw Unusual.ONE;
        }
    }
}
