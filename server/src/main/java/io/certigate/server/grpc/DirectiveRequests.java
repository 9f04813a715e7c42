package io.certigate.server.grpc;

import io.certigate.server.admin.Command;
import io.certigate.server.admin.DirectiveCommand;
import io.certigate.server.admin.DirectiveCommand.StateChange;
import io.certigate.server.model.Directive;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.LegalBasis;
import io.certigate.server.model.OrderHistory;
import io.certigate.server.model.OrderState;
import io.certigate.server.model.Value;
import io.certigate.v1.AmendDirectiveRequest;
import io.certigate.v1.DirectiveScope;
import io.certigate.v1.DirectiveState;
import io.certigate.v1.IssueDirectiveRequest;
import io.certigate.v1.LiftDirectiveRequest;
import io.certigate.v1.LocalizedText;
import io.certigate.v1.PropertyEquality;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the requests of the directive service say; every method throws if the request is wrong in itself. */
final class DirectiveRequests {
    private static final String OUTPUT_ONLY = "expected unset, because only the server sets it; found a value";

    private DirectiveRequests() {}

    static DirectiveCommand issue(IssueDirectiveRequest request, Violations violations) {
        io.certigate.v1.Directive asked = request.getDirective();
        if (asked.getStateValue() != 0) {
            violations.add("directive.state", OUTPUT_ONLY);
        }
        if (asked.getRevision() != 0) {
            violations.add("directive.revision", OUTPUT_ONLY);
        }
        DirectiveCommand.Issue issue = new DirectiveCommand.Issue(
                asked.getId(),
                scope(asked.getScope(), violations),
                Timestamps.read("directive.valid_from", asked.hasValidFrom(), asked.getValidFrom(), violations),
                Timestamps.read("directive.valid_until", asked.hasValidUntil(), asked.getValidUntil(), violations),
                new Directive.Order(
                        asked.getTitle(),
                        asked.getOrderedBy(),
                        law(asked.getLaw()),
                        asked.getReason(),
                        message("directive.message", asked.getMessageList(), violations)),
                states("directive.states", asked.getStatesList(), violations));
        violations.finish();
        return issue;
    }

    static DirectiveCommand amend(AmendDirectiveRequest request, Violations violations) {
        DirectiveCommand.Amend amend = new DirectiveCommand.Amend(
                id(request.getId(), violations),
                Timestamps.read("valid_until", request.hasValidUntil(), request.getValidUntil(), violations),
                request.getWithoutEnd(),
                states("states", request.getStatesList(), violations),
                new DirectiveCommand.Texts(
                        request.hasTitle() ? request.getTitle() : null,
                        request.hasOrderedBy() ? request.getOrderedBy() : null,
                        request.hasLaw() ? law(request.getLaw()) : null,
                        request.hasReason() ? request.getReason() : null,
                        request.getMessageCount() == 0
                                ? null
                                : message("message", request.getMessageList(), violations)));
        violations.finish();
        return amend;
    }

    static DirectiveCommand lift(LiftDirectiveRequest request, Violations violations) {
        DirectiveCommand.Lift lift = new DirectiveCommand.Lift(
                id(request.getId(), violations), Timestamps.read("at", request.hasAt(), request.getAt(), violations));
        violations.finish();
        return lift;
    }

    private static String id(String id, Violations violations) {
        return violations.required("id", id, Command.MAX_WORD);
    }

    private static Directive.Scope scope(DirectiveScope scope, Violations violations) {
        Set<EntityRef> ids = new HashSet<>();
        for (int i = 0; i < scope.getEntitiesCount(); i++) {
            ids.add(violations.ref("directive.scope.entities[" + i + "]", true, scope.getEntities(i)));
        }
        return new Directive.Scope(
                words("directive.scope.markets", scope.getMarketsList(), violations),
                Set.of(),
                words("directive.scope.actions", scope.getActionsList(), violations),
                words("directive.scope.subject_types", scope.getSubjectTypesList(), violations),
                words("directive.scope.resource_types", scope.getResourceTypesList(), violations),
                ids,
                where(scope.getWhereList(), violations));
    }

    private static Set<String> words(String field, List<String> words, Violations violations) {
        for (int i = 0; i < words.size(); i++) {
            violations.required(field + "[" + i + "]", words.get(i), Command.MAX_WORD);
        }
        return Set.copyOf(words);
    }

    private static Map<String, Set<Value>> where(List<PropertyEquality> equalities, Violations violations) {
        Map<String, Set<Value>> where = new HashMap<>();
        for (int i = 0; i < equalities.size(); i++) {
            PropertyEquality equality = equalities.get(i);
            String field = "directive.scope.where[" + i + "]";
            violations.required(field + ".path", equality.getPath(), Command.MAX_WORD);
            Set<Value> values = new HashSet<>();
            for (int v = 0; v < equality.getValuesCount(); v++) {
                Value value = Values.value(field + ".values[" + v + "]", equality.getValues(v), violations);
                if (value != null) {
                    values.add(value);
                }
            }
            if (where.put(equality.getPath(), values) != null) {
                violations.add(field + ".path", "expected each path once, found '" + equality.getPath() + "' again");
            }
        }
        return where;
    }

    private static LegalBasis law(io.certigate.v1.LegalBasis law) {
        return new LegalBasis(
                law.getId(),
                law.getTitle(),
                law.getIssuer(),
                law.getNumber(),
                law.getIssued(),
                law.getPublished(),
                law.getEffective(),
                law.getUrl());
    }

    private static Map<String, String> message(String field, List<LocalizedText> texts, Violations violations) {
        Map<String, String> message = new HashMap<>();
        for (int i = 0; i < texts.size(); i++) {
            if (message.put(texts.get(i).getLocale(), texts.get(i).getText()) != null) {
                violations.add(
                        field + "[" + i + "].locale",
                        "expected each language once, found '" + texts.get(i).getLocale() + "' again");
            }
        }
        return message;
    }

    private static List<StateChange> states(String field, List<DirectiveState> states, Violations violations) {
        if (states.size() > OrderHistory.MAX_ENTRIES) {
            violations.add(field, "expected at most " + OrderHistory.MAX_ENTRIES + " states, found " + states.size());
        }
        List<StateChange> changes = new ArrayList<>();
        for (int i = 0; i < states.size(); i++) {
            DirectiveState state = states.get(i);
            String place = field + "[" + i + "]";
            changes.add(new StateChange(
                    Timestamps.read(place + ".at", state.hasAt(), state.getAt(), violations),
                    state(place + ".state", state, violations)));
        }
        return changes;
    }

    private static OrderState state(String field, DirectiveState state, Violations violations) {
        return switch (state.getState()) {
            case ORDER_STATE_IN_FORCE -> OrderState.IN_FORCE;
            case ORDER_STATE_ENJOINED -> OrderState.ENJOINED;
            case ORDER_STATE_SUSPENDED -> OrderState.SUSPENDED;
            case ORDER_STATE_REVOKED -> OrderState.REVOKED;
            case ORDER_STATE_UNSPECIFIED, UNRECOGNIZED -> {
                violations.add(
                        field, "expected IN_FORCE, ENJOINED, SUSPENDED or REVOKED, found " + state.getStateValue());
                yield OrderState.IN_FORCE;
            }
        };
    }
}
