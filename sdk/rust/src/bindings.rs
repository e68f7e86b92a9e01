//! The component's functions, by name.
//!
//! Every function has the type `func(string) -> result<string, string>`, so a table of names is the
//! whole binding: nothing is generated, and the published crate needs no copy of `gezhi.wit`.
//! `tests/golden/component.wit` holds the names to the contract.

use wasmtime::component::TypedFunc;

/// Every function of the contract, in alphabetical order.
pub const FUNCTIONS: [&str; 14] = [
    "assess",
    "check",
    "deadline",
    "decide",
    "decide-many",
    "describe",
    "duties",
    "enroll",
    "evaluate",
    "open",
    "score",
    "survey",
    "timeline",
    "timeline-many",
];

/// The type of each of them.
pub(crate) type Function = TypedFunc<(String,), (Result<String, String>,)>;
