package dev.muster.sandbox.fleet;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.testcontainers.DockerClientFactory;

/** Lets tests on kind clusters run only where a container engine answers, and says in one line when none does. */
final class ContainerEngine implements ExecutionCondition {
    private static final String NONE =
            "kind profile: skipped, no container engine answers here (start one, or set DOCKER_HOST)";

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        if (context.getTestMethod().isPresent()
                || DockerClientFactory.instance().isDockerAvailable()) {
            return ConditionEvaluationResult.enabled("a container engine answers");
        }
        System.out.println(NONE);
        return ConditionEvaluationResult.disabled(NONE);
    }
}
