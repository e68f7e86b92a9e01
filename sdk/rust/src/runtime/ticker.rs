//! The clock behind a time limit: a thread that lives as long as the engine that it ticks for.

use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use wasmtime::Engine;

/// Advances an engine's epoch until it is dropped.
pub(crate) struct Ticker {
    /// Nothing is ever sent: the thread ends when this end is gone.
    alive: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Ticker {
    /// Starts ticking every `period`, which is at least a millisecond.
    pub(crate) fn start(engine: Engine, period: Duration) -> Self {
        let (alive, stop) = mpsc::channel::<()>();
        let period = period.max(Duration::from_millis(1));
        let thread = thread::spawn(move || {
            while stop.recv_timeout(period) == Err(RecvTimeoutError::Timeout) {
                engine.increment_epoch();
            }
        });
        Self { alive: Some(alive), thread: Some(thread) }
    }
}

impl Drop for Ticker {
    /// The thread is woken and waited for, so that an engine leaves nothing behind.
    fn drop(&mut self) {
        drop(self.alive.take());
        if let Some(thread) = self.thread.take() {
            // It cannot panic; and if it did, the engine is gone all the same.
            drop(thread.join());
        }
    }
}
