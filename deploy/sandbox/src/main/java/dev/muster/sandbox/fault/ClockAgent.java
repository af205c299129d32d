package dev.muster.sandbox.fault;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.ProtectionDomain;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Runs inside a process whose clock is set apart: adds so many seconds to every time that {@code java.time} reads from the system, which
 * is all that Muster and the Kubernetes client read. {@link System#nanoTime}, the steady clock, stays. How many is read from a file again
 * and again. Made into a Java agent by {@link Clocks}; the JDK's classes are changed as they are loaded, files stay as they are.
 */
public final class ClockAgent implements ClassFileTransformer {
    /** System property: seconds to add. */
    private static final String AHEAD = "sandbox.clock.ahead";

    private static final Duration LOOK = Duration.ofMillis(200);

    private static final Set<String> CLASSES =
            Set.of("java/time/Clock", "java/time/Clock$SystemClock", "java/time/Clock$SystemInstantSource");
    private static final Set<String> METHODS = Set.of("currentInstant", "millis");

    private static final ClassDesc INSTANT = ClassDesc.of("java.time.Instant");

    private ClockAgent() {}

    /** @param file holds the seconds */
    public static void premain(String file, Instrumentation jvm)
            throws ClassNotFoundException, UnmodifiableClassException {
        jvm.addTransformer(new ClockAgent(), true);
        jvm.retransformClasses(
                Clock.class,
                Class.forName("java.time.Clock$SystemClock"),
                Class.forName("java.time.Clock$SystemInstantSource"));
        read(Path.of(file));
        Thread.ofPlatform().daemon().name("clock").start(() -> follow(Path.of(file)));
    }

    private static void follow(Path file) {
        while (true) {
            try {
                Thread.sleep(LOOK);
            } catch (InterruptedException e) {
                return;
            }
            read(file);
        }
    }

    private static void read(Path file) {
        try {
            System.setProperty(AHEAD, Files.readString(file).strip());
        } catch (IOException e) {
            // Being replaced: it is there at the next look.
        }
    }

    @Override
    public byte @Nullable [] transform(
            @Nullable ClassLoader loader,
            String name,
            @Nullable Class<?> known,
            @Nullable ProtectionDomain domain,
            byte[] bytes) {
        if (!CLASSES.contains(name)) {
            return null;
        }
        var file = ClassFile.of();
        return file.transformClass(
                file.parse(bytes),
                ClassTransform.transformingMethodBodies(
                        method -> METHODS.contains(method.methodName().stringValue()), ClockAgent::later));
    }

    private static void later(CodeBuilder code, CodeElement element) {
        if (element instanceof ReturnInstruction back) {
            switch (back.typeKind()) {
                case REFERENCE ->
                    ahead(code)
                            .invokevirtual(INSTANT, "plusSeconds", MethodTypeDesc.of(INSTANT, ConstantDescs.CD_long));
                case LONG -> ahead(code).loadConstant(1000L).lmul().ladd();
                case BOOLEAN, BYTE, CHAR, SHORT, INT, FLOAT, DOUBLE, VOID -> {}
            }
        }
        code.with(element);
    }

    /** The seconds as a long on the stack. */
    private static CodeBuilder ahead(CodeBuilder code) {
        return code.loadConstant(AHEAD)
                .loadConstant(0L)
                .invokestatic(
                        ConstantDescs.CD_Long,
                        "getLong",
                        MethodTypeDesc.of(ConstantDescs.CD_Long, ConstantDescs.CD_String, ConstantDescs.CD_long))
                .invokevirtual(ConstantDescs.CD_Long, "longValue", MethodTypeDesc.of(ConstantDescs.CD_long));
    }
}
