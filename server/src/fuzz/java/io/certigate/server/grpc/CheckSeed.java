package io.certigate.server.grpc;

import io.certigate.server.fixture.TestServer;
import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.DetailLevel;
import io.certigate.v1.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes a check as callers send them, for the fuzzer to begin with. */
public final class CheckSeed {
    private CheckSeed() {}

    /** Into the folder that is named. */
    public static void main(String[] args) throws IOException {
        CheckActionRequest.Builder check = TestServer.question("weixin/铺子", "asset.display")
                .addMarkets("VN")
                .setDetail(DetailLevel.DETAIL_LEVEL_CODES)
                .setLocale("vi")
                .setRequestId("r-1")
                .putContext(
                        "amount", Value.newBuilder().setDecimalValue("-12.50").build());
        check.getSubjectBuilder()
                .putProperties("age", Value.newBuilder().setInt64Value(-3).build());
        Files.write(Path.of(args[0]).resolve("check"), check.build().toByteArray());
    }
}
