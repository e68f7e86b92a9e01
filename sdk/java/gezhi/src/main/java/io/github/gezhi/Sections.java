package io.github.gezhi;

import com.dylibso.chicory.wasm.ChicoryException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** The sections of a module by their numbers; custom ones left out. Nothing in them is decoded. */
final class Sections {
    private static final int CODE = 10;
    /** Types, imports, functions, tables and elements; the code itself is compared by its digest. */
    private static final int[] COMPILED = {1, 2, 3, 4, 9};
    private final Map<Integer, byte[]> sections = new LinkedHashMap<>();

    static Sections of(byte[] module) {
        if (module.length < 8 || module[0] != 0 || module[1] != 'a' || module[2] != 's' || module[3] != 'm'
                || module[4] != 1
                || module[6] != 0) {
            throw new ChicoryException("it does not begin like one");
        }
        Sections found = new Sections();
        int[] at = {8};
        while (at[0] < module.length) {
            int id = module[at[0]++];
            int size = number(module, at);
            if (size < 0 || size > module.length - at[0]) {
                throw new ChicoryException("section " + id + " is cut short");
            }
            if (id != 0) {
                found.sections.put(id, Arrays.copyOfRange(module, at[0], at[0] + size));
            }
            at[0] += size;
        }
        return found;
    }

    /** Whether the classes compiled from another module can run this one. */
    boolean sameCode(Sections carried, byte[] digestOfCode) {
        for (int id : COMPILED) {
            if (!Arrays.equals(sections.get(id), carried.sections.get(id))) {
                return false;
            }
        }
        return sections.containsKey(CODE)
                && digest(sections.get(CODE)).equals(new String(digestOfCode, StandardCharsets.US_ASCII));
    }

    /** This module with the other's code section, in which compiled functions are stand-ins. */
    byte[] withCodeOf(Sections carried) {
        ByteArrayOutputStream made = new ByteArrayOutputStream();
        made.writeBytes(new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0});
        sections.forEach((id, own) -> {
            byte[] body = id == CODE ? carried.sections.get(CODE) : own;
            made.write(id);
            int size = body.length;
            for (; size >= 0x80; size >>>= 7) {
                made.write(size & 0x7f | 0x80);
            }
            made.write(size);
            made.writeBytes(body);
        });
        return made.toByteArray();
    }

    static String digest(byte[] bytes) {
        try {
            StringBuilder hex = new StringBuilder("sha256:");
            for (byte one : MessageDigest.getInstance("SHA-256").digest(bytes)) {
                hex.append(Character.forDigit(one >> 4 & 15, 16)).append(Character.forDigit(one & 15, 16));
            }
            return hex.toString();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static int number(byte[] module, int[] at) {
        int value = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            byte one = module[at[0]++];
            value |= (one & 0x7f) << shift;
            if (one >= 0) {
                return value;
            }
        }
        throw new ChicoryException("a section's size is too long");
    }
}
