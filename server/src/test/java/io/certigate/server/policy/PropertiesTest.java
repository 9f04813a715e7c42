package io.certigate.server.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.model.Value;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Properties say the same, however they are held. */
class PropertiesTest {
    private static Properties ofArrays(int count) {
        String[] names = new String[64];
        Value[] values = new Value[64];
        for (int i = 0; i < count; i++) {
            names[i] = "name-" + i;
            values[i] = new Value.Whole(i);
        }
        return Properties.ofArrays(names, values, count);
    }

    private static Map<String, Value> map(int count) {
        Map<String, Value> map = new HashMap<>();
        for (int i = 0; i < count; i++) {
            map.put("name-" + i, new Value.Whole(i));
        }
        return map;
    }

    @Test
    void ofArrays_anyCount_saysWhatAMapSays() {
        for (int count = 0; count <= 64; count++) {
            Properties arrays = ofArrays(count);
            Properties map = Properties.of(map(count));
            assertThat(arrays).isEqualTo(map).hasSameHashCodeAs(map);
            assertThat(map).isEqualTo(arrays);
            assertThat(arrays.sent()).isEqualTo(map(count));
            for (int i = 0; i <= count; i++) {
                assertThat(arrays.get("name-" + i)).isEqualTo(map.get("name-" + i));
            }
        }
        assertThat(ofArrays(0)).isSameAs(Properties.NONE);
    }

    @Test
    void with_anotherValue_leavesTheOthers() {
        Properties more = ofArrays(2).with("name-1", new Value.Whole(7));
        assertThat(more.get("name-0")).isEqualTo(new Value.Whole(0));
        assertThat(more.get("name-1")).isEqualTo(new Value.Whole(7));
    }
}
