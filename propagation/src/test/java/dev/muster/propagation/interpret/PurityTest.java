package dev.muster.propagation.interpret;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import io.fabric8.kubernetes.client.CustomResource;
import org.junit.jupiter.api.Test;

/** Interpretation and dependencies are functions: the same object gives the same answer at any time, in any process. */
class PurityTest {
    private static final String[] PACKAGES = {
        "dev.muster.propagation.interpret..", "dev.muster.propagation.dependency.."
    };

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.muster.propagation.interpret", "dev.muster.propagation.dependency");

    @Test
    void useNeitherClientNorClockNorThreadsNorLogs() {
        DescribedPredicate<JavaClass> client = resideInAPackage("io.fabric8.kubernetes.client..")
                .and(not(com.tngtech.archunit.core.domain.JavaClass.Predicates.type(CustomResource.class)));
        DescribedPredicate<JavaClass> impure = resideInAnyPackage(
                "java.time..",
                "java.util.concurrent..",
                "java.util.logging..",
                "java.io..",
                "java.nio..",
                "java.net..",
                "org.slf4j..",
                "org.jboss..",
                "io.quarkus..",
                "io.javaoperatorsdk..",
                "jakarta..");
        noClasses()
                .that()
                .resideInAnyPackage(PACKAGES)
                .should()
                .dependOnClassesThat(client.or(impure))
                .check(CLASSES);
    }

    @Test
    void readNoClockAndNoChance() {
        ArchRule rule = noClasses()
                .that()
                .resideInAnyPackage(PACKAGES)
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.Random");
        rule.check(CLASSES);
    }
}
