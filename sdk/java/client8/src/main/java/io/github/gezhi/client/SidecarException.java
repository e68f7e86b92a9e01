package io.github.gezhi.client;

import io.github.gezhi.error.ContractException;
import io.github.gezhi.error.GezhiException;

/** A refusal of the sidecar's own, as {@code unknown_district} or {@code overloaded}. */
public class SidecarException extends GezhiException {
    private static final long serialVersionUID = 1L;
    private final int status;
    private final String json;
    private final String kind;

    SidecarException(int status, ContractException answer) {
        super(answer.getMessage(), null);
        this.status = status;
        this.kind = answer.getKind().value();
        this.json = answer.getJson();
    }

    /**
     * Which refusal it is, as {@code unknown_district}, {@code unknown_path}, {@code method_not_allowed},
     * {@code body_too_large}, {@code unsupported_media_type}, {@code overloaded} or {@code stopping}.
     *
     * @return the kind
     */
    public String getKind() {
        return kind;
    }

    /**
     * The answer's HTTP status.
     *
     * @return the status
     */
    public int getStatus() {
        return status;
    }

    /**
     * The error as it came.
     *
     * @return its JSON
     */
    public String getJson() {
        return json;
    }
}
