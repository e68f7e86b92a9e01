//! Sessions that wait to be used again.
//!
//! Not responsible for: what they have open; the pool's owner makes them.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::session::Session;

/// Idle sessions, the one used last on top: its memory is the warmest.
#[derive(Debug)]
pub(crate) struct Pool {
    idle: Mutex<Vec<Session>>,
    kept: usize,
}

impl Pool {
    /// An empty pool that keeps at most `kept` sessions.
    pub(crate) fn new(kept: usize) -> Self {
        Self { idle: Mutex::new(Vec::new()), kept }
    }

    /// An idle session, if there is one.
    pub(crate) fn take(&self) -> Option<Session> {
        self.idle().pop()
    }

    /// Puts a session back; one too many is dropped.
    pub(crate) fn give(&self, session: Session) {
        let mut idle = self.idle();
        if idle.len() < self.kept {
            idle.push(session);
        }
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Session>> {
        // A thread that panicked left a whole list: nothing else happens under the lock.
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
