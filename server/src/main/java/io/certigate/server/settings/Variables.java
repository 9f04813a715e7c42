package io.certigate.server.settings;

import io.certigate.server.model.Nearest;
import io.certigate.server.yaml.Problem;
import io.certigate.server.yaml.Problems;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads the environment. A variable whose name begins as ours do and that means nothing to anybody is an error: a mistyped one
 * must not leave off what somebody meant to switch on.
 */
public final class Variables {
    /** Variables that are no settings, and what reads them. */
    public static final Map<String, String> OTHERS = Map.of(
            "CERTIGATE_JAVA_OPTS", "options of the JVM, which the launcher reads",
            "CERTIGATE_TARGET", "the server that commands ask: --target",
            "CERTIGATE_TOKEN_FILE", "the file of the token that commands send: --token-file",
            "CERTIGATE_CLIENT_TLS_CA", "the authorities whose servers commands trust: --tls-ca",
            "CERTIGATE_CLIENT_TLS_CERT", "the certificate that commands show: --tls-cert",
            "CERTIGATE_CLIENT_TLS_KEY", "its key: --tls-key");

    /** What Kubernetes sets in every container of a namespace with a service whose name begins with 'certigate'. */
    private static final Pattern OF_KUBERNETES = Pattern.compile(
            "CERTIGATE_(?:[A-Z0-9_]+_)?"
                    + "(?:SERVICE_HOST|SERVICE_PORT(?:_[A-Z0-9_]+)?|PORT|PORT_[0-9]+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?)");

    private Variables() {}

    /**
     * Reads an environment.
     *
     * @param problems gets all that is wrong with it
     * @return what it chooses, by key; it counts only if no problem was recorded. What is empty chooses nothing
     */
    static Map<String, Given> read(Map<String, String> environment, Settings settings, Problems problems) {
        Map<String, Given> values = new LinkedHashMap<>();
        Map<String, Setting> byVariable = null;
        for (String name : new TreeSet<>(environment.keySet())) {
            String text = environment.getOrDefault(name, "");
            if (!name.startsWith(Setting.PREFIX) || text.isEmpty() || OTHERS.containsKey(name)) {
                continue;
            }
            if (byVariable == null) {
                byVariable = settings.all().stream().collect(Collectors.toMap(Setting::variable, each -> each));
            }
            Setting setting = byVariable.get(name);
            if (setting != null) {
                values.put(setting.key(), given(setting, text, problems));
            } else if (!OF_KUBERNETES.matcher(name).matches()) {
                problems.add(new Problem(name, 0, 0, unknown(name, byVariable.keySet())));
            }
        }
        return values;
    }

    private static Given given(Setting setting, String text, Problems problems) {
        List<String> texts = setting.texts(text);
        for (String each : texts) {
            String mistake = each.isEmpty() ? "expected a value between the commas, found none" : setting.mistake(each);
            if (mistake != null) {
                problems.add(new Problem("environment variable " + setting.variable(), 0, 0, mistake));
            }
        }
        return new Given(setting, texts, new Origin.Environment(setting.variable()));
    }

    private static String unknown(String name, Set<String> known) {
        Set<String> words = Stream.concat(known.stream(), OTHERS.keySet().stream())
                .map(each -> each.substring(Setting.PREFIX.length()))
                .collect(Collectors.toSet());
        String nearest = Nearest.word(name.substring(Setting.PREFIX.length()), words);
        return "expected environment variables that begin with " + Setting.PREFIX
                + " to be settings, found one that is none"
                + (nearest == null ? "; unset it" : "; did you mean '" + Setting.PREFIX + nearest + "'?");
    }
}
