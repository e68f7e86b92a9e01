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
            System.err.println("There is no gezhi.core.wasm in " + folder
                    + ". Make it by `cargo xtask component` at the root of"
                    + " the checkout, or name the folder that holds it in the environment variable GEZHI_ARTEFACTS.");
            System.exit(1);
        }
        byte[] bytes = Files.readAllBytes(core);
        Path target = Path.of(arguments[1]);
        save(target.resolve("gezhi.core.wasm"), bytes);
        Path resources = target.resolve("resources/io/github/gezhi/carried");
        save(resources.resolve("digest.txt"), digest(bytes).getBytes(StandardCharsets.US_ASCII));
        save(resources.resolve("code.txt"), digest(code(bytes)).getBytes(StandardCharsets.US_ASCII));
    }

    /** The body of the code section, by which the library knows a baked district of this engine. */
    private static byte[] code(byte[] module) {
        for (int at = 8; at < module.length; ) {
            int id = module[at++];
            int size = 0;
            for (int shift = 0; ; shift += 7) {
                size |= (module[at] & 0x7f) << shift;
                if (module[at++] >= 0) {
                    break;
                }
            }
            if (id == 10) {
                return Arrays.copyOfRange(module, at, at + size);
            }
            at += size;
        }
        throw new IllegalArgumentException("the core module has no code");
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
