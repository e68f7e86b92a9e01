package io.github.gezhi;

import com.dylibso.chicory.runtime.ExportFunction;
import com.dylibso.chicory.runtime.GlobalInstance;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Memory;
import com.dylibso.chicory.wasm.ChicoryException;
import com.dylibso.chicory.wasm.types.MutabilityType;
import io.github.gezhi.error.EngineException;
import io.github.gezhi.error.ResponseException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * One instance and the canonical ABI of its functions. For one thread at a time.
 *
 * <p>Not responsible for what an error means, nor for what becomes of the instance after a failure.
 */
final class CoreInstance {
    private final Instance instance;
    private final Map<String, ExportFunction> functions = new HashMap<>();

    CoreInstance(CoreModule module, int pages) {
        instance = module.instantiate(pages);
    }

    /** The answer of a call, with its tag. */
    Answer call(String function, byte[] request) {
        ExportFunction run = function(function);
        ExportFunction post = function("cabi_post_" + function);
        int at = 1;
        if (request.length > 0) {
            at = (int) function("cabi_realloc").apply(0, 0, 1, request.length)[0];
            instance.memory().write(at, request);
        }
        int result = (int) run.apply(at, request.length)[0];
        Memory memory = instance.memory();
        byte tag = memory.read(result);
        byte[] text = memory.readBytes(memory.readInt(result + 4), memory.readInt(result + 8));
        post.apply(result);
        if (tag != 0 && tag != 1) {
            throw new ResponseException("`" + function + "` answered with the tag " + tag
                    + ", neither an answer nor an error: is this an engine of Gezhi?", "", null);
        }
        return new Answer(tag == 0, decoded(function, text));
    }

    private static String decoded(String function, byte[] text) {
        try {
            return StandardCharsets.UTF_8.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(text)).toString();
        } catch (CharacterCodingException e) {
            throw new ResponseException("the answer of `" + function
                    + "` is no UTF-8: report it with the request, it is a bug of the engine",
                    new String(text, StandardCharsets.UTF_8), e);
        }
    }

    int pages() {
        return instance.memory().pages();
    }

    boolean full() {
        return instance.memory().pages() >= instance.memory().maximumPages();
    }

    /** Everything that a call could have changed: the memory and the mutable globals. */
    Image image() {
        Memory memory = instance.memory();
        long[] globals = new long[instance.globalCount()];
        for (int index = 0; index < globals.length; index++) {
            globals[index] = instance.global(index).getValue();
        }
        return new Image(memory.readBytes(0, memory.pages() * Memory.PAGE_SIZE), globals);
    }

    /** Makes this instance, fresh as it must be, what another one was. */
    void become(Image image) {
        Memory memory = instance.memory();
        int missing = image.memory.length / Memory.PAGE_SIZE - memory.pages();
        if (missing > 0 && memory.grow(missing) < 0) {
            throw new EngineException("an instance with this pack needs " + image.memory.length / 1_048_576
                    + " MiB; allow more by PackOptions.memoryMiB", null);
        }
        memory.write(0, image.memory);
        for (int index = 0; index < image.globals.length; index++) {
            GlobalInstance global = instance.global(index);
            if (global.getMutabilityType() == MutabilityType.Var) {
                global.setValue(image.globals[index]);
            }
        }
    }

    private ExportFunction function(String name) {
        return functions.computeIfAbsent(name, wanted -> {
            try {
                return instance.export(wanted);
            } catch (ChicoryException e) {
                throw new EngineException("this engine has no function `" + wanted + "`", e);
            }
        });
    }

    /** An answer or an error, as JSON. */
    static final class Answer {
        final boolean ok;
        final String text;

        Answer(boolean ok, String text) {
            this.ok = ok;
            this.text = text;
        }
    }

    /** The state of an instance between two calls. */
    static final class Image {
        private final byte[] memory;
        private final long[] globals;

        private Image(byte[] memory, long[] globals) {
            this.memory = memory;
            this.globals = globals;
        }
    }
}
