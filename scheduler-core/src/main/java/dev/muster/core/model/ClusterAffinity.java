package dev.muster.core.model;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which members a job may go to. All given parts must hold, and {@code exclude} beats them all.
 *
 * @param names empty means every member
 * @param matchLabels labels a member must have
 * @param labels further conditions on the member's labels
 */
public record ClusterAffinity(
        Set<String> names,
        Set<String> exclude,
        Map<String, String> matchLabels,
        List<LabelRequirement> labels,
        List<FieldRequirement> fields) {
    /** Every member. */
    public static final ClusterAffinity ANY = new ClusterAffinity(Set.of(), Set.of(), Map.of(), List.of(), List.of());

    /** Where a member stands. */
    public enum Field {
        PROVIDER,
        REGION,
        ZONE
    }

    /** A condition on one field: the member's value is, or is not, among {@code values}. */
    public record FieldRequirement(Field field, boolean in, Set<String> values) {
        public FieldRequirement {
            values = Set.copyOf(values);
        }
    }

    public ClusterAffinity {
        names = Set.copyOf(names);
        exclude = Set.copyOf(exclude);
        matchLabels = Map.copyOf(matchLabels);
        labels = List.copyOf(labels);
        fields = List.copyOf(fields);
    }

    /** These members only. */
    public static ClusterAffinity named(String... names) {
        return new ClusterAffinity(Set.of(names), Set.of(), Map.of(), List.of(), List.of());
    }

    /** Whether the member of this name and these traits is one the job may go to. */
    public boolean matches(String member, MemberTraits traits) {
        if (exclude.contains(member) || !names.isEmpty() && !names.contains(member)) {
            return false;
        }
        for (Map.Entry<String, String> want : matchLabels.entrySet()) {
            if (!want.getValue().equals(traits.labels().get(want.getKey()))) {
                return false;
            }
        }
        for (LabelRequirement want : labels) {
            if (!want.matches(traits.labels().get(want.key()))) {
                return false;
            }
        }
        for (FieldRequirement want : fields) {
            if (want.in() != want.values().contains(traits.field(want.field()))) {
                return false;
            }
        }
        return true;
    }
}
