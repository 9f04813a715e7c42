package io.certigate.server.bench;

import io.certigate.server.Versions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a comparison measured.
 *
 * @param plan how
 * @param machine on what, for people
 * @param measurements what
 * @param goals the goals of the design beside it
 */
public record Report(Plan plan, String machine, List<Measurement> measurements, List<Goal> goals) {
    /** Copies the lists. */
    public Report {
        measurements = List.copyOf(measurements);
        goals = List.copyOf(goals);
    }

    /** The machine, as far as this process may use it now. */
    static String thisMachine() {
        return System.getProperty("os.name") + " " + System.getProperty("os.arch") + ", "
                + Runtime.getRuntime().availableProcessors() + " processors";
    }

    /** The runtime, for people. */
    public static String java() {
        return System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version");
    }

    /** Names and figures, for JSON: see docs/benchmarks.md. */
    public Map<String, Object> members() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("version", Versions.origin("bench").engine());
        members.put("java", java());
        members.put("machine", machine);
        members.put("jvm_options", plan.options().toString());
        members.put("load", load());
        members.put(
                "measurements", measurements.stream().map(Measurement::members).toList());
        members.put("goals", goals.stream().map(Goal::members).toList());
        return members;
    }

    private Map<String, Object> load() {
        Map<String, Object> load = new LinkedHashMap<>();
        load.put("connections", plan.connections());
        load.put("in_flight", plan.inFlight());
        load.put("rate_per_second", plan.rate());
        load.put("starts", plan.starts());
        load.put("rounds", plan.rounds());
        load.put("seconds", plan.time().toSeconds());
        load.put("warm_up_seconds", plan.warmUp().toSeconds());
        load.put("rules", plan.rules());
        load.put("holders", plan.holders());
        load.put("batch", plan.batch());
        load.put("pinned", plan.pinned());
        load.put("telemetry", plan.telemetry());
        return load;
    }
}
