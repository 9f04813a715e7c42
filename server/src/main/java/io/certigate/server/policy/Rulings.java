package io.certigate.server.policy;

import org.jspecify.annotations.Nullable;

/**
 * The rulings that a release has given, so that the same outcome is the very same object. Bounded: of two whose places
 * collide the later one stays. Threads race for places without harm, since a ruling found is always compared.
 */
final class Rulings {
    /** Most rulings that are remembered: a power of two. */
    static final int PLACES = 4_096;

    /** Most grounds and notices of one that is remembered: larger ones are rare, and would take the memory. */
    static final int MOST_GROUNDS = 64;

    private final @Nullable Ruling[] places = new Ruling[PLACES];

    /** The ruling that was given before for the same outcome; the one given if none is remembered. */
    Ruling same(Ruling ruling) {
        if (ruling.grounds().size() + ruling.notices().size() > MOST_GROUNDS) {
            return ruling;
        }
        int hash = ruling.hashCode();
        int place = (hash ^ hash >>> 16) & PLACES - 1;
        Ruling known = places[place];
        if (known != null && known.equals(ruling)) {
            return known;
        }
        places[place] = ruling;
        return ruling;
    }
}
