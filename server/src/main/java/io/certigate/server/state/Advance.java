package io.certigate.server.state;

import io.certigate.server.model.EntityRef;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ObjLongConsumer;

/** What a node must know of the changes between two revisions: whom they touched and when last, and the directives. */
final class Advance {
    private final Map<EntityRef, Long> holders = new LinkedHashMap<>();
    private final List<Change> directives = new ArrayList<>();
    private int size;

    /** Adds the next change. */
    void add(Change change) {
        size++;
        EntityRef holder = change.holder();
        if (holder != null) {
            holders.put(holder, change.revision());
        }
        if (change.kind() == ChangeKind.DIRECTIVE) {
            directives.add(change);
        }
    }

    /** How many changes. */
    int size() {
        return size;
    }

    /** The changes of directives, in order. */
    List<Change> directives() {
        return directives;
    }

    /** Each holder that was touched, with the revision of its last change. */
    void forEachHolder(ObjLongConsumer<EntityRef> action) {
        holders.forEach(action::accept);
    }
}
