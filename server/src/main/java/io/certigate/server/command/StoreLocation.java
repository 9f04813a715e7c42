package io.certigate.server.command;

import io.certigate.server.store.DatabaseUrl;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a store is: in a data folder or in a database. */
final class StoreLocation {
    @Option(names = "--data", paramLabel = "DIR", description = "Folder of the data of a server without --database.")
    private @Nullable Path data;

    @Option(
            names = "--database",
            paramLabel = "URL",
            description =
                    "The PostgreSQL database: postgresql://USER:PASSWORD@HOST:PORT/NAME. Without --data the environment"
                            + " variable CERTIGATE_DATABASE stands for it.")
    private @Nullable String database;

    /**
     * Does one thing or the other.
     *
     * @throws IllegalArgumentException if neither was named, or both; a folder that is named goes before the environment
     */
    <T> T choose(Function<Path, T> inFolder, Function<DatabaseUrl, T> inDatabase) {
        if (data != null && database != null) {
            throw new IllegalArgumentException("expected --data DIR or --database URL, found both; leave out one");
        }
        if (data != null) {
            return inFolder.apply(data);
        }
        String url = database == null ? System.getenv("CERTIGATE_DATABASE") : database;
        if (url == null || url.isEmpty()) {
            throw new IllegalArgumentException("expected --data DIR or --database URL, found neither");
        }
        return inDatabase.apply(DatabaseUrl.parse(url));
    }
}
