package io.certigate.server.admin;

import io.certigate.server.model.Value;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A small vocabulary: filings have one issuer and numbers of the form N-123, licences two, names none. */
public final class TestWords implements RegistryWords {
    public static final String FILING = "cn.cac.blockchain_filing";
    public static final String LICENCE = "cn.icp.licence";
    public static final String REAL_NAME = "identity.real_name";

    private static final Map<String, List<String>> ISSUERS =
            Map.of(FILING, List.of("CAC"), LICENCE, List.of("MIIT", "Shanghai"), REAL_NAME, List.of());

    @Override
    public Collection<String> entityTypes() {
        return List.of("official_account", "company", "user");
    }

    @Override
    public Collection<String> relations() {
        return List.of("owner", "blockchain_provider");
    }

    @Override
    public Collection<String> certificationKinds() {
        return ISSUERS.keySet();
    }

    @Override
    public @Nullable String propertyProblem(String name, Value value) {
        if (name.equals("platform")) {
            return value instanceof Value.Text ? null : "expected a string";
        }
        return name.startsWith("p") ? null : "expected a declared property, found '" + name + "'";
    }

    @Override
    public List<String> issuers(String kind) {
        return ISSUERS.getOrDefault(kind, List.of());
    }

    @Override
    public String normalize(String kind, String number) {
        return number.strip().toUpperCase(Locale.ROOT);
    }

    @Override
    public boolean wellFormed(String kind, String number) {
        return !kind.equals(FILING) || number.matches("N-[0-9]+");
    }
}
