package io.github.gezhi.client;

import io.github.gezhi.contract.CheckResponse;
import io.github.gezhi.contract.Json;
import io.github.gezhi.contract.PackFunctions;
import io.github.gezhi.contract.Ranges;
import java.io.UnsupportedEncodingException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * A client of {@code gezhi serve}, for Java 8 and later; any number of threads may share it.
 *
 * <pre>{@code
 * Sidecar sidecar = new Sidecar("http://127.0.0.1:8631");
 * Decision decision = sidecar.district("lengshuitan").decide(Incident.builder()
 *         .id("2026-000123").reportedAt(LocalDateTime.of(2026, 3, 2, 9, 15)).text("水管破裂").build());
 * }</pre>
 *
 * <p>Errors are the library's own, one class for each kind; besides them {@link SidecarException} for the sidecar's
 * refusals and {@link TransportException} where none was reached.
 */
public final class Sidecar {
    private final String base;
    private final ClientOptions options;

    /**
     * A client with the usual timeouts.
     *
     * @param base as {@code http://127.0.0.1:8631}
     */
    public Sidecar(String base) {
        this(base, ClientOptions.DEFAULT);
    }

    /**
     * A client.
     *
     * @param base as {@code http://127.0.0.1:8631}
     * @param options timeouts and retries
     */
    public Sidecar(String base, ClientOptions options) {
        this.base = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
        this.options = options;
    }

    /**
     * The districts that are served, by id.
     *
     * @return all of them
     */
    public List<DistrictInfo> districts() {
        return Arrays.asList(Json.read(get("/v1/districts"), DistrictInfo[].class));
    }

    /**
     * One district's pack.
     *
     * @param id its id
     * @return the pack in force
     * @throws SidecarException of the kind {@code unknown_district}
     */
    public DistrictInfo info(String id) {
        return Json.read(get("/v1/districts/" + segment(id)), DistrictInfo.class);
    }

    /**
     * The functions of one district. Nothing is asked before the first call.
     *
     * @param id its id
     * @return the district, with the same methods as a pack of the library
     */
    public RemoteDistrict district(String id) {
        return new RemoteDistrict(base + "/v1/districts/" + segment(id) + "/", options);
    }

    /**
     * Every diagnostic of a bundle.
     *
     * @param bundle its JSON
     * @return the diagnostics, warnings included
     */
    public CheckResponse check(String bundle) {
        return Json.readPayload("check.response", call("/v1/check", bundle));
    }

    /**
     * Sends JSON to a path and gives back the answer's text, byte for byte.
     *
     * @param path as {@code /v1/check}
     * @param request JSON
     * @return the answer
     */
    public String call(String path, String request) {
        return new Exchange(base + path, bytes(request), options).run().text;
    }

    /**
     * Whether the sidecar serves: false while it stops or is not there.
     *
     * @return true if it answers that it is ready
     */
    public boolean healthy() {
        try {
            return new Exchange(base + "/healthz", null, options.attempts(1, 0, 0)).run().status == 200;
        } catch (io.github.gezhi.error.GezhiException e) {
            return false;
        }
    }

    private String get(String path) {
        return new Exchange(base + path, null, options).run().text;
    }

    static byte[] bytes(String request) {
        return Ranges.text("", request).getBytes(StandardCharsets.UTF_8);
    }

    private static String segment(String id) {
        try {
            return URLEncoder.encode(id, "UTF-8").replace("+", "%20");
        } catch (UnsupportedEncodingException e) {
            throw new IllegalStateException("every Java has UTF-8", e);
        }
    }

    /** One district behind a sidecar. */
    public static final class RemoteDistrict implements PackFunctions {
        private final String url;
        private final ClientOptions options;

        private RemoteDistrict(String url, ClientOptions options) {
            this.url = url;
            this.options = options;
        }

        @Override
        public String call(String function, String request) {
            return exchange(function, request).getText();
        }

        /**
         * Calls a function and tells as well which engine and pack answered, which belong into the record beside a
         * decision.
         *
         * @param function its name in the contract
         * @param request JSON
         * @return the answer and what the sidecar says of it
         */
        public Reply exchange(String function, String request) {
            return new Reply(new Exchange(url + segment(function), bytes(request), options).run());
        }
    }

    /** An answer with the digests of who gave it. */
    public static final class Reply {
        private final Exchange.Answer answer;

        private Reply(Exchange.Answer answer) {
            this.answer = answer;
        }

        /**
         * The answer, byte for byte the engine's.
         *
         * @return its JSON
         */
        public String getText() {
            return answer.text;
        }

        /**
         * The digest of the engine that answered.
         *
         * @return {@code sha256:…}
         */
        public String getEngine() {
            return answer.engine;
        }

        /**
         * The digest of the pack that answered.
         *
         * @return {@code sha256:…}
         */
        public String getPack() {
            return answer.pack;
        }

        /**
         * The request's id in the sidecar's log.
         *
         * @return the id
         */
        public String getRequestId() {
            return answer.requestId;
        }
    }
}
