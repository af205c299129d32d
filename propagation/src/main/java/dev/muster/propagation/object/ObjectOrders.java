package dev.muster.propagation.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.muster.api.Reserved;
import dev.muster.api.fleet.TemplateReference;
import dev.muster.api.fleet.Work;
import dev.muster.api.fleet.WorkSpec;
import dev.muster.api.fleet.WorkSpec.Form;
import dev.muster.api.fleet.WorkSpec.Intent;
import dev.muster.api.fleet.WorkSpec.WithdrawCause;
import dev.muster.api.fleet.WorkStatus.Phase;
import dev.muster.api.policy.PropagationSpec.ConflictResolution;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What object Works and the Secrets that travel with them say; pure. */
public final class ObjectOrders {
    /** Annotation on an object Work: hash of its manifest, so that nobody needs to keep the manifest to compare. */
    public static final String DIGEST = Reserved.GROUP + "/manifest";

    /** Users that one object Work can name, as the contract's schema says: some 380 KiB of UIDs in one object. */
    static final int MOST_USERS = 10_000;

    /** Object Works that one job's Work can wait for, and likewise objects that it can require, as the contract's schema says. */
    static final int MOST_NEEDED = 256;

    private ObjectOrders() {}

    public static String name(String sourceUid) {
        return "obj-" + sourceUid;
    }

    public static String member(Work work) {
        return work.getMetadata().getNamespace().substring(Reserved.MEMBER_NAMESPACE_PREFIX.length());
    }

    public static boolean isSecret(TemplateReference reference) {
        return reference.kind().equals("Secret") && reference.apiVersion().equals("v1");
    }

    public static boolean runs(Work work) {
        return work.getSpec().intent() == Intent.Run;
    }

    /** Nothing of it is left in the member. */
    public static boolean isWithdrawn(Work work) {
        return !runs(work) && work.getStatus() != null && work.getStatus().phase() == Phase.Withdrawn;
    }

    public static List<String> users(Work work) {
        return Objects.requireNonNullElse(work.getSpec().usedBy(), List.of());
    }

    public static boolean isUsedBy(Work work, String binding) {
        return users(work).contains(binding);
    }

    /** Whether it names as many users as it can, and this is none of them. */
    static boolean isFull(Work work, @Nullable String binding) {
        var users = users(work);
        return users.size() >= MOST_USERS && (binding == null || !users.contains(binding));
    }

    static long version(Work work) {
        return Objects.requireNonNullElse(work.getSpec().target().generation(), 0L);
    }

    /** The order to have the object in a member, in place of what was ordered before. */
    static Work run(String member, Source source, Use use, @Nullable Work before) {
        var users = before == null ? new TreeSet<String>() : new TreeSet<>(users(before));
        users.add(use.binding());
        var work = new Work();
        work.setMetadata(metadata(member, source, before == null ? null : before.getMetadata()));
        work.setSpec(spec(target(source, before), List.copyOf(users), flags(use, before), source));
        return work;
    }

    /** The same users and flags, another manifest. */
    static Work withManifest(Work before, Source source) {
        var work = new Work();
        work.setMetadata(metadata(member(before), source, before.getMetadata()));
        work.setSpec(spec(source.reference(), users(before), flags(before), source));
        return work;
    }

    /**
     * A Work that comes back from Withdraw gets a version above its last one: else an agent that has just deleted the copy would
     * take its older word Applied for this order. No version of the object is skipped by that: writing the Work itself takes the
     * hub's next number.
     */
    private static TemplateReference target(Source source, @Nullable Work before) {
        if (before == null || runs(before) || source.version() > version(before)) {
            return source.reference();
        }
        var reference = source.reference();
        return new TemplateReference(
                reference.apiVersion(),
                reference.kind(),
                reference.resource(),
                reference.namespace(),
                reference.name(),
                reference.uid(),
                version(before) + 1);
    }

    record Flags(ConflictResolution conflicts, boolean preserve) {}

    /** An object's own policy decides; a job can only add to what is said. */
    static Flags flags(Use use, @Nullable Work before) {
        if (before == null || use.owner() || !runs(before)) {
            return new Flags(use.conflicts(), use.preserve());
        }
        var said = flags(before);
        return new Flags(
                said.conflicts() == ConflictResolution.Overwrite ? said.conflicts() : use.conflicts(),
                said.preserve() || use.preserve());
    }

    /**
     * Whether a Work says all that a use wants.
     *
     * @param digest of the wanted manifest; null for a Secret, whose version alone counts
     */
    public static boolean says(Work work, long version, @Nullable String digest, Use use) {
        boolean current = version(work) >= version || digest != null && digest.equals(digest(work));
        return runs(work) && current && isUsedBy(work, use.binding()) && hasFlags(work, use);
    }

    static Flags flags(Work work) {
        return new Flags(
                Objects.requireNonNullElse(work.getSpec().conflictResolution(), ConflictResolution.Abort),
                Boolean.TRUE.equals(work.getSpec().preserve()));
    }

    /** Whether the Work's flags are already what this use makes them. */
    static boolean hasFlags(Work work, Use use) {
        return flags(use, work).equals(flags(work));
    }

    private static WorkSpec spec(TemplateReference target, List<String> users, Flags flags, Source source) {
        return new WorkSpec(
                Reserved.PROTOCOL,
                Form.Object,
                Intent.Run,
                null,
                null,
                null,
                null,
                target,
                flags.preserve() ? true : null,
                null,
                null,
                null,
                null,
                null,
                null,
                users,
                flags.conflicts(),
                source.isSecret() ? null : source.manifest(),
                source.isSecret() ? name(source.uid()) : null);
    }

    private static ObjectMeta metadata(String member, Source source, @Nullable ObjectMeta before) {
        var metadata = new ObjectMetaBuilder()
                .withNamespace(Reserved.memberNamespace(member))
                .withName(name(source.uid()))
                .addToLabels(Reserved.SOURCE, source.uid());
        if (!source.isSecret()) {
            metadata.addToAnnotations(DIGEST, digest(source.manifest()));
        }
        if (before != null) {
            metadata.withUid(before.getUid()).withResourceVersion(before.getResourceVersion());
        }
        return metadata.build();
    }

    /** Merge patch, locked: the Work has these users and flags. */
    static ObjectNode usersPatch(Work work, List<String> users, Flags flags) {
        var patch = locked(work);
        var spec = patch.putObject("spec");
        var list = spec.putArray("usedBy");
        users.forEach(list::add);
        spec.put("conflictResolution", flags.conflicts().name());
        spec.set("preserve", flags.preserve() ? spec.booleanNode(true) : spec.nullNode());
        return patch;
    }

    /** Merge patch, locked: take the copy out of the member, or our marks off it when it is preserved. */
    static ObjectNode withdrawPatch(Work work, WithdrawCause cause, boolean preserve) {
        var patch = locked(work);
        var spec = patch.putObject("spec");
        spec.put("intent", Intent.Withdraw.name()).put("cause", cause.name());
        spec.set("preserve", preserve ? spec.booleanNode(true) : spec.nullNode());
        spec.putNull("usedBy").putNull("manifest").putNull("secret");
        return patch;
    }

    private static ObjectNode locked(Work work) {
        var patch = JsonNodeFactory.instance.objectNode();
        patch.putObject("metadata")
                .put("uid", work.getMetadata().getUid())
                .put("resourceVersion", work.getMetadata().getResourceVersion());
        return patch;
    }

    /** The Secret in the member's namespace on the hub that carries the bytes of a Secret to the agent. */
    static Secret carrier(String member, Source source) {
        var manifest = source.manifest();
        var metadata = manifest.path("metadata");
        return new SecretBuilder()
                .withMetadata(new ObjectMetaBuilder()
                        .withNamespace(Reserved.memberNamespace(member))
                        .withName(name(source.uid()))
                        .withLabels(texts(metadata.path("labels")))
                        .addToLabels(Reserved.SOURCE, source.uid())
                        .withAnnotations(texts(metadata.path("annotations")))
                        .build())
                .withType(manifest.path("type").asText("Opaque"))
                .withData(texts(manifest.path("data")))
                .build();
    }

    private static Map<String, String> texts(JsonNode object) {
        var texts = new HashMap<String, String>();
        object.properties()
                .forEach(entry -> texts.put(entry.getKey(), entry.getValue().asText()));
        return texts;
    }

    /** Whether the Work carries this manifest; a Secret's is never known. */
    static boolean hasManifest(Work work, Source source) {
        return !source.isSecret() && digest(source.manifest()).equals(digest(work));
    }

    private static @Nullable String digest(Work work) {
        var annotations = work.getMetadata().getAnnotations();
        return annotations == null ? null : annotations.get(DIGEST);
    }

    /** The hash by which manifests are compared. */
    public static String digest(ObjectNode manifest) {
        try {
            var hash = MessageDigest.getInstance("SHA-256")
                    .digest(manifest.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** A Work without what makes it large. */
    static Work trimmed(Work work) {
        var spec = work.getSpec();
        var trimmed = new Work();
        trimmed.setMetadata(new ObjectMetaBuilder(work.getMetadata())
                .withManagedFields(List.of())
                .build());
        trimmed.setStatus(work.getStatus());
        trimmed.setSpec(new WorkSpec(
                spec.protocol(),
                spec.form(),
                spec.intent(),
                spec.cause(),
                null,
                null,
                null,
                spec.target(),
                spec.preserve(),
                null,
                null,
                null,
                null,
                null,
                null,
                spec.usedBy(),
                spec.conflictResolution(),
                null,
                spec.secret()));
        return trimmed;
    }
}
