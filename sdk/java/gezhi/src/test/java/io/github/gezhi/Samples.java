package io.github.gezhi;

import io.github.gezhi.contract.Incident;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A real pack and an incident for it. */
final class Samples {
    static final Path LENGSHUITAN = bundles().resolve("lengshuitan.json");

    private Samples() {
    }

    private static Path bundles() {
        String named = System.getenv("GEZHI_CORPUS");
        Path folder = Path.of(named == null || named.isEmpty() ? "../../../target/corpus" : named).resolve("bundles");
        if (!Files.isDirectory(folder)) {
            throw new IllegalStateException("no bundles in " + folder.toAbsolutePath().normalize()
                    + ": name the folder of the corpus in the environment variable GEZHI_CORPUS");
        }
        return folder;
    }

    static String bundle() {
        try {
            return Files.readString(LENGSHUITAN);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The artefact that the library was built from. */
    static byte[] core() {
        try {
            return Files.readAllBytes(Path.of("target/artefact/gezhi.core.wasm"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static Incident burstPipe() {
        return Incident.builder().id("1").reportedAt("2023-01-03T09:15:00+08:00").channel("patrol")
                .text("巷子里地下自来水管破裂，影响行人通行。").build();
    }
}
