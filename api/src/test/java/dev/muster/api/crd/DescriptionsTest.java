package dev.muster.api.crd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.api.fleet.MemberClusterSpec;
import dev.muster.api.policy.PropagationSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code kubectl explain} says something of every field that people write, and of nothing that is not there. */
class DescriptionsTest {
    @Test
    void everyFieldOfPoliciesAndMembersIsExplained() {
        Set<String> fields = Stream.of(PropagationSpec.class, MemberClusterSpec.class)
                .flatMap(type -> Stream.concat(Stream.of(type), Arrays.stream(type.getDeclaredClasses())))
                .filter(Class::isRecord)
                .flatMap(type -> Arrays.stream(type.getRecordComponents()))
                .map(Descriptions::key)
                .collect(Collectors.toSet());
        assertThat(Descriptions.keys())
                .as("api/src/test/resources/dev/muster/api/crd/descriptions.properties")
                .containsExactlyInAnyOrderElementsOf(fields);
    }

    @Test
    void descriptionsReachTheCrds() {
        assertThat(List.of(
                        "policy.one.alibabacloud.com_propagationpolicies.yaml",
                        "policy.one.alibabacloud.com_clusterpropagationpolicies.yaml"))
                .allSatisfy(file -> assertThat(CrdFiles.generate().get(file))
                        .contains("description: Holds templates on their way."));
    }
}
