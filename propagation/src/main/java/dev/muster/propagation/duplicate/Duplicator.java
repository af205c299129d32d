package dev.muster.propagation.duplicate;

import dev.muster.api.fleet.MemberCluster;
import dev.muster.api.policy.ClusterPropagationPolicy;
import dev.muster.api.policy.PropagationPolicy;
import dev.muster.api.policy.PropagationSpec.ResourceSelector;
import dev.muster.core.model.MemberTraits;
import dev.muster.propagation.duplicate.DuplicateView.BindingState;
import dev.muster.propagation.member.Member;
import dev.muster.propagation.object.ObjectWorks;
import dev.muster.propagation.policy.Claim;
import dev.muster.propagation.policy.Claiming;
import dev.muster.propagation.policy.Policy;
import dev.muster.propagation.status.TemplateEvents;
import dev.muster.propagation.watch.HubWatch;
import dev.muster.propagation.watch.HubWatch.Change;
import dev.muster.propagation.watch.KeyedLoop;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a copy of every template that a policy claims, but for jobs, in every member that the policy's placement matches.
 *
 * <p>Anything that changes (template, policy, member, binding, Work) wakes the templates it may concern; a woken template is first
 * looked at in memory, and only if something is to do there, on the hub itself. Nothing is kept but in objects.
 */
public final class Duplicator implements AutoCloseable {
    /** Templates worked on at once; a guess that leaves most of the hub to jobs. */
    private static final int WORKERS = 8;

    /** When somebody else keeps writing what we write. */
    private static final Duration LATER = Duration.ofSeconds(5);

    private final Supplier<List<Policy>> policies;
    private final KubernetesClient hub;
    private final ObjectWorks works;
    private final TemplateEvents events;
    private final Clock clock;
    private final HubWatch<MemberCluster> members;
    private final DuplicateBindings bindings;
    private final KindWatches kinds;
    private final DuplicateRounds rounds;
    private final KeyedLoop<TemplateKey> templates = new KeyedLoop<>("duplicate", WORKERS, this::step);
    private final KeyedLoop<String> lost = new KeyedLoop<>("lost-member", 1, this::abandon);
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    /** What of a member matters here. */
    private record Known(MemberTraits traits, boolean deleting, boolean attestedGone) {
        static Known of(Member member) {
            return new Known(member.traits(), member.deleting(), member.attestedGone());
        }
    }

    /** @param policies all policies of both scopes, as they are now */
    public Duplicator(
            KubernetesClient hub,
            ObjectWorks works,
            Supplier<List<Policy>> policies,
            TemplateEvents events,
            Clock clock) {
        this.hub = hub;
        this.works = works;
        this.policies = policies;
        this.events = events;
        this.clock = clock;
        this.members = new HubWatch<>(hub.resources(MemberCluster.class), Duplicator::trimmed, this::memberChanged);
        this.bindings = new DuplicateBindings(hub, this::bindingChanged);
        this.kinds = new KindWatches(hub, this::isWanted, new Kinds());
        this.rounds = new DuplicateRounds(hub, bindings, works, events, this::view);
        works.onChange(work -> wake(TemplateKey.of(work.getSpec().target())));
    }

    private static MemberCluster trimmed(MemberCluster cluster) {
        var trimmed = new MemberCluster();
        trimmed.setMetadata(new ObjectMetaBuilder(cluster.getMetadata())
                .withManagedFields(List.of())
                .build());
        trimmed.setSpec(cluster.getSpec());
        return trimmed;
    }

    /** To be called after {@link ObjectWorks#start}, with policies known; returns when members and bindings were seen once. */
    public void start() {
        members.start();
        bindings.start();
        works.members().forEach(lost::wake);
        policiesChanged();
    }

    /** Any policy came, changed or went. Quick. */
    public void policiesChanged() {
        kinds.look(wantedKinds());
        wakeAll();
    }

    /** UIDs of all bindings of templates that are no jobs. */
    public Stream<String> bindings() {
        return bindings.uids();
    }

    /** Whether every watch is alive. */
    public boolean isWatching() {
        return members.isRunning() && bindings.isWatching() && kinds.isWatching();
    }

    @Override
    public void close() {
        kinds.close();
        members.close();
        bindings.close();
        templates.close();
        lost.close();
    }

    private Set<ApiKind> wantedKinds() {
        var selected = policies.get().stream().flatMap(policy -> selected(policy));
        var bound = bindings.templates().stream().map(TemplateKey::kind);
        return Stream.concat(selected, bound).collect(Collectors.toSet());
    }

    private static Stream<ApiKind> selected(Policy policy) {
        return policy.spec().resourceSelectors().stream()
                .map((ResourceSelector selector) -> new ApiKind(selector.apiVersion(), selector.kind()))
                .filter(ApiKind::isDuplicated);
    }

    /** A kind is watched as long as a policy selects it or a binding of it is left. */
    private boolean isWanted(ApiKind kind) {
        return policies.get().stream().anyMatch(policy -> selected(policy).anyMatch(kind::equals))
                || bindings.anyOf(kind);
    }

    private void wake(TemplateKey key) {
        if (kinds.of(key.kind()).isPresent()) {
            templates.wake(key);
        }
    }

    private void wakeAll() {
        kinds.all().forEach(watched -> watched.watch().all().forEach(object -> wake(key(watched.kind(), object))));
        bindings.templates().forEach(this::wake);
    }

    private static TemplateKey key(ServedKind kind, HasMetadata object) {
        var metadata = object.getMetadata();
        return new TemplateKey(kind.kind(), metadata.getNamespace(), metadata.getName());
    }

    private void bindingChanged(TemplateKey key) {
        wake(key);
        if (kinds.of(key.kind()).isPresent() != isWanted(key.kind())) {
            kinds.look(Set.of(key.kind()));
        }
    }

    private void memberChanged(MemberCluster cluster, Change change) {
        var member = Member.of(cluster);
        if (change == Change.GONE || member.attestedGone()) {
            lost.wake(member.name());
        }
        var now = change == Change.GONE ? null : Known.of(member);
        var before = now == null ? known.remove(member.name()) : known.put(member.name(), now);
        if (now == null || !now.equals(before)) {
            wakeAll();
        }
    }

    /** Nobody will ever answer for the orders to this member. */
    private void abandon(String name) {
        var cluster = hub.resources(MemberCluster.class).withName(name).get();
        if (cluster == null || Member.of(cluster).attestedGone()) {
            works.inMember(name).forEach(works::abandon);
        }
    }

    private void step(TemplateKey key) {
        var watched = kinds.of(key.kind());
        if (watched.isEmpty()) {
            return;
        }
        var kind = watched.get().kind();
        var template = watched.get().watch().get(key.namespace(), key.name()).orElse(null);
        var binding = bindings.known(key).orElse(null);
        if (NextDuplicateSteps.of(view(kind, key, template, binding)).isEmpty()) {
            return;
        }
        if (!rounds.run(kind, key)) {
            templates.wakeAfter(key, LATER);
        }
    }

    private DuplicateView view(
            ServedKind kind,
            TemplateKey key,
            @Nullable GenericKubernetesResource template,
            @Nullable BindingState binding) {
        var state = template == null ? null : Templates.state(template, kind);
        var uid = binding != null
                ? binding.spec().template().uid()
                : state == null ? null : state.reference().uid();
        return new DuplicateView(
                state,
                template == null ? null : claim(template, kind, binding).orElse(null),
                binding,
                members.all().stream().map(Member::of).toList(),
                uid == null ? List.of() : works.ofSource(uid),
                clock.instant());
    }

    private Optional<Claim> claim(GenericKubernetesResource template, ServedKind kind, @Nullable BindingState binding) {
        if (!Templates.isClaimable(template)) {
            return Optional.empty();
        }
        var claimed = Templates.claimed(template, kind);
        var holder = binding == null || binding.clusters().isEmpty()
                ? null
                : binding.spec().policy();
        return holder == null
                ? Claiming.of(claimed, policies.get())
                : Claiming.sticky(claimed, policies.get(), holder.uid());
    }

    private final class Kinds implements KindWatches.Listener {
        @Override
        public void changed(ServedKind kind, GenericKubernetesResource template) {
            templates.wake(key(kind, template));
        }

        /** On every policy that selects the kind. */
        @Override
        public void unwatchable(ApiKind kind, String reason, String message) {
            policies.get().stream()
                    .filter(policy -> selected(policy).anyMatch(kind::equals))
                    .forEach(policy -> events.tell(object(policy), "Warning", reason, kind.toString(), message));
        }

        private HasMetadata object(Policy policy) {
            HasMetadata object = policy.namespaced() ? new PropagationPolicy() : new ClusterPropagationPolicy();
            object.setMetadata(new ObjectMetaBuilder()
                    .withNamespace(policy.namespace())
                    .withName(policy.name())
                    .withUid(policy.uid())
                    .build());
            return object;
        }
    }
}
