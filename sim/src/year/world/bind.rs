//! Reads the pack's description and roster, and finds every word of the plan in them.
//!
//! Not responsible for: figures of the plan; they were looked at when it was read.

use gezhi::contract::describe::{FactDescription, PackDescription};
use gezhi::contract::roster::Roster;
use gezhi::{Bundle, Pack};

use super::{Class, Place, World, closeness};
use crate::error::{SimError, SimErrorKind};
use crate::year::days::Days;
use crate::year::knobs::{Knobs, refused};
use crate::year::plan::{Plan, Word};
use crate::year::workforce::{self, Ground, Sources, unplanned};

/// Binds a plan to an open pack and its roster.
pub(crate) fn bind<'a>(
    pack: &'a Pack,
    bundle: &Bundle,
    (plan, knobs): (&Plan, &Knobs),
    seed: u64,
) -> Result<World<'a>, SimError> {
    let whole = pack.describe().map_err(|error| SimError::engine(&error))?;
    let enrolled = whole.roster.unwrap_or_default();
    let described = whole.pack.ok_or_else(|| missing("没有打开规则包", "no pack is open"))?;
    let roster = roster(bundle)?;
    let plan = knobs.plan(plan);
    let days = Days::of(pack, &plan)?;
    let terms = |section: &str| described.vocabulary.get(section).map_or(&[][..], Vec::as_slice);
    let ids = |section: &str| terms(section).iter().map(|term| term.id.clone()).collect();
    let ground = Ground::of(&roster, terms("tiers"), &days)?;
    words(&plan, &described)?;
    let sources = Sources {
        plan: &plan,
        knobs,
        roster: &roster,
        pack: &described,
        ground: &ground,
        days: &days,
        seed,
    };
    let force = workforce::workforce(&sources)?;
    let (classes, members) = classes(&plan, &described)?;
    let (places, weights) = places(&plan, &ground)?;
    let mut world = World {
        pack,
        roster: (format!("{} {}", enrolled.id, enrolled.version), enrolled.digest),
        seed,
        classes,
        members,
        places,
        weights,
        tiers: ids("tiers"),
        clocks: ids("clocks"),
        plan,
        days,
        force,
        described,
    };
    desks(&mut world)?;
    Ok(world)
}

fn missing(zh: &str, en: &str) -> SimError {
    SimError::new(SimErrorKind::Pack, zh, en)
}

fn roster(bundle: &Bundle) -> Result<Roster, SimError> {
    let value = bundle.roster.clone().ok_or_else(|| {
        missing(
            "没有名册：仿真一年要知道有哪些网格、岗位和人",
            "there is no roster: a year needs grids, posts and people",
        )
        .hint("用 --roster 给名册", "give one by --roster")
    })?;
    serde_json::from_value(value).map_err(|error| SimError::engine(&error))
}

/// Every role, unit, clock and event that the plan names must be the pack's.
fn words(plan: &Plan, pack: &PackDescription) -> Result<(), SimError> {
    let known = |section: &str, word: &str| {
        let terms = pack.vocabulary.get(section).into_iter().flatten();
        terms.clone().any(|term| term.id == word)
    };
    let party = |word: &Word| {
        if known("roles", &word.text) || known("units", &word.text) {
            return Ok(());
        }
        let name = &word.text;
        let zh = format!("词表里没有角色或单位 `{name}`");
        let en = format!("the vocabulary has no role or unit `{name}`");
        // A word without a line came by a knob.
        Err(if word.line == 0 {
            refused(&format!("shift.{name}"), zh, en)
        } else {
            plan.fault(word, zh, en)
        })
    };
    let steps = [&plan.steps.accept, &plan.steps.dispatch, &plan.steps.check, &plan.steps.close];
    steps.iter().try_for_each(|step| party(&step.by))?;
    for staffing in plan.workforce.iter().filter(|staffing| staffing.word.text != "*") {
        party(&staffing.word)?;
        if let Some(pool) = &staffing.pool {
            must_know(plan, pack, ("tiers", "层级", "tier"), pool)?;
        }
    }
    for act in &plan.acts {
        act.by.iter().try_for_each(party)?;
        must_know(plan, pack, ("clocks", "时钟", "clock"), &act.clock)?;
        must_know(plan, pack, ("events", "节点", "event"), &act.event)?;
    }
    must_know(plan, pack, ("tiers", "层级", "tier"), &plan.place.1)
}

fn must_know(
    plan: &Plan,
    pack: &PackDescription,
    (section, zh, en): (&str, &str, &str),
    word: &Word,
) -> Result<(), SimError> {
    let mut terms = pack.vocabulary.get(section).into_iter().flatten();
    if terms.any(|term| term.id == word.text) {
        return Ok(());
    }
    let name = &word.text;
    Err(plan.fault(
        word,
        format!("词表里没有{zh} `{name}`"),
        format!("the vocabulary has no {en} `{name}`"),
    ))
}

/// Every class with its group and facts, and every group with its classes.
fn classes(plan: &Plan, pack: &PackDescription) -> Result<(Vec<Class>, Vec<Vec<u16>>), SimError> {
    for word in plan.groups.iter().flat_map(|group| &group.classes) {
        known_class(plan, pack, word)?;
    }
    for fact in &plan.facts {
        fact.classes.iter().try_for_each(|word| known_class(plan, pack, word))?;
        known_fact(plan, pack, fact)?;
    }
    let mut members = vec![Vec::new(); plan.groups.len()];
    let mut classes = Vec::with_capacity(pack.classes.len());
    for class in &pack.classes {
        let group = closest(plan, &class.class)?;
        let number = u16::try_from(classes.len()).unwrap_or(u16::MAX);
        if let Some(members) = group.and_then(|group| members.get_mut(group)) {
            members.push(number);
        }
        classes.push(Class {
            code: class.class.clone(),
            name: class.name.clone(),
            category: serde_json::to_string(&class.category).unwrap_or_default(),
            group,
            facts: facts(plan, &class.class),
        });
    }
    Ok((classes, members))
}

fn known_class(plan: &Plan, pack: &PackDescription, word: &Word) -> Result<(), SimError> {
    if pack.classes.iter().any(|class| closeness(&word.text, &class.class).is_some()) {
        return Ok(());
    }
    let name = &word.text;
    Err(plan.fault(word, format!("没有类别 `{name}`"), format!("there is no class `{name}`")).hint(
        "写规则包自己的代码，如 E05-01；M1* 是 M1 开头的",
        "give the pack's own codes, as E05-01; M1* is all that begin with M1",
    ))
}

fn known_fact(
    plan: &Plan,
    pack: &PackDescription,
    fact: &crate::year::plan::FactPlan,
) -> Result<(), SimError> {
    let name = &fact.fact.text;
    let found: Option<&FactDescription> = pack.facts.iter().find(|known| known.id == *name);
    let Some(known) = found else {
        return Err(plan.fault(
            &fact.fact,
            format!("词表里没有事实 `{name}`"),
            format!("the vocabulary has no fact `{name}`"),
        ));
    };
    for (value, _) in &fact.shares {
        let text = value.trim_matches('"');
        let fits = match known.type_name.as_str() {
            "boolean" => matches!(value.as_str(), "true" | "false"),
            "string" => known.values.is_empty() || known.values.iter().any(|one| one == text),
            _ => true,
        };
        if !fits {
            return Err(plan.fault(
                &fact.fact,
                format!("`{name}` 没有值 {value}"),
                format!("`{name}` has no value {value}"),
            ));
        }
    }
    Ok(())
}

/// The group that names a class most closely.
fn closest(plan: &Plan, class: &str) -> Result<Option<usize>, SimError> {
    let mut best: Option<(usize, usize)> = None;
    for (place, group) in plan.groups.iter().enumerate() {
        for word in &group.classes {
            let Some(close) = closeness(&word.text, class) else { continue };
            match best {
                Some((known, _)) if known > close => {}
                Some((known, other)) if known == close && other != place => {
                    return Err(plan.fault(
                        word,
                        format!("`{class}` 已经在另一组里了"),
                        format!("`{class}` stands in another group already"),
                    ));
                }
                _ => best = Some((close, place)),
            }
        }
    }
    Ok(best.map(|(_, place)| place))
}

/// The plan's facts for a class, each fact by the entry that names the class most closely.
fn facts(plan: &Plan, class: &str) -> Vec<usize> {
    let mut best: Vec<(&str, usize, usize)> = Vec::new();
    for (place, fact) in plan.facts.iter().enumerate() {
        let close = fact.classes.iter().filter_map(|word| closeness(&word.text, class)).max();
        let Some(close) = close else { continue };
        match best.iter_mut().find(|(name, ..)| *name == fact.fact.text) {
            Some(known) if known.1 >= close => {}
            Some(known) => (known.1, known.2) = (close, place),
            None => best.push((&fact.fact.text, close, place)),
        }
    }
    best.into_iter().map(|(_, _, place)| place).collect()
}

/// The areas where incidents happen, and running sums of their weights.
fn places(plan: &Plan, ground: &Ground) -> Result<(Vec<Place>, Vec<u64>), SimError> {
    let (tree, tier) = &plan.place;
    let (mut places, mut sums, mut sum) = (Vec::new(), Vec::new(), 0_u64);
    for area in &ground.areas {
        if area.tree != tree.text || area.tier != tier.text {
            continue;
        }
        let weight = match &plan.weights {
            None => 1,
            Some(fact) => {
                area.facts.get(&fact.text).and_then(serde_json::Value::as_u64).unwrap_or(0)
            }
        };
        let chain = ground.up(&area.id);
        let code = chain.iter().find_map(|area| area.area_code.as_deref());
        let code = code.map_or_else(String::new, |code| format!("\"area_code\":\"{code}\","));
        let grid = serde_json::Value::from(area.id.as_str());
        let here = ground.subjects.iter().filter(|subject| subject.areas.contains(&area.id));
        places.push(Place {
            areas: chain.iter().map(|area| area.id.clone()).collect(),
            written: format!("{code}\"grids\":[{grid}]"),
            subjects: here.map(|subject| (subject.kind.clone(), subject.id.clone())).collect(),
            ..Place::default()
        });
        sum += weight;
        sums.push(sum);
    }
    if sum == 0 {
        let (tree, tier) = (&tree.text, &tier.text);
        let word = plan.weights.as_ref().unwrap_or(&plan.place.1);
        return Err(plan.fault(
            word,
            format!("名册的 `{tree}` 里没有 `{tier}` 一级、有分量的片区"),
            format!("the roster has no areas of tier `{tier}` in tree `{tree}` with any weight"),
        ));
    }
    Ok((places, sums))
}

/// The desks of the plan's steps and acts at every place.
fn desks(world: &mut World<'_>) -> Result<(), SimError> {
    let steps = &world.plan.steps;
    let words = [&steps.accept, &steps.dispatch, &steps.check, &steps.close].map(|step| &step.by);
    let mut found = Vec::with_capacity(world.places.len());
    for (number, place) in world.places.iter().enumerate() {
        let mut here = [0; 4];
        for (slot, word) in here.iter_mut().zip(words) {
            let desk = world.force.of_word(&word.text, &place.areas, number);
            *slot = desk.ok_or_else(|| unplanned(&world.plan, &word.text))?;
        }
        let acts = world.plan.acts.iter().map(|act| {
            act.by.as_ref().and_then(|by| world.force.of_word(&by.text, &place.areas, number))
        });
        found.push((here, acts.collect::<Vec<_>>()));
    }
    for (place, (steps, acts)) in world.places.iter_mut().zip(found) {
        place.steps = steps;
        place.acts = acts;
    }
    Ok(())
}
