package io.certigate.server.telemetry;

import static io.certigate.server.telemetry.Metric.Kind.COUNTER;
import static io.certigate.server.telemetry.Metric.Kind.GAUGE;
import static io.certigate.server.telemetry.Metric.Kind.HISTOGRAM;

import java.util.List;
import java.util.Map;

/** Every metric that a node may tell. */
public enum Metric {
    /** Decisions that were answered. */
    DECISIONS(
            "certigate.decisions",
            COUNTER,
            "",
            "Decisions that were answered, each under its first reason. Beyond 1,000 combinations, and of what no release declares: other.",
            "effect",
            "basis",
            "reason",
            "market"),
    /** Decisions about other instants. */
    HYPOTHETICAL(
            "certigate.decisions.hypothetical",
            COUNTER,
            "",
            "Decisions about another instant than the present, which allow nothing and are not among the others."),
    /** Questions that got no decision. */
    UNDECIDED(
            "certigate.undecided",
            COUNTER,
            "",
            "Questions without a decision: the lease of the view ran out (lease), facts could not be read (facts), the state changed"
                    + " too often (changed) or was not there in time (demand), the decision log took no more (log), too many"
                    + " waited (overload), anything else (error). A batch counts once.",
            "cause"),
    /** Ended calls. */
    CALLS("certigate.calls", COUNTER, "", "Calls that ended, by gRPC method and status code.", "method", "code"),
    /** How long unary calls took. */
    CALL_DURATION(
            "certigate.call.duration",
            HISTOGRAM,
            "s",
            "Time of unary calls within the server. Of CheckAction one in 64, taken at random, with the trace where there is one.",
            "method"),
    /** Facts that decisions looked at. */
    FACTS_USED(
            "certigate.facts.used",
            COUNTER,
            "",
            "Holders whose facts decisions looked at. The hit ratio of the cache is 1 less certigate_facts_loaded_total over this."),
    /** Facts read from the store. */
    FACTS_LOADED(
            "certigate.facts.loaded",
            COUNTER,
            "",
            "Holders whose facts were read from the store, for lack in the cache."),
    /** Facts in the cache. */
    FACTS_CACHED("certigate.facts.cached", GAUGE, "", "Holders in the cache, about."),
    /** Readiness. */
    READY("certigate.ready", GAUGE, "", "1 if health says SERVING, else 0."),
    /** Conditions of the node. */
    CONDITION(
            "certigate.condition",
            GAUGE,
            "",
            "1 while something is wrong, else 0: view_too_old, clock_apart, state_unreadable, listener_lost, log_full,"
                    + " log_refuses, policies_refused, identities_refused, keys_refused, no_release."
                    + " GET /readyz says more.",
            "condition"),
    /** Age of the view. */
    VIEW_AGE(
            "certigate.view.age",
            GAUGE,
            "s",
            "Time since the look at the state that the present view rests upon was sent."),
    /** What is left of the lease. */
    LEASE_LEFT(
            "certigate.lease.left",
            GAUGE,
            "s",
            "How much longer the present view may be relied upon; 0: nothing is decided."),
    /** Looks at the state. */
    SYNCS("certigate.syncs", COUNTER, "", "Looks at the state that succeeded."),
    /** Time of looks at the state. */
    SYNC_TIME(
            "certigate.sync.time",
            COUNTER,
            "s",
            "Time that those looks took together, with the applying of what changed."),
    /** Failed looks at the state. */
    SYNC_FAILURES("certigate.sync.failures", COUNTER, "", "Looks at the state that failed."),
    /** New histories. */
    HISTORIES(
            "certigate.histories",
            COUNTER,
            "",
            "How often everything cached was dropped because the state had another history, or was too far ahead."),
    /** Difference of the clocks. */
    CLOCK_OFFSET(
            "certigate.clock.offset",
            GAUGE,
            "s",
            "The database's clock less the node's; 0 where they are one. Beyond 1: not ready."),
    /** Revision. */
    REVISION("certigate.revision", GAUGE, "", "Number of the revision that the node has applied."),
    /** Active release. */
    RELEASE(
            "certigate.release",
            GAUGE,
            "",
            "1; the label says the hash of the active release, none if there is none.",
            "hash"),
    /** Build. */
    BUILD(
            "certigate.build",
            GAUGE,
            "",
            "1; the labels say the version of Certigate and that of Java.",
            "version",
            "java"),
    /** Whether the listener hears. */
    LISTENER_HEALTHY(
            "certigate.listener.healthy",
            GAUGE,
            "",
            "1 if the node hears of the changes of others, or needs no listener."),
    /** Losses of the listener. */
    LISTENER_LOSSES(
            "certigate.listener.losses", COUNTER, "", "How often the listener was lost or silent, and made anew."),
    /** Notifications. */
    LISTENER_NOTIFICATIONS("certigate.listener.notifications", COUNTER, "", "Notifications that arrived."),
    /** What waits for the log. */
    LOG_WAITING(
            "certigate.log.waiting", GAUGE, "", "Decisions that wait for room in the decision log, or for the disk."),
    /** Bytes that wait for the log. */
    LOG_WAITING_SIZE("certigate.log.waiting.size", GAUGE, "By", "About how many bytes those take."),
    /** Decisions that the log refused. */
    LOG_REFUSED(
            "certigate.log.refused",
            COUNTER,
            "",
            "Decisions that the log did not take, and that were not answered therefore."),
    /** Denials that are not in the log. */
    LOG_GAPS(
            "certigate.log.gaps",
            COUNTER,
            "",
            "Denials that were answered although they could not be logged (strict mode)."),
    /** The segment. */
    LOG_SEGMENT("certigate.log.segment", GAUGE, "", "Number of the segment that is written; 0 without a log."),
    /** Damaged segments. */
    LOG_DAMAGED("certigate.log.damaged", GAUGE, "", "Segments that were set aside because they are damaged."),
    /** Free space. */
    DISK_FREE("certigate.disk.free", GAUGE, "By", "Free space on the disk of the data folder."),
    /** Size of the disk. */
    DISK_SIZE("certigate.disk.size", GAUGE, "By", "Size of the disk of the data folder."),
    /** Certifications that end soon. */
    EXPIRING(
            "certigate.certifications.expiring",
            GAUGE,
            "",
            "Certifications that are not ended and whose validity ends within so long (1d, 7d, 30d; each contains those before)."
                    + " Counted in the background, every five minutes or, in a large registry, as often as it is through.",
            "within"),
    /** Age of the count of those. */
    EXPIRING_AGE(
            "certigate.certifications.counted",
            GAUGE,
            "s",
            "Time since that count began; there is none before the first is done."),
    /** Delay of the event loops. */
    LOOP_DELAY(
            "certigate.event_loop.delay",
            HISTOGRAM,
            "s",
            "How late each event loop came to a task that was due, twice a second."),
    /** End of certificates. */
    TLS_NOT_AFTER(
            "certigate.tls.not_after",
            GAUGE,
            "s",
            "When the certificate that the server shows ends, in seconds since 1970. Only with TLS.",
            "certificate"),
    /** Certificates that were not taken. */
    TLS_RELOAD_FAILURES(
            "certigate.tls.reload.failures",
            COUNTER,
            "",
            "Certificates on disk that could not be used, so that the old one was kept. Only with TLS."),
    /** Refused identities. */
    UNAUTHENTICATED(
            "certigate.unauthenticated",
            COUNTER,
            "",
            "Calls that were refused because nobody proved to make them. Only with authentication."),
    /** Shed calls. */
    SHED("certigate.shed", COUNTER, "", "Calls and connections that were refused by a limit.", "limit"),
    /** Pending proposals. */
    PROPOSALS("certigate.proposals.pending", GAUGE, "", "Changes that wait for a second person."),
    /** Unreviewed emergencies. */
    BREAK_GLASS(
            "certigate.break_glass.unreviewed",
            GAUGE,
            "",
            "Changes that were made alone in an emergency, and not reviewed yet."),
    /** Memory in use. */
    JVM_MEMORY_USED("jvm.memory.used", GAUGE, "By", "Memory of the JVM in use.", "area"),
    /** Most memory. */
    JVM_MEMORY_LIMIT(
            "jvm.memory.limit", GAUGE, "By", "Most memory that the JVM takes, where there is a limit.", "area"),
    /** Collections. */
    JVM_GC("jvm.gc.collections", COUNTER, "", "Garbage collections.", "gc"),
    /** Time of collections. */
    JVM_GC_TIME("jvm.gc.time", COUNTER, "s", "Time of garbage collections.", "gc"),
    /** Threads. */
    JVM_THREADS("jvm.threads", GAUGE, "", "Threads of the JVM."),
    /** Processor time. */
    CPU_TIME("process.cpu.time", COUNTER, "s", "Processor time of the process."),
    /** Open files. */
    OPEN_FILES("process.open_files", GAUGE, "", "Files and sockets that the process has open."),
    /** Time since the start. */
    UPTIME("process.uptime", GAUGE, "s", "Time since the start of the process.");

    /** What becomes of a metric in time. */
    public enum Kind {
        /** It grows only. */
        COUNTER,
        /** It goes up and down. */
        GAUGE,
        /** It counts values by their size. */
        HISTOGRAM
    }

    private static final Map<String, String> UNITS = Map.of("s", "_seconds", "By", "_bytes");

    private final String id;
    private final Kind kind;
    private final String unit;
    private final String meaning;
    private final List<String> labels;

    Metric(String id, Kind kind, String unit, String meaning, String... labels) {
        this.id = id;
        this.kind = kind;
        this.unit = unit;
        this.meaning = meaning;
        this.labels = List.of(labels);
    }

    /** Its name for OpenTelemetry. */
    public String id() {
        return id;
    }

    /** What becomes of it. */
    public Kind kind() {
        return kind;
    }

    /** Its unit by UCUM: {@code s}, {@code By}, or empty for a number. */
    public String unit() {
        return unit;
    }

    /** What it says. */
    public String meaning() {
        return meaning;
    }

    /** The names of its labels. */
    public List<String> labels() {
        return labels;
    }

    /** Its name for Prometheus; that of a histogram ends with {@code _bucket}, {@code _count} or {@code _sum} besides. */
    public String prometheusName() {
        return id.replace('.', '_') + UNITS.getOrDefault(unit, "") + (kind == COUNTER ? "_total" : "");
    }
}
