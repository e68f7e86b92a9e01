//! The faults of a roster, gathered: each at the path of its member, in the order of the file.
//!
//! Passes over a roster find faults in an order of their own; an author reads them in the order of
//! records. So each keeps the record it is of, and they are sorted at the end.
//!
//! Not responsible for: what a fault is; the passes say.

use gezhi_contract::{Diagnostic, Text};

use crate::diagnostic::{Code, Problems, suggest};
use crate::limits;

/// The file that faults are told of, whatever it was called where it came from.
pub const FILE: &str = "roster.json";

/// How many words may be compared with how many for hints, all faults together: a roster of
/// thousands of wrong ids must not take minutes to refuse.
const COMPARED_MAX: usize = 200_000;

/// A list of the roster, in the order they are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// `trees`.
    Trees,
    /// `areas`.
    Areas,
    /// `subjects`.
    Subjects,
    /// `organisations`.
    Organisations,
    /// `posts`.
    Posts,
    /// `holders`.
    Holders,
}

impl Part {
    /// The member's name, and what one of the list is called in Chinese and English.
    pub fn names(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Trees => ("trees", "条线", "tree"),
            Self::Areas => ("areas", "区域", "area"),
            Self::Subjects => ("subjects", "对象", "subject"),
            Self::Organisations => ("organisations", "机构", "organisation"),
            Self::Posts => ("posts", "岗位", "post"),
            Self::Holders => ("holders", "人员", "holder"),
        }
    }
}

/// Where in a roster: a list, a record's place in it, and a member of the record (empty for all of
/// it).
pub type At<'a> = (Part, usize, &'a str);

/// One fault: the record it is of, for the order, and what a diagnostic says.
struct Fault {
    place: (Part, usize),
    path: String,
    code: Code,
    message: Text,
    hint: Option<Text>,
}

/// The faults found so far; bounded as [`Problems`] are.
#[derive(Default)]
pub struct Faults {
    list: Vec<Fault>,
    compared: usize,
}

impl Faults {
    /// Notes one fault.
    pub fn add(&mut self, at: At<'_>, code: Code, said: (Text, Option<Text>)) {
        if self.is_full() {
            return;
        }
        let (part, index, member) = at;
        let dot = if member.is_empty() { "" } else { "." };
        let path = format!("{}[{index}]{dot}{member}", part.names().0);
        let (message, hint) = said;
        self.list.push(Fault { place: (part, index), path, code, message, hint });
    }

    /// Whether nothing more is listed, so that no more need be said.
    pub fn is_full(&self) -> bool {
        self.list.len() > limits::DIAGNOSTICS_MAX
    }

    /// A near word of `known`, of which there are `count`, as long as comparing is not too much.
    ///
    /// The count decides before the words are looked at, so the hints are the same on every host
    /// and a roster of nothing but mistakes costs no more than one of a few.
    pub fn near<'a>(
        &mut self,
        word: &str,
        (count, known): (usize, impl Iterator<Item = &'a str>),
    ) -> Option<Text> {
        let compared = self.compared.saturating_add(count);
        if compared > COMPARED_MAX || self.is_full() {
            return None;
        }
        self.compared = compared;
        suggest(word, known)
    }

    /// All of them as diagnostics, in the order of the file; of one record in the order they were
    /// found in.
    pub fn finish(mut self) -> Vec<Diagnostic> {
        self.list.sort_by_key(|fault| fault.place);
        let mut problems = Problems::default();
        for fault in self.list {
            problems.add_path(fault.code, FILE, &fault.path, (fault.message, fault.hint));
        }
        problems.into_list()
    }
}

/// One fault of the whole roster, found before its records are looked at.
#[must_use]
pub fn whole(code: Code, path: &str, message: Text, hint: Option<Text>) -> Vec<Diagnostic> {
    let mut problems = Problems::default();
    problems.add_path(code, FILE, path, (message, hint));
    problems.into_list()
}
