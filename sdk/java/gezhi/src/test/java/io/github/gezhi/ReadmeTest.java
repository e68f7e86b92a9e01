package io.github.gezhi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The quickstart of the README, compiled and run as it stands there. */
class ReadmeTest {
    @Test
    void theQuickstartRuns(@TempDir Path folder) throws Exception {
        String readme = Files.readString(Path.of("../README.md"));
        Matcher block = Pattern.compile("```java\n(.*?class Quickstart .*?)```", Pattern.DOTALL).matcher(readme);
        assertTrue(block.find(), "README.md has no block with a class Quickstart");
        Path source = Files.writeString(folder.resolve("Quickstart.java"), block.group(1));
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        ByteArrayOutputStream problems = new ByteArrayOutputStream();
        int result = ToolProvider.getSystemJavaCompiler().run(null, problems, problems,
                "--release", "11", "-encoding", "UTF-8", "-cp", classPath, "-d", folder.toString(), source.toString());
        assertEquals(0, result, problems.toString(StandardCharsets.UTF_8));
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()}, getClass()
                .getClassLoader())) {
            loader.loadClass("Quickstart").getMethod("main", String[].class)
                    .invoke(null, (Object) new String[] {Samples.LENGSHUITAN.toString()});
        } finally {
            System.setOut(before);
        }
        String text = printed.toString(StandardCharsets.UTF_8);
        assertTrue(text.contains("市水务公司"), text);
        assertTrue(text.contains("invalid_request"), text);
    }
}
