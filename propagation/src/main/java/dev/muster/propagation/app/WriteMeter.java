package dev.muster.propagation.app;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Counts what this process writes on the hub, by verb, resource and answer: the budget of writes per job is measured by it. */
final class WriteMeter implements Interceptor {
    /** Resource, its name if there is one, and a subresource, behind the group's version and perhaps a namespace. */
    private static final Pattern PATH =
            Pattern.compile(".*/(?:api/v1|apis/[^/]+/[^/]+)/(?:namespaces/[^/]+/)?([a-z]+)(?:/[^/]+(/[a-z]+)?)?/?");

    private final MeterRegistry metrics;

    WriteMeter(MeterRegistry metrics) {
        this.metrics = metrics;
    }

    @Override
    public void after(
            HttpRequest request, HttpResponse<?> response, AsyncBody.@Nullable Consumer<List<ByteBuffer>> consumer) {
        var verb = verb(request.method());
        var resource = resource(request.uri().getPath());
        if (verb.isEmpty() || isQuestion(resource)) {
            return;
        }
        Counter.builder("muster.hub.writes")
                .description("writes of this process on the hub")
                .tag("verb", verb)
                .tag("resource", resource)
                .tag("code", Integer.toString(response.code()))
                .register(metrics)
                .increment();
    }

    /** Reviews ask the hub who somebody is or what they may do: they are created, and nothing is stored. */
    static boolean isQuestion(String resource) {
        return resource.endsWith("reviews");
    }

    static String verb(String method) {
        return switch (method) {
            case "POST" -> "create";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> "delete";
            case String reads -> "";
        };
    }

    /** {@code works}, {@code sparkapplications/status}; {@code other} for a path that names no object. */
    static String resource(@Nullable String path) {
        var matcher = PATH.matcher(path == null ? "" : path);
        if (!matcher.matches()) {
            return "other";
        }
        var subresource = matcher.group(2);
        return subresource == null ? matcher.group(1) : matcher.group(1) + subresource;
    }
}
