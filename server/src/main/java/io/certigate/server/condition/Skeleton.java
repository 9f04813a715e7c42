package io.certigate.server.condition;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import io.certigate.server.model.Value;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Builds the parts of a checked condition: what is plain is evaluated without CEL. */
final class Skeleton {
    private static final Set<CelType> PLAIN =
            Set.of(SimpleType.STRING, SimpleType.INT, SimpleType.BOOL, SimpleType.TIMESTAMP, Functions.DECIMAL);

    private final Language language;
    private final Variables variables;
    private final CelAbstractSyntaxTree tree;
    private final Mistakes mistakes;

    Skeleton(Language language, CelAbstractSyntaxTree tree, Mistakes mistakes) {
        this.language = language;
        this.variables = language.variables();
        this.tree = tree;
        this.mistakes = mistakes;
    }

    Node build() {
        return node(tree.getExpr());
    }

    private Node node(CelExpr part) {
        if (part.getKind() == CelExpr.ExprKind.Kind.CALL) {
            CelExpr.CelCall call = part.call();
            switch (call.function()) {
                case "_&&_" -> {
                    List<Node> parts = new ArrayList<>();
                    flatten(part, "_&&_", parts);
                    return new Node.All(List.copyOf(parts));
                }
                case "_||_" -> {
                    List<Node> parts = new ArrayList<>();
                    flatten(part, "_||_", parts);
                    return new Node.Any(List.copyOf(parts));
                }
                case "!_" -> {
                    return new Node.Not(node(call.args().get(0)));
                }
                default -> {}
            }
        }
        Node leaf = leaf(part);
        Set<String> zones = new TreeSet<>();
        Parts.zonesOfAt(part, zones);
        return zones.isEmpty()
                ? leaf
                : new Node.Dated(leaf, zones.stream().map(ZoneId::of).toList());
    }

    private void flatten(CelExpr part, String function, List<Node> parts) {
        if (part.getKind() == CelExpr.ExprKind.Kind.CALL
                && part.call().function().equals(function)) {
            for (CelExpr each : part.call().args()) {
                flatten(each, function, parts);
            }
        } else {
            parts.add(node(part));
        }
    }

    private Node leaf(CelExpr part) {
        if (part.getKind() == CelExpr.ExprKind.Kind.CALL && part.call().args().size() == 2) {
            CelExpr left = part.call().args().get(0);
            CelExpr right = part.call().args().get(1);
            Operator operator = Operator.of(part.call().function());
            Node node = operator != null ? comparison(left, operator, right) : null;
            if (part.call().function().equals("@in")) {
                node = membership(left, right);
            }
            if (node != null) {
                return node;
            }
        }
        Operand operand = plain(part);
        if (operand instanceof Operand.Constant constant && constant.value() instanceof Value.Bool bool) {
            return new Node.Known(Truth.of(bool.value()));
        }
        return operand != null ? new Node.Flag(operand) : new Node.Evaluated(program(part));
    }

    private @Nullable Node comparison(CelExpr left, Operator operator, CelExpr right) {
        if (Parts.isAt(left)) {
            return new Node.Deadline(operator, operand(right));
        }
        if (Parts.isAt(right)) {
            return new Node.Deadline(operator.exchanged(), operand(left));
        }
        if (Functions.MONEY.equals(tree.getTypeOrThrow(left.id()))) {
            return new Node.CompareMoney(money(left), operator, money(right));
        }
        if (!PLAIN.contains(tree.getTypeOrThrow(left.id())) || !PLAIN.contains(tree.getTypeOrThrow(right.id()))) {
            return null;
        }
        Operand a = plain(left);
        Operand b = plain(right);
        return a == null || b == null ? null : new Node.Compare(a, operator, b);
    }

    private Money money(CelExpr call) {
        return new Money(
                operand(call.call().args().get(0)), operand(call.call().args().get(1)));
    }

    private @Nullable Node membership(CelExpr element, CelExpr list) {
        Operand a = plain(element);
        Operand b = plain(list);
        if (a == null || b == null) {
            return null;
        }
        return b instanceof Operand.Constant constant && constant.value() instanceof Value.ListOf values
                ? new Node.OneOf(a, Set.copyOf(new HashSet<>(values.values())))
                : new Node.Contains(b, a);
    }

    private Operand operand(CelExpr part) {
        Operand plain = plain(part);
        return plain != null ? plain : new Operand.Computed(program(part));
    }

    /** An operand that needs no CEL when a question is asked, null if this one does. */
    private @Nullable Operand plain(CelExpr part) {
        String name = Language.name(part);
        Variable variable = name == null ? null : variables.find(name);
        if (variable != null) {
            return new Operand.Named(variable);
        }
        if (part.getKind() == CelExpr.ExprKind.Kind.CONSTANT) {
            return constant(part.constant());
        }
        return Parts.varies(part) ? null : evaluated(part);
    }

    private static @Nullable Operand constant(CelConstant constant) {
        return switch (constant.getKind()) {
            case BOOLEAN_VALUE -> new Operand.Constant(new Value.Bool(constant.booleanValue()));
            case INT64_VALUE -> new Operand.Constant(new Value.Whole(constant.int64Value()));
            case STRING_VALUE -> new Operand.Constant(new Value.Text(constant.stringValue()));
            default -> null;
        };
    }

    /** What does not vary is evaluated now. */
    private @Nullable Operand evaluated(CelExpr part) {
        CelType type = tree.getTypeOrThrow(part.id());
        if (!PLAIN.contains(type) && !(type instanceof ListType)) {
            return null;
        }
        Object result = result(part);
        return result == null ? null : new Operand.Constant(Values.fromCel(result));
    }

    /** A constant that cannot be evaluated is a mistake: then null. */
    private @Nullable Object result(CelExpr part) {
        try {
            return language.program(tree, part).constant();
        } catch (Failure e) {
            if (!mistakes.any()) {
                mistakes.add(tree.getSource(), part, "expected a constant that can be evaluated, found: " + e.what());
            }
            return null;
        }
    }

    private Program program(CelExpr part) {
        evaluateConstants(part);
        return language.program(tree, part);
    }

    /** Finds the constants in it that cannot be evaluated. */
    private void evaluateConstants(CelExpr part) {
        if (part.getKind() == CelExpr.ExprKind.Kind.CALL && !Parts.varies(part)) {
            result(part);
        } else {
            Parts.of(part).forEach(this::evaluateConstants);
        }
    }
}
