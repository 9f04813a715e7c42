package io.certigate.server.state;

/** Hears of new views. */
@FunctionalInterface
public interface ViewListener {
    /** There is a new current view. Called on the thread that follows the log: must not block, only signal. */
    void viewChanged();
}
