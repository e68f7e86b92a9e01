package io.github.gezhi.error;

/**
 * The pack, session or district was closed before the call, or the pack belongs to a district that closes it.
 */
public class ClosedException extends GezhiException {
    private static final long serialVersionUID = 1L;

    /**
     * An exception with a message.
     *
     * @param message what went wrong and what to do
     * @param cause what lies behind it, or null
     */
    public ClosedException(String message, Throwable cause) {
        super(message, cause);
    }
}
