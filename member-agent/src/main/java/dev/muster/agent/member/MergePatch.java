package dev.muster.agent.member;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.muster.api.Reserved;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;

/** A JSON merge patch of one of our copies. Only marks of ours and {@code suspend} are ever patched. */
public record MergePatch(ObjectNode body) {

    public static MergePatch suspend(boolean value) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putObject("spec").put("suspend", value);
        return new MergePatch(body);
    }

    public static MergePatch withoutFinalizer(HasMetadata seen) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        dropFinalizer(body.putObject("metadata"), seen);
        return new MergePatch(body);
    }

    /** Takes finalizer and labels off: the copy is nobody's but its cluster's from then on. */
    public static MergePatch disown(HasMetadata seen) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ObjectNode metadata = body.putObject("metadata");
        dropFinalizer(metadata, seen);
        metadata.putObject("labels").putNull(Reserved.TOKEN).putNull(Reserved.BINDING);
        return new MergePatch(body);
    }

    /** @return the patch as text, refused by the server unless the object is still the one that was seen */
    String lockedTo(HasMetadata seen) {
        ObjectNode locked = body.deepCopy();
        locked.withObject("/metadata")
                .put("uid", seen.getMetadata().getUid())
                .put("resourceVersion", seen.getMetadata().getResourceVersion());
        return locked.toString();
    }

    private static void dropFinalizer(ObjectNode metadata, HasMetadata seen) {
        List<String> rest = seen.getMetadata().getFinalizers().stream()
                .filter(f -> !f.equals(Reserved.COPY_FINALIZER))
                .toList();
        var finalizers = metadata.putArray("finalizers");
        rest.forEach(finalizers::add);
    }
}
