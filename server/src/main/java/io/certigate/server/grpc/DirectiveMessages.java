package io.certigate.server.grpc;

import io.certigate.server.model.Directive;
import io.certigate.server.model.LegalBasis;
import io.certigate.server.model.OrderHistory;
import io.certigate.server.model.OrderState;
import io.certigate.server.model.Revision;
import io.certigate.server.model.Value;
import io.certigate.server.state.Change;
import io.certigate.server.state.RecordCodec;
import io.certigate.server.state.Versioned;
import io.certigate.v1.DirectiveChange;
import io.certigate.v1.DirectiveScope;
import io.certigate.v1.DirectiveState;
import io.certigate.v1.LocalizedText;
import io.certigate.v1.PropertyEquality;
import java.time.Instant;
import java.util.Comparator;
import java.util.Set;
import java.util.TreeMap;

/** Directives as the contract writes them. */
final class DirectiveMessages {
    private DirectiveMessages() {}

    /** With its state at an instant. */
    static io.certigate.v1.Directive directive(Versioned<Directive> directive, Instant now) {
        io.certigate.v1.Directive.Builder built = directive(directive.record()).setRevision(directive.revision());
        OrderState state = directive.record().states().stateAt(now);
        if (state != null) {
            built.setState(state(state));
        }
        return built.build();
    }

    /** One entry of a history. */
    static DirectiveChange change(Change change, String epoch) {
        return DirectiveChange.newBuilder()
                .setRevision(RegistryMessages.revision(new Revision(epoch, change.revision(), change.hash())))
                .setRecordedAt(Timestamps.write(change.recordedAt()))
                .setActor(change.actor())
                .setWhy(change.why())
                .setDirective(
                        directive(RecordCodec.readDirective(change.body())).setRevision(change.revision()))
                .build();
    }

    static io.certigate.v1.Directive.Builder directive(Directive directive) {
        Directive.Order order = directive.order();
        io.certigate.v1.Directive.Builder built = io.certigate.v1.Directive.newBuilder()
                .setId(directive.id())
                .setTitle(order.title())
                .setScope(scope(directive.scope()))
                .setValidFrom(Timestamps.write(directive.from()))
                .setOrderedBy(order.by())
                .setLaw(law(order.law()))
                .setReason(order.reason());
        Instant until = directive.window().until();
        if (until != null) {
            built.setValidUntil(Timestamps.write(until));
        }
        new TreeMap<>(order.message())
                .forEach((locale, text) -> built.addMessage(
                        LocalizedText.newBuilder().setLocale(locale).setText(text)));
        for (OrderHistory.Entry entry : directive.states().entries()) {
            built.addStates(DirectiveState.newBuilder()
                    .setAt(Timestamps.write(entry.at()))
                    .setState(state(entry.state())));
        }
        return built;
    }

    private static DirectiveScope scope(Directive.Scope scope) {
        DirectiveScope.Builder built = DirectiveScope.newBuilder()
                .addAllMarkets(sorted(scope.markets()))
                .addAllActions(sorted(scope.actions()))
                .addAllSubjectTypes(sorted(scope.subjects()))
                .addAllResourceTypes(sorted(scope.resources()));
        scope.ids().stream().sorted().forEach(ref -> built.addEntities(RegistryMessages.reference(ref)));
        new TreeMap<>(scope.where()).forEach((path, values) -> built.addWhere(equality(path, values)));
        return built.build();
    }

    private static PropertyEquality equality(String path, Set<Value> values) {
        PropertyEquality.Builder built = PropertyEquality.newBuilder().setPath(path);
        values.stream()
                .sorted(Comparator.comparing(Value::toString))
                .forEach(value -> built.addValues(Values.write(value)));
        return built.build();
    }

    private static io.certigate.v1.LegalBasis law(LegalBasis law) {
        return io.certigate.v1.LegalBasis.newBuilder()
                .setId(law.id())
                .setTitle(law.title())
                .setIssuer(law.issuer())
                .setNumber(law.number())
                .setIssued(law.issued())
                .setPublished(law.published())
                .setEffective(law.effective())
                .setUrl(law.url())
                .build();
    }

    private static io.certigate.v1.OrderState state(OrderState state) {
        return switch (state) {
            case IN_FORCE -> io.certigate.v1.OrderState.ORDER_STATE_IN_FORCE;
            case ENJOINED -> io.certigate.v1.OrderState.ORDER_STATE_ENJOINED;
            case SUSPENDED -> io.certigate.v1.OrderState.ORDER_STATE_SUSPENDED;
            case REVOKED -> io.certigate.v1.OrderState.ORDER_STATE_REVOKED;
        };
    }

    private static Iterable<String> sorted(Set<String> words) {
        return words.stream().sorted().toList();
    }
}
