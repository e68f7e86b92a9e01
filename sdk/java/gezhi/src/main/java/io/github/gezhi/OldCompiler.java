package io.github.gezhi;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * Keeps HotSpot's second compiler (C2) away from the engine's classes on a Java before 21.
 *
 * <p>C2 of those versions computes wrongly in code like the engine's: Chicory has workarounds for it in two of its
 * instructions ({@code MemCopyWorkaround}), and `open` was seen to trap after some thousand calls all the same. The
 * first compiler (C1) does not, and is hardly slower here. A directive that is added at run time reaches the named
 * classes only.
 */
final class OldCompiler {
    private static final String DIRECTIVE = "[{match: [\"io/github/gezhi/carried/*.*\", \"com/dylibso/chicory/*.*\"],"
            + " c2: {Exclude: true}}]";
    private static boolean done;

    private OldCompiler() {
    }

    /** Adds the directive, once. A JVM that has no such thing is left as it is. */
    static synchronized void keepAway() {
        if (done || Runtime.version().feature() >= 21) {
            return;
        }
        done = true;
        try {
            Path file = Files.createTempFile("gezhi-", ".json");
            try {
                Files.writeString(file, DIRECTIVE);
                ManagementFactory.getPlatformMBeanServer().invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"), "compilerDirectivesAdd",
                        new Object[] {new String[] {file.toString()}}, new String[] {String[].class.getName()});
            } finally {
                Files.delete(file);
            }
        } catch (IOException | JMException | RuntimeException e) {
            System.getLogger("io.github.gezhi").log(System.Logger.Level.WARNING,
                    "cannot keep the C2 compiler from the engine's classes: start Java with"
                            + " -XX:TieredStopAtLevel=1, or take Java 21 or later", e);
        }
    }
}
