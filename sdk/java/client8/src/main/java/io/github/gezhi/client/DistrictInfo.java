package io.github.gezhi.client;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.gezhi.contract.PackSummary;

/** A district that the sidecar serves. */
@JsonIgnoreProperties(ignoreUnknown = true)
public final class DistrictInfo {
    @JsonProperty("id")
    private String id;
    @JsonProperty("summary")
    private PackSummary summary;

    private DistrictInfo() {
    }

    /**
     * Its id, as in the paths.
     *
     * @return the id
     */
    public String getId() {
        return id;
    }

    /**
     * The pack in force.
     *
     * @return its summary
     */
    public PackSummary getSummary() {
        return summary;
    }
}
