package io.github.gezhi.client;

import io.github.gezhi.error.GezhiException;

/** The sidecar was not reached, or what answered was no sidecar. */
public class TransportException extends GezhiException {
    private static final long serialVersionUID = 1L;

    TransportException(String message, Throwable cause) {
        super(message, cause);
    }
}
