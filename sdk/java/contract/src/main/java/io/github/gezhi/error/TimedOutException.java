package io.github.gezhi.error;

/**
 * A call ran longer than it may. The instance was thrown away; the next call gets a fresh one.
 */
public class TimedOutException extends GezhiException {
    private static final long serialVersionUID = 1L;

    /**
     * An exception with a message.
     *
     * @param message what went wrong and what to do
     * @param cause what lies behind it, or null
     */
    public TimedOutException(String message, Throwable cause) {
        super(message, cause);
    }
}
