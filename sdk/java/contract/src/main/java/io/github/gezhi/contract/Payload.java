package io.github.gezhi.contract;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A value of the contract: what was given and nothing else, so that a part left out stays apart from one that is
 * {@code null}.
 *
 * <p>Values do not change once made and may be shared between threads. Unknown parts of an answer are passed over.
 * Written as JSON they are objects with the contract's names; Jackson 2 and Jackson 3 both read and write them by their
 * annotations.
 */
public abstract class Payload {
    private final Map<String, Object> values = new LinkedHashMap<>();

    Payload() {
    }

    abstract String[] required();

    /**
     * The parts by their JSON names, those left out not among them.
     *
     * @return an unmodifiable map
     */
    @JsonValue
    public final Map<String, Object> toMap() {
        return Collections.unmodifiableMap(values);
    }

    /**
     * Whether a part was given, be it as {@code null}.
     *
     * @param name its name in JSON
     * @return true if it was given
     */
    public final boolean has(String name) {
        return values.containsKey(name);
    }

    final void put(String name, Object value) {
        if (value instanceof List) {
            values.put(name, Collections.unmodifiableList(new ArrayList<Object>((List<?>) value)));
        } else if (value instanceof Map) {
            values.put(name, Collections.unmodifiableMap(new LinkedHashMap<Object, Object>((Map<?, ?>) value)));
        } else {
            values.put(name, value);
        }
    }

    // Only the setters of the subclass put values in, each of its own type.
    @SuppressWarnings("unchecked")
    final <T> T get(String name) {
        return (T) values.get(name);
    }

    final <T> List<T> list(String name) {
        List<T> found = get(name);
        return found == null ? Collections.<T>emptyList() : found;
    }

    final <T> Map<String, T> map(String name) {
        Map<String, T> found = get(name);
        return found == null ? Collections.<String, T>emptyMap() : found;
    }

    final <T extends Payload> T copy(T to) {
        ((Payload) to).values.putAll(values);
        return to;
    }

    final Payload complete() {
        for (String name : required()) {
            if (values.get(name) == null) {
                throw new IllegalStateException(
                        "`" + name + "` of " + getClass().getSimpleName()
                                + " is not set: call the builder's method of that name");
            }
        }
        return this;
    }

    /** The path of the first part that must be there and is not, or null. */
    static String missing(String path, Object value) {
        if (value instanceof Payload) {
            Payload payload = (Payload) value;
            for (String name : payload.required()) {
                if (payload.values.get(name) == null) {
                    return path + "." + name;
                }
            }
            return missing(path, payload.values);
        }
        if (value instanceof Map) {
            for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
                String found = missing(path + "." + entry.getKey(), entry.getValue());
                if (found != null) {
                    return found;
                }
            }
        }
        if (value instanceof List) {
            int index = 0;
            for (Object item : (List<?>) value) {
                String found = missing(path + "[" + index++ + "]", item);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    @Override
    public final boolean equals(Object other) {
        return other != null && other.getClass() == getClass() && ((Payload) other).values.equals(values);
    }

    @Override
    public final int hashCode() {
        return values.hashCode();
    }

    @Override
    public final String toString() {
        return getClass().getSimpleName() + values;
    }
}
