//! From the contract's roster to a register: shape, words, days and facts of each record.
//!
//! A record with a fault is taken over as far as it can be read, so that the passes after this one
//! find what else is wrong, and not only what follows from the first fault: a record whose days
//! cannot be read is left out of everything that compares days.
//!
//! The order of reading is part of what authors see: faults are listed record by record, in the
//! order of the file, whatever pass found them. The first two checks are of the whole file and stop
//! at once: a roster of another shape has no records, and one that is too large is not worth its
//! memory.
//!
//! Not responsible for: what records say of each other; see `ids`, `links`, `rings` and `held`.

use std::collections::{BTreeMap, BTreeSet};

use gezhi_contract::roster::{self as contract, Roster};
use gezhi_contract::{Diagnostic, Text, json};
use jiff::tz::Offset;

use super::fault::{At, Faults, Part, whole};
use super::{Area, Held, Holder, Many, Organisation, Post, Register, Subject, Words};
use super::{held, ids, links, rings};
use crate::diagnostic::Code;
use crate::limits;
use crate::pack::vocabulary::Section;

/// What the passes after reading work on.
pub(super) struct Draft<'a> {
    /// What was given.
    pub given: &'a Roster,
    /// The register so far.
    pub register: Register,
    /// Records with days that could not be read.
    pub undated: BTreeSet<(Part, usize)>,
    /// The faults so far.
    pub faults: Faults,
}

impl Register {
    /// Reads a roster against a pack's words.
    ///
    /// The digest is of the JSON as it was given: a host that keeps the file can check it.
    ///
    /// # Errors
    /// All faults, in the order of the file; `bad-roster` and `too-large` alone, for with either of
    /// them the records are not looked at.
    pub fn read(given: &serde_json::Value, words: &Words<'_>) -> Result<Self, Vec<Diagnostic>> {
        let roster: Roster = json::from_value(given.clone()).map_err(|error| {
            let path = error.path.unwrap_or_default();
            whole(Code::BadRoster, &path, error.message, error.hint)
        })?;
        bounded(&roster)?;
        let mut draft = Draft {
            given: &roster,
            register: Self {
                id: roster.id.clone(),
                version: roster.version.clone(),
                digest: json::digest(given),
                counts: counts(&roster),
                ..Self::default()
            },
            undated: BTreeSet::new(),
            faults: Faults::default(),
        };
        draft.areas(words);
        draft.subjects(words);
        draft.organisations(words);
        draft.posts(words);
        draft.holders(words.zone);
        ids::check(&mut draft);
        draft.index();
        links::check(&mut draft);
        rings::check(&mut draft);
        held::check(&mut draft);
        let faults = draft.faults.finish();
        if faults.is_empty() { Ok(draft.register) } else { Err(faults) }
    }
}

/// How many records each list has, as `enroll` answers; what stands within records is not counted.
fn counts(roster: &Roster) -> BTreeMap<String, u64> {
    [
        ("trees", roster.trees.len()),
        ("areas", roster.areas.len()),
        ("subjects", roster.subjects.len()),
        ("organisations", roster.organisations.len()),
        ("posts", roster.posts.len()),
        ("holders", roster.holders.len()),
    ]
    .map(|(name, count)| (name.to_owned(), u64::try_from(count).unwrap_or(u64::MAX)))
    .into()
}

/// Counts everything that takes memory or a look-up.
///
/// Lists within records count as the records do: one organisation that serves ten thousand shops is
/// ten thousand references to look up. Facts count for the same reason.
fn bounded(roster: &Roster) -> Result<(), Vec<Diagnostic>> {
    let areas = roster.areas.iter().map(|a| a.covers.len().saturating_add(a.facts.len()));
    let subjects = roster.subjects.iter().map(|s| s.areas.len().saturating_add(s.facts.len()));
    let served =
        roster.organisations.iter().map(|o| o.serves.len().saturating_add(o.handles.len()));
    let held = roster.holders.iter().map(|h| h.posts.len().saturating_add(h.absent.len()));
    let within = areas.chain(subjects).chain(served).chain(held);
    let lists = [
        roster.trees.len(),
        roster.areas.len(),
        roster.subjects.len(),
        roster.organisations.len(),
        roster.posts.len(),
        roster.holders.len(),
    ];
    let records = lists.into_iter().chain(within).fold(0, usize::saturating_add);
    let most = limits::ROSTER_RECORDS_MAX;
    if records <= most {
        return Ok(());
    }
    let message = Text::new(
        format!("名册有 {records} 条记录，上限 {most}"),
        format!("the roster has {records} records; {most} is the most"),
    );
    let hint = Text::new(
        "引用、任职和离岗也算；按街道分成几份名册",
        "references, holdings and absences count; make one roster per street",
    );
    Err(whole(Code::TooLarge, "", message, Some(hint)))
}

impl Draft<'_> {
    /// Areas, with tier, code, setting and facts read; whether tree and parent are there is seen
    /// later.
    fn areas(&mut self, words: &Words<'_>) {
        let given = self.given;
        for (at, area) in given.areas.iter().enumerate() {
            let part = Part::Areas;
            if let Some(code) = &area.area_code {
                self.area_code((part, at, "area_code"), code);
            }
            let read = Area {
                id: area.id.clone(),
                tree: area.tree.clone(),
                tier: self.word(words, &[Section::Tiers], ((part, at, "tier"), &area.tier)),
                parent: area.parent.clone(),
                area_code: area.area_code.clone(),
                covers: area.covers.clone(),
                setting: self.setting((part, at, "setting"), area.setting.as_ref()),
                facts: self.facts(words, (part, at), &area.facts),
                days: self.days((part, at, ""), (area.from.as_ref(), area.to.as_ref())),
            };
            self.register.areas.push(read);
        }
    }

    /// Subjects, of a kind of places or of people: a 小区 and an old person who lives alone are both
    /// what a duty may be for.
    fn subjects(&mut self, words: &Words<'_>) {
        let given = self.given;
        let kinds = [Section::Places, Section::People];
        for (at, subject) in given.subjects.iter().enumerate() {
            let part = Part::Subjects;
            let read = Subject {
                id: subject.id.clone(),
                kind: self.word(words, &kinds, ((part, at, "kind"), &subject.kind)),
                name: subject.name.clone(),
                areas: subject.areas.clone(),
                setting: self.setting((part, at, "setting"), subject.setting.as_ref()),
                facts: self.facts(words, (part, at), &subject.facts),
                days: self.days((part, at, ""), (subject.from.as_ref(), subject.to.as_ref())),
            };
            self.register.subjects.push(read);
        }
    }

    /// Organisations, each as the unit of the pack that it is. The classes it handles are codes of
    /// the catalogue; one that is not there would keep it from every case, so it is a fault.
    fn organisations(&mut self, words: &Words<'_>) {
        let given = self.given;
        for (at, organisation) in given.organisations.iter().enumerate() {
            let part = Part::Organisations;
            let unit = ((part, at, "as"), organisation.unit.as_str());
            let days = (organisation.from.as_ref(), organisation.to.as_ref());
            let read = Organisation {
                id: organisation.id.clone(),
                unit: self.word(words, &[Section::Units], unit),
                serves: organisation.serves.clone(),
                handles: organisation.handles.clone(),
                days: self.days((part, at, ""), days),
            };
            self.register.organisations.push(read);
            for (n, code) in organisation.handles.iter().enumerate() {
                self.class((part, at, &format!("handles[{n}]")), code, words);
            }
        }
    }

    /// Posts, still without holders. One seat is what a post has unless the roster says more; none
    /// at all is a fault, for nobody could ever hold it.
    fn posts(&mut self, words: &Words<'_>) {
        let given = self.given;
        for (at, post) in given.posts.iter().enumerate() {
            let part = Part::Posts;
            let seats = post.seats.unwrap_or(1);
            if seats == 0 {
                let message = Text::new("岗位至少有一个席位", "a post has one seat at least");
                self.faults.add((part, at, "seats"), Code::BadValue, (message, None));
            }
            let read = Post {
                id: post.id.clone(),
                role: self.word(words, &[Section::Roles], ((part, at, "role"), &post.role)),
                place: self.place((part, at), post),
                seats,
                slot: post.slot,
                days: self.days((part, at, ""), (post.from.as_ref(), post.to.as_ref())),
                vacant: post.vacant,
                held: Vec::new(),
            };
            self.register.posts.push(read);
        }
    }

    /// A post is an area's or an organisation's, and not both.
    fn place(&mut self, (part, at): (Part, usize), post: &contract::Post) -> String {
        match (&post.area, &post.organisation) {
            (Some(one), None) | (None, Some(one)) => one.clone(),
            (both, _) => {
                let message = if both.is_some() {
                    Text::new(
                        "岗位不能同时属于区域和机构",
                        "a post belongs to an area or to an organisation, not to both",
                    )
                } else {
                    Text::new(
                        "岗位没有写属于哪个区域或机构",
                        "the post belongs to no area and no organisation",
                    )
                };
                let hint = Text::new(
                    "写 `area` 或 `organisation` 其中一个",
                    "write either `area` or `organisation`",
                );
                self.faults.add((part, at, ""), Code::BadRoster, (message, Some(hint)));
                String::new()
            }
        }
    }

    /// Holders, and their posts as far as those exist.
    ///
    /// A holding is put with its post and not with its holder, because a decision looks from the
    /// post. Where its days cannot be read, the post is left out of everything that compares days:
    /// who holds it when cannot be told any more. Other holdings of the same holder stand on their
    /// own.
    fn holders(&mut self, zone: Offset) {
        let given = self.given;
        let mut posts: BTreeMap<&str, usize> = BTreeMap::new();
        for (at, post) in given.posts.iter().enumerate() {
            posts.entry(&post.id).or_insert(at);
        }
        for (at, holder) in given.holders.iter().enumerate() {
            for (n, holding) in holder.posts.iter().enumerate() {
                let member = format!("posts[{n}]");
                let days = (holding.from.as_ref(), holding.to.as_ref());
                let days = self.days((Part::Holders, at, &member), days);
                let undated = self.undated.remove(&(Part::Holders, at));
                let Some(&post) = posts.get(holding.post.as_str()) else {
                    self.no_post((Part::Holders, at, &format!("{member}.post")), &holding.post);
                    continue;
                };
                if undated {
                    // Who holds the post when cannot be told any more.
                    self.undated.insert((Part::Posts, post));
                } else if let Some(post) = self.register.posts.get_mut(post) {
                    post.held.push(Held { holder: at, at: n, days });
                }
            }
            let absent = self.absences(at, &holder.absent, zone);
            self.register.holders.push(Holder { id: holder.id.clone(), absent });
        }
    }

    /// A holding of a post that is not there, with the nearest id that is.
    fn no_post(&mut self, at: At<'_>, id: &str) {
        let given = self.given;
        let ids = given.posts.iter().map(|post| post.id.as_str());
        let hint = self.faults.near(id, (given.posts.len(), ids));
        let message =
            Text::new(format!("名册没有岗位 `{id}`"), format!("the roster has no post `{id}`"));
        self.faults.add(at, Code::Orphan, (message, hint));
    }

    /// Everything that decisions look up, by id or place.
    ///
    /// Records of one key stand in the order of the file, which no answer depends on: of several
    /// records of an id one is in force on a day, and lists of posts and organisations are sorted
    /// by id.
    fn index(&mut self) {
        let register = &mut self.register;
        let mut posts_at: BTreeMap<String, Many> = BTreeMap::new();
        for (at, area) in register.areas.iter().enumerate() {
            note(&mut register.area_ids, &area.id, at);
            area.area_code.iter().for_each(|code| note(&mut register.codes, code, at));
            area.covers.iter().for_each(|id| note(&mut register.covering, id, at));
        }
        for (at, subject) in register.subjects.iter().enumerate() {
            note(&mut register.subject_ids, &subject.id, at);
            note(&mut register.subject_names, &subject.name, at);
        }
        for (at, organisation) in register.organisations.iter().enumerate() {
            note(&mut register.organisation_ids, &organisation.id, at);
            organisation.serves.iter().for_each(|id| note(&mut register.serving, id, at));
        }
        for (at, post) in register.posts.iter().enumerate() {
            note(posts_at.entry(post.place.clone()).or_default(), &post.role, at);
        }
        register.posts_at = posts_at;
    }
}

/// Adds a record under a key. A list that names one id twice is met twice by whoever looks it up,
/// and what is found there is made single then.
fn note(index: &mut Many, key: &str, at: usize) {
    index.entry(key.to_owned()).or_default().push(at);
}
