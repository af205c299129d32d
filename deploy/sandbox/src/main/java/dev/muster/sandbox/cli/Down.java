package dev.muster.sandbox.cli;

import dev.muster.sandbox.controlplane.Progress;
import dev.muster.sandbox.controlplane.RunFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Stops a running sandbox, and whatever a killed one left behind. */
@Command(name = "down", description = "Stops the sandbox.", mixinStandardHelpOptions = true)
final class Down implements Callable<Integer> {
    /** A hub, nine members and their programs end within 10 s; twice that for a busy machine. */
    private static final int LIMIT_SECONDS = 20;

    @Option(names = "--run-folder", required = true, description = "the run folder given to up")
    private Path runFolder = Path.of("");

    @Override
    public Integer call() throws InterruptedException, ExecutionException {
        if (!Files.isDirectory(runFolder)) {
            System.out.println("no sandbox has run in " + runFolder);
            return 0;
        }
        var owner = RunFolders.owner(runFolder);
        if (owner.isPresent()) {
            owner.get().destroy();
            try {
                owner.get().onExit().get(LIMIT_SECONDS, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                owner.get().destroyForcibly();
                owner.get().onExit().get();
            }
        }
        RunFolder.open(runFolder, Progress.to(System.out)).close();
        System.out.println("the sandbox is stopped; its logs stay in " + runFolder.resolve("logs"));
        return 0;
    }
}
