//! Go: a module without cgo.

use super::{Host, Need, Use, step};

pub(super) const HOST: Host = Host {
    name: "go",
    needs: &[Need {
        program: "go",
        probe: &["version"],
        package: None,
        hint: "install Go 1.25 or newer",
    }],
    steps: &[
        step(Use::Make, "sdk/go", "go", &["run", "./internal/prepare"]),
        step(Use::Test, "sdk/go", "go", &["vet", "./..."]),
        step(Use::Test, "sdk/go", "sh", &["-c", "test -z \"$(gofmt -l . | tee /dev/stderr)\""]),
        step(Use::Test, "sdk/go", "go", &["test", "./..."]),
        step(Use::Corpus, "sdk/go", "go", &["run", "./internal/corpus"]),
        step(Use::Bench, "sdk/go", "go", &["run", "./internal/bench"]),
    ],
};
