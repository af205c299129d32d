package dev.muster.agent;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** What the agent may import, and in which direction its steps know each other. */
class ImportsTest {
    private static final JavaClasses ALL = new ClassFileImporter().importPackages("dev.muster.agent");
    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.muster.agent");

    @Test
    void onlyTheContractIsImported() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAPackage("dev.muster..")
                        .and(not(resideInAnyPackage("dev.muster.agent..", "dev.muster.api.."))))
                .check(ALL);
    }

    /** Package app is apart: it starts the parts and holds the configuration that they read. */
    @Test
    void stepsAreFreeOfCycles() {
        slices().matching("dev.muster.agent.(*)..")
                .should()
                .beFreeOfCycles()
                .ignoreDependency(resideInAPackage("dev.muster.agent.app.."), alwaysTrue())
                .ignoreDependency(alwaysTrue(), resideInAPackage("dev.muster.agent.app.."))
                .check(MAIN);
    }

    @Test
    void ofTheWiringTheStepsKnowTheConfigurationOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.muster.agent.app..")
                .should()
                .dependOnClassesThat(resideInAPackage("dev.muster.agent.app..")
                        .and(not(nameMatching("dev\\.muster\\.agent\\.app\\.AgentConfig(\\$.*)?"))))
                .check(MAIN);
    }

    /** So that it can be proved on values alone. */
    @Test
    void whatIsFreeIsCountedWithoutAnApiServer() {
        noClasses()
                .that()
                .haveNameMatching(
                        "dev\\.muster\\.agent\\.report\\."
                                + "(Account|Amounts|EffectiveRequest|GroupKey|NodeShape|PageContent|PageMap|PerNodeLabels|SlotTally)")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.fabric8.kubernetes.client..", "dev.muster.agent.client..")
                .check(MAIN);
    }
}
