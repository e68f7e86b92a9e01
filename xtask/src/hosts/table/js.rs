//! JavaScript: one package, in Node and in a browser.

use super::{Host, Need, Use, step};

const NPM: Need = Need {
    program: "npm",
    probe: &["--version"],
    package: None,
    hint: "install Node.js 20 or newer, with npm",
};

pub(super) const NODE: Host = Host {
    name: "node",
    needs: &[NPM],
    steps: &[
        step(Use::Make, "sdk/js", "npm", &["ci", "--silent", "--no-audit", "--no-fund"]),
        step(Use::Make, "sdk/js", "npm", &["run", "--silent", "build"]),
        step(Use::Test, "sdk/js", "npm", &["test", "--silent"]),
        step(Use::Corpus, "sdk/js", "node", &["test/corpus.mjs"]),
        step(Use::Bench, "sdk/js", "node", &["bench/bench.mjs"]),
        step(Use::Bench, "sdk/js", "node", &["bench/bench.mjs", "--workers"]),
    ],
};

/// The package that [`NODE`] has built, in a page.
pub(super) const CHROMIUM: Host = Host {
    name: "chromium",
    needs: &[
        NPM,
        Need {
            program: "chromium",
            probe: &["--version"],
            package: Some("chromium"),
            hint: "install Debian's package chromium",
        },
    ],
    steps: &[
        step(Use::Make, "sdk/js", "npm", &["ci", "--silent", "--no-audit", "--no-fund"]),
        step(Use::Make, "sdk/js", "npm", &["run", "--silent", "build"]),
        step(Use::Test, "sdk/js", "npm", &["run", "--silent", "test:browser"]),
        step(Use::Corpus, "sdk/js", "node", &["test/corpus.mjs", "--browser"]),
    ],
};
