package io.github.gezhi;

import com.dylibso.chicory.compiler.InterpreterFallback;
import com.dylibso.chicory.compiler.MachineFactoryCompiler;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Machine;
import com.dylibso.chicory.wasm.WasmModule;
import java.util.function.Function;

/** The only class that names Chicory's compiler, so that nothing else needs it on the class path. */
final class RunTimeCompiler {
    private RunTimeCompiler() {
    }

    static Function<Instance, Machine> compile(WasmModule module) {
        return MachineFactoryCompiler.builder(module).withInterpreterFallback(InterpreterFallback.SILENT).compile();
    }
}
