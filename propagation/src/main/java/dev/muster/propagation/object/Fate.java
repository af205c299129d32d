package dev.muster.propagation.object;

/** What becomes of a copy when the last one who needed it has left. */
public enum Fate {
    /** As the object's own policy last ordered; without one it goes. */
    AS_ORDERED,
    /** It stays in the member, without our marks. */
    STAYS,
    GOES;

    /** @param ordered what the Work says */
    boolean preserves(boolean ordered) {
        return switch (this) {
            case AS_ORDERED -> ordered;
            case STAYS -> true;
            case GOES -> false;
        };
    }
}
