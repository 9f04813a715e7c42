package io.certigate.cli;

import picocli.CommandLine.Command;

/** {@code certigate policy}: with the server's own commands, where there are any, one group. */
@Command(
        name = "policy",
        description = "Checks, publishes, activates and compares releases of policies.",
        subcommands = {
            PolicyValidate.class,
            PolicyPublish.class,
            PolicyChanges.Activate.class,
            PolicyChanges.RollBack.class,
            PolicyReads.ListAll.class,
            PolicyReads.Get.class,
            PolicyDiff.class,
            PolicyImpact.class,
            PolicyReads.Status.class
        },
        footer = {
            "  certigate policy publish policies --activate --why 'notice 12'",
            "  certigate policy list",
            "  certigate policy rollback --why 'notice 12 was withdrawn'"
        })
final class PolicyCommand extends GroupCommand {}
