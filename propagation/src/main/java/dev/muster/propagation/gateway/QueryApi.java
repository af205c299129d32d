package dev.muster.propagation.gateway;

/** The names of the API. */
public final class QueryApi {
    public static final String GROUP = "query.muster.dev";
    public static final String VERSION = "v1alpha1";
    public static final String GROUP_VERSION = GROUP + "/" + VERSION;

    /** In the place of a member's name: all members. */
    public static final String ALL = "-";

    private QueryApi() {}
}
