//! The log: one line of JSON on standard error for each request and for each change of a pack.
//!
//! Not responsible for: rotating or sending it; whoever started the server reads its standard
//! error.

use std::io::{self, Write as _};

use gezhi::contract::json;
use jiff::Timestamp;
use serde::Serialize;

use super::registry::{Became, Change};

/// Where lines go.
pub struct Log {
    quiet: bool,
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
    /// The status.
    pub status: u16,
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
    pub fn new(quiet: bool) -> Self {
        Self { quiet }
    }

    /// A request that was answered.
    pub fn access(&self, access: &Access<'_>) {
        if !self.quiet {
            write(access);
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
                Became::Removed => ("removed", None, None),
                Became::Failed(why) => ("failed", None, Some(why.as_str())),
            };
            write(&Told { event, district, pack, error });
        }
    }

    /// Anything else that whoever runs the server should know.
    pub fn note(&self, event: &'static str, message: &str) {
        #[derive(Serialize)]
        struct Told<'a> {
            event: &'static str,
            message: &'a str,
        }
        write(&Told { event, message });
    }
}

fn write<T: Serialize>(what: &T) {
    let line = json::canonical(&Line { at: Timestamp::now().to_string(), what }) + "\n";
    // Nobody is left to tell if that fails.
    let _ = io::stderr().lock().write_all(line.as_bytes());
}
