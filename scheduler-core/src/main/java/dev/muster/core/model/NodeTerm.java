package dev.muster.core.model;

import java.util.List;

/**
 * One term of a node affinity: all its conditions must hold. A term without any condition matches no node.
 *
 * @param expressions conditions on node labels
 * @param fields conditions on node fields; Kubernetes knows {@code metadata.name} only, any other field matches no node
 */
public record NodeTerm(List<LabelRequirement> expressions, List<LabelRequirement> fields) {
    /** The one field that node affinity can name. */
    public static final String NAME_FIELD = "metadata.name";

    public NodeTerm {
        expressions = List.copyOf(expressions);
        fields = List.copyOf(fields);
    }

    /** A term on labels only. */
    public static NodeTerm ofLabels(LabelRequirement... expressions) {
        return new NodeTerm(List.of(expressions), List.of());
    }

    public boolean isEmpty() {
        return expressions.isEmpty() && fields.isEmpty();
    }
}
