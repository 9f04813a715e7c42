package io.certigate.server.telemetry;

import io.opentelemetry.sdk.common.CompletableResultCode;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says once when a collector does not take what is sent to it, and once when it does again; the exporters themselves would say it with a
 * stack trace for each time. For any thread.
 */
final class ExportHealth {
    private static final Logger LOG = LoggerFactory.getLogger(ExportHealth.class);

    private final URI collector;
    private final String what;
    private boolean isFailing;

    /**
     * Begins well.
     *
     * @param collector where it goes
     * @param what what goes there, such as {@code traces}
     */
    ExportHealth(URI collector, String what) {
        this.collector = collector;
        this.what = what;
    }

    /** The same result, looked at when it is there. */
    CompletableResultCode watched(CompletableResultCode result) {
        return result.whenComplete(() -> ended(result));
    }

    private synchronized void ended(CompletableResultCode result) {
        if (result.isSuccess() && isFailing) {
            LOG.info("the collector at {} takes {} again", collector, what);
        } else if (!result.isSuccess() && !isFailing) {
            LOG.warn(
                    "expected the collector at {} to take {}, found that it does not ({}); what is not taken is lost, calls do not"
                            + " wait for it, and this is said again when it does",
                    collector,
                    what,
                    cause(result.getFailureThrowable()));
        }
        isFailing = !result.isSuccess();
    }

    private static String cause(@Nullable Throwable failure) {
        if (failure == null) {
            return "no reason is known";
        }
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.toString();
    }
}
