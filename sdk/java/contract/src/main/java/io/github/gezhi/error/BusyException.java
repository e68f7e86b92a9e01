package io.github.gezhi.error;

/**
 * Every instance was in use for longer than a call may wait for one. Try again later, or allow more instances.
 */
public class BusyException extends GezhiException {
    private static final long serialVersionUID = 1L;

    /**
     * An exception with a message.
     *
     * @param message what went wrong and what to do
     * @param cause what lies behind it, or null
     */
    public BusyException(String message, Throwable cause) {
        super(message, cause);
    }
}
