package io.certigate.server.admin;

import io.certigate.server.admin.DirectiveCommand.StateChange;
import io.certigate.server.model.Directive;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.LegalBasis;
import io.certigate.server.model.OrderHistory;
import io.certigate.server.model.OrderState;
import io.certigate.server.model.Value;
import io.certigate.server.policy.DirectiveWords;
import io.certigate.server.policy.Vocabulary;
import io.certigate.server.state.RecordCodec;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What must hold of a request about directives whatever the state: lengths, dates, and words that the release declares. */
final class DirectiveInput {
    /** Most markets, or actions, of one directive. */
    static final int MAX_WORDS = 256;

    /** Most subject types, resource types, or values of one equality. */
    static final int MAX_TYPES = 64;

    /** Most entities of one directive. */
    static final int MAX_ENTITIES = 256;

    /** Most equalities of one directive. */
    static final int MAX_EQUALITIES = 16;

    /** Most languages of a message. */
    static final int MAX_LANGUAGES = 16;

    private static final int MAX_TITLE = 1_024;
    private static final int MAX_MESSAGE = 4_096;
    private static final String RESERVED = "certigate.";

    private final Vocabulary vocabulary;
    private final DirectiveWords words;
    private final InputRules rules;

    DirectiveInput(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
        this.words = new DirectiveWords(vocabulary);
        this.rules = new InputRules(new ReleaseWords(vocabulary));
    }

    /** Throws if anything was found. */
    void finish(WriteOptions options) {
        rules.options(options);
        rules.finish();
    }

    /** The markets that words mean now. */
    Set<String> members(Set<String> markets) {
        return words.markets(markets);
    }

    void issue(DirectiveCommand.Issue issue, Instant now) {
        id("directive.id", issue.id());
        scope(issue.scope());
        rules.instant("directive.valid_from", issue.from());
        rules.instant("directive.valid_until", issue.until());
        Instant from = issue.from() == null ? now : issue.from();
        if (issue.until() != null && !from.isBefore(issue.until())) {
            rules.add(
                    "directive.valid_until",
                    "expected an instant after the start " + from + ", found " + issue.until());
        }
        Directive.Order order = issue.order();
        title("directive.title", order.title());
        by("directive.ordered_by", order.by());
        reason("directive.reason", order.reason());
        law("directive.law", order.law());
        message("directive.message", order.message());
        states("directive.states", issue.states());
        ascending(issue.states(), now);
    }

    void amend(DirectiveCommand.Amend amend) {
        id("id", amend.id());
        DirectiveCommand.Texts texts = amend.texts();
        if (amend.until() == null
                && !amend.withoutEnd()
                && amend.states().isEmpty()
                && texts.equals(DirectiveCommand.Texts.SAME)) {
            rules.add("id", "expected at least one change beside the id, found none");
        }
        if (amend.until() != null && amend.withoutEnd()) {
            rules.add("without_end", "expected either valid_until or without_end, found both");
        }
        rules.instant("valid_until", amend.until());
        if (texts.title() != null) {
            title("title", texts.title());
        }
        if (texts.by() != null) {
            by("ordered_by", texts.by());
        }
        if (texts.reason() != null) {
            rules.required("reason", texts.reason());
            reason("reason", texts.reason());
        }
        if (texts.law() != null) {
            rules.required("law.id", texts.law().id());
            law("law", texts.law());
        }
        if (texts.message() != null) {
            message("message", texts.message());
        }
        states("states", amend.states());
    }

    void lift(DirectiveCommand.Lift lift) {
        id("id", lift.id());
        rules.instant("at", lift.at());
    }

    void size(Directive directive) {
        int length = RecordCodec.write(directive).length();
        if (length > InputRules.MAX_BODY) {
            rules.add(
                    "directive",
                    "expected at most " + InputRules.MAX_BODY + " characters in all, found " + length
                            + "; issue several with fewer entities or shorter texts");
        }
    }

    private void scope(Directive.Scope scope) {
        some("directive.scope.markets", scope.markets(), MAX_WORDS);
        some("directive.scope.actions", scope.actions(), MAX_WORDS);
        atMost("directive.scope.subject_types", scope.subjects(), MAX_TYPES);
        atMost("directive.scope.resource_types", scope.resources(), MAX_TYPES);
        atMost("directive.scope.entities", scope.ids(), MAX_ENTITIES);
        atMost("directive.scope.where", scope.where().keySet(), MAX_EQUALITIES);
        each("directive.scope.markets", scope.markets(), words::marketProblem);
        each("directive.scope.actions", scope.actions(), words::actionProblem);
        Set<String> types = vocabulary.entityTypes().keySet();
        for (String type : scope.subjects().stream().sorted().toList()) {
            rules.declared("directive.scope.subject_types", "entity type", type, types);
        }
        for (String type : scope.resources().stream().sorted().toList()) {
            rules.declared("directive.scope.resource_types", "entity type", type, types);
        }
        for (EntityRef ref : scope.ids().stream().sorted().toList()) {
            rules.declaredRef("directive.scope.entities", ref);
        }
        for (Map.Entry<String, Set<Value>> equality : new TreeMap<>(scope.where()).entrySet()) {
            String field = "directive.scope.where";
            atMost(field, equality.getValue(), MAX_TYPES);
            String problem = words.equalityProblem(equality.getKey(), equality.getValue());
            if (problem != null) {
                rules.add(field, problem);
            }
        }
    }

    /** What is wrong with a word, null if nothing is. */
    private interface WordCheck {
        @Nullable
        String problem(String word);
    }

    private void each(String field, Set<String> all, WordCheck check) {
        for (String word : all.stream().sorted().toList()) {
            String problem = word.length() > Command.MAX_WORD
                    ? "expected words of at most " + Command.MAX_WORD + " characters, found one of " + word.length()
                    : check.problem(word);
            if (problem != null) {
                rules.add(field, problem);
            }
        }
    }

    private void some(String field, Collection<?> found, int most) {
        if (found.isEmpty()) {
            rules.add(field, "expected 1 to " + most + ", found none; \"*\" stands for all");
        }
        atMost(field, found, most);
    }

    private void atMost(String field, Collection<?> found, int most) {
        if (found.size() > most) {
            rules.add(field, "expected at most " + most + ", found " + found.size());
        }
    }

    private void id(String field, String id) {
        rules.required(field, id);
        rules.length(field, id, Command.MAX_WORD);
        boolean plain =
                id.chars().allMatch(c -> c < 128 && (Character.isLetterOrDigit(c) || c == '.' || c == '_' || c == '-'));
        if (!plain) {
            rules.add(field, "expected letters, digits, '.', '_' and '-', found another character");
        }
    }

    private void title(String field, String title) {
        rules.required(field, title);
        rules.text(field, title, MAX_TITLE);
    }

    private void by(String field, String by) {
        rules.required(field, by);
        rules.text(field, by, Command.MAX_NUMBER);
    }

    private void reason(String field, String reason) {
        rules.text(field, reason, Command.MAX_WORD);
        if (reason.startsWith(RESERVED)) {
            rules.add(field, "expected a code that does not begin with '" + RESERVED + "', found '" + reason + "'");
        }
    }

    private void law(String field, LegalBasis law) {
        rules.required(field + ".title", law.title());
        rules.text(field + ".title", law.title(), MAX_TITLE);
        rules.text(field + ".id", law.id(), Command.MAX_WORD);
        rules.text(field + ".issuer", law.issuer(), Command.MAX_NUMBER);
        rules.text(field + ".number", law.number(), Command.MAX_NUMBER);
        rules.text(field + ".url", law.url(), MAX_TITLE);
        day(field + ".issued", law.issued());
        day(field + ".published", law.published());
        day(field + ".effective", law.effective());
    }

    private void day(String field, String day) {
        try {
            if (!day.isEmpty()) {
                LocalDate.parse(day);
            }
        } catch (DateTimeParseException e) {
            rules.add(field, "expected a day such as 2022-03-30, found another text");
        }
    }

    private void message(String field, Map<String, String> message) {
        atMost(field, message.keySet(), MAX_LANGUAGES);
        new TreeMap<>(message).forEach((language, text) -> {
            String tag = Locale.forLanguageTag(language).toLanguageTag();
            if (tag.equals("und") || !tag.equals(language)) {
                rules.add(field, "expected a language such as en or zh, found another text");
            }
            rules.length(field, text, MAX_MESSAGE);
        });
    }

    private void states(String field, List<StateChange> states) {
        atMost(field, states, OrderHistory.MAX_ENTRIES);
        for (int i = 0; i < states.size(); i++) {
            rules.instant(field + "[" + i + "].at", states.get(i).at());
        }
    }

    private void ascending(List<StateChange> states, Instant now) {
        for (int i = 1; i < states.size(); i++) {
            Instant at = states.get(i).from(now);
            Instant before = states.get(i - 1).from(now);
            if (!before.isBefore(at)) {
                rules.add(
                        "directive.states[" + i + "].at",
                        "expected an instant after the one before, " + before + ", found " + at);
            }
            if (states.get(i - 1).state() == OrderState.REVOKED) {
                rules.add("directive.states[" + i + "].state", "expected no state after revoked, which is final");
            }
        }
    }
}
