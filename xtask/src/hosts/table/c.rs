//! C: the library as a stranger installs it. Its own tests are `sdk/c/tests/abi.rs`, among the
//! workspace's.

use super::{Host, Need, Use, step};

pub(super) const HOST: Host = Host {
    name: "c",
    needs: &[
        Need {
            program: "cc",
            probe: &["--version"],
            package: Some("gcc"),
            hint: "install a C compiler",
        },
        // For the tests in `sdk/c/tests`.
        Need {
            program: "c++",
            probe: &["--version"],
            package: Some("g++"),
            hint: "install a C++ compiler",
        },
        Need {
            program: "pkg-config",
            probe: &["--version"],
            package: Some("pkg-config"),
            hint: "install pkg-config",
        },
        Need {
            program: "valgrind",
            probe: &["--version"],
            package: Some("valgrind"),
            hint: "install valgrind",
        },
    ],
    steps: &[
        step(Use::Make, ".", "sh", &["sdk/c/install.sh", "{hosts}/c", "{bin}"]),
        step(Use::Corpus, ".", "sh", &["sdk/c/run.sh", "{hosts}/c", "corpus"]),
        step(Use::Bench, ".", "sh", &["sdk/c/run.sh", "{hosts}/c", "bench"]),
    ],
};
