package io.certigate.server.decisionlog;

import io.certigate.server.state.View;
import io.certigate.server.state.ViewListener;
import io.certigate.server.state.Views;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Tells a log of every other release and of every change of directives that a node takes over. */
public final class TakenStates implements ViewListener {
    private final Views<?> views;
    private final LogWriter log;
    // Guarded by this.
    private @Nullable View<?> last;

    private TakenStates(Views<?> views, LogWriter log) {
        this.views = views;
        this.log = log;
    }

    /** Tells of the present state, and of all that follow. */
    public static void follow(Views<?> views, LogWriter log) {
        TakenStates states = new TakenStates(views, log);
        views.onView(states);
        states.viewChanged();
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // Of views without a change of directives they are the very same.
    public synchronized void viewChanged() {
        View<?> view = views.current();
        View<?> before = last;
        last = view;
        if (before == null
                || before.directives() != view.directives()
                || !before.releaseHash().equals(view.releaseHash())) {
            Duration offset = views.status().clockOffset();
            log.applied(view, offset);
        }
    }
}
