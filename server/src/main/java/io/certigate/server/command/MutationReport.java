package io.certigate.server.command;

import io.certigate.server.mutation.Mutant;
import io.certigate.server.mutation.Mutation;
import io.certigate.server.mutation.Mutation.Survivor;
import io.certigate.server.suite.CaseResult;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;

/** Prints what came of mutants, and which case would notice each of those that survived. */
final class MutationReport {
    private final Mutation mutation;

    MutationReport(Mutation mutation) {
        this.mutation = mutation;
    }

    void text(PrintWriter out) {
        for (Survivor survivor : mutation.survivors()) {
            Mutant mutant = survivor.mutant();
            out.println(
                    "SURVIVED " + mutant.rule().place() + ": " + mutant.rule().name() + ": " + mutant.what());
            out.println("  " + advice(survivor));
        }
        out.println(mutation.total() + " mutants: " + mutation.killed() + " killed, "
                + mutation.survivors().size() + " survived (" + mutation.percent() + " percent killed); "
                + mutation.equivalent().size() + " more make no difference");
    }

    private static String advice(Survivor survivor) {
        CaseResult seen = survivor.seen();
        if (seen == null) {
            return "add " + survivor.mutant().advice();
        }
        return "the answer to '" + seen.testCase().name() + "' (" + seen.suite().file() + ":"
                + seen.testCase().line()
                + ") changes, but not in what it expects: add its reason, obligations or notices";
    }

    String json() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("mutants", mutation.total());
        members.put("killed", mutation.killed());
        members.put("percent", mutation.percent());
        members.put("equivalent", mutation.equivalent().size());
        members.put(
                "survivors",
                mutation.survivors().stream().map(MutationReport::members).toList());
        return Json.object(Map.of("mutation", members));
    }

    private static Map<String, Object> members(Survivor survivor) {
        Mutant mutant = survivor.mutant();
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("rule", mutant.rule().name());
        members.put("file", mutant.rule().place().file());
        members.put("line", mutant.rule().place().line());
        members.put("mutant", mutant.what());
        members.put("advice", advice(survivor));
        return members;
    }
}
