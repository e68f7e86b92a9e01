package io.github.gezhi.error;

/** A value that the contract cannot carry; nothing was sent. */
public class OutOfRangeException extends GezhiException {
    private static final long serialVersionUID = 1L;
    private final String path;

    /**
     * A value refused.
     *
     * @param path where it stands, as {@code incident.facts.households}
     * @param message what it is and what to give instead
     */
    public OutOfRangeException(String path, String message) {
        super(message, null);
        this.path = path;
    }

    /**
     * Where the value stands.
     *
     * @return the path, as {@code incident.facts.households}; empty for the request itself
     */
    public String getPath() {
        return path;
    }
}
