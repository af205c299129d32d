package dev.muster.agent.reserve;

import dev.muster.api.Reserved;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.AffinityBuilder;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import org.jspecify.annotations.Nullable;

/** Whom a fence keeps away from its node. */
final class Fences {
    private Fences() {}

    /** @param admitted a token whose pods may come, null for none */
    static Affinity affinity(@Nullable String admitted) {
        LabelSelector kept = admitted == null
                ? new LabelSelector()
                : new LabelSelectorBuilder()
                        .addNewMatchExpression()
                        .withKey(Reserved.TOKEN)
                        .withOperator("NotIn")
                        .withValues(admitted)
                        .endMatchExpression()
                        .build();
        return new AffinityBuilder()
                .withNewPodAntiAffinity()
                .addNewRequiredDuringSchedulingIgnoredDuringExecution()
                .withTopologyKey("kubernetes.io/hostname")
                .withLabelSelector(kept)
                .withNamespaceSelector(new LabelSelector())
                .endRequiredDuringSchedulingIgnoredDuringExecution()
                .endPodAntiAffinity()
                .build();
    }
}
