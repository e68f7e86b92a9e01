package io.github.gezhi.error;

/**
 * A trap with the instance's memory at its wall, or a JVM out of heap: the request needs more memory than it may have.
 */
public class MemoryExhaustedException extends TrapException {
    private static final long serialVersionUID = 1L;

    /**
     * An exception with a message.
     *
     * @param message what went wrong and what to do
     * @param cause what lies behind it, or null
     */
    public MemoryExhaustedException(String message, Throwable cause) {
        super(message, cause);
    }
}
