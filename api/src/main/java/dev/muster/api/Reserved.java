package dev.muster.api;

/**
 * Labels, annotations and finalizers that are Muster's alone. Users and other controllers may read them; a
 * ValidatingAdmissionPolicy on the hub refuses anybody else who sets them.
 */
public final class Reserved {
    public static final String GROUP = "fleet.muster.dev";
    public static final String VERSION = "v1alpha1";
    public static final String API_VERSION = GROUP + "/" + VERSION;

    /** Wire protocol between control plane and agent; an agent that does not know a Work's number answers Refused. */
    public static final int PROTOCOL = 1;

    /** Namespace of the control plane on the hub (its lease, configuration) and of the agent in the member. */
    public static final String SYSTEM_NAMESPACE = "muster-system";

    /** A member's namespace on the hub is this prefix plus the member's name. */
    public static final String MEMBER_NAMESPACE_PREFIX = "muster-member-";

    /** Label on everything made for one attempt: {@code <binding UID>.<attempt>}. */
    public static final String TOKEN = GROUP + "/token";

    /** Label: UID of the binding a Work or copy belongs to. */
    public static final String BINDING = GROUP + "/binding";

    /** Label on a copy of an object Work: UID of the hub object it is a copy of. */
    public static final String SOURCE = GROUP + "/source";

    /** Label on the bindings of templates that are no jobs: they have a copy in every member that matches. */
    public static final String DUPLICATED = GROUP + "/duplicated";

    /** Label on placeholder and fence pods: which pod set a placeholder stands for, or {@code fence}. */
    public static final String SLOT = GROUP + "/slot";

    /** Annotation on a template: the policy that claims it, {@code namespace/name} or {@code /name}. */
    public static final String CLAIMED_BY = GROUP + "/claimed-by";

    /** Annotation on a MemberCluster: images that jobs ask for, which its agent looks for on its nodes; JSON, a list of names. */
    public static final String IMAGES = GROUP + "/images";

    /** Finalizer on templates: removed only when no member holds anything of it. */
    public static final String TEMPLATE_FINALIZER = GROUP + "/withdraw";

    /** Finalizer on bindings: removed only with proof for every attempt. */
    public static final String BINDING_FINALIZER = GROUP + "/proof";

    /** Finalizer on a member's copy: removed when the hub has its end, or when it is withdrawn. */
    public static final String COPY_FINALIZER = GROUP + "/observed";

    /** Finalizer on a MemberCluster: deletion waits while Works live. */
    public static final String MEMBER_FINALIZER = GROUP + "/works";

    private Reserved() {}

    public static String memberNamespace(String member) {
        return MEMBER_NAMESPACE_PREFIX + member;
    }

    public static String token(String bindingUid, long attempt) {
        return bindingUid + "." + attempt;
    }
}
