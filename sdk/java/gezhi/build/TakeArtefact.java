import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * Finds the core module, copies it to where the compiler looks, and writes its digest for the library to carry:
 * `java TakeArtefact.java default-folder target-folder`. The folder in GEZHI_ARTEFACTS goes first.
 */
public final class TakeArtefact {
    private TakeArtefact() {
    }

    public static void main(String[] arguments) throws Exception {
        String named = System.getenv("GEZHI_ARTEFACTS");
        Path folder = Path.of(named == null || named.isEmpty() ? arguments[0] : named).toAbsolutePath().normalize();
        Path core = folder.resolve("gezhi.core.wasm");
        if (!Files.isRegularFile(core)) {
            System.err.println("There is no gezhi.core.wasm in " + folder + ". Make it by `cargo xtask component` at the root of"
                    + " the checkout, or name the folder that holds it in the environment variable GEZHI_ARTEFACTS.");
            System.exit(1);
        }
        byte[] bytes = Files.readAllBytes(core);
        Path target = Path.of(arguments[1]);
        save(target.resolve("gezhi.core.wasm"), bytes);
        Path resource = target.resolve("resources/io/github/gezhi/carried/digest.txt");
        save(resource, digest(bytes).getBytes(StandardCharsets.US_ASCII));
    }

    private static void save(Path file, byte[] bytes) throws IOException {
        Files.createDirectories(file.getParent());
        if (!Files.exists(file) || !Arrays.equals(Files.readAllBytes(file), bytes)) {
            Files.write(file, bytes);
        }
    }

    private static String digest(byte[] bytes) throws Exception {
        StringBuilder hex = new StringBuilder("sha256:");
        for (byte one : MessageDigest.getInstance("SHA-256").digest(bytes)) {
            hex.append(String.format("%02x", one));
        }
        return hex.toString();
    }
}
