package dev.muster.agent.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.WithDefault;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigurationDocTest {
    private static final Path DOC = Path.of("..", "docs", "configuration.md");

    @Test
    void everyKeyIsDocumentedWithItsDefaultAndNoOther() throws IOException {
        Map<String, String> keys = new LinkedHashMap<>();
        collect(AgentConfig.class, "muster", keys);
        String page = Files.readString(DOC);
        String agent = page.substring(page.indexOf("\n## Agent"));
        int next = agent.indexOf("\n## ", 1);
        List<String> rows = (next < 0 ? agent : agent.substring(0, next))
                .lines()
                .filter(line -> line.startsWith("| `muster."))
                .toList();
        keys.forEach((key, value) -> assertThat(rows)
                .as(key)
                .anyMatch(row -> row.startsWith("| `" + key + "` |")
                        && (value.isEmpty() || row.contains("| `" + value + "` |"))));
        assertThat(rows).hasSameSizeAs(keys.keySet());
    }

    private static void collect(Class<?> group, String prefix, Map<String, String> keys) {
        Arrays.stream(group.getDeclaredMethods()).forEach(method -> {
            String key = prefix + "." + kebab(method);
            if (method.getReturnType().isInterface()
                    && method.getReturnType().getEnclosingClass() == AgentConfig.class) {
                collect(method.getReturnType(), key, keys);
            } else {
                WithDefault byDefault = method.getAnnotation(WithDefault.class);
                keys.put(key, byDefault == null ? "" : byDefault.value());
            }
        });
    }

    private static String kebab(Method method) {
        return method.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}
