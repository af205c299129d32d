package dev.muster.core.model;

/** Everything the decision knows about one member; its parts change at different rates and are shared between views. */
public record MemberView(
        String name, MemberTraits traits, MemberState state, Capabilities capabilities, Capacity capacity) {

    public MemberView withCapacity(Capacity newer) {
        return new MemberView(name, traits, state, capabilities, newer);
    }

    public MemberView withState(MemberState newer) {
        return new MemberView(name, traits, newer, capabilities, capacity);
    }

    public MemberView withTraits(MemberTraits newer) {
        return new MemberView(name, newer, state, capabilities, capacity);
    }

    public MemberView withCapabilities(Capabilities newer) {
        return new MemberView(name, traits, state, newer, capacity);
    }
}
