package io.certigate.oracle;

import io.certigate.e2e.DatabaseUnderTest;
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

    private final DatabaseUnderTest database;
    private final String name;

    private Cluster(DatabaseUnderTest database, String name) {
        this.database = database;
        this.name = name;
    }

    /** Starts nodes as they are, on a database of their own. */
    static Cluster start(DatabaseUnderTest database, int nodes) throws IOException, InterruptedException, SQLException {
        return start(database, nodes, List.of());
    }

    /**
     * Starts nodes with the agent, on a database of their own.
     *
     * @param folder where the agent is kept
     * @param defect what it breaks in each node, empty for nothing
     */
    static Cluster start(DatabaseUnderTest database, int nodes, Path folder, String defect)
            throws IOException, InterruptedException, SQLException {
        return start(database, nodes, List.of("-javaagent:" + AgentJar.write(folder) + "=" + defect));
    }

    private static Cluster start(DatabaseUnderTest database, int nodes, List<String> jvmOptions)
            throws IOException, InterruptedException, SQLException {
        String name = database.create();
        Cluster cluster = new Cluster(database, name);
        try {
            for (int i = 0; i < nodes; i++) {
                Link link = cluster.part(new Link(database.port()));
                cluster.links.add(link);
                cluster.nodes.add(cluster.part(Node.start(
                        "node" + i,
                        jvmOptions,
                        List.of("--database", DatabaseUnderTest.url(link.port(), name), "--decision-log", "off"))));
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

    /** The server of their database. */
    DatabaseUnderTest database() {
        return database;
    }

    /** The name of their database. */
    String name() {
        return name;
    }

    /** A folder beside the database's, which is not there yet. */
    Path folder(String what) {
        return database.folder().resolveSibling(name + "-" + what);
    }

    /** Cuts every node off from the database. */
    void refuse() throws IOException {
        for (Link link : links) {
            link.refuse();
        }
    }

    /** Lets every node reach the database again. */
    void restore() {
        links.forEach(Link::restore);
    }

    /** The network between a node and the database. */
    Link link(int i) {
        return links.get(i);
    }

    /** Closes all of it, whatever fails. */
    @Override
    public void close() throws IOException {
        IOException failure = new IOException("expected parts that can be closed, found others");
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                failure.addSuppressed(e);
            }
        }
        if (failure.getSuppressed().length > 0) {
            throw failure;
        }
    }
}
