package io.certigate.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** A command as another module contributes one. */
@Command(
        name = "zz-extra",
        mixinStandardHelpOptions = true,
        description = "Fails as the argument says.",
        footer = "  certigate zz-extra none")
public final class ZzExtraCommand implements Callable<Integer> {
    @Parameters(defaultValue = "none")
    private String how = "none";

    /** Made by picocli. */
    public ZzExtraCommand() {}

    @Override
    public Integer call() {
        if (how.equals("crash")) {
            throw new IllegalStateException("the disk is on fire");
        }
        return 0;
    }
}
