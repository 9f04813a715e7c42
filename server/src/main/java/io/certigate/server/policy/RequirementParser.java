package io.certigate.server.policy;

import io.certigate.server.model.Nearest;
import io.certigate.server.yaml.YamlMapping;
import io.certigate.server.yaml.YamlNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what a permit requires. */
final class RequirementParser {
    private static final Localized MISSING_MESSAGE = new Localized(Map.of(
            "en", "A required certification is missing or does not count now.",
            "zh", "缺少所需的资质，或该资质目前无效。"));

    private final Vocabulary vocabulary;
    private final Cause rule;

    RequirementParser(Vocabulary vocabulary, Cause rule) {
        this.vocabulary = vocabulary;
        this.rule = rule;
    }

    List<Requirement> parse(YamlNode list) {
        return parts(list, 1);
    }

    /** A single item, null with a problem recorded if it is none. */
    @Nullable
    Requirement one(YamlNode node) {
        return part(node, 1);
    }

    private List<Requirement> parts(YamlNode list, int depth) {
        List<Requirement> result = new ArrayList<>();
        if (depth > Requirement.MAX_DEPTH) {
            list.problem("expected at most " + Requirement.MAX_DEPTH + " levels of any and all, found more");
            return result;
        }
        for (YamlNode node : list.list()) {
            Requirement part = part(node, depth);
            if (part != null) {
                result.add(part);
            }
        }
        return result;
    }

    private @Nullable Requirement part(YamlNode node, int depth) {
        YamlMapping mapping = node.mapping()
                .only(Set.of("certification", "of", "any", "all", "otherwise"))
                .withoutEmpty();
        YamlNode certification = mapping.optional("certification");
        YamlNode any = mapping.optional("any");
        YamlNode all = mapping.optional("all");
        if ((certification == null ? 0 : 1) + (any == null ? 0 : 1) + (all == null ? 0 : 1) != 1) {
            node.problem("expected exactly one of certification, any, all");
            return null;
        }
        YamlNode otherwise = mapping.optional("otherwise");
        YamlNode of = mapping.optional("of");
        if (certification != null) {
            return single(certification, of, otherwise);
        }
        if (of != null) {
            of.problem("expected 'of' only beside 'certification'");
        }
        if (any != null) {
            List<Requirement> parts = parts(any, depth + 1);
            return new Requirement.AnyOf(parts, shortfall(otherwise, options(parts), Localized.NONE));
        }
        List<Requirement> parts = all == null ? List.of() : parts(all, depth + 1);
        return new Requirement.AllOf(
                parts, otherwise == null ? null : shortfall(otherwise, options(parts), Localized.NONE));
    }

    private @Nullable Requirement single(YamlNode certification, @Nullable YamlNode of, @Nullable YamlNode otherwise) {
        CertificationKind kind = kind(certification);
        Requirement.Holder holder = holder(of);
        if (kind == null) {
            return null;
        }
        Remedy.Option option = new Remedy.Option.OfCertification(holder.word(), kind.name(), kind.issuers());
        return new Requirement.OfCertification(kind, holder, shortfall(otherwise, List.of(option), kind.remedy()));
    }

    /** What requirements ask for, in a flat list. */
    static List<Remedy.Option> options(List<Requirement> parts) {
        List<Remedy.Option> options = new ArrayList<>();
        for (Requirement part : parts) {
            if (part instanceof Requirement.OfCertification single) {
                options.addAll(single.shortfall().remedy().options());
            } else if (part instanceof Requirement.AnyOf any) {
                options.addAll(options(any.parts()));
            } else if (part instanceof Requirement.AllOf all) {
                options.addAll(options(all.parts()));
            }
        }
        return List.copyOf(options);
    }

    private @Nullable CertificationKind kind(YamlNode node) {
        String word = node.text();
        CertificationKind kind = vocabulary.kind(word);
        if (kind == null) {
            node.problem(Vocabulary.undeclared(
                    "certification kind", word, vocabulary.certificationKinds().keySet()));
        }
        return kind;
    }

    private Requirement.Holder holder(@Nullable YamlNode node) {
        if (node == null) {
            return Requirement.Holder.SUBJECT;
        }
        String word = node.text();
        boolean resource = word.equals("resource") || word.startsWith("resource.");
        if (word.equals("subject") || word.equals("resource")) {
            return new Requirement.Holder(resource, null);
        }
        String relation = resource ? word.substring("resource.".length()) : word;
        if (!vocabulary.relations().containsKey(relation)) {
            Set<String> words = new LinkedHashSet<>(vocabulary.relations().keySet());
            words.add("subject");
            words.add("resource");
            node.problem("undeclared relation '" + relation + "'" + Nearest.hint(relation, words));
        }
        return new Requirement.Holder(resource, relation);
    }

    /** What to say if an item is not met: as written, or the standard reason with the remedy of the kind. */
    private Requirement.Shortfall shortfall(
            @Nullable YamlNode otherwise, List<Remedy.Option> options, Localized standardRemedy) {
        if (otherwise == null) {
            Cause cause =
                    new Cause(Cause.CERTIFICATION_MISSING, rule.policy(), rule.rule(), MISSING_MESSAGE, rule.law());
            return new Requirement.Shortfall(cause, new Remedy(cause.code(), options, standardRemedy));
        }
        YamlMapping mapping = otherwise.mapping().only(Set.of("reason", "message", "remedy"));
        Cause cause = new Cause(
                mapping.text("reason"), rule.policy(), rule.rule(), Texts.localized(mapping, "message"), rule.law());
        Localized remedy = Texts.localized(mapping, "remedy");
        return new Requirement.Shortfall(
                cause, new Remedy(cause.code(), options, remedy.isEmpty() ? standardRemedy : remedy));
    }
}
