//! A site: where a case lies in a roster, and what is near it.
//!
//! A case lies in one or more *anchors*: its grids, else the areas of its subject, else those of
//! its area code. What is near is a list of levels, each further away than the one before:
//!
//! ```text
//! level 0   the anchors, and the areas that cover them, of whatever tree
//! level 1   the parents of these, and the areas that cover the parents
//! level 2   …                                                     until nothing is above
//! ```
//!
//! An area stands on the first level that reaches it, and on no other. Organisations that serve the
//! subject itself are nearer than all of these.
//!
//! Of several areas with one code only those count that have none of the others above them: a grid
//! that repeats its community's code does not say that the case lies in that grid.
//!
//! Not responsible for: which posts stand at a level; see `resolve`.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::{Area, Many, Register, Subject};
use crate::pack::manifest::Span;
use crate::value::Value;

/// Where a case lies, on a day.
///
/// Places are those in the register's lists, so a site means nothing to another register.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Site {
    /// The subject, where one is known.
    pub(super) subject: Option<usize>,
    /// The areas near it, level by level; the anchors come first.
    pub(super) levels: Vec<Vec<usize>>,
}

impl Site {
    /// Whether no area is near it.
    pub(crate) fn is_nowhere(&self) -> bool {
        self.levels.is_empty()
    }
}

impl Register {
    /// The site of a subject or area by its id; `None` where neither is there on that day.
    #[must_use]
    pub fn site_of(&self, id: &str, date: Date) -> Option<Site> {
        if let Some(at) = self.subject_at(id, date) {
            return Some(self.site(Some(at), &[], date));
        }
        Some(self.site(None, &[self.area_at(id, date)?], date))
    }

    /// The days from which something else may be known of a subject or area: the first day of each
    /// record that may be near it on any day, and the day after its last.
    ///
    /// Between two of them every question about its site has one answer. They may be more than
    /// needed, never fewer: which record is near on which day is not looked at.
    pub(crate) fn turns(&self, id: &str) -> BTreeSet<Date> {
        let mut days = BTreeSet::new();
        let mut note = |span: Span| {
            days.extend(span.from);
            days.extend(span.to.and_then(|to| to.tomorrow().ok()));
        };
        let mut next: Vec<&str> = Vec::new();
        let subjects = self.subject_ids.get(id).into_iter().flatten();
        for subject in subjects.filter_map(|at| self.subjects.get(*at)) {
            note(subject.days);
            next.extend(subject.areas.iter().map(String::as_str));
        }
        let areas = |index: &'_ Many, id: &str| index.get(id).cloned().unwrap_or_default();
        let mut seen = BTreeSet::new();
        next.extend(self.area_ids.get_key_value(id).map(|(id, _)| id.as_str()));
        while let Some(id) = next.pop() {
            if !seen.insert(id) {
                continue;
            }
            for area in areas(&self.area_ids, id).into_iter().filter_map(|at| self.areas.get(at)) {
                note(area.days);
                next.extend(area.parent.as_deref());
            }
            let covering = areas(&self.covering, id).into_iter();
            next.extend(covering.filter_map(|at| self.areas.get(at)).map(|area| area.id.as_str()));
        }
        days
    }

    /// The site of areas, else of a subject; both are places in the register's lists.
    pub(crate) fn site(&self, subject: Option<usize>, areas: &[usize], date: Date) -> Site {
        let mut anchors = areas.to_vec();
        if let (true, Some(subject)) = (areas.is_empty(), subject) {
            let ids = self.subjects.get(subject).into_iter().flat_map(|s| &s.areas);
            anchors.extend(ids.filter_map(|id| self.area_at(id, date)));
        }
        Site { subject, levels: self.levels(anchors, date) }
    }

    /// The areas of that code on a day, without those below another of them.
    ///
    /// Codes of a county or township may come with 6 or 9 digits; the rest of the 12 are zeros.
    pub(crate) fn coded(&self, code: &str, date: Date) -> Vec<usize> {
        let full = format!("{code:0<12}");
        let holds = |at: &usize| self.areas.get(*at).is_some_and(|area| area.days.holds(date));
        let all: Vec<usize> =
            self.codes.get(&full).into_iter().flatten().copied().filter(holds).collect();
        let same = |area: &Area| area.area_code.as_deref() == Some(full.as_str());
        let below = |at: &usize| self.above(*at, date).any(same);
        all.iter().copied().filter(|at| !below(at)).collect()
    }

    /// The areas above one, nearest first.
    ///
    /// By parents of the day only, so within one tree; a ring was refused with the roster.
    fn above(&self, at: usize, date: Date) -> impl Iterator<Item = &Area> {
        let parent = move |area: &&Area| self.area(area.parent.as_deref()?, date);
        let first = self.areas.get(at).and_then(|area| parent(&area));
        std::iter::successors(first, parent)
    }

    /// The areas near the anchors, level by level. What was met before is not met again, so this
    /// ends however the areas refer to each other.
    fn levels(&self, anchors: Vec<usize>, date: Date) -> Vec<Vec<usize>> {
        let mut seen = BTreeSet::new();
        let mut levels = Vec::new();
        let mut level = anchors;
        loop {
            level = self.with_covering(&level, &mut seen, date);
            if level.is_empty() {
                return levels;
            }
            let parents = level.iter().filter_map(|at| {
                let parent = self.areas.get(*at)?.parent.as_deref()?;
                self.area_at(parent, date)
            });
            let parents = parents.collect();
            levels.push(std::mem::replace(&mut level, parents));
        }
    }

    /// The areas that were not met before, then those that cover them, and those that cover these.
    fn with_covering(&self, areas: &[usize], seen: &mut BTreeSet<usize>, date: Date) -> Vec<usize> {
        let mut out: Vec<usize> = areas.iter().copied().filter(|at| seen.insert(*at)).collect();
        let mut next = 0;
        while let Some(area) = out.get(next).and_then(|at| self.areas.get(*at)) {
            let covering = self.covering.get(&area.id).into_iter().flatten().copied();
            let in_force = |at: &usize| self.areas.get(*at).is_some_and(|a| a.days.holds(date));
            out.extend(covering.filter(in_force).filter(|at| seen.insert(*at)));
            next = next.saturating_add(1);
        }
        out
    }

    /// What is known of the site: the subject's own word, else that of the nearest level where any
    /// area says something, if all that do say the same.
    ///
    /// Areas that contradict each other leave it unknown: what lies further up is about a larger
    /// place, and no better answer.
    pub(crate) fn known<'a, T: PartialEq + ?Sized>(
        &'a self,
        site: &Site,
        of_subject: impl Fn(&'a Subject) -> Option<&'a T>,
        of_area: impl Fn(&'a Area) -> Option<&'a T>,
    ) -> Option<&'a T> {
        let subject = site.subject.and_then(|at| self.subjects.get(at));
        if let Some(own) = subject.and_then(of_subject) {
            return Some(own);
        }
        for level in &site.levels {
            let mut said = level.iter().filter_map(|at| of_area(self.areas.get(*at)?));
            if let Some(first) = said.next() {
                return said.all(|other| other == first).then_some(first);
            }
        }
        None
    }

    /// A fact of the site; see `known`.
    #[must_use]
    pub fn fact(&self, site: &Site, id: &str) -> Option<&Value> {
        self.known(site, |subject| subject.facts.get(id), |area| area.facts.get(id))
    }

    /// Urban or rural, as a fact of the site.
    #[must_use]
    pub fn setting(&self, site: &Site) -> Option<&str> {
        self.known(site, |subject| subject.setting.as_deref(), |area| area.setting.as_deref())
    }
}
