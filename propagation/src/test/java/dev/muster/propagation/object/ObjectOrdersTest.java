package dev.muster.propagation.object;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.muster.api.fleet.TemplateReference;
import dev.muster.api.fleet.Work;
import dev.muster.api.fleet.WorkSpec.Intent;
import dev.muster.api.policy.PropagationSpec.ConflictResolution;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What object Works say. */
class ObjectOrdersTest {
    private static final ConflictResolution ABORT = ConflictResolution.Abort;
    private static final ConflictResolution OVERWRITE = ConflictResolution.Overwrite;

    @Test
    void aSecretsBytesAreInTheCarrierAndNowhereElse() {
        var source = source("Secret", 5, "cGFzcw==");
        Work work = ObjectOrders.run("c1", source, Use.by("b", ABORT), null);
        assertThat(work.getSpec().secret()).isEqualTo(work.getMetadata().getName());
        assertThat(work.toString() + source).doesNotContain("cGFzcw==");
        assertThat(ObjectOrders.carrier("c1", source).getData()).containsEntry("key", "cGFzcw==");
        assertThat(work.getMetadata().getAnnotations())
                .as("no hash of the bytes either")
                .isNullOrEmpty();
    }

    @Test
    void aJobAddsToWhatTheObjectsOwnPolicySaysAndThePolicyDecides() {
        var source = source("ConfigMap", 5, "1");
        var owned = ObjectOrders.run("c1", source, new Use("policy", OVERWRITE, true, true), null);
        var shared = ObjectOrders.run("c1", source, Use.by("job", ABORT), owned);
        assertThat(ObjectOrders.flags(shared)).isEqualTo(new ObjectOrders.Flags(OVERWRITE, true));
        assertThat(shared.getSpec().usedBy()).containsExactly("job", "policy");
        var edited = ObjectOrders.run("c1", source, new Use("policy", ABORT, false, true), shared);
        assertThat(ObjectOrders.flags(edited)).isEqualTo(new ObjectOrders.Flags(ABORT, false));
    }

    @Test
    void aWorkThatComesBackIsAnotherVersionThanTheOneThatWasApplied() {
        var source = source("ConfigMap", 5, "1");
        var before = ObjectOrders.run("c1", source, Use.by("a", ABORT), null);
        var withdrawn = withdrawn(before);
        var again = ObjectOrders.run("c1", source, Use.by("b", ABORT), withdrawn);
        assertThat(again.getSpec().target().generation()).isEqualTo(6);
        var newer = ObjectOrders.run("c1", source("ConfigMap", 9, "1"), Use.by("b", ABORT), withdrawn);
        assertThat(newer.getSpec().target().generation()).isEqualTo(9);
    }

    @Test
    void anObjectTakesAsManyUsersAsItsWorkCanNameAndThoseItHasStay() {
        var source = source("ConfigMap", 5, "1");
        var almost = withUsers(ObjectOrders.run("c1", source, Use.by("b", ABORT), null), ObjectOrders.MOST_USERS - 1);
        assertThat(ObjectOrders.isFull(almost, "last")).isFalse();
        var full = ObjectOrders.run("c1", source, Use.by("last", ABORT), almost);
        assertThat(ObjectOrders.isFull(full, "new")).isTrue();
        assertThat(ObjectOrders.isFull(full, null)).isTrue();
        assertThat(ObjectOrders.isFull(full, "last")).as("a user it has").isFalse();
    }

    @Test
    void whatDoesNotChangeTheManifestIsNoNewsForMembers() {
        var use = Use.by("b", ABORT);
        var work = ObjectOrders.run("c1", source("ConfigMap", 5, "1"), use, null);
        var sameContent = source("ConfigMap", 8, "1");
        assertThat(ObjectOrders.says(work, 8, ObjectOrders.digest(sameContent.manifest()), use))
                .isTrue();
        assertThat(ObjectOrders.says(
                        work, 8, ObjectOrders.digest(source("ConfigMap", 8, "2").manifest()), use))
                .isFalse();
        assertThat(ObjectOrders.says(work, 4, "older", use))
                .as("never goes back")
                .isTrue();
    }

    private static Work withUsers(Work before, int users) {
        var spec = before.getSpec();
        before.setSpec(new dev.muster.api.fleet.WorkSpec(
                spec.protocol(),
                spec.form(),
                Intent.Run,
                null,
                null,
                null,
                null,
                spec.target(),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                IntStream.range(0, users).mapToObj(user -> "b" + user).toList(),
                spec.conflictResolution(),
                spec.manifest(),
                null));
        return before;
    }

    private static Work withdrawn(Work before) {
        var work = ObjectOrders.trimmed(before);
        var spec = before.getSpec();
        work.setSpec(new dev.muster.api.fleet.WorkSpec(
                spec.protocol(),
                spec.form(),
                Intent.Withdraw,
                null,
                null,
                null,
                null,
                spec.target(),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                spec.conflictResolution(),
                null,
                null));
        return work;
    }

    private static Source source(String kind, long version, String value) {
        ObjectNode manifest = JsonNodeFactory.instance.objectNode();
        manifest.put("apiVersion", "v1").put("kind", kind);
        manifest.putObject("metadata").put("name", "x").put("namespace", "default");
        manifest.putObject("data").put("key", value);
        return Source.of(
                new TemplateReference("v1", kind, kind.toLowerCase() + "s", "default", "x", "u", null),
                Long.toString(version),
                manifest);
    }
}
