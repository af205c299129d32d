package dev.muster.sandbox;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The simulators know nothing of Muster: what they show of it would prove nothing otherwise. */
class HonestSimulatorsTest {

    @Test
    void kubeletAndOperatorUseNothingOfMusterButEachOther() {
        classes()
                .should()
                .onlyAccessClassesThat(DescribedPredicate.describe(
                        "are the simulators' own or not Muster's",
                        (JavaClass type) -> !type.getPackageName().startsWith("dev.muster") || isSimulator(type)))
                .check(new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages(
                                "dev.muster.sandbox.kubelet",
                                "dev.muster.sandbox.operator",
                                "dev.muster.sandbox.loop"));
    }

    private static boolean isSimulator(JavaClass type) {
        return type.getPackageName().matches("dev\\.muster\\.sandbox\\.(kubelet|operator|loop)");
    }
}
