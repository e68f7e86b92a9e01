package io.github.gezhi.error;

/**
 * No engine: a file that cannot be read, or that is no core module of Gezhi.
 */
public class EngineException extends GezhiException {
    private static final long serialVersionUID = 1L;

    /**
     * An exception with a message.
     *
     * @param message what went wrong and what to do
     * @param cause what lies behind it, or null
     */
    public EngineException(String message, Throwable cause) {
        super(message, cause);
    }
}
