package io.github.gezhi.error;

/**
 * The calling thread was interrupted while it waited; its interrupt flag is set again.
 */
public class InterruptedCallException extends GezhiException {
    private static final long serialVersionUID = 1L;

    /**
     * An exception with a message.
     *
     * @param message what went wrong and what to do
     * @param cause what lies behind it, or null
     */
    public InterruptedCallException(String message, Throwable cause) {
        super(message, cause);
    }
}
