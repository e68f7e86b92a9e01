package io.github.gezhi;

import com.dylibso.chicory.runtime.ByteArrayMemory;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.InterpreterMachine;
import com.dylibso.chicory.runtime.Machine;
import com.dylibso.chicory.wasm.ChicoryException;
import com.dylibso.chicory.wasm.Parser;
import com.dylibso.chicory.wasm.WasmModule;
import com.dylibso.chicory.wasm.types.MemoryLimits;
import io.github.gezhi.carried.CarriedModule;
import io.github.gezhi.error.EngineException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/**
 * A core module and the machine that runs it.
 *
 * <p>The carried module was compiled to classes when the library was built. A baked district is the same code with
 * other data: where all that the compiled code depends on is equal byte for byte, it runs on the same classes. Any
 * other module is compiled now if Chicory's compiler is on the class path, and interpreted if not.
 */
final class CoreModule {
    private final WasmModule module;
    private final Function<Instance, Machine> machine;
    private final String digest;
    private final Engine.Mode mode;

    private CoreModule(WasmModule module, Function<Instance, Machine> machine, String digest, Engine.Mode mode) {
        OldCompiler.keepAway();
        this.module = module;
        this.machine = machine;
        this.digest = digest;
        this.mode = mode;
    }

    static CoreModule carried() {
        String digest = new String(resource("digest.txt"), StandardCharsets.US_ASCII);
        return new CoreModule(CarriedModule.load(), CarriedModule::create, digest, Engine.Mode.COMPILED_AT_BUILD);
    }

    /** A module given at run time, in the fastest way that there is for it. */
    static CoreModule of(byte[] bytes) {
        return of(bytes, compilerIsThere());
    }

    static CoreModule of(byte[] bytes, boolean compile) {
        String digest = Sections.digest(bytes);
        try {
            Sections given = Sections.of(bytes);
            // The carried module's own file has stand-ins for the compiled functions' code, so digests are compared
            // there.
            Sections carried = Sections.of(resource("CarriedModule.meta"));
            if (given.sameCode(carried, resource("code.txt"))) {
                WasmModule module = Parser.parse(given.withCodeOf(carried));
                return new CoreModule(module, CarriedModule::create, digest, Engine.Mode.COMPILED_AT_BUILD);
            }
            WasmModule module = Parser.parse(bytes);
            if (compile) {
                return new CoreModule(module, RunTimeCompiler.compile(module), digest,
                        Engine.Mode.COMPILED_AT_RUN_TIME);
            }
            return new CoreModule(module, InterpreterMachine::new, digest, Engine.Mode.INTERPRETED);
        } catch (ChicoryException | IndexOutOfBoundsException e) {
            throw new EngineException("this is no core WebAssembly module (" + e.getMessage()
                    + "); take gezhi.core.wasm, not gezhi.component.wasm", e);
        }
    }

    Instance instantiate(int pages) {
        MemoryLimits own = module.memorySection()
                .filter(section -> section.memoryCount() > 0)
                .map(section -> section.getMemory(0).limits())
                .orElseThrow(() -> new EngineException("the module has no memory: it is no engine of Gezhi", null));
        int most = Math.min(own.maximumPages(), Math.max(pages, own.initialPages()));
        return Instance.builder(module)
                .withMachineFactory(machine)
                .withMemoryFactory(ByteArrayMemory::new)
                .withMemoryLimits(new MemoryLimits(own.initialPages(), most))
                .build();
    }

    String digest() {
        return digest;
    }

    Engine.Mode mode() {
        return mode;
    }

    private static boolean compilerIsThere() {
        try {
            Class.forName("com.dylibso.chicory.compiler.MachineFactoryCompiler", false,
                    CoreModule.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    private static byte[] resource(String name) {
        try (InputStream in = CarriedModule.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        } catch (IOException | NullPointerException e) {
            throw new EngineException("the library's jar lacks " + name + ": it was not built by its pom", e);
        }
    }
}
