//! The events that may happen now in the reference's world, for the random cases.
//!
//! Not responsible for: when; see `story`.

use gezhi_contract::decision::{Deadline, Decision};
use gezhi_contract::timeline::Event;

use crate::calendar::{DAY, Minute, text};
use crate::story::Seed;
use crate::world::World;

/// Each as often as it should weigh.
pub const NAMES: [(&str, usize); 24] = [
    ("accepted", 6),
    ("dispatched", 6),
    ("arrived", 2),
    ("returned", 2),
    ("paused", 5),
    ("suspended", 2),
    ("resumed", 3),
    ("extended", 3),
    ("granted", 3),
    ("stretched", 2),
    ("prolonged", 2),
    ("visited", 1),
    ("staged", 1),
    ("handled", 4),
    ("checked", 4),
    ("reopened", 2),
    ("escalated", 2),
    ("regraded", 3),
    ("reassigned", 2),
    ("split", 1),
    ("merged", 0),
    ("cancelled", 0),
    ("noted", 1),
    ("closed", 0),
];

/// All of them, the likely ones several times.
pub fn offers(world: &World<'_>, seed: &Seed, extra: usize) -> Vec<Event> {
    let mut out = Vec::new();
    for scope in 0..world.scopes.len() {
        for (name, weight) in NAMES {
            // What ends a case is rare, or few would last.
            let weight = if weight == 0 { usize::from(extra.is_multiple_of(11)) } else { weight };
            let Some(event) = offer(world, seed, (name, scope, extra)) else { continue };
            if world.allows(&event) && !world.is_murky(&event) {
                let weight = if scope == 0 { weight } else { weight.div_ceil(2) };
                out.extend(std::iter::repeat_n(event, weight));
            }
        }
    }
    out
}

pub fn offer(
    world: &World<'_>,
    seed: &Seed,
    (name, scope, extra): (&str, usize, usize),
) -> Option<Event> {
    let bit = |at: usize| extra >> at & 1 == 1;
    let mut event = Event {
        event: name.to_owned(),
        at: text(world.now * 60),
        task: world.scopes[scope].id.clone(),
        ..Event::default()
    };
    let who = world.step(&event).and_then(|row| row.cell("→谁可办"));
    if bit(0) {
        event.by = who.and_then(|who| who.split('、').next()).map(str::to_owned);
    }
    let to = bit(1).then(|| format!("某所{}", extra % 5));
    const UNTIL: [Minute; 6] = [1, 45, 300, DAY, 2 * DAY, 3 * DAY];
    let until = || text((world.now + UNTIL[extra / 4 % UNTIL.len()]) * 60);
    match name {
        "closed" => return None,
        "dispatched" => event.to = to,
        "returned" => event.reason = Some("不归我管".to_owned()),
        "paused" => {
            event.reason = Some("等材料".to_owned());
            event.until = bit(2).then(until);
        }
        "handled" if bit(2) && bit(3) => event.stage = Some("停工".to_owned()),
        "extended" => {
            let own = world.clocks.iter().find(|clock| {
                clock.name == "handle" && clock.hidden.is_none() && world.touches(&event, clock)
            })?;
            let unit = own.written.as_deref()?.split_once(' ')?.1;
            event.reason = Some("下雨".to_owned());
            event.limit = Some(format!("{} {unit}", 1 + extra / 4 % 3));
        }
        "stretched" => event.limit = Some(format!("{} urgent_hour", 1 + extra / 4 % 3)),
        "staged" if bit(2) => event.stage = Some("停工".to_owned()),
        "checked" => event.result = Some(if bit(2) { "pass" } else { "fail" }.to_owned()),
        "noted" if bit(2) => {
            event.result = Some(if bit(3) { "pass" } else { "fail" }.to_owned());
        }
        "escalated" => {
            let rung = &world.decision.ladder.get(extra / 8 % world.decision.ladder.len().max(1));
            event.tier = rung.filter(|_| bit(2)).map(|rung| rung.tier.clone());
        }
        "regraded" | "reassigned" => {
            if name == "reassigned" {
                event.to = Some("某局".to_owned());
            }
            if name == "regraded" || bit(2) {
                let decision = decision(world, seed, (scope, extra));
                // A new decision of a task must have a limit for it.
                if scope > 0 && decision.tasks.get(scope - 1)?.deadlines.is_empty() {
                    return None;
                }
                event.decision = Some(Box::new(decision));
            }
        }
        "split" => {
            let scopes = world.scopes.len();
            event.into = vec![format!("甲{scopes}"), format!("乙{scopes}")];
        }
        "merged" => event.into = vec!["j".to_owned()],
        _ => {}
    }
    if event.stage.is_some() {
        world.clocks.iter().find(|clock| world.touches(&event, clock))?;
    }
    Some(event)
}

/// A later decision: some limits other than they were, some gone, perhaps one more; another
/// office. Only the task's own, where it is one of a task.
fn decision(world: &World<'_>, seed: &Seed, (scope, extra): (usize, usize)) -> Decision {
    let mut decision = world.decision.clone();
    let change = |own: &[Deadline], extra: usize| -> Vec<Deadline> {
        let changed = own.iter().enumerate().filter_map(|(at, own)| {
            let new = &seed.spare[at % seed.spare.len()];
            match extra >> (2 * at) & 3 {
                _ if own.limit.is_none() => Some(own.clone()),
                0 => Some(own.clone()),
                3 if own.clock != "handle" => None,
                _ => Some(Deadline {
                    limit: new.limit.clone(),
                    calendar: new.calendar.clone(),
                    days: new.days,
                    ..own.clone()
                }),
            }
        });
        changed.collect()
    };
    for (at, task) in decision.tasks.iter_mut().enumerate() {
        if scope == at + 1 || (scope == 0 && extra.is_multiple_of(2)) {
            task.deadlines = change(&task.deadlines, extra / 4);
        }
    }
    if scope > 0 {
        return decision;
    }
    decision.deadlines = change(&decision.deadlines, extra);
    for (clock, starts) in [("check", "handled"), ("accept", "reported"), ("arrive", "dispatched")]
    {
        if extra.is_multiple_of(3) && !decision.deadlines.iter().any(|own| own.clock == clock) {
            let new = seed.spare[extra % seed.spare.len()].clone();
            let starts = Some(starts.to_owned());
            decision.deadlines.push(Deadline { clock: clock.to_owned(), starts, ..new });
        }
    }
    for party in &mut decision.responsibility.parties {
        party.name = Some(format!("某科{}", extra % 3));
    }
    decision
}
