package io.certigate.server.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** What others than its owner may do with a file; nothing on file systems without the rights of POSIX. */
public final class FileRights {
    private final Set<PosixFilePermission> rights;

    private FileRights(Set<PosixFilePermission> rights) {
        this.rights = rights;
    }

    /**
     * Those of a file now.
     *
     * @throws IOException if there is none
     */
    public static FileRights of(Path file) throws IOException {
        boolean known = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        return new FileRights(known ? Files.getPosixFilePermissions(file) : Set.of());
    }

    /** Whether its group or everybody may read it. */
    public boolean letOthersRead() {
        return rights.contains(PosixFilePermission.GROUP_READ) || letAllRead();
    }

    /** Whether everybody on this machine may read it. */
    public boolean letAllRead() {
        return rights.contains(PosixFilePermission.OTHERS_READ);
    }

    /** Whether its group or everybody may write it. */
    public boolean letOthersWrite() {
        return rights.contains(PosixFilePermission.GROUP_WRITE) || rights.contains(PosixFilePermission.OTHERS_WRITE);
    }

    /** As {@code ls} shows them: {@code rw-r-----}. */
    @Override
    public String toString() {
        return PosixFilePermissions.toString(rights);
    }
}
