//! What the system tells the server: to stop, or to read its packs again.
//!
//! Not responsible for: doing either.

#[cfg(unix)]
pub use unix::Signals;

#[cfg(not(unix))]
pub use other::Signals;

/// What was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// SIGTERM or SIGINT.
    Stop,
    /// SIGHUP.
    Reload,
}

impl Signals {
    /// Waits until it is to stop, whatever else is told.
    pub async fn stop(&mut self) {
        while self.next().await != Signal::Stop {}
    }
}

#[cfg(unix)]
mod unix {
    use std::io;

    use tokio::signal::unix::{self, SignalKind, signal};

    use super::Signal;

    /// SIGTERM, SIGINT and SIGHUP.
    pub struct Signals {
        terminate: unix::Signal,
        interrupt: unix::Signal,
        hang_up: unix::Signal,
    }

    impl Signals {
        /// Listens to them from now on.
        pub fn new() -> io::Result<Self> {
            Ok(Self {
                terminate: signal(SignalKind::terminate())?,
                interrupt: signal(SignalKind::interrupt())?,
                hang_up: signal(SignalKind::hangup())?,
            })
        }

        /// Waits for the next one.
        pub async fn next(&mut self) -> Signal {
            tokio::select! {
                _ = self.terminate.recv() => Signal::Stop,
                _ = self.interrupt.recv() => Signal::Stop,
                _ = self.hang_up.recv() => Signal::Reload,
            }
        }
    }
}

#[cfg(not(unix))]
mod other {
    use std::{future, io};

    use super::Signal;

    /// The interrupt; there is no hang-up here.
    pub struct Signals;

    impl Signals {
        /// Nothing has to be set up.
        pub fn new() -> io::Result<Self> {
            Ok(Self)
        }

        /// Waits for the next one.
        pub async fn next(&mut self) -> Signal {
            if tokio::signal::ctrl_c().await.is_err() {
                future::pending::<()>().await;
            }
            Signal::Stop
        }
    }
}
