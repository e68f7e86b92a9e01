//! The clock behind a time limit: a thread that lives as long as the engine that it ticks for.

use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

use wasmtime::Engine;

/// Advances an engine's epoch until it is dropped.
pub(crate) struct Ticker {
    /// Nothing is ever sent: the thread ends when this end is gone.
    _alive: Sender<()>,
}

impl Ticker {
    /// Starts ticking every `period`, which is at least a millisecond.
    pub(crate) fn start(engine: Engine, period: Duration) -> Self {
        let (alive, stop) = mpsc::channel::<()>();
        let period = period.max(Duration::from_millis(1));
        thread::spawn(move || {
            while stop.recv_timeout(period) == Err(RecvTimeoutError::Timeout) {
                engine.increment_epoch();
            }
        });
        Self { _alive: alive }
    }
}
