package io.certigate.oracle;

import io.certigate.e2e.DatabaseUnderTest;
import io.certigate.oracle.agent.AgentJar;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Some nodes, each with a link of its own to one database. */
final class Cluster implements AutoCloseable {
    /** The last is closed first. */
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    private final List<Node> nodes = new ArrayList<>();
    private final List<Link> links = new ArrayList<>();

    private Cluster() {}

    /** Starts nodes as they are, on a database of its own. */
    static Cluster start(DatabaseUnderTest database, String name, int nodes) throws IOException, InterruptedException {
        return start(database, name, nodes, List.of());
    }

    /**
     * Starts nodes with the agent.
     *
     * @param folder where the agent is kept
     * @param defect what it breaks in each node, empty for nothing
     */
    static Cluster start(DatabaseUnderTest database, String name, int nodes, Path folder, String defect)
            throws IOException, InterruptedException {
        return start(database, name, nodes, List.of("-javaagent:" + AgentJar.write(folder) + "=" + defect));
    }

    private static Cluster start(DatabaseUnderTest database, String name, int nodes, List<String> jvmOptions)
            throws IOException, InterruptedException {
        Cluster cluster = new Cluster();
        try {
            for (int i = 0; i < nodes; i++) {
                Link link = cluster.part(new Link(database.port()));
                cluster.links.add(link);
                cluster.nodes.add(cluster.part(Node.start(
                        "node" + i, jvmOptions, List.of("--database", DatabaseUnderTest.url(link.port(), name)))));
            }
            return cluster;
        } catch (IOException | InterruptedException | RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private <T extends AutoCloseable> T part(T part) {
        parts.push(part);
        return part;
    }

    List<Node> nodes() {
        return nodes;
    }

    Node node(int i) {
        return nodes.get(i);
    }

    /** The network between a node and the database. */
    Link link(int i) {
        return links.get(i);
    }

    @Override
    public void close() throws IOException {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (IOException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException("expected a part that can be closed", e);
            }
        }
    }
}
