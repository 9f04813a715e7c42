package io.certigate.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certigate.server.store.DatabaseUrl.Host;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseUrlTest {
    @Test
    void parse_everything_isRead() {
        DatabaseUrl url = DatabaseUrl.parse(
                "postgresql://us%40er:p%2Fa+s%3As@one:5433,[::1]:5434,three/na%20me?sslmode=verify-full");

        assertThat(url)
                .isEqualTo(new DatabaseUrl(
                        "us@er",
                        "p/a+s:s",
                        List.of(new Host("one", 5433), new Host("[::1]", 5434), new Host("three", 5432)),
                        "na me",
                        Map.of("sslmode", "verify-full")));
    }

    @Test
    void toString_always_hidesThePassword() {
        assertThat(DatabaseUrl.parse("postgres://user:secret@host/db")).hasToString("postgresql://user@host:5432/db");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "secret",
                "mysql://user:secret@host/db",
                "postgresql://host/db",
                "postgresql://user:secret@host",
                "postgresql://user:secret@host:0/db",
                "postgresql://user:secret@host:65536/db",
                "postgresql://user:secret@host:port/db",
                "postgresql://user:secret@ho st/db",
                "postgresql://user:secret@one,,two/db",
                "postgresql://user:secret@host/db?socketTimeout=0",
                "postgresql://user:secret@host/db?sslmode",
                "postgresql://user:secret@host/db?sslmode=verfy-full",
                "postgresql://user:secret@host/db?sslmode=verify-full&sslrootcert=/nowhere/ca.pem",
                "postgresql://user:secret@host/db?sslmode=verify-full&sslrootcert=/",
                "postgresql://user:secret@host/db?sslkey=",
                "postgresql://user:secret%zz@host/db",
                "postgresql://user:secret@host/db/more"
            })
    void parse_otherForm_isRefusedWithoutThePassword(String text) {
        assertThatThrownBy(() -> DatabaseUrl.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected")
                .hasMessageNotContaining("secret");
    }

    @Test
    void parse_authorities_onlyWithAModeThatAsksThem(@TempDir Path folder) throws IOException {
        String file = Files.writeString(folder.resolve("ca.pem"), "").toString();
        String start = "postgresql://user:secret@host/db?sslrootcert=" + file;

        assertThat(DatabaseUrl.parse(start + "&sslmode=verify-ca").parameters()).containsEntry("sslrootcert", file);
        for (String mode : List.of("", "&sslmode=require", "&sslmode=prefer", "&sslmode=disable")) {
            assertThatThrownBy(() -> DatabaseUrl.parse(start + mode))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("expected sslmode=verify-full");
        }
    }

    @Test
    void parse_tooManyServers_isRefused() {
        String servers = String.join(",", java.util.Collections.nCopies(17, "host"));

        assertThatThrownBy(() -> DatabaseUrl.parse("postgresql://user@" + servers + "/db"))
                .hasMessageContaining("at most 16");
    }
}
