//! The log: one line of JSON on standard error for each request and for each change of a pack.
//!
//! A thread of its own writes it: where nobody reads standard error, lines are lost and counted,
//! but no request waits for them.
//!
//! Not responsible for: rotating or sending it; whoever started the server reads its standard
//! error.

use std::io::{self, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::thread;
use std::time::Duration;

use gezhi::contract::json;
use jiff::Timestamp;
use serde::Serialize;

use super::registry::{Became, Change};

/// Lines that wait to be written; what comes beyond them is lost.
const WAITING_MAX: usize = 1024;
/// How long the last lines may take.
const LAST: Duration = Duration::from_secs(1);

/// Where lines go.
pub struct Log {
    quiet: bool,
    lines: SyncSender<Entry>,
    /// Lines that found no place, and were not told of yet.
    lost: Arc<AtomicU64>,
}

/// What the writing thread is given.
enum Entry {
    Line(String),
    /// All that came before is written once this is taken.
    Mark(SyncSender<()>),
}

/// A request that was answered.
#[derive(Debug, Serialize)]
pub struct Access<'a> {
    /// Its id, as in `X-Request-Id`.
    pub id: &'a str,
    /// The method.
    pub method: &'a str,
    /// The path, without what stands after `?`.
    pub path: &'a str,
    /// The status, where there was an answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The kind of error.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<&'a str>,
    /// The district that answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub district: Option<&'a str>,
    /// The function of the contract.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub function: Option<&'a str>,
    /// How long it took, in microseconds.
    pub micros: u64,
    /// How long the answer is, in bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
}

#[derive(Serialize)]
struct Line<T> {
    /// When it was written, in UTC.
    at: String,
    #[serde(flatten)]
    what: T,
}

impl Log {
    /// `quiet` leaves the requests out.
    ///
    /// # Errors
    /// The system gives no thread to write it.
    pub fn new(quiet: bool) -> io::Result<Self> {
        let (lines, waiting) = mpsc::sync_channel(WAITING_MAX);
        let lost = Arc::new(AtomicU64::new(0));
        let counted = Arc::clone(&lost);
        let writer = thread::Builder::new().name("log".to_owned());
        writer.spawn(move || write_all(&waiting, &counted))?;
        Ok(Self { quiet, lines, lost })
    }

    /// A request that was answered.
    pub fn access(&self, access: &Access<'_>) {
        if !self.quiet {
            self.write(access);
        }
    }

    /// Changes of packs, one line each.
    pub fn changes(&self, changes: &[Change]) {
        #[derive(Serialize)]
        struct Told<'a> {
            event: &'static str,
            district: &'a str,
            #[serde(skip_serializing_if = "Option::is_none")]
            pack: Option<&'a str>,
            #[serde(skip_serializing_if = "Option::is_none")]
            error: Option<&'a str>,
        }
        for Change { district, became } in changes {
            let (event, pack, error) = match became {
                Became::Opened(digest) => ("opened", Some(digest.as_str()), None),
                Became::Replaced(digest) => ("replaced", Some(digest.as_str()), None),
                Became::Recovered => ("recovered", None, None),
                Became::Removed => ("removed", None, None),
                Became::Failed(why) => ("failed", None, Some(why.as_str())),
            };
            self.write(&Told { event, district, pack, error });
        }
    }

    /// Anything else that whoever runs the server should know.
    pub fn note(&self, event: &'static str, message: &str) {
        #[derive(Serialize)]
        struct Told<'a> {
            event: &'static str,
            message: &'a str,
        }
        self.write(&Told { event, message });
    }

    /// Waits until everything is written, but not for long.
    pub fn finish(&self) {
        let (tell, told) = mpsc::sync_channel(1);
        if self.lines.try_send(Entry::Mark(tell)).is_ok() {
            let _ = told.recv_timeout(LAST);
        }
    }

    fn write<T: Serialize>(&self, what: &T) {
        if self.lines.try_send(Entry::Line(line(what))).is_err() {
            self.lost.fetch_add(1, Ordering::Relaxed);
        }
    }
}

fn line<T: Serialize>(what: &T) -> String {
    json::canonical(&Line { at: Timestamp::now().to_string(), what }) + "\n"
}

/// Writes what comes, and after it how many lines found no place meanwhile.
fn write_all(waiting: &Receiver<Entry>, lost: &AtomicU64) {
    #[derive(Serialize)]
    struct Lost {
        event: &'static str,
        lines: u64,
    }
    // Nobody is left to tell if writing fails.
    let write = |line: String| drop(io::stderr().lock().write_all(line.as_bytes()));
    for entry in waiting {
        match entry {
            Entry::Line(line) => write(line),
            Entry::Mark(tell) => drop(tell.try_send(())),
        }
        let lines = lost.swap(0, Ordering::Relaxed);
        if lines > 0 {
            write(line(&Lost { event: "lines_lost", lines }));
        }
    }
}
