//! From roster, plan and knobs to desks and people.
//!
//! Not responsible for: the roster's faults; the engine refused it for those.

use std::collections::BTreeMap;

use gezhi::contract::describe::PackDescription;
use gezhi::contract::roster::{Holder, Post, PostSlot, Roster};

use super::ground::{Ground, id_of, in_force};
use super::staff::changed;
use super::{Desk, Workforce};
use crate::error::{SimError, SimErrorKind};
use crate::stream::{Purpose, Stream};
use crate::year::days::{DayKind, Days};
use crate::year::knobs::{Knobs, Who, refused};
use crate::year::plan::{Plan, Staffing};
use crate::year::shift::{Person, Presence, Shift};

/// Days in a row that somebody is away at most.
const AWAY_MAX: u32 = 5;

/// What desks are made from.
pub(crate) struct Sources<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) knobs: &'a Knobs,
    pub(crate) roster: &'a Roster,
    pub(crate) pack: &'a PackDescription,
    pub(crate) ground: &'a Ground,
    pub(crate) days: &'a Days,
    pub(crate) seed: u64,
}

/// A desk before its people have shifts.
#[derive(Default)]
struct Draft {
    word: String,
    tier: Option<u8>,
    posts: Vec<String>,
    organisation: Option<String>,
    /// The areas it serves.
    serves: Vec<String>,
    /// When its people are there, by the roster alone: those of slot A, or of none, and those of B.
    people: (Vec<Presence>, Vec<Presence>),
}

/// Everybody who works in the district.
pub(crate) fn workforce(sources: &Sources<'_>) -> Result<Workforce, SimError> {
    let mut drafts = posts(sources)?;
    drafts.extend(organisations(sources)?);
    without_desk(sources, &mut drafts);
    count(sources, &mut drafts)?;
    let mut force = Workforce { staffing: sources.plan.workforce.clone(), ..Workforce::default() };
    for words in ["roles", "units"] {
        let terms = sources.pack.vocabulary.get(words).into_iter().flatten();
        force.words.extend(terms.map(|term| term.id.clone()));
    }
    let shifts = shifts(sources, &mut force);
    for draft in drafts {
        seat(sources, &mut force, &shifts, draft)?;
    }
    Ok(force)
}

fn tier_of(pack: &PackDescription, tier: &str) -> Option<u8> {
    let place = pack.vocabulary.get("tiers")?.iter().position(|term| term.id == tier)?;
    u8::try_from(place).ok()
}

/// The desks of posts that belong to areas.
fn posts(sources: &Sources<'_>) -> Result<Vec<Draft>, SimError> {
    let roles = sources.pack.vocabulary.get("roles").map_or(&[][..], Vec::as_slice);
    let mut held: BTreeMap<&str, Vec<Presence>> = BTreeMap::new();
    for holder in &sources.roster.holders {
        for (post, there) in presences(holder, sources.days)? {
            held.entry(post).or_default().push(there);
        }
    }
    let mut drafts: BTreeMap<(String, String), Draft> = BTreeMap::new();
    let mut order: Vec<(String, String)> = Vec::new();
    for post in &sources.roster.posts {
        let Some(area) = &post.area else { continue };
        if !in_force(sources.days, post.from.as_ref(), post.to.as_ref())? {
            continue;
        }
        let role = id_of(roles, &post.role);
        let pool = Workforce::planned(&sources.plan.workforce, role)
            .and_then(|(_, staffing)| staffing.pool.as_ref());
        let home = match pool {
            Some(tier) => sources.ground.at_tier(area, &tier.text),
            None => area.clone(),
        };
        let key = (role.to_owned(), home);
        let draft = drafts.entry(key.clone()).or_insert_with(|| {
            order.push(key.clone());
            let there = sources.ground.area(&key.1);
            let covers = there.map(|area| area.covers.clone()).unwrap_or_default();
            Draft {
                word: key.0.clone(),
                tier: there.and_then(|area| tier_of(sources.pack, &area.tier)),
                serves: std::iter::once(key.1.clone()).chain(covers).collect(),
                ..Draft::default()
            }
        });
        sit(draft, post, held.remove(post.id.as_str()).unwrap_or_default());
    }
    let in_order = order.into_iter().filter_map(|key| drafts.remove(&key));
    Ok(in_order.collect())
}

fn sit(draft: &mut Draft, post: &Post, holders: Vec<Presence>) {
    draft.posts.push(post.id.clone());
    match post.slot {
        Some(PostSlot::B) => draft.people.1.extend(holders),
        _ => draft.people.0.extend(holders),
    }
}

/// On which days of the year a holder is there, for each post held.
fn presences<'a>(holder: &'a Holder, days: &Days) -> Result<Vec<(&'a str, Presence)>, SimError> {
    let mut out = Vec::new();
    for holding in &holder.posts {
        let mut there = Presence::always(days.len());
        let from = holding.from.as_ref().map_or(Ok(0), |from| days.day_of(from))?;
        let to = match &holding.to {
            Some(to) if in_force(days, None, Some(to))? => days.day_of(to)? + 1,
            Some(_) => 0,
            None => days.len(),
        };
        for day in (0..days.len()).filter(|day| !(from..to).contains(day)) {
            there.away(day);
        }
        for absence in &holder.absent {
            let from = days.day_of(&absence.from)?;
            let to = match &absence.to {
                Some(to) if in_force(days, None, Some(to))? => days.day_of(to)? + 1,
                Some(_) => 0,
                None => days.len(),
            };
            (from..to).for_each(|day| there.away(day));
        }
        out.push((holding.post.as_str(), there));
    }
    Ok(out)
}

/// The desks of organisations.
fn organisations(sources: &Sources<'_>) -> Result<Vec<Draft>, SimError> {
    let units = sources.pack.vocabulary.get("units").map_or(&[][..], Vec::as_slice);
    let mut drafts = Vec::new();
    for organisation in &sources.roster.organisations {
        if !in_force(sources.days, organisation.from.as_ref(), organisation.to.as_ref())? {
            continue;
        }
        let word = id_of(units, &organisation.unit).to_owned();
        let posts = sources.roster.posts.iter();
        let posts = posts.filter(|post| post.organisation.as_ref() == Some(&organisation.id));
        let first = organisation.serves.first().and_then(|served| sources.ground.area(served));
        drafts.push(Draft {
            tier: first.and_then(|area| tier_of(sources.pack, &area.tier)),
            posts: posts.map(|post| post.id.clone()).collect(),
            organisation: Some(organisation.id.clone()),
            // An organisation for some classes only is found by its id alone.
            serves: if organisation.handles.is_empty() {
                organisation.serves.clone()
            } else {
                Vec::new()
            },
            people: (staffed(sources, &word)?, Vec::new()),
            word,
        });
    }
    Ok(drafts)
}

/// A unit's people, as many as the plan says.
fn staffed(sources: &Sources<'_>, word: &str) -> Result<Vec<Presence>, SimError> {
    let Some((_, staffing)) = Workforce::planned(&sources.plan.workforce, word) else {
        return Ok(Vec::new());
    };
    let count = staffing.staff.ok_or_else(|| {
        sources.plan.fault(
            &staffing.word,
            format!("`{word}` 是单位，名册里没有它的人数，要写 staff"),
            format!("`{word}` is a unit, whose people the roster does not count; give `staff`"),
        )
    })?;
    Ok((0..count).map(|_| Presence::always(sources.days.len())).collect())
}

/// A role or unit that the plan staffs and the roster does not know has one desk for all.
fn without_desk(sources: &Sources<'_>, drafts: &mut Vec<Draft>) {
    for (words, term) in ["roles", "units"].iter().flat_map(|words| {
        let terms = sources.pack.vocabulary.get(*words).into_iter().flatten();
        terms.map(move |term| (*words, term))
    }) {
        let staff = Workforce::planned(&sources.plan.workforce, &term.id)
            .and_then(|(_, staffing)| staffing.staff);
        let known = drafts.iter().any(|draft| draft.word == term.id);
        if let (false, Some(count)) = (known, staff) {
            let there = (0..count).map(|_| Presence::always(sources.days.len()));
            let people = (there.collect(), Vec::new());
            // A role of the roster's organisations alone (经办人) works as its unit does.
            if words == "roles" && sources.roster.posts.iter().any(|post| post.role == term.id) {
                continue;
            }
            drafts.push(Draft { word: term.id.clone(), people, ..Draft::default() });
        }
    }
}

/// Applies the knobs of staff.
fn count(sources: &Sources<'_>, drafts: &mut [Draft]) -> Result<(), SimError> {
    let tiers = sources.pack.vocabulary.get("tiers").map_or(&[][..], Vec::as_slice);
    for (text, who, change) in sources.knobs.staff() {
        let turned = |draft: &Draft| match who {
            Who::Word(word) => draft.word == *word,
            Who::Tier(tier) => {
                let place = draft.tier.and_then(|place| tiers.get(usize::from(place)));
                place.is_some_and(|known| known.id == *tier)
            }
        };
        let chosen: Vec<usize> =
            drafts.iter().enumerate().filter(|(_, one)| turned(one)).map(|(at, _)| at).collect();
        if chosen.is_empty() {
            return Err(refused(
                text,
                "名册和计划里没有这样的人",
                "nobody of the roster or plan is such",
            )
            .hint(
                "写角色、单位的名字，或者 tier: 加层级的编号",
                "give a role, a unit, or `tier:` and the id of a tier",
            ));
        }
        let counts: Vec<u32> = chosen
            .iter()
            .filter_map(|at| drafts.get(*at))
            .map(|draft| u32::try_from(draft.people.0.len()).unwrap_or(u32::MAX))
            .collect();
        for (at, wanted) in chosen.into_iter().zip(changed(&counts, change)) {
            if let Some(draft) = drafts.get_mut(at) {
                let wanted = usize::try_from(wanted).unwrap_or(usize::MAX);
                draft.people.0.resize_with(wanted, || Presence::always(sources.days.len()));
            }
        }
    }
    Ok(())
}

/// The first shift of each staffing, and how many it rotates through.
fn shifts(sources: &Sources<'_>, force: &mut Workforce) -> Vec<(u16, u32)> {
    let days = sources.days;
    let staffing = force.staffing.clone();
    let mut firsts = Vec::with_capacity(staffing.len());
    for one in &staffing {
        let first = u16::try_from(force.shifts.len()).unwrap_or(u16::MAX);
        match &one.windows {
            None => force.shifts.push(Shift::of_calendar(days)),
            Some(windows) => {
                let shares: Vec<Vec<(u32, u32)>> = if one.rota {
                    windows.iter().map(|window| vec![*window]).collect()
                } else {
                    vec![windows.clone()]
                };
                for share in shares {
                    let worked = |day: &usize| one.all_days || days.kind(*day) == DayKind::Workday;
                    force.shifts.push(Shift::new(
                        (0..days.len()).map(
                            |day| {
                                if worked(&day) { share.clone() } else { Vec::new() }
                            },
                        ),
                    ));
                }
            }
        }
        let count = force.shifts.len() - usize::from(first);
        firsts.push((first, u32::try_from(count).unwrap_or(1)));
    }
    firsts
}

/// Gives a desk its people.
fn seat(
    sources: &Sources<'_>,
    force: &mut Workforce,
    shifts: &[(u16, u32)],
    draft: Draft,
) -> Result<(), SimError> {
    let Some((place, staffing)) = Workforce::planned(&sources.plan.workforce, &draft.word) else {
        return Ok(());
    };
    let shift = shifts.get(usize::from(place)).copied().unwrap_or_default();
    let desk = u32::try_from(force.desks.len()).unwrap_or(u32::MAX);
    let word = force.words.iter().position(|word| *word == draft.word).ok_or_else(|| {
        SimError::new(
            SimErrorKind::Pack,
            format!("名册用了词表里没有的 `{}`", draft.word),
            format!("the roster uses `{}`, which the vocabulary does not have", draft.word),
        )
    })?;
    let first = u32::try_from(force.people.len()).unwrap_or(u32::MAX);
    let mut all_away: Option<Presence> = None;
    let of_a = draft.people.0.len();
    for (seat, mut there) in draft.people.0.into_iter().chain(draft.people.1).enumerate() {
        leave(sources, staffing, (desk, seat, shift.1), &mut there);
        if seat < of_a {
            // B is there only while every A is away.
            let away = all_away.get_or_insert_with(|| Presence::always(sources.days.len()));
            (0..sources.days.len()).filter(|day| there.has(*day)).for_each(|day| away.away(day));
        } else if let Some(away) = &all_away {
            let others = (0..sources.days.len()).filter(|day| !away.has(*day));
            others.for_each(|day| there.away(day));
        }
        let turn = u32::try_from(seat).unwrap_or_default() % shift.1.max(1);
        let shift = shift.0 + u16::try_from(turn).unwrap_or_default();
        force.people.push(Person { desk, shift, there, in_hand: Vec::new() });
    }
    let last = u32::try_from(force.people.len()).unwrap_or(u32::MAX);
    for id in draft.posts.iter().chain(&draft.organisation) {
        force.by_id.insert(id.clone(), desk);
    }
    let served = force.by_area.entry(draft.word.clone()).or_default();
    for area in draft.serves {
        served.entry(area).or_insert(desk);
    }
    force.by_word.entry(draft.word).or_default().push(desk);
    let word = u16::try_from(word).unwrap_or(u16::MAX);
    force.desks.push(Desk { word, tier: draft.tier, people: (first, last), staffing: place });
    Ok(())
}

/// Days of rest, and days away that nobody planned.
fn leave(
    sources: &Sources<'_>,
    staffing: &Staffing,
    (desk, seat, turns): (u32, usize, u32),
    there: &mut Presence,
) {
    let days = sources.days.len();
    let seat = u32::try_from(seat).unwrap_or_default();
    if staffing.all_days {
        let rest = usize::try_from(staffing.rest_days).unwrap_or_default();
        let turn = usize::try_from(seat / turns.max(1)).unwrap_or_default();
        (0..days).filter(|day| (day + rest * turn) % 7 < rest).for_each(|day| there.away(day));
    }
    let of_year = u64::try_from(days).unwrap_or_default();
    let mut left = u32::try_from(u64::from(staffing.absent_days) * of_year / 365).unwrap_or(0);
    let entity = u64::from(desk) << 16 | u64::from(seat);
    let mut stream = Stream::new(sources.seed, Purpose::Absence, entity);
    while left > 0 {
        let first = usize::try_from(stream.below(of_year)).unwrap_or_default();
        let run = left.min(AWAY_MAX);
        left -= run;
        let run = usize::try_from(run).unwrap_or_default();
        (first..days.min(first + run)).for_each(|day| there.away(day));
    }
}
