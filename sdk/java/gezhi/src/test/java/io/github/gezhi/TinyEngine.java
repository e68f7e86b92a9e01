package io.github.gezhi;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A module with the engine's exports and none of its rules, put together by hand: what `decide` does hangs on how long
 * the request is, so that a test can make it trap, loop or fill its memory.
 */
final class TinyEngine {
    /** Traps. */
    static final String TRAP = "1111";
    /** Never ends. */
    static final String LOOP = "22222222";
    /** Takes all memory there is, then traps. */
    static final String FILL = "333333333333";
    /** Answers `{}`. */
    static final String FINE = "{}";
    private final ByteArrayOutputStream module = new ByteArrayOutputStream();

    private TinyEngine() {
    }

    static byte[] named(String id) {
        String summary = "{\"id\":\"" + id
                + "\",\"version\":\"1\",\"title\":{\"zh\":\"小\",\"en\":\"tiny\"},\"digest\":\"sha256:0\","
                + "\"zone\":\"+08:00\",\"in_force\":{},\"layers\":[],\"counts\":{},\"warnings\":[]}";
        return new TinyEngine().assemble(summary);
    }

    private byte[] assemble(String summary) {
        module.writeBytes(new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0});
        section(1, bytes(3, 0x60, 4, 0x7f, 0x7f, 0x7f, 0x7f, 1, 0x7f, 0x60, 2, 0x7f, 0x7f, 1, 0x7f, 0x60, 1, 0x7f, 0));
        section(3, bytes(8, 0, 1, 1, 1, 1, 2, 1, 1));
        section(5, bytes(1, 1, 1, 4));
        ByteArrayOutputStream exports = new ByteArrayOutputStream();
        exports.write(20);
        export(exports, "memory", 2, 0);
        export(exports, "cabi_realloc", 0, 0);
        export(exports, "decide", 0, 1);
        export(exports, "open", 0, 2);
        export(exports, "enroll", 0, 2);
        export(exports, "survey", 0, 3);
        export(exports, "duties", 0, 4);
        export(exports, "describe", 0, 4);
        export(exports, "score", 0, 6);
        export(exports, "timeline", 0, 7);
        for (String name : new String[] {"decide", "open", "enroll", "survey", "duties", "score", "describe",
                "check", "timeline", "nope"}) {
            export(exports, "cabi_post_" + name, 0, 5);
        }
        section(7, exports.toByteArray());
        section(10, code());
        section(11, data(summary));
        return module.toByteArray();
    }

    private static byte[] code() {
        byte[] decide = bytes(0,
                0x20, 1, 0x41, 4, 0x46, 0x04, 0x40, 0x00, 0x0b,
                0x20, 1, 0x41, 8, 0x46, 0x04, 0x40, 0x03, 0x40, 0x0c, 0, 0x0b, 0x0b,
                0x20, 1, 0x41, 12, 0x46, 0x04, 0x40, 0x03, 0x40, 0x41, 1, 0x40, 0, 0x41, 0x7f, 0x47, 0x0d, 0, 0x0b,
                        0x00, 0x0b,
                0x41, 16, 0x0b);
        byte[][] bodies = {bytes(0, 0x41, 0x80, 0x20, 0x0b), decide, bytes(0, 0x41, 32, 0x0b),
                bytes(0, 0x41, 0x30, 0x0b),
            bytes(0, 0x41, 0xc0, 0, 0x0b), bytes(0, 0x0b),
            bytes(0, 0x41, 0xd0, 0, 0x0b), bytes(0, 0x41, 0xe0, 0, 0x0b)};
        ByteArrayOutputStream made = new ByteArrayOutputStream();
        made.write(bodies.length);
        for (byte[] body : bodies) {
            number(made, body.length);
            made.writeBytes(body);
        }
        return made.toByteArray();
    }

    private static byte[] data(String summary) {
        ByteBuffer memory = ByteBuffer.allocate(1_200).order(ByteOrder.LITTLE_ENDIAN);
        result(memory, 16, 0, 128, "{}");
        result(memory, 32, 0, 256, summary);
        result(memory, 48, 1, 700, "{\"kind\":\"brand_new\",\"message\":{\"zh\":\"新\",\"en\":\"new\"},\"more\":1}");
        result(memory, 64, 1, 1_000, "no JSON");
        result(memory, 80, 2, 1_010, "{}");
        result(memory, 96, 0, 1_020, "\"~\"");
        memory.put(1_021, (byte) 0xff);
        ByteArrayOutputStream made = new ByteArrayOutputStream();
        made.writeBytes(bytes(1, 0, 0x41, 0, 0x0b));
        number(made, memory.capacity());
        made.writeBytes(memory.array());
        return made.toByteArray();
    }

    private static void result(ByteBuffer memory, int at, int tag, int text, String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        memory.put(at, (byte) tag).putInt(at + 4, text).putInt(at + 8, bytes.length);
        memory.position(text);
        memory.put(bytes);
    }

    private static void export(ByteArrayOutputStream exports, String name, int kind, int index) {
        exports.write(name.length());
        exports.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
        exports.writeBytes(bytes(kind, index));
    }

    private void section(int id, byte[] body) {
        module.write(id);
        number(module, body.length);
        module.writeBytes(body);
    }

    private static void number(ByteArrayOutputStream out, int value) {
        for (; value >= 0x80; value >>>= 7) {
            out.write(value & 0x7f | 0x80);
        }
        out.write(value);
    }

    private static byte[] bytes(int... values) {
        byte[] made = new byte[values.length];
        for (int index = 0; index < values.length; index++) {
            made[index] = (byte) values[index];
        }
        return made;
    }
}
