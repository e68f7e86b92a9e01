//! Python: a wheel in an environment of its own.

use super::{Host, Need, Use, step};

const PYTHON: &str = "{hosts}/python/bin/python";
const PIP: &str = "{hosts}/python/bin/pip";
const WHEEL: &[&str] =
    &["wheel", "-q", ".", "--no-deps", "--no-build-isolation", "-w", "{hosts}/wheels"];
const INSTALL: &[&str] = &[
    "install",
    "-q",
    "--no-deps",
    "--no-index",
    "--find-links",
    "{hosts}/wheels",
    "--force-reinstall",
    "gezhi",
];

pub(super) const HOST: Host = Host {
    name: "python",
    needs: &[Need {
        program: "python3",
        probe: &["-c", "import sys, venv; sys.exit(sys.version_info < (3, 10))"],
        package: None,
        hint: "install Python 3.10 or newer, with venv",
    }],
    steps: &[
        step(Use::Make, "sdk/python", "python3", &["-m", "venv", "{hosts}/python"]),
        step(Use::Make, "sdk/python", PIP, &["install", "-q", "-r", "requirements-ci.txt"]),
        step(Use::Make, "sdk/python", PIP, WHEEL),
        step(Use::Make, "sdk/python", PIP, INSTALL),
        step(Use::Test, "sdk/python", PYTHON, &["-m", "pytest", "-q"]),
        step(Use::Corpus, "sdk/python", PYTHON, &["tools/corpus.py", "{corpus}"]),
        step(Use::Bench, "sdk/python", PYTHON, &["tools/bench.py", "{corpus}"]),
    ],
};
