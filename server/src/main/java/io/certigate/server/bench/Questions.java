package io.certigate.server.bench;

import io.certigate.v1.CheckActionRequest;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;

/** The questions of a mix. */
final class Questions {
    private Questions() {}

    /**
     * Questions by an index, which not every mix looks at.
     *
     * @param holders how many holders there are to ask about
     */
    static IntFunction<CheckActionRequest> of(Mix mix, long holders) {
        return switch (mix) {
            case hot, batch, stream -> {
                List<CheckActionRequest> requests = Workload.requests();
                yield index -> requests.get(Math.floorMod(index, requests.size()));
            }
            case zipf -> {
                Zipf zipf = new Zipf(holders);
                yield index -> Workload.request(zipf.holder(holders));
            }
            case misses -> {
                // Every holder once before any again, so that a cache that holds few of them has never the next.
                AtomicLong asked = new AtomicLong();
                yield index -> Workload.request(1 + asked.getAndIncrement() * Zipf.APART % holders);
            }
        };
    }
}
