//! The districts that are open, and how they are replaced: read, open, then swap all at once.
//!
//! A request holds the district it began with, so a pack that was replaced goes away when its last
//! request is done. A pack that cannot be read or opened leaves the one before it in its place.
//!
//! Not responsible for: when to look again.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use gezhi::{CallError, Engine, Pack};

use super::folder::{self, Engines, Found, Source};
use crate::arguments::LayerArguments;

/// A district and its pack, as long as it is not replaced.
pub struct District {
    /// The folder's or file's name.
    pub id: String,
    /// The pack.
    pub pack: Pack,
    source: String,
    running: AtomicU64,
    peak: AtomicU64,
}

/// All districts at one moment.
#[derive(Default)]
pub struct Districts {
    /// Those that answer, by id.
    pub open: BTreeMap<String, Arc<District>>,
    /// Those whose pack as it lies there now cannot be opened; an older one may still answer.
    pub failed: BTreeMap<String, Failed>,
}

/// Why a pack cannot be opened.
#[derive(Clone)]
pub struct Failed {
    /// What was read, where it could be read: the same would fail again.
    source: Option<String>,
    /// In a sentence.
    pub why: String,
}

/// What became of a district.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Became {
    /// It is new, with the pack of this digest.
    Opened(String),
    /// It has another pack, of this digest.
    Replaced(String),
    /// It is gone.
    Removed,
    /// What lies in the folder is again what answers, after a failure.
    Recovered,
    /// It stays as it was, for this reason.
    Failed(String),
}

/// A change that a look at the folder brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The district.
    pub district: String,
    /// What became of it.
    pub became: Became,
}

impl Change {
    /// Whether the pack could not be opened.
    pub fn failed(&self) -> bool {
        matches!(self.became, Became::Failed(_))
    }
}

/// The folder, and the districts that were made of it.
pub struct Registry {
    engines: Engines,
    folder: PathBuf,
    layers: LayerArguments,
    now: RwLock<Arc<Districts>>,
    /// Held while packs are read: two looks at once would do the work twice.
    turn: Mutex<()>,
}

impl Registry {
    /// No district yet: [`Registry::reload`] reads them.
    pub fn new(engines: Engines, folder: PathBuf, layers: LayerArguments) -> Self {
        let (now, turn) = (RwLock::default(), Mutex::new(()));
        Self { engines, folder, layers, now, turn }
    }

    /// The engine that bundles are opened in.
    pub fn engine(&self) -> &Engine {
        &self.engines.engine
    }

    /// The districts as they are now.
    pub fn now(&self) -> Arc<Districts> {
        Arc::clone(&self.now.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads the folder again and puts what has changed in the place of what was.
    ///
    /// What counts is the content of packs, layers and rosters, wherever these lie; a pack that
    /// is as it was is not opened again, nor told of.
    ///
    /// # Errors
    /// The folder cannot be read, or nothing is in it any more: everything stays as it is.
    pub fn reload(&self) -> io::Result<Vec<Change>> {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let found = folder::look(&self.folder)?;
        let before = self.now();
        if found.is_empty() && !before.open.is_empty() {
            return Err(io::Error::other("no pack is in it; the districts stay as they were"));
        }
        let mut after = Districts::default();
        let mut changes = Vec::new();
        for (id, found) in &found {
            let became = self.renew(id, found, &before, &mut after);
            changes.extend(became.map(|became| Change { district: id.clone(), became }));
        }
        let known: BTreeSet<&String> = before.open.keys().chain(before.failed.keys()).collect();
        for id in known.into_iter().filter(|id| !found.contains_key(*id)) {
            let became = self.leave(id, &before, &mut after);
            changes.extend(became.map(|became| Change { district: id.clone(), became }));
        }
        *self.now.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(after);
        Ok(changes)
    }

    /// Carries one district over; says what became of it if that is something new.
    fn renew(
        &self,
        id: &str,
        found: &Found,
        before: &Districts,
        after: &mut Districts,
    ) -> Option<Became> {
        let old = before.open.get(id);
        let source = match found.read(&self.layers) {
            Ok(source) => source,
            Err(why) => return keep(id, Failed { source: None, why }, before, after),
        };
        if let Some(old) = old.filter(|old| old.source == source.digest) {
            after.open.insert(id.to_owned(), Arc::clone(old));
            return before.failed.contains_key(id).then_some(Became::Recovered);
        }
        let again = before
            .failed
            .get(id)
            .filter(|failed| failed.source.as_ref().is_some_and(|failed| *failed == source.digest));
        if let Some(failed) = again {
            return keep(id, failed.clone(), before, after);
        }
        let digest = source.digest.clone();
        match self.open(id, source) {
            Ok(district) => {
                let pack = district.pack.summary().digest.clone();
                after.open.insert(id.to_owned(), Arc::new(district));
                Some(if old.is_some() { Became::Replaced(pack) } else { Became::Opened(pack) })
            }
            Err(why) => keep(id, Failed { source: Some(digest), why }, before, after),
        }
    }

    /// What becomes of a district that is no longer found: it is gone, unless its folder is there
    /// yet and only `pack.toml` is missing.
    fn leave(&self, id: &str, before: &Districts, after: &mut Districts) -> Option<Became> {
        let path = self.folder.join(id);
        if before.open.contains_key(id) && path.symlink_metadata().is_ok() {
            let why = format!("`{}` has no pack.toml", path.display());
            return keep(id, Failed { source: None, why }, before, after);
        }
        Some(Became::Removed)
    }

    fn open(&self, id: &str, source: Source) -> Result<District, String> {
        Ok(District {
            id: id.to_owned(),
            source: source.digest.clone(),
            pack: source.open(&self.engines)?,
            running: AtomicU64::new(0),
            peak: AtomicU64::new(0),
        })
    }
}

/// Leaves a district as it was; says so unless it was said before.
fn keep(id: &str, failed: Failed, before: &Districts, after: &mut Districts) -> Option<Became> {
    if let Some(old) = before.open.get(id) {
        after.open.insert(id.to_owned(), Arc::clone(old));
    }
    let known = before.failed.get(id).is_some_and(|known| known.why == failed.why);
    let became = (!known).then(|| Became::Failed(failed.why.clone()));
    after.failed.insert(id.to_owned(), failed);
    became
}

impl District {
    /// Calls the pack.
    ///
    /// # Errors
    /// As [`Pack::call`].
    pub fn call(&self, function: &str, request: &str) -> Result<String, CallError> {
        let running = self.running.fetch_add(1, Ordering::SeqCst).saturating_add(1);
        self.peak.fetch_max(running, Ordering::SeqCst);
        let answer = self.pack.call(function, request);
        self.running.fetch_sub(1, Ordering::SeqCst);
        answer
    }

    /// The calls under way.
    pub fn running(&self) -> u64 {
        self.running.load(Ordering::SeqCst)
    }

    /// The instances that the pack holds: as many as there ever were calls at once.
    pub fn instances(&self) -> u64 {
        // One was made when the pack was opened.
        self.peak.load(Ordering::SeqCst).max(1)
    }
}
