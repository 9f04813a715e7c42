package io.certigate.server.condition;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelSource;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import io.certigate.server.model.Nearest;
import io.certigate.server.model.PropertyType;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Checks the texts that a condition compares with names of which only some texts are possible: closed properties, markets,
 * types and actions. A slip of the pen there would make a rule that never applies.
 */
final class ClosedWords {
    private static final Set<String> EQUALITIES = Set.of("_==_", "_!=_");
    private static final int MOST_SHOWN = 12;

    private final Variables variables;
    private final Map<String, Set<String>> given;
    private final CelSource source;
    private final Mistakes mistakes;

    /**
     * Checks one text.
     *
     * @param given what the names that every question has can be, by name; a name that is left out can be anything
     */
    ClosedWords(Variables variables, Map<String, Set<String>> given, CelAbstractSyntaxTree tree, Mistakes mistakes) {
        this.variables = variables;
        this.given = given;
        this.source = tree.getSource();
        this.mistakes = mistakes;
    }

    void check(CelExpr part) {
        if (part.getKind() == CelExpr.ExprKind.Kind.CALL && part.call().args().size() == 2) {
            CelExpr left = part.call().args().get(0);
            CelExpr right = part.call().args().get(1);
            if (EQUALITIES.contains(part.call().function())) {
                check(left, right);
                check(right, left);
            } else if (part.call().function().equals("@in")) {
                check(right, left);
                if (right.getKind() == CelExpr.ExprKind.Kind.LIST) {
                    right.list().elements().forEach(each -> check(left, each));
                }
            }
        }
        Parts.of(part).forEach(this::check);
    }

    private void check(CelExpr name, CelExpr text) {
        boolean constant = text.getKind() == CelExpr.ExprKind.Kind.CONSTANT
                && text.constant().getKind() == CelConstant.Kind.STRING_VALUE;
        String word = constant ? Language.name(name) : null;
        Set<String> possible = word == null ? Set.of() : possible(word);
        if (!possible.isEmpty() && !possible.contains(text.constant().stringValue())) {
            List<String> shown =
                    new TreeSet<>(possible).stream().limit(MOST_SHOWN).toList();
            mistakes.add(
                    source,
                    text,
                    "expected one of " + String.join(", ", shown) + (shown.size() < possible.size() ? ", ..." : "")
                            + ", which is all that " + word + " can be, found '"
                            + text.constant().stringValue() + "'"
                            + Nearest.hint(text.constant().stringValue(), possible));
        }
    }

    private Set<String> possible(String name) {
        if (variables.find(name) instanceof Variable.Property property) {
            PropertyType type = property.path().type();
            if (type instanceof PropertyType.ListOf list) {
                return list.element().values();
            }
            return type instanceof PropertyType.Plain plain ? plain.values() : Set.of();
        }
        return given.getOrDefault(name, Set.of());
    }
}
