package io.certigate.server.store;

import io.certigate.server.admin.Command;
import io.certigate.server.admin.TestNode;
import io.certigate.server.admin.WriteOptions;
import io.certigate.server.model.Entity;
import io.certigate.server.model.EntityRef;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;

/** Writes entities until it is killed, and prints each acknowledged one: its revision and id. */
final class CrashWriter {
    private CrashWriter() {}

    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        try (TestNode node = new TestNode(Path.of(arguments[0]))) {
            while (!out.checkError()) {
                String id = UUID.randomUUID().toString();
                Entity entity = new Entity(new EntityRef("company", id), Map.of());
                long revision = node.admin
                        .apply(new Command.PutEntity(entity), WriteOptions.NONE)
                        .join()
                        .revision()
                        .number();
                out.println(revision + " " + id);
            }
        }
    }
}
