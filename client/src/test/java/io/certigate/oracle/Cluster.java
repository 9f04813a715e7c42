package io.certigate.oracle;

import io.certigate.oracle.agent.AgentJar;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
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

    /**
     * Starts nodes on a new database.
     *
     * @param folder where the agent is kept
     * @param defect what to break in each node, empty for nothing
     */
    static Cluster start(Database database, Path folder, int nodes, String defect)
            throws IOException, InterruptedException, SQLException {
        Cluster cluster = new Cluster();
        try {
            String name = database.create();
            String agent = "-javaagent:" + AgentJar.write(folder) + "=" + defect;
            for (int i = 0; i < nodes; i++) {
                Link link = cluster.part(new Link(database.port()));
                cluster.links.add(link);
                cluster.nodes.add(cluster.part(Node.start(
                        "node" + i, List.of(agent), List.of("--database", Database.url(link.port(), name)))));
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
