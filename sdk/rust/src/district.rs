//! A district whose pack is replaced while calls are under way.
//!
//! Not responsible for: noticing that a pack has changed; the host says when.

use std::sync::{Arc, PoisonError, RwLock};

use crate::pack::Pack;

/// The pack in force in one district, for any number of threads, and for the one that replaces it.
///
/// A call that is under way finishes on the pack that it began with; whoever asks after
/// [`District::swap`] gets the new one. No call waits and none fails. The old pack is freed when
/// the last call on it is done.
///
/// # Example: a new version goes live
///
/// ```no_run
/// use gezhi::pack_dir::{Sources, bundle};
/// use gezhi::{District, Engine, Pack};
///
/// let engine = Engine::new()?;
/// let open = |folder: &str| -> Result<Pack, Box<dyn std::error::Error>> {
///     Ok(Pack::open(&engine, &bundle(&Sources::pack(folder))?)?)
/// };
/// let district = District::new(open("rules/lengshuitan")?);
/// let answer = district.pack().call("decide", "…");
/// let old = district.swap(open("rules/lengshuitan-2027")?); // opened first: a faulty one changes nothing
/// println!("{} → {}", old.summary().version, district.pack().summary().version);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct District {
    current: RwLock<Arc<Pack>>,
}

impl District {
    /// A district with its first pack.
    #[must_use]
    pub fn new(pack: impl Into<Arc<Pack>>) -> Self {
        Self { current: RwLock::new(pack.into()) }
    }

    /// The pack in force now. Ask for it anew for each call; what is held stays the old one.
    #[must_use]
    pub fn pack(&self) -> Arc<Pack> {
        // Nothing but the exchange of two pointers happens under the lock.
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Puts a pack in force and gives the one before.
    pub fn swap(&self, pack: impl Into<Arc<Pack>>) -> Arc<Pack> {
        let pack = pack.into();
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut current, pack)
    }
}
