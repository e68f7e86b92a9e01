package io.github.gezhi.error;

/**
 * The engine stopped in the middle of a call: a bug of the engine, or no memory for the request.
 *
 * <p>The instance was thrown away; the next call gets a fresh one with the same pack. Report it with the request.
 */
public class TrapException extends GezhiException {
    private static final long serialVersionUID = 1L;

    /**
     * An exception with a message.
     *
     * @param message what went wrong and what to do
     * @param cause what lies behind it, or null
     */
    public TrapException(String message, Throwable cause) {
        super(message, cause);
    }
}
