//! A roster 名册, enrolled: which posts and organisations a role or unit is at a place on a day.
//!
//! A pack speaks of roles (网格长) and units (物业服务企业), and holds for every street of a district. A
//! roster says who that is in each of them. The two are kept apart because they change at other
//! times and by other hands: the policy office changes the pack a few times a year, somebody in the
//! town changes the roster every week.
//!
//! ```text
//! JSON ─► shape ─► words, days ─► ids ─► references ─► rings ─► holders ─► Register
//!         (serde)  (read)        (ids)  (links)       (rings)  (held)
//!                  all faults are gathered on the way; one of them does not hide the next
//! ```
//!
//! What holds of a register, because a roster with a fault is refused as a whole:
//!
//! - Every word in it is one of the pack that is open, and ids of areas, subjects and organisations
//!   are one space: `serves` needs no word for which of them is meant.
//! - An id may stand several times, each with its own days; on one day it means one record at most.
//!   So a grid that is split or a 小区 that changes its manager needs no second id.
//! - Parents lead upwards within one tree, without rings, and are in force while their children
//!   are. `covers` leads from one tree into another: a branch of the party covers a grid.
//! - Somebody holds each post on each of its days, or the roster says that it may be vacant.
//!
//! Everything is found by id or by place and role, in ordered maps; the answers are in the order of
//! ids. Nothing is found by comparing all with all, so a district of 900 grids and 3 000 posts
//! costs what it holds.
//!
//! Not responsible for: which role or unit is meant (the tables say), or what a decision does with
//! the answer (see `decide::scene`).

use std::collections::BTreeMap;

use gezhi_contract::roster::{EnrollResponse, PostSlot};
use gezhi_contract::{Diagnostic, Error, ErrorKind};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::pack::manifest::Span;
use crate::value::Value;

pub mod days;
mod fault;
mod held;
mod ids;
mod links;
mod members;
pub mod read;
pub mod resolve;
mod rings;
pub mod site;
pub mod words;

pub use site::Site;
pub use words::Words;

/// An area as enrolled: one record, on its own days.
#[derive(Clone, Debug)]
pub struct Area {
    /// Its id; other records may bear it on other days.
    pub id: String,
    /// Its tree.
    pub tree: String,
    /// Its tier, an id of the vocabulary.
    pub tier: String,
    /// The id of the area above it.
    pub parent: Option<String>,
    /// Its code of 12 digits.
    pub area_code: Option<String>,
    /// The ids of the areas that lie within it, of whatever tree.
    pub covers: Vec<String>,
    /// `urban` or `rural`.
    pub setting: Option<String>,
    /// What is known of it, typed by the vocabulary.
    pub facts: BTreeMap<String, Value>,
    /// The days it is in force.
    pub days: Span,
}

/// A subject 对象 as enrolled.
#[derive(Clone, Debug)]
pub struct Subject {
    /// Its id.
    pub id: String,
    /// A word of `places` or `people`, as an id.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// The ids of the areas it lies in.
    pub areas: Vec<String>,
    /// `urban` or `rural`.
    pub setting: Option<String>,
    /// What is known of it, typed by the vocabulary.
    pub facts: BTreeMap<String, Value>,
    /// The days it is in force.
    pub days: Span,
}

/// An organisation as enrolled.
#[derive(Clone, Debug)]
pub struct Organisation {
    /// Its id.
    pub id: String,
    /// The unit of the vocabulary that it is.
    pub unit: String,
    /// The ids of the subjects and areas it serves.
    pub serves: Vec<String>,
    /// The only classes it handles, by the pack's codes; empty where all.
    pub handles: Vec<String>,
    /// The days it is in force.
    pub days: Span,
}

/// A post as enrolled, with those who hold it.
#[derive(Clone, Debug)]
pub struct Post {
    /// Its id.
    pub id: String,
    /// Its role, an id of the vocabulary.
    pub role: String,
    /// The id of the area or organisation it belongs to.
    pub place: String,
    /// How many may hold it at once.
    pub seats: u32,
    /// Which of a pair it is.
    pub slot: Option<PostSlot>,
    /// The days it is in force.
    pub days: Span,
    /// Whether it may stand empty.
    pub vacant: bool,
    /// Who holds it when, in the order of the roster's holders.
    pub held: Vec<Held>,
}

/// One holding of a post.
#[derive(Clone, Copy, Debug)]
pub struct Held {
    /// The holder's place in the roster.
    pub holder: usize,
    /// The holding's place among the holder's.
    pub at: usize,
    /// The days.
    pub days: Span,
}

/// A holder as enrolled.
#[derive(Clone, Debug)]
pub struct Holder {
    /// The id.
    pub id: String,
    /// Times away, each until the second instant, which is no longer part of it.
    pub absent: Vec<(Timestamp, Option<Timestamp>)>,
}

impl Holder {
    /// Whether the holder is away at that instant.
    #[must_use]
    pub fn is_away(&self, at: Timestamp) -> bool {
        self.absent.iter().any(|(from, to)| *from <= at && to.is_none_or(|to| at < to))
    }
}

/// A roster without faults.
#[derive(Clone, Debug, Default)]
pub struct Register {
    /// The roster's id.
    pub id: String,
    /// Its version.
    pub version: String,
    /// `sha256:…` of its canonical bytes.
    pub digest: String,
    /// How many of what.
    pub counts: BTreeMap<String, u64>,
    areas: Vec<Area>,
    pub(crate) subjects: Vec<Subject>,
    organisations: Vec<Organisation>,
    posts: Vec<Post>,
    holders: Vec<Holder>,
    pub(crate) area_ids: Many,
    pub(crate) subject_ids: Many,
    pub(crate) subject_names: Many,
    organisation_ids: Many,
    codes: Many,
    covering: Many,
    serving: Many,
    posts_at: BTreeMap<String, Many>,
}

/// Id → places in a list, in its order.
type Many = BTreeMap<String, Vec<usize>>;

/// A subject or area on its days, as `subjects_of` lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its own facts; those of the areas above it are found by `Register::fact`.
    pub facts: &'a BTreeMap<String, Value>,
    /// `urban` or `rural`, where its record says so.
    pub setting: Option<&'a str>,
    /// Its code, for an area that has one.
    pub area_code: Option<&'a str>,
    /// Its first day.
    pub from: Option<Date>,
    /// Its last day.
    pub to: Option<Date>,
}

impl Register {
    /// The area of that id on a day.
    #[must_use]
    pub fn area(&self, id: &str, date: Date) -> Option<&Area> {
        self.areas.get(self.area_at(id, date)?)
    }

    /// The subject of that id on a day.
    #[must_use]
    pub fn subject(&self, id: &str, date: Date) -> Option<&Subject> {
        self.subjects.get(self.subject_at(id, date)?)
    }

    /// Areas of a tier, or subjects of a kind, on any of the days of `span`, in the order of ids
    /// and then of days.
    ///
    /// `word` is an id or Chinese label as `words` has it turned into an id already. A record that
    /// is in force on a part of `span` only is listed with its own days; an id with several records
    /// is listed once for each.
    #[must_use]
    pub fn subjects_of(&self, word: &str, span: Span) -> Vec<Listed<'_>> {
        let areas = self.area_ids.values().flatten().filter_map(|at| self.areas.get(*at));
        let areas = areas.filter(|area| area.tier == word).map(|area| Listed {
            id: &area.id,
            facts: &area.facts,
            setting: area.setting.as_deref(),
            area_code: area.area_code.as_deref(),
            from: area.days.from,
            to: area.days.to,
        });
        let subjects = self.subject_ids.values().flatten().filter_map(|at| self.subjects.get(*at));
        let subjects = subjects.filter(|subject| subject.kind == word).map(|subject| Listed {
            id: &subject.id,
            facts: &subject.facts,
            setting: subject.setting.as_deref(),
            area_code: None,
            from: subject.days.from,
            to: subject.days.to,
        });
        let within = |listed: &Listed<'_>| {
            days::both(Span { from: listed.from, to: listed.to }, span).is_some()
        };
        let mut out: Vec<Listed<'_>> = areas.chain(subjects).filter(within).collect();
        out.sort_by(|a, b| (a.id, a.from).cmp(&(b.id, b.from)));
        out
    }

    /// What `enroll` answers.
    #[must_use]
    pub fn summary(&self) -> EnrollResponse {
        EnrollResponse {
            id: self.id.clone(),
            version: self.version.clone(),
            digest: self.digest.clone(),
            counts: self.counts.clone(),
            warnings: Vec::new(),
        }
    }

    pub(crate) fn area_at(&self, id: &str, date: Date) -> Option<usize> {
        let of = |at: usize| self.areas.get(at).map(|area| area.days);
        on(self.area_ids.get(id), of, date)
    }

    pub(crate) fn subject_at(&self, id: &str, date: Date) -> Option<usize> {
        let of = |at: usize| self.subjects.get(at).map(|subject| subject.days);
        on(self.subject_ids.get(id), of, date)
    }

    /// The subject of a site.
    pub(crate) fn subject_of(&self, site: &Site) -> Option<&Subject> {
        self.subjects.get(site.subject?)
    }

    /// The subjects of that name on a day.
    pub(crate) fn subjects_named(&self, name: &str, date: Date) -> Vec<usize> {
        let named = self.subject_names.get(name).into_iter().flatten().copied();
        named.filter(|at| self.subjects.get(*at).is_some_and(|s| s.days.holds(date))).collect()
    }
}

/// The one of several records that is in force on a day.
fn on(
    list: Option<&Vec<usize>>,
    days: impl Fn(usize) -> Option<Span>,
    date: Date,
) -> Option<usize> {
    list?.iter().copied().find(|at| days(*at).is_some_and(|days| days.holds(date)))
}

/// The error of a roster with faults.
#[must_use]
pub fn refused(faults: Vec<Diagnostic>) -> Error {
    let count = faults.len();
    let mut error = Error::new(
        ErrorKind::InvalidRoster,
        format!("名册有 {count} 处错误"),
        format!("the roster has {count} errors"),
    );
    error.diagnostics = faults;
    error
}
