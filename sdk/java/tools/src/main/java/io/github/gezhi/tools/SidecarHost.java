package io.github.gezhi.tools;

import io.github.gezhi.client.Sidecar;

/**
 * A sidecar, asked by the client for Java 8. Bundles are districts by their ids; of calls without a pack it has
 * `check`.
 */
final class SidecarHost implements Host {
    private final Sidecar sidecar;

    SidecarHost(String base) {
        sidecar = new Sidecar(base);
    }

    @Override
    public String name() {
        return "sidecar, JDK client";
    }

    @Override
    public String engine() {
        return sidecar.districts().isEmpty() ? null
                : sidecar.district(sidecar.districts().get(0).getId()).exchange("describe", "{}").getEngine();
    }

    @Override
    public boolean serves(Corpus.Case one) {
        return !one.bundle.equals("-") || one.function.equals("check");
    }

    @Override
    public Open open(String bundle) {
        Sidecar.RemoteDistrict district = bundle.equals("-") ? null : sidecar.district(bundle);
        return new Open() {
            @Override
            public String call(String function, String request) {
                return district == null ? sidecar.call("/v1/check", request) : district.call(function, request);
            }

            @Override
            public void close() {
                // Nothing is held.
            }
        };
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
