//! The engine as a Rust library in this process.

use gezhi_engine::Instance;

use super::{Answer, Host};

/// One native instance.
pub struct Native {
    instance: Instance,
    naive: bool,
}

impl Native {
    /// With indexes, as everybody runs it.
    #[must_use]
    pub fn new() -> Self {
        Self { instance: Instance::new(), naive: false }
    }

    /// Row by row, the reference.
    #[must_use]
    pub fn naive() -> Self {
        Self { instance: Instance::naive(), naive: true }
    }
}

impl Default for Native {
    fn default() -> Self {
        Self::new()
    }
}

impl Host for Native {
    fn name(&self) -> &str {
        if self.naive { "native, row by row" } else { "native" }
    }

    fn fresh(&mut self) {
        self.instance = if self.naive { Instance::naive() } else { Instance::new() };
    }

    fn call(&mut self, function: &str, request: &str) -> Answer {
        match self.instance.call(function, request) {
            Ok(text) => Answer::Ok(text),
            Err(text) => Answer::Error(text),
        }
    }
}
