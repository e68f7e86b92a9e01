package io.github.gezhi;

import io.github.gezhi.contract.Bundle;
import io.github.gezhi.contract.DescribeResponse;
import io.github.gezhi.contract.Json;
import io.github.gezhi.error.EngineException;
import io.github.gezhi.error.UnreadableFileException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The Gezhi 格治 engine: loaded once, shared by all threads.
 *
 * <pre>{@code
 * Engine engine = Engine.carried();
 * engine.digest();     // sha256:…, to be kept beside each decision
 * engine.describe().getLimits().forEach(limit -> System.out.println(limit.getName() + " " + limit.getValue()));
 * }</pre>
 */
public final class Engine {
    /** The byte order mark, which editors on Windows put before a file in UTF-8. */
    private static final String MARK = "\ufeff";
    private final CoreModule module;

    private Engine(CoreModule module) {
        this.module = module;
    }

    private static final class Carried {
        static final Engine ENGINE = new Engine(CoreModule.carried());
    }

    /** How an engine's code is run. */
    public enum Mode {
        /** By classes made when the library was built: the carried engine and its baked districts. */
        COMPILED_AT_BUILD,
        /**
         * By classes made as the engine was loaded, which takes seconds; needs {@code com.dylibso.chicory:compiler}.
         */
        COMPILED_AT_RUN_TIME,
        /** One instruction after the other: some forty times slower. */
        INTERPRETED
    }

    /**
     * The engine that the library carries.
     *
     * @return the one engine of this JVM
     */
    public static Engine carried() {
        return Carried.ENGINE;
    }

    /**
     * Another engine, as for the replay of an old decision.
     *
     * @param core a {@code gezhi.core.wasm}
     * @return the engine
     * @throws EngineException if the file cannot be read, or is no core module
     */
    public static Engine fromFile(Path core) {
        return fromBytes(read(core));
    }

    /**
     * Another engine from its bytes.
     *
     * @param core the bytes of a {@code gezhi.core.wasm}
     * @return the engine
     * @throws EngineException if they are no core module
     */
    public static Engine fromBytes(byte[] core) {
        return new Engine(CoreModule.of(core));
    }

    /**
     * The digest of the file that was loaded.
     *
     * @return {@code sha256:} and 64 hexadecimal digits
     */
    public String digest() {
        return module.digest();
    }

    /**
     * How its code is run.
     *
     * @return the mode
     */
    public Mode mode() {
        return module.mode();
    }

    /**
     * The version of the contract and every limit; for a baked district the pack as well.
     *
     * @return the description
     */
    public DescribeResponse describe() {
        try (Session session = newSession()) {
            return session.describe();
        }
    }

    /**
     * One instance with nothing open, for `open`, `enroll` and `check`.
     *
     * @return a session to be closed
     */
    public Session newSession() {
        return newSession(PackOptions.DEFAULT);
    }

    /**
     * One instance with nothing open.
     *
     * @param options its walls; the numbers of instances are not used
     * @return a session to be closed
     */
    public Session newSession(PackOptions options) {
        return new Session(module, options);
    }

    /**
     * Opens a bundle.
     *
     * @param bundle its JSON
     * @return the pack, to be closed
     * @throws io.github.gezhi.error.ContractException.InvalidPack with every mistake of the pack
     */
    public Pack open(String bundle) {
        return open(bundle, null, PackOptions.DEFAULT);
    }

    /**
     * Opens a bundle put together in the program.
     *
     * @param bundle its layers
     * @return the pack, to be closed
     */
    public Pack open(Bundle bundle) {
        return open(Json.write(bundle), null, PackOptions.DEFAULT);
    }

    /**
     * Opens a bundle.
     *
     * @param bundle its JSON
     * @param roster the JSON of a roster, or null
     * @param options how its instances are kept
     * @return the pack, to be closed
     * @throws io.github.gezhi.error.ContractException.InvalidPack with every mistake of the pack
     * @throws io.github.gezhi.error.ContractException.InvalidRoster with every fault of the roster
     */
    public Pack open(String bundle, String roster, PackOptions options) {
        try (Session session = newSession(options)) {
            io.github.gezhi.contract.PackSummary summary = session.open(bundle);
            if (roster != null) {
                session.enroll(roster);
            }
            return new Pack(session.intoPool(), summary);
        }
    }

    /**
     * Opens a bundle from a file.
     *
     * @param bundle a file as {@code gezhi bundle} makes it; a byte order mark at its head is passed over
     * @return the pack, to be closed
     * @throws UnreadableFileException if the file cannot be read, or is not UTF-8
     */
    public Pack openFile(Path bundle) {
        return openFile(bundle, null, PackOptions.DEFAULT);
    }

    /**
     * Opens a bundle from a file.
     *
     * @param bundle a file as {@code gezhi bundle} makes it; a byte order mark at its head is passed over
     * @param roster the file of a roster, or null
     * @param options how its instances are kept
     * @return the pack, to be closed
     * @throws UnreadableFileException if a file cannot be read, or is not UTF-8
     */
    public Pack openFile(Path bundle, Path roster, PackOptions options) {
        return open(text(bundle), roster == null ? null : text(roster), options);
    }

    /**
     * A baked district: an engine with its pack already open.
     *
     * @param core its core module
     * @return the pack, to be closed
     * @throws EngineException if it is no baked district
     */
    public static Pack baked(Path core) {
        return baked(read(core), PackOptions.DEFAULT);
    }

    /**
     * A baked district from its bytes.
     *
     * @param core the bytes of its core module
     * @param options how its instances are kept
     * @return the pack, to be closed
     * @throws EngineException if it is no baked district
     */
    public static Pack baked(byte[] core, PackOptions options) {
        return fromBytes(core).bakedPack(options);
    }

    /**
     * The pack that is baked into this engine.
     *
     * @param options how its instances are kept
     * @return the pack, to be closed
     * @throws EngineException if none is
     */
    public Pack bakedPack(PackOptions options) {
        Pack described = new Pack(new Pool(module, options, null), null);
        try {
            DescribeResponse description = described.describe();
            if (description.getPack() == null) {
                throw new EngineException("no pack is baked into this engine: use `open` with a bundle", null);
            }
            return new Pack(described.pool(), description.getPack().getSummary());
        } catch (RuntimeException | Error e) {
            described.close();
            throw e;
        }
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new EngineException("cannot read the engine " + file + ": " + e.getMessage(), e);
        }
    }

    private static String text(Path file) {
        try {
            String text = Files.readString(file);
            return text.startsWith(MARK) ? text.substring(MARK.length()) : text;
        } catch (CharacterCodingException e) {
            throw new UnreadableFileException(file + " is not UTF-8 (" + e.getMessage() + "): save it as UTF-8", e);
        } catch (IOException e) {
            throw new UnreadableFileException("cannot read " + file + " (" + e + ")", e);
        }
    }
}
