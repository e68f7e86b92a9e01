package io.github.gezhi.tools;

import io.github.gezhi.Engine;
import io.github.gezhi.Pack;
import io.github.gezhi.PackOptions;
import io.github.gezhi.Session;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

/** The engine inside this JVM. */
final class LibraryHost implements Host {
    private static final Set<String> OF_A_SESSION = Set.of("open", "enroll");
    private static final PackOptions OPTIONS = PackOptions.DEFAULT.instances(2).waitTimeout(Duration.ofMinutes(5));
    private final Engine engine = Engine.carried();
    private final Path bundles;

    LibraryHost(Path bundles) {
        this.bundles = bundles;
    }

    @Override
    public String name() {
        Package chicory = com.dylibso.chicory.runtime.Instance.class.getPackage();
        String version = chicory.getImplementationVersion();
        return "java " + System.getProperty("java.version") + ", chicory" + (version == null ? "" : " " + version);
    }

    @Override
    public String engine() {
        return engine.digest();
    }

    @Override
    public boolean serves(Corpus.Case one) {
        return true;
    }

    @Override
    public Open open(String bundle) throws Exception {
        if (bundle.equals("-")) {
            return new Sessions(null);
        }
        String text = Files.readString(bundles.resolve(bundle + ".json"));
        Pack pack = engine.open(text, null, OPTIONS);
        return new Open() {
            @Override
            public String call(String function, String request) {
                return OF_A_SESSION.contains(function) ? new Sessions(text).call(function, request)
                        : pack.call(function, request);
            }

            @Override
            public void close() {
                pack.close();
            }
        };
    }

    @Override
    public void close() {
        // Packs and sessions are closed by whoever opened them.
    }

    /** A fresh session for each call, with the bundle open if there is one. */
    private final class Sessions implements Open {
        private final String bundle;

        private Sessions(String bundle) {
            this.bundle = bundle;
        }

        @Override
        public String call(String function, String request) {
            try (Session session = engine.newSession()) {
                if (bundle != null) {
                    session.open(bundle);
                }
                return session.call(function, request);
            }
        }

        @Override
        public void close() {
            // Each call has closed its own.
        }
    }
}
