//! From a role or unit to the posts and organisations that it is at a site on a day.
//!
//! *Nearest first.* What belongs to organisations that serve the subject comes before everything
//! else, then level by level what belongs to the site's areas and to the organisations that serve
//! them. The first of these with anything of the role or unit gives the answer, and gives all of
//! it: a place in two grids has two 网格长. Nothing further away is added.
//!
//! *Pairs.* Of posts with slots 角, A acts; while nobody of A is there, B does and says for whom. If
//! nobody of either is there it stays with A, with no holders: the case is still A's.
//!
//! *Nothing is invented.* Where no level has any, the party stays the role or unit it was.
//!
//! An organisation that handles certain classes only is passed over for others, and so are its
//! posts; while the class is not known, it is passed over as well.
//!
//! Not responsible for: where a case lies; see `site`.

use std::collections::BTreeMap;

use gezhi_contract::decision::{Party, PartyKind};
use gezhi_contract::roster::PostSlot;
use jiff::Timestamp;
use jiff::civil::Date;

use super::{Organisation, Post, Register, Site};

/// When a party is looked for, and for a case of which classes.
#[derive(Clone, Copy, Debug)]
pub struct When<'a> {
    /// The day whose records are in force.
    pub date: Date,
    /// The instant whose absences count; without one nobody is away.
    pub at: Option<Timestamp>,
    /// The codes of the case's classes, empty where none is known; `None` where there is no case,
    /// and organisations handle whatever it is.
    pub classes: Option<&'a [&'a str]>,
}

/// What it costs to resolve one party: charged from the roster's existence, not from its size or
/// the way to the answer.
pub const RESOLVE_STEPS: usize = 16;

impl Register {
    /// One party as the posts or organisations that it is here; empty where the roster has none.
    ///
    /// Each keeps relation, kind, words and reason of the party. They come in the order of ids.
    #[must_use]
    pub fn parties(&self, party: &Party, site: &Site, when: When<'_>) -> Vec<Party> {
        if party.kind == PartyKind::Post {
            let role = party.role.as_deref().unwrap_or_default();
            let posts = self.posts_near(role, site, when);
            return self.acting(&posts, when).into_iter().map(|a| a.party(party)).collect();
        }
        let unit = party.name.as_deref().unwrap_or_default();
        let found = self.nearest(site, when, |organisation| organisation.unit == unit);
        let named = found.into_iter().map(|o| Party { unit: Some(o.id.clone()), ..party.clone() });
        named.collect()
    }

    /// As [`Register::parties`], for a role or unit of a subject or area by its id, as recurring
    /// duties need it: nobody is away, and organisations handle whatever it is.
    #[must_use]
    pub fn resolve(&self, party: &Party, id: &str, date: Date) -> Vec<Party> {
        let when = When { date, at: None, classes: None };
        self.site_of(id, date).map(|site| self.parties(party, &site, when)).unwrap_or_default()
    }

    /// The ids of the posts of a role nearest to a subject or area, in the order of ids.
    #[must_use]
    pub fn post_ids(&self, role: &str, id: &str, date: Date) -> Vec<String> {
        let when = When { date, at: None, classes: None };
        let Some(site) = self.site_of(id, date) else { return Vec::new() };
        self.posts_near(role, &site, when).into_iter().map(|post| post.id.clone()).collect()
    }

    /// The posts of a role at the nearest level that has any.
    fn posts_near(&self, role: &str, site: &Site, when: When<'_>) -> Vec<&Post> {
        let subject = site.subject.and_then(|at| self.subjects.get(at));
        let mut out = Vec::new();
        if let Some(subject) = subject {
            self.posts_of_serving(&subject.id, (role, when), &mut out);
        }
        for level in &site.levels {
            if !out.is_empty() {
                break;
            }
            for area in level.iter().filter_map(|at| self.areas.get(*at)) {
                self.posts_at(&area.id, (role, when), &mut out);
                self.posts_of_serving(&area.id, (role, when), &mut out);
            }
        }
        // An organisation may serve two areas of one level.
        out.sort_by(|a, b| a.id.cmp(&b.id));
        out.dedup_by(|a, b| a.id == b.id);
        out
    }

    /// Adds the posts of a role that one area or organisation has on the day.
    fn posts_at<'a>(&'a self, place: &str, of: (&str, When<'_>), out: &mut Vec<&'a Post>) {
        let (role, when) = of;
        let all = self.posts_at.get(place).and_then(|roles| roles.get(role));
        let posts = all.into_iter().flatten().filter_map(|at| self.posts.get(*at));
        out.extend(posts.filter(|post| post.days.holds(when.date)));
    }

    /// Adds the posts of a role at every organisation that serves a subject or area.
    fn posts_of_serving<'a>(&'a self, id: &str, of: (&str, When<'_>), out: &mut Vec<&'a Post>) {
        for organisation in self.serving(id, of.1) {
            self.posts_at(&organisation.id, of, out);
        }
    }

    /// The organisations that serve a subject or area and handle the case.
    fn serving<'a>(
        &'a self,
        id: &str,
        when: When<'a>,
    ) -> impl Iterator<Item = &'a Organisation> + use<'a> {
        let all = self.serving.get(id).into_iter().flatten();
        all.filter_map(|at| self.organisations.get(*at)).filter(move |organisation| {
            organisation.days.holds(when.date) && organisation.handles_any(when.classes)
        })
    }

    /// The organisations of the nearest level that has any of that sort, each once: one may serve
    /// several areas of a level.
    fn nearest<'a>(
        &'a self,
        site: &Site,
        when: When<'a>,
        wanted: impl Fn(&Organisation) -> bool,
    ) -> Vec<&'a Organisation> {
        let subject =
            site.subject.and_then(|at| self.subjects.get(at)).map(|s| vec![s.id.as_str()]);
        let levels = site.levels.iter().map(|level| {
            level.iter().filter_map(|at| self.areas.get(*at)).map(|area| area.id.as_str()).collect()
        });
        for level in subject.into_iter().chain(levels) {
            let serving = level.into_iter().flat_map(|id| self.serving(id, when));
            let mut found: Vec<&'a Organisation> = serving.filter(|o| wanted(o)).collect();
            if !found.is_empty() {
                found.sort_by(|a, b| a.id.cmp(&b.id));
                found.dedup_by(|a, b| a.id == b.id);
                return found;
            }
        }
        Vec::new()
    }

    /// Of each pair the one who acts; posts without a slot act as they are.
    ///
    /// `posts` are in force on the day and of one role, so a place has one A and one B at most. A
    /// pair stands in one place: the B of one grid does not stand in for the A of another.
    fn acting<'a>(&'a self, posts: &[&'a Post], when: When<'_>) -> Vec<Acting<'a>> {
        let slotted =
            posts.iter().filter_map(|post| Some(((post.place.as_str(), post.slot?), *post)));
        let slots: BTreeMap<(&str, PostSlot), &Post> = slotted.collect();
        let pair = |post: &Post, slot: PostSlot| {
            let other = slots.get(&(post.place.as_str(), slot));
            other.map(|other| self.present(other, when))
        };
        let mut out = Vec::new();
        for post in posts {
            let own = self.present(post, when);
            match post.slot {
                None => out.push(own),
                Some(PostSlot::A) => match pair(post, PostSlot::B) {
                    Some(b) if own.holders.is_empty() && !b.holders.is_empty() => {
                        out.push(Acting { stands_in_for: Some(&post.id), ..b });
                    }
                    _ => out.push(own),
                },
                Some(PostSlot::B) if pair(post, PostSlot::A).is_none() => out.push(own),
                Some(PostSlot::B) => {}
            }
        }
        out.sort_by(|a, b| a.post.id.cmp(&b.post.id));
        out
    }

    /// A post with those of its holders who are there, in the order of their ids.
    ///
    /// *Vacant* is a post that nobody holds; one whose holders are all away is not.
    fn present<'a>(&'a self, post: &'a Post, when: When<'_>) -> Acting<'a> {
        let held = post.held.iter().filter(|held| held.days.holds(when.date));
        let all: Vec<_> = held.filter_map(|held| self.holders.get(held.holder)).collect();
        let away = |at: Timestamp| move |holder: &super::Holder| holder.is_away(at);
        let here = |holder: &&super::Holder| !when.at.is_some_and(|at| away(at)(holder));
        let mut holders: Vec<&str> =
            all.iter().copied().filter(here).map(|holder| holder.id.as_str()).collect();
        holders.sort_unstable();
        Acting { post, holders, vacant: all.is_empty(), stands_in_for: None }
    }
}

/// A post that acts, and who is there to do so.
struct Acting<'a> {
    post: &'a Post,
    holders: Vec<&'a str>,
    vacant: bool,
    stands_in_for: Option<&'a str>,
}

impl Acting<'_> {
    /// As a party, in the relation and with the reason of the one that was looked for.
    fn party(self, of: &Party) -> Party {
        Party {
            unit: Some(self.post.place.clone()),
            post: Some(self.post.id.clone()),
            holders: self.holders.into_iter().map(str::to_owned).collect(),
            standing_in_for: self.stands_in_for.map(str::to_owned),
            vacant: self.vacant,
            ..of.clone()
        }
    }
}

impl Organisation {
    /// Whether a case of these classes is its business; a duty, which has no class, always is.
    fn handles_any(&self, classes: Option<&[&str]>) -> bool {
        let Some(classes) = classes else { return true };
        self.handles.is_empty() || self.handles.iter().any(|code| classes.contains(&code.as_str()))
    }
}
