package dev.muster.propagation.binding;

import dev.muster.api.Reserved;
import dev.muster.api.fleet.ResourceBinding;
import dev.muster.api.fleet.Work;
import dev.muster.api.fleet.WorkSpec.Form;
import dev.muster.api.spark.SparkApplication;
import dev.muster.propagation.watch.HubWatch;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.Cache;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.EventSourceStartPriority;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.SecondaryToPrimaryMapper;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All templates, bindings and Works that the hub has, kept by watches, and who is looked at again when one changes. Empty until
 * {@link #prepare} was called and the watches have been opened.
 */
public final class JobCaches {
    private final Nudges nudges;
    private volatile @Nullable IndexerResourceCache<SparkApplication> templates;
    private volatile @Nullable InformerEventSource<ResourceBinding, SparkApplication> bindings;
    private volatile @Nullable InformerEventSource<Work, SparkApplication> works;

    /** @param whenFilled runs once: when all caches are filled, and before the first job is looked at */
    JobCaches(Runnable whenFilled) {
        nudges = new Nudges(whenFilled);
    }

    List<EventSource<?, SparkApplication>> prepare(EventSourceContext<SparkApplication> context) {
        var bindingSource = source(ResourceBinding.class, "!" + Reserved.DUPLICATED, JobCaches::ownerOf, context);
        var workSource = source(Work.class, Reserved.BINDING + "," + Reserved.TOKEN, JobCaches::ownerOf, context);
        templates = context.getPrimaryCache();
        bindings = bindingSource;
        works = workSource;
        return List.of(bindingSource, workSource, nudges);
    }

    private static <T extends HasMetadata> InformerEventSource<T, SparkApplication> source(
            Class<T> type,
            String labels,
            SecondaryToPrimaryMapper<T> owner,
            EventSourceContext<SparkApplication> context) {
        var source = new InformerEventSource<>(
                InformerEventSourceConfiguration.from(type, SparkApplication.class)
                        .withLabelSelector(labels)
                        .withSecondaryToPrimaryMapper(owner)
                        .withWatchAllNamespaces()
                        .withInformerListLimit(HubWatch.PAGE)
                        .build(),
                context);
        // Filled before Nudges start: see there.
        source.setEventSourcePriority(EventSourceStartPriority.RESOURCE_STATE_LOADER);
        return source;
    }

    /** Wakes jobs. Starts when every template, binding and Work is in the caches and before the first job is looked at. */
    private static final class Nudges extends SimpleInboundEventSource<SparkApplication> {
        private final Runnable whenFilled;

        Nudges(Runnable whenFilled) {
            super("nudges");
            this.whenFilled = whenFilled;
        }

        @Override
        public void start() {
            whenFilled.run();
            super.start();
        }
    }

    private static Set<ResourceID> ownerOf(ResourceBinding binding) {
        var template = binding.getSpec().template();
        return template.kind().equals(SparkApplication.KIND)
                        && template.apiVersion().equals(SparkApplication.API_VERSION)
                ? Set.of(new ResourceID(template.name(), template.namespace()))
                : Set.of();
    }

    private static Set<ResourceID> ownerOf(Work work) {
        var target = work.getSpec().target();
        return work.getSpec().form() == Form.Job ? Set.of(new ResourceID(target.name(), target.namespace())) : Set.of();
    }

    List<SparkApplication> templates() {
        return listed(templates);
    }

    /** All jobs' bindings; those of duplicated objects are not among them. */
    public List<ResourceBinding> bindings() {
        return listed(bindings);
    }

    /** All jobs' Works, of every attempt. */
    List<Work> works() {
        return listed(works);
    }

    private static <T> List<T> listed(@Nullable Cache<T> cache) {
        return cache == null ? List.of() : cache.list().toList();
    }

    Optional<SparkApplication> template(ResourceID job) {
        var cache = templates;
        return cache == null ? Optional.empty() : cache.get(job);
    }

    Set<ResourceBinding> bindingsOf(SparkApplication template) {
        var source = bindings;
        return source == null ? Set.of() : source.getSecondaryResources(template);
    }

    Set<Work> worksOf(SparkApplication template) {
        var source = works;
        return source == null ? Set.of() : source.getSecondaryResources(template);
    }

    /** Looks at a job again, because something outside its own objects changed. */
    public void nudge(ResourceID job) {
        nudges.propagateEvent(job);
    }

    /** Looks again at the jobs that have a Work in the member. */
    public void nudgeJobsIn(String member) {
        works().stream()
                .filter(work -> JobView.memberOf(work).equals(member))
                .flatMap(work -> ownerOf(work).stream())
                .forEach(this::nudge);
    }

    /** Looks at every job of a namespace again; of all namespaces when it is null. */
    public void nudgeAll(@Nullable String namespace) {
        templates().stream()
                .filter(template -> namespace == null
                        || namespace.equals(template.getMetadata().getNamespace()))
                .map(ResourceID::fromResource)
                .forEach(this::nudge);
    }
}
