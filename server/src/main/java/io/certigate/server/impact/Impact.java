package io.certigate.server.impact;

import java.io.UncheckedIOException;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/**
 * Assesses whose answers would be others. Reads and computes for seconds to minutes, so that it runs on a thread of its own, and
 * changes nothing.
 */
public final class Impact {
    private Impact() {}

    /**
     * Assesses.
     *
     * @param cancelled whether nobody waits for it any more; asked often
     * @param progress is told how far it is, often
     * @throws ImpactFailure if nothing of what is asked for can be assessed
     * @throws CancellationException if it was cancelled
     * @throws io.certigate.server.state.StoreException if the state cannot be read
     * @throws UncheckedIOException if the folder of the log cannot be read
     */
    public static ImpactReport assess(
            ImpactSources sources, ImpactQuery query, BooleanSupplier cancelled, Progress progress) {
        Watch watch = new Watch(cancelled, progress);
        Assessment all = Assessment.begin(sources, query, watch);
        watch.look();
        Alteration alteration = new Premises(all).check();
        Comparison comparison = new Comparison(all, alteration);
        if (!query.suites().isEmpty()) {
            new SuitePart(all, comparison).run();
        } else if (query.log()) {
            new LogPart(all, alteration, comparison).run();
        } else {
            all.reach().covers("the decision log was left out");
        }
        if (query.registry() && !(query.supposition() instanceof Supposition.Ended)) {
            new RegistryPart(all, comparison).run();
        } else {
            all.reach().covers("the registry was left out");
        }
        Present present = all.present();
        return all.tally()
                .report(
                        query.supposition(),
                        all.now(),
                        present == null ? "" : present.active().hash(),
                        all.reach());
    }
}
