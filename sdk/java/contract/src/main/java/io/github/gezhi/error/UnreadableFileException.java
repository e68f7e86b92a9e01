package io.github.gezhi.error;

/** A bundle's or a roster's file that cannot be read, or that is not UTF-8. */
public class UnreadableFileException extends GezhiException {
    private static final long serialVersionUID = 1L;

    /**
     * An exception with a message.
     *
     * @param message what went wrong and what to do
     * @param cause what lies behind it, or null
     */
    public UnreadableFileException(String message, Throwable cause) {
        super(message, cause);
    }
}
