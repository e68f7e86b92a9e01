package io.github.gezhi.contract;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Objects;

/**
 * A word out of a list that a later engine may lengthen. Compare by {@code equals}, or {@code switch} over
 * {@code known()}.
 */
public abstract class Word {
    private final String value;

    Word(String value) {
        this.value = Objects.requireNonNull(value, "a word may not be null");
    }

    /**
     * The word as in JSON.
     *
     * @return the word
     */
    @JsonValue
    public final String value() {
        return value;
    }

    @Override
    public final boolean equals(Object other) {
        return other != null && other.getClass() == getClass() && ((Word) other).value.equals(value);
    }

    @Override
    public final int hashCode() {
        return value.hashCode();
    }

    @Override
    public final String toString() {
        return value;
    }
}
