package io.certigate.server.command;

import io.certigate.server.admin.ReleaseFolder;
import io.certigate.server.admin.Releases;
import io.certigate.server.policy.InvalidPolicies;
import io.certigate.server.policy.PolicyCompiler;
import io.certigate.server.policy.PolicyDocument;
import io.certigate.server.policy.PolicySet;
import io.certigate.server.state.ReleaseLoader;
import io.certigate.server.store.DataFolder;
import io.certigate.server.store.DatabaseUrl;
import io.certigate.server.store.Upkeep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Releases without a server: of folders of policies, and of the store that a server may be using. */
final class KeptReleases implements ReleaseLoader<PolicySet> {
    private static final int MAX_FOLDERS = 1_000;

    private final Map<String, Path> folders;
    private final Store store;

    /** Where bodies of releases are stored. */
    @FunctionalInterface
    private interface Store {
        @Nullable
        String release(String hash);
    }

    private KeptReleases(Map<String, Path> folders, Store store) {
        this.folders = folders;
        this.store = store;
    }

    /**
     * Looks where releases are.
     *
     * @param data a data folder; its own store is used if it has one, and no database is named
     * @param database address of a database, null for none
     * @param releases folders of policies, or of such folders, which go before
     * @throws IllegalArgumentException if there is nowhere to look, or an address or a folder is none
     * @throws IOException if a folder cannot be read
     */
    static KeptReleases of(Path data, @Nullable String database, List<Path> releases) throws IOException {
        Map<String, Path> folders = new HashMap<>();
        for (Path folder : releases) {
            if (!Files.isDirectory(folder)) {
                throw new IllegalArgumentException("expected --releases to name a folder, found none: " + folder);
            }
            for (Path each : withFolders(folder)) {
                List<PolicyDocument> documents = ReleaseFolder.read(each);
                if (!documents.isEmpty()) {
                    folders.putIfAbsent(PolicyCompiler.hash(documents), each);
                }
            }
        }
        return new KeptReleases(folders, store(data, database, !folders.isEmpty()));
    }

    private static List<Path> withFolders(Path folder) throws IOException {
        List<Path> all = new ArrayList<>(List.of(folder));
        try (Stream<Path> within = Files.list(folder)) {
            within.filter(Files::isDirectory).sorted().limit(MAX_FOLDERS).forEach(all::add);
        }
        return all;
    }

    private static Store store(Path data, @Nullable String database, boolean others) {
        String named =
                database == null && !DataFolder.holdsState(data) ? System.getenv("CERTIGATE_DATABASE") : database;
        if (named != null && !named.isEmpty()) {
            DatabaseUrl url = DatabaseUrl.parse(named);
            return hash -> Upkeep.release(url, hash);
        }
        if (DataFolder.holdsState(data)) {
            return hash -> Upkeep.release(data, hash);
        }
        if (others) {
            return hash -> null;
        }
        throw new IllegalArgumentException("expected the releases in " + data
                + ", found a folder with the decision log alone; name their --database URL, or --releases DIR");
    }

    @Override
    public PolicySet load(String hash) throws IOException, InvalidPolicies {
        Path folder = folders.get(hash);
        return folder == null
                ? Releases.compile(hash, store.release(hash))
                : PolicyCompiler.compile(ReleaseFolder.read(folder));
    }
}
