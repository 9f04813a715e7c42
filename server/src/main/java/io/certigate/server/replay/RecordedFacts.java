package io.certigate.server.replay;

import io.certigate.server.decisionlog.RecordReader;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Facts;
import io.certigate.v1.FactsRecord;
import io.certigate.v1.MaskedValue;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the log has of a holder.
 *
 * @param record as it is in the log
 * @param holder the holder
 * @param facts the facts without the masked properties; null if they were too large for the log
 * @param masked names of the entity's properties that were masked, in whole or in part
 */
record RecordedFacts(
        FactsRecord record, EntityRef holder, @Nullable Facts facts, Set<String> masked) {
    static RecordedFacts of(FactsRecord record) {
        EntityRef holder =
                new EntityRef(record.getHolder().getType(), record.getHolder().getId());
        return new RecordedFacts(
                record,
                holder,
                record.getOmitted() ? null : RecordReader.facts(record),
                record.getMaskedList().stream()
                        .map(MaskedValue::getPath)
                        .map(RecordedFacts::property)
                        .collect(Collectors.toUnmodifiableSet()));
    }

    /** The property that a path of names leads into. */
    static String property(String path) {
        int dot = path.indexOf('.');
        return dot < 0 ? path : path.substring(0, dot);
    }

    /** The facts for an evaluation, null if they were left out. */
    @Nullable
    Facts telling(Unrecorded unrecorded) {
        Facts known = facts;
        if (known == null) {
            unrecorded.omitted(holder);
            return null;
        }
        return masked.isEmpty() ? known : known.withholding(masked, name -> unrecorded.masked(name + " of " + holder));
    }
}
