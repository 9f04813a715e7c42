package io.certigate.cli;

import picocli.CommandLine.Command;

/** {@code certigate cert}: what issuers attest of holders. */
@Command(
        name = "cert",
        description = "Registers certifications: filings, licenses, verifications, and their ends.",
        subcommands = {
            CertRecords.Put.class,
            CertChanges.Suspend.class,
            CertChanges.Resume.class,
            CertChanges.Revoke.class,
            CertChanges.Cancel.class,
            CertRecords.Get.class,
            CertRecords.ListAll.class,
            CertImport.class
        },
        footer = {
            "  certigate cert put --holder company:chain --kind cn.cac.blockchain_filing \\",
            "      --number 京网信备11010519864491550014号 --from 2019-03-30T00:00:00+08:00",
            "  certigate cert revoke --holder company:chain --kind cn.cac.blockchain_filing --why 'order 12'",
            "  certigate cert list --holder company:chain"
        })
final class CertCommand extends GroupCommand {}
