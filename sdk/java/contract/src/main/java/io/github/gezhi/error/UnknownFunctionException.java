package io.github.gezhi.error;

/** A function called by a name that the contract does not have; nothing was sent. */
public class UnknownFunctionException extends GezhiException {
    private static final long serialVersionUID = 1L;

    /**
     * An exception with a message.
     *
     * @param message what went wrong and what to do
     * @param cause what lies behind it, or null
     */
    public UnknownFunctionException(String message, Throwable cause) {
        super(message, cause);
    }
}
