package io.github.gezhi.error;

/** An answer that does not fit the types of this version, or is none of the contract at all. */
public class ResponseException extends GezhiException {
    private static final long serialVersionUID = 1L;
    private final String text;

    /**
     * An answer that does not fit.
     *
     * @param message what does not
     * @param text the answer
     * @param cause what lies behind it, or null
     */
    public ResponseException(String message, String text, Throwable cause) {
        super(message, cause);
        this.text = text;
    }

    /**
     * The answer as it came.
     *
     * @return its text
     */
    public String getText() {
        return text;
    }
}
