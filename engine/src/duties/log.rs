//! The log of what was done, the events that duties follow and the meetings: read strictly.
//!
//! Everything here is by (row or event, subject), because that is how it is asked for: a month of a
//! district has thousands of entries, and each window looks at those of its own duty and subject
//! only. Entries keep their place in the request, by which the answer names them.
//!
//! Equal entries are not made one. Whether a second line with the same time is a second round or a
//! slip of the hand is not the engine's to say; the answer lists both, and who reads it may ask.
//!
//! Not responsible for: what counts; see `cadence`.

use std::collections::{BTreeMap, BTreeSet};

use gezhi_contract::duties::DutiesRequest;
use gezhi_contract::{Error, ErrorKind};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;

use super::{Entries, Given};
use crate::book::Book;
use crate::diagnostic::suggest;
use crate::instant::{instant, local};
use crate::pack::vocabulary::Section;

/// One thing done.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its place in the request.
    pub index: u64,
    /// When, in the pack's zone.
    pub at: DateTime,
    /// What shows it.
    pub evidence: Vec<String>,
    /// The case or item.
    pub about: Option<String>,
}

/// One event or meeting.
#[derive(Clone, Debug)]
pub struct Happening {
    /// When, in the pack's zone.
    pub at: DateTime,
    /// The case or item.
    pub about: Option<String>,
}

/// What happened, by (event or meeting, subject), in time.
pub type Happenings = BTreeMap<(String, String), Vec<Happening>>;

/// The log, by duty and subject, each in time.
#[derive(Debug, Default)]
pub struct Log {
    /// Entries by (duty, subject).
    pub entries: Entries,
    /// Events by (event, subject).
    pub events: Happenings,
    /// Meetings by (unit, subject).
    pub meetings: Happenings,
}

impl Log {
    /// Reads it against the pack's duties and the subjects.
    ///
    /// # Errors
    /// `invalid_request` for a duty, subject, event or meeting that is not there, for a time that
    /// cannot be read, and for what is done or happened after the instant judged from.
    pub fn read(
        book: &Book,
        request: &DutiesRequest,
        (subjects, now): (&[Given], Timestamp),
    ) -> Result<Self, Error> {
        let ids: BTreeSet<&str> = subjects.iter().map(|subject| subject.id.as_str()).collect();
        let rows = book.tables.get("duties").map(|p| p.table.rows.as_slice()).unwrap_or_default();
        let duties: BTreeSet<&str> = rows.iter().map(|row| row.id.as_str()).collect();
        let zone = book.pack.zone;
        let mut out = Self::default();
        for (index, entry) in request.log.iter().enumerate() {
            let path = format!("log[{index}]");
            known((&entry.duty, "职责", "duty"), &duties, &format!("{path}.duty"))?;
            known((&entry.subject, "对象", "subject"), &ids, &format!("{path}.subject"))?;
            let at = past((&entry.at, &format!("{path}.at")), now, zone)?;
            let key = (entry.duty.clone(), entry.subject.clone());
            out.entries.entry(key).or_default().push(Entry {
                index: u64::try_from(index).unwrap_or(u64::MAX),
                at: local(at, zone),
                evidence: entry.evidence.clone(),
                about: entry.about.clone(),
            });
        }
        for (index, event) in request.events.iter().enumerate() {
            let path = format!("events[{index}]");
            let id = word(book, (Section::Events, &event.event), &format!("{path}.event"))?;
            known((&event.subject, "对象", "subject"), &ids, &format!("{path}.subject"))?;
            let at = local(past((&event.at, &format!("{path}.at")), now, zone)?, zone);
            let happening = Happening { at, about: event.about.clone() };
            out.events.entry((id, event.subject.clone())).or_default().push(happening);
        }
        for (index, meeting) in request.meetings.iter().enumerate() {
            let path = format!("meetings[{index}]");
            let id = word(book, (Section::Units, &meeting.meeting), &format!("{path}.meeting"))?;
            known((&meeting.subject, "对象", "subject"), &ids, &format!("{path}.subject"))?;
            let at = local(instant((&meeting.at, &format!("{path}.at")), zone)?, zone);
            let happening = Happening { at, about: None };
            out.meetings.entry((id, meeting.subject.clone())).or_default().push(happening);
        }
        for entries in out.entries.values_mut() {
            entries.sort_by_key(|entry| (entry.at, entry.index));
        }
        for list in out.events.values_mut().chain(out.meetings.values_mut()) {
            list.sort_by_key(|happening| happening.at);
        }
        Ok(out)
    }

    /// What was done for one duty of one subject, in time.
    pub fn of(&self, duty: &str, subject: &str) -> &[Entry] {
        let key = (duty.to_owned(), subject.to_owned());
        self.entries.get(&key).map(Vec::as_slice).unwrap_or_default()
    }
}

/// The entries of one duty and subject that no event has taken yet.
///
/// Kept by what they are about as well, so that a log of thousands is not gone through once for
/// each of thousands of events.
pub struct Free<'e> {
    entries: &'e [Entry],
    all: BTreeSet<usize>,
    about: BTreeMap<Option<&'e str>, BTreeSet<usize>>,
}

impl<'e> Free<'e> {
    /// All of them, in time.
    pub fn of(entries: &'e [Entry]) -> Self {
        let mut about: BTreeMap<_, BTreeSet<usize>> = BTreeMap::new();
        for (at, entry) in entries.iter().enumerate() {
            about.entry(entry.about.as_deref()).or_default().insert(at);
        }
        Self { entries, all: (0..entries.len()).collect(), about }
    }

    /// Takes the first from an instant on. Where both the event and the entry say what they are
    /// about, they must agree.
    pub fn next(&mut self, from: DateTime, about: Option<&str>) -> Option<&'e Entry> {
        let from = self.entries.partition_point(|entry| entry.at < from);
        let first = |free: &BTreeSet<usize>| free.range(from..).next().copied();
        let at = match about {
            None => first(&self.all),
            Some(_) => [about, None].iter().filter_map(|about| first(self.about.get(about)?)).min(),
        }?;
        let entry = self.entries.get(at)?;
        self.all.remove(&at);
        self.about.get_mut(&entry.about.as_deref())?.remove(&at);
        Some(entry)
    }
}

/// A name that the pack's rows or the request's subjects have, spelt as they spell it: there are no
/// labels for rows, and subjects are the host's own.
fn known(
    (name, zh, en): (&str, &str, &str),
    all: &BTreeSet<&str>,
    path: &str,
) -> Result<(), Error> {
    if all.contains(name) {
        return Ok(());
    }
    let mut error = Error::new(
        ErrorKind::InvalidRequest,
        format!("没有{zh} `{name}`"),
        format!("there is no {en} `{name}`"),
    )
    .at(path);
    error.hint = suggest(name, all.iter().copied());
    Err(error)
}

/// An instant that is not after the one judged from. Work that lies in the future is a mistake in
/// the log or in `at`, and either would make a duty done that is not.
fn past((text, path): (&str, &str), now: Timestamp, zone: Offset) -> Result<Timestamp, Error> {
    let at = instant((text, path), zone)?;
    if at > now {
        return Err(Error::new(
            ErrorKind::InvalidRequest,
            format!("`{text}` 晚于 `at`，还没有发生"),
            format!("`{text}` lies after `at`: it has not happened yet"),
        )
        .at(path));
    }
    Ok(at)
}

/// An event or a meeting by id or Chinese label, as its id.
fn word(book: &Book, (section, word): (Section, &str), path: &str) -> Result<String, Error> {
    let vocabulary = &book.pack.vocabulary;
    if let Some(term) = vocabulary.find(section, word) {
        return Ok(term.id.clone());
    }
    let (_, zh, en) = section.names();
    let mut error = Error::new(
        ErrorKind::InvalidRequest,
        format!("规则包没有{zh} `{word}`"),
        format!("the pack has no {en} `{word}`"),
    )
    .at(path);
    let words = vocabulary.section(section);
    error.hint = suggest(word, words.flat_map(|t| [t.id.as_str(), t.label.zh.as_str()]));
    Err(error)
}
