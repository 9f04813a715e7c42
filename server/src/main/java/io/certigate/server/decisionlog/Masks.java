package io.certigate.server.decisionlog;

import io.certigate.server.decision.CheckRequest;
import io.certigate.server.model.Facts;
import io.certigate.server.model.PropertyPath.Side;
import io.certigate.server.model.Value;
import io.certigate.server.policy.Properties;
import io.certigate.server.policy.Question;
import io.certigate.server.policy.Vocabulary;
import io.certigate.server.state.RecordCodec;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Which values the log does not hold: properties of requests by their paths, such as {@code subject.phone}. What is masked of a subject
 * or a resource is masked in the facts of every holder too, since any of them may be looked at.
 */
public final class Masks {
    /** It holds all. */
    public static final Masks NONE = new Masks(new TreeMap<>(), null);

    /** Least bytes of the key for hashes. */
    public static final int LEAST_KEY = 32;

    private static final String ALGORITHM = "HmacSHA256";
    private static final int DIGEST = 16;
    private static final byte[] NOTHING = {};
    private static final String SIDES =
            Stream.of(Side.values()).map(side -> side.word() + ".NAME").collect(Collectors.joining(", "));

    private final SortedMap<String, How> paths;
    private final Map<Side, List<Mask>> ofRequests = new EnumMap<>(Side.class);
    private final List<Mask> ofFacts = new ArrayList<>();
    // Only ever copied: an instance is for one thread.
    private final @Nullable Mac keyed;

    /** How a value is masked. */
    public enum How {
        /** Nothing is left of it. */
        DROP,
        /** A hash under the operator's key is left: who has the log can tell equal values, who has the key can look for one. */
        HASH
    }

    private record Mask(List<String> names, How how) {}

    /**
     * A value that was taken out.
     *
     * @param path its path, as {@code MaskedValue} has it
     * @param digest its hash, empty if it was dropped
     */
    record Taken(String path, byte[] digest) {}

    /**
     * What is left of something.
     *
     * @param rest what the log may hold
     * @param taken what was taken out of it
     */
    record Masked<T>(T rest, List<Taken> taken) {}

    private Masks(SortedMap<String, How> paths, byte @Nullable [] key) {
        this.paths = paths;
        this.keyed = key == null ? null : mac(key);
        SortedMap<String, Mask> everywhere = new TreeMap<>();
        paths.forEach((path, how) -> {
            List<String> names = List.of(path.split("\\.", -1));
            Side side = side(names.get(0));
            if (side == null || names.size() < 2 || names.contains("")) {
                throw new IllegalArgumentException(
                        "expected the path of a property to be masked, " + SIDES + ", found '" + path + "'");
            }
            Mask mask = new Mask(names.subList(1, names.size()), how);
            ofRequests.computeIfAbsent(side, each -> new ArrayList<>()).add(mask);
            if (side == Side.SUBJECT || side == Side.RESOURCE) {
                // Of two ways the one that leaves less.
                everywhere.merge(
                        String.join(".", mask.names()), mask, (one, other) -> one.how() == How.DROP ? one : other);
            }
        });
        ofFacts.addAll(everywhere.values());
    }

    /**
     * Masks values.
     *
     * @param paths {@code subject.NAME}, {@code action.NAME}, {@code resource.NAME} or {@code context.NAME}; further names lead
     *     into maps
     * @param key the key for hashes, at least {@value #LEAST_KEY} bytes; null if nothing is hashed
     * @throws IllegalArgumentException if a path is none, or there is no key that will do
     */
    public static Masks of(Map<String, How> paths, byte @Nullable [] key) {
        if (key == null && paths.containsValue(How.HASH)) {
            throw new IllegalArgumentException("expected a key for the values that are hashed, found none");
        }
        if (key != null && key.length < LEAST_KEY) {
            throw new IllegalArgumentException(
                    "expected a key of at least " + LEAST_KEY + " bytes, found " + key.length);
        }
        return new Masks(new TreeMap<>(paths), key);
    }

    /** Whether nothing is masked. */
    public boolean isNone() {
        return paths.isEmpty();
    }

    /** The paths that are masked. */
    public Set<String> paths() {
        return paths.keySet();
    }

    /** Of each path that is not declared what is wrong with it: nobody would notice otherwise that a value is not masked. */
    public List<String> problems(Vocabulary vocabulary) {
        List<String> problems = new ArrayList<>();
        for (String path : paths.keySet()) {
            String problem = vocabulary.pathProblem(path);
            if (problem != null) {
                problems.add("--log-mask " + path
                        + " masks what requests and the registry hold under this name, and nothing else: " + problem);
            }
        }
        return problems;
    }

    /** A request without what is masked. */
    Masked<CheckRequest> of(CheckRequest request) {
        List<Taken> taken = new ArrayList<>();
        Question asked = request.question();
        Question rest = new Question(
                asked.subject(),
                of(Side.SUBJECT, asked.subjectProperties(), taken),
                asked.action(),
                of(Side.ACTION, asked.actionProperties(), taken),
                asked.resource(),
                of(Side.RESOURCE, asked.resourceProperties(), taken),
                of(Side.CONTEXT, asked.context(), taken),
                asked.markets());
        return new Masked<>(new CheckRequest(rest, request.at(), request.id()), taken);
    }

    private Properties of(Side side, Properties properties, List<Taken> taken) {
        int before = taken.size();
        Map<String, Value> rest =
                without(properties.sent(), ofRequests.getOrDefault(side, List.of()), side.word() + ".", taken);
        return taken.size() == before ? properties : Properties.of(rest);
    }

    /** The properties of an entity without what is masked. */
    Masked<Map<String, Value>> of(Facts facts) {
        List<Taken> taken = new ArrayList<>();
        return new Masked<>(without(facts.properties(), ofFacts, "", taken), taken);
    }

    private Map<String, Value> without(Map<String, Value> all, List<Mask> masks, String prefix, List<Taken> taken) {
        Map<String, Value> rest = all;
        for (Mask mask : masks) {
            rest = without(rest, mask, 0, prefix, taken);
        }
        return rest;
    }

    /** A map without the value at the end of a path of names, or the very same if there is none. */
    private Map<String, Value> without(Map<String, Value> all, Mask mask, int depth, String prefix, List<Taken> taken) {
        String name = mask.names().get(depth);
        Value value = all.get(name);
        if (value == null) {
            return all;
        }
        Map<String, Value> rest = new HashMap<>(all);
        if (depth == mask.names().size() - 1) {
            String path = prefix + String.join(".", mask.names());
            taken.add(new Taken(path, mask.how() == How.DROP ? NOTHING : digest(path, value)));
            rest.remove(name);
        } else if (value instanceof Value.MapOf map) {
            rest.put(name, new Value.MapOf(without(map.fields(), mask, depth + 1, prefix, taken)));
        }
        return rest;
    }

    private byte[] digest(String path, Value value) {
        if (keyed == null) {
            throw new IllegalStateException("expected a key, found none");
        }
        try {
            Mac mac = (Mac) keyed.clone();
            mac.update(path.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            mac.update(RecordCodec.write(plain(value)).getBytes(StandardCharsets.UTF_8));
            return Arrays.copyOf(mac.doFinal(), DIGEST);
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A value of which equal ones have one text: 1.0 and 1.00 are equal. */
    private static Value plain(Value value) {
        if (value instanceof Value.Decimal decimal) {
            return new Value.Decimal(decimal.value().stripTrailingZeros());
        }
        if (value instanceof Value.ListOf list) {
            return new Value.ListOf(list.values().stream().map(Masks::plain).toList());
        }
        if (value instanceof Value.MapOf map) {
            Map<String, Value> fields = new HashMap<>();
            map.fields().forEach((name, each) -> fields.put(name, plain(each)));
            return new Value.MapOf(fields);
        }
        return value;
    }

    private static @Nullable Side side(String word) {
        return Stream.of(Side.values())
                .filter(side -> side.word().equals(word))
                .findFirst()
                .orElse(null);
    }

    private static Mac mac(byte[] key) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String toString() {
        return "Masks" + paths;
    }
}
