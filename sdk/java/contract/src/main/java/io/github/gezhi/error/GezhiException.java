package io.github.gezhi.error;

/**
 * What goes wrong between a program and the engine; a subclass says what. Messages say what, where and how to mend it.
 */
public class GezhiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * An exception with a message.
     *
     * @param message what went wrong and what to do
     * @param cause what lies behind it, or null
     */
    public GezhiException(String message, Throwable cause) {
        super(message, cause);
    }
}
