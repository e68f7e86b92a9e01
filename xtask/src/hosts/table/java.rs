//! Java: the library on a JVM, and the sidecar by its client for Java 8.

use super::{Host, Need, Use, step};

const NEEDS: &[Need] = &[
    Need {
        program: "mvn",
        probe: &["-version"],
        package: None,
        hint: "install Maven 3.8 or newer",
    },
    Need {
        program: "java",
        probe: &["-version"],
        package: None,
        hint: "install a JDK, 17 or newer; the library itself runs on Java 11",
    },
];
const CLASSES: &str = "tools/target/classes:tools/target/lib/*";
const CORPUS: &str = "io.github.gezhi.tools.Corpus";
/// A runner ends before the JVM's second compiler pays.
const QUICK: &str = "-XX:TieredStopAtLevel=1";

pub(super) const HOST: Host = Host {
    name: "java",
    needs: NEEDS,
    steps: &[
        // With all of its tests: unit tests, the README's program, the example service.
        step(Use::Test, "sdk/java", "mvn", &["-B", "-q", "package"]),
        step(Use::Corpus, "sdk/java", "java", &[QUICK, "-cp", CLASSES, CORPUS]),
        step(
            Use::Bench,
            "sdk/java",
            "java",
            &[
                "-cp",
                CLASSES,
                "io.github.gezhi.tools.Bench",
                "{corpus}/bundles/lengshuitan.json",
                "{artefacts}/lengshuitan.baked.core.wasm",
            ],
        ),
    ],
};

/// The sidecar, asked by the client that [`HOST`] has built.
pub(super) const SIDECAR: Host = Host {
    name: "sidecar",
    needs: NEEDS,
    steps: &[
        step(
            Use::Make,
            "sdk/java",
            "mvn",
            &["-B", "-q", "package", "-DskipTests", "-pl", "tools", "-am"],
        ),
        step(
            Use::Serve,
            ".",
            "{bin}/gezhi",
            &["serve", "--packs", "{corpus}/bundles", "--listen", "127.0.0.1:0", "--quiet"],
        ),
        step(Use::Corpus, "sdk/java", "java", &[QUICK, "-cp", CLASSES, CORPUS, "--http", "{url}"]),
    ],
};
