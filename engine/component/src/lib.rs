//! The engine as a WebAssembly component: each export of `gezhi.wit` is handed to the one instance.
//!
//! Not responsible for: anything that a decision could depend on. The engine is a plain library;
//! this crate only carries texts over the ABI.

use std::cell::RefCell;

use gezhi_engine::Instance;

mod typed;

/// What `wit-bindgen` writes for the world.
mod bindings {
    wit_bindgen::generate!({ path: "../../wit/gezhi.wit", world: "engine" });

    use super::Component;
    export!(Component);
}

/// The implementation of the world.
struct Component;

thread_local! {
    // wasm has one thread here: this is the instance's only state, and it needs no `unsafe`.
    static INSTANCE: RefCell<Instance> = RefCell::new(Instance::new());
}

/// Calls `function`. A trap leaves the cell borrowed, so a host that goes on after one is refused
/// by another.
fn call(function: &str, request: &str) -> Result<String, String> {
    INSTANCE.with_borrow_mut(|instance| instance.call(function, request))
}

impl bindings::Guest for Component {
    fn open(request: String) -> Result<String, String> {
        call("open", &request)
    }

    fn check(request: String) -> Result<String, String> {
        call("check", &request)
    }

    fn enroll(request: String) -> Result<String, String> {
        call("enroll", &request)
    }

    fn decide(request: String) -> Result<String, String> {
        call("decide", &request)
    }

    fn decide_many(request: String) -> Result<String, String> {
        call("decide-many", &request)
    }

    fn evaluate(request: String) -> Result<String, String> {
        call("evaluate", &request)
    }

    fn deadline(request: String) -> Result<String, String> {
        call("deadline", &request)
    }

    fn timeline(request: String) -> Result<String, String> {
        call("timeline", &request)
    }

    fn timeline_many(request: String) -> Result<String, String> {
        call("timeline-many", &request)
    }

    fn duties(request: String) -> Result<String, String> {
        call("duties", &request)
    }

    fn survey(request: String) -> Result<String, String> {
        call("survey", &request)
    }

    fn score(request: String) -> Result<String, String> {
        call("score", &request)
    }

    fn assess(request: String) -> Result<String, String> {
        call("assess", &request)
    }

    fn describe(request: String) -> Result<String, String> {
        call("describe", &request)
    }
}
