package io.github.gezhi.contract;

import io.github.gezhi.error.OutOfRangeException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.temporal.TemporalAccessor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the contract can carry: whole numbers within ±(2^53−1), texts of whole characters, no floating point.
 *
 * <p>A {@link BigDecimal} becomes the string that the contract has for decimals, a {@code java.time} value its
 * {@link Times#text text}. Numbers are those of {@code Byte}, {@code Short}, {@code Integer}, {@code Long},
 * {@link BigInteger}, {@link AtomicInteger} and {@link AtomicLong}; keys are texts. Whatever else does not fit is
 * refused with its path, before anything is sent.
 */
public final class Ranges {
    private static final long LARGEST = (1L << 53) - 1;
    /** As deep as the engine reads JSON. */
    private static final int DEPTH = 128;

    private Ranges() {
    }

    /**
     * Plain maps, lists and values that JSON can carry unchanged.
     *
     * @param value what is to be sent
     * @return the same, with decimals and times as strings
     * @throws OutOfRangeException naming the path of the first value that does not fit
     */
    public static Object checked(Object value) {
        return checked("", value, 0);
    }

    /**
     * Refuses a text with half a character in it (a lone surrogate), which UTF-8 cannot carry.
     *
     * @param path where the text stands
     * @param text the text
     * @return the same text
     * @throws OutOfRangeException for a lone surrogate
     */
    public static String text(String path, String text) {
        for (int at = 0; at < text.length(); at++) {
            char unit = text.charAt(at);
            if (!Character.isSurrogate(unit)) {
                continue;
            }
            if (Character.isHighSurrogate(unit) && at + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(at + 1))) {
                at++;
            } else {
                throw refused(path, "holds half a character (a lone surrogate) at unit " + at
                        + "; cut texts with String.offsetByCodePoints");
            }
        }
        return text;
    }

    private static Object checked(String path, Object value, int depth) {
        if (depth > DEPTH) {
            throw refused(path, "is nested more than " + DEPTH + " deep; does a list or a map hold itself?");
        }
        if (value == null || value instanceof Boolean) {
            return value;
        }
        if (value instanceof CharSequence) {
            return text(path, value.toString());
        }
        if (value instanceof Number) {
            return number(path, (Number) value);
        }
        if (value instanceof Payload) {
            return checked(path, ((Payload) value).toMap(), depth);
        }
        if (value instanceof Word) {
            return text(path, ((Word) value).value());
        }
        if (value instanceof TemporalAccessor) {
            return Times.text(path, (TemporalAccessor) value);
        }
        if (value instanceof Map) {
            Map<String, Object> made = new LinkedHashMap<>();
            for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
                Object name = entry.getKey();
                if (!(name instanceof CharSequence)) {
                    throw refused(path, "has a key that is "
                            + (name == null ? "null" : "a " + name.getClass().getName()) + "; give a string");
                }
                String key = text(path, name.toString());
                made.put(key, checked(path.isEmpty() ? key : path + "." + key, entry.getValue(), depth + 1));
            }
            return made;
        }
        if (value instanceof Iterable) {
            List<Object> made = new ArrayList<>();
            for (Object item : (Iterable<?>) value) {
                made.add(checked(path + "[" + made.size() + "]", item, depth + 1));
            }
            return made;
        }
        throw refused(path, "is a " + value.getClass().getName()
                + "; give a string, a whole number, a truth value, a list or a map");
    }

    private static Object number(String path, Number number) {
        if (number instanceof BigDecimal) {
            return ((BigDecimal) number).toPlainString();
        }
        if (number instanceof Double || number instanceof Float) {
            throw refused(path, "is the floating-point number " + number
                    + ", which the contract does not carry; give a BigDecimal or a string");
        }
        if (!(number instanceof Integer || number instanceof Long || number instanceof BigInteger
                || number instanceof Short || number instanceof Byte || number instanceof AtomicInteger
                || number instanceof AtomicLong)) {
            throw refused(path, "is a " + number.getClass().getName()
                    + ", which may not be a whole number; give a Long, a BigInteger, a BigDecimal or a string");
        }
        BigInteger whole = number instanceof BigInteger ? (BigInteger) number : BigInteger.valueOf(number.longValue());
        if (whole.abs().bitLength() > 53 || Math.abs(whole.longValue()) > LARGEST) {
            throw refused(path, "is " + whole + ", beyond ±(2^53−1); give it as a string if it is a number to look at");
        }
        return whole.longValue();
    }

    static OutOfRangeException refused(String path, String what) {
        return new OutOfRangeException(path, "`" + (path.isEmpty() ? "the request" : path) + "` " + what);
    }
}
