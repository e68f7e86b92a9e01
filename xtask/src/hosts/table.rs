//! The hosts and their commands. Words in braces are places: see `Places`.

mod c;
mod go;
mod java;
mod js;
mod python;

/// One command.
pub(crate) struct Step {
    pub(crate) what: Use,
    pub(crate) folder: &'static str,
    pub(crate) program: &'static str,
    pub(crate) arguments: &'static [&'static str],
}

/// What a command is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Use {
    /// Makes the environment or the package.
    Make,
    /// Tests it.
    Test,
    /// Runs beside the steps that follow; its first line is their `{url}`.
    Serve,
    /// Runs the corpus and prints one line of JSON.
    Corpus,
    /// Measures, and prints one line of JSON.
    Bench,
}

/// A program that a host cannot do without.
pub(crate) struct Need {
    pub(crate) program: &'static str,
    pub(crate) probe: &'static [&'static str],
    /// Debian's package, where it may be installed.
    pub(crate) package: Option<&'static str>,
    pub(crate) hint: &'static str,
}

/// A binding, or one of the places that it runs in.
pub(crate) struct Host {
    pub(crate) name: &'static str,
    pub(crate) needs: &'static [Need],
    pub(crate) steps: &'static [Step],
}

const fn step(
    what: Use,
    folder: &'static str,
    program: &'static str,
    arguments: &'static [&'static str],
) -> Step {
    Step { what, folder, program, arguments }
}

/// A baked district for the bindings' tests, beside the engine's own files.
const BAKED: &str = "{artefacts}/lengshuitan.baked.component.wasm";
/// Its core module.
pub(crate) const BAKED_CORE: &str = "{artefacts}/lengshuitan.baked.core.wasm";

/// What is written before any host runs.
pub(crate) const PREPARE: &[Step] = &[
    step(Use::Make, ".", "{bin}/gezhi-corpus", &["write", "{corpus}"]),
    step(Use::Make, ".", "{bin}/gezhi", &["bake", "--pack", "rules/lengshuitan", "-o", BAKED]),
];

/// The Rust SDK, which the others are held to; itself it is held to the native engine.
pub(crate) const REFERENCE: Step =
    step(Use::Corpus, ".", "{bin}/gezhi-corpus", &["run", "{corpus}"]);

/// Its bench, which the others' are ratios to.
pub(crate) const REFERENCE_BENCH: Step =
    step(Use::Bench, ".", "{bin}/gezhi-corpus", &["bench", "{corpus}"]);

/// All of them.
pub(crate) const HOSTS: &[Host] =
    &[python::HOST, js::NODE, js::CHROMIUM, go::HOST, c::HOST, java::HOST, java::SIDECAR];
