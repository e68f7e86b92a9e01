//! A decision written anew with its limits and ladder alone, as `timeline` gets it.
//!
//! Not responsible for: what these mean; `timeline` reads them.

use serde::Serialize;

use super::decided::{By, Decided, Limit, Rung, TaskOf, Trigger};
use super::{NUMBER, RungOf, Skeleton, tier};
use crate::error::SimError;
use crate::year::world::World;

#[derive(Serialize)]
struct BareTask<'a> {
    id: &'a str,
    #[serde(rename = "do")]
    what: &'a str,
    parties: [(); 0],
    mode: &'a str,
    deadlines: &'a [Limit<'a>],
    by: By<'a>,
}

#[derive(Serialize)]
struct BareRung<'a> {
    tier: &'a str,
    parties: [(); 0],
    mode: &'a str,
    when: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    trigger: &'a Option<Trigger<'a>>,
    beyond_goal_tier: bool,
    by: &'a By<'a>,
}

#[derive(Serialize)]
struct Bare<'a> {
    incident: &'a str,
    admission: &'a str,
    classification: BareClass,
    responsibility: BareResponsibility<'a>,
    tasks: Vec<BareTask<'a>>,
    deadlines: &'a [Limit<'a>],
    ladder: Vec<BareRung<'a>>,
    assumed: [(); 0],
    needs: [(); 0],
    steps: u8,
}

#[derive(Default, Serialize)]
struct BareClass {
    also: [(); 0],
    alternatives: [(); 0],
}

#[derive(Serialize)]
struct BareResponsibility<'a> {
    mode: &'a str,
    beyond_goal_tier: bool,
    parties: [(); 0],
    basis: &'a str,
}

/// The skeleton of a decision.
pub(super) fn skeleton(world: &World<'_>, decided: &Decided<'_>) -> Result<Skeleton, SimError> {
    let tasks: Vec<&TaskOf<'_>> =
        decided.tasks.iter().filter(|task| !task.deadlines.is_empty()).collect();
    let awaited = |limit: &Limit<'_>| {
        let triggers = decided.ladder.iter().filter_map(|rung| rung.trigger.as_ref());
        let mut timed = triggers.filter(|trigger| !trigger.is_event());
        timed.any(|trigger| trigger.clock.is_none_or(|clock| clock == limit.clock))
    };
    let rung = |rung: &Rung<'_>| {
        let on = rung.trigger.as_ref().map_or("unspecified", |trigger| trigger.on);
        let by_event = rung.trigger.as_ref().is_none_or(Trigger::is_event);
        let planned = &world.plan.escalation;
        RungOf {
            tier: tier(world, Some(rung.tier)),
            by_event,
            brings: match on {
                "before_due" => planned.before_due,
                "overdue" => planned.overdue,
                "after" => planned.after,
                _ => planned.unresolved,
            },
            rule: rung.by.rule.to_owned(),
        }
    };
    let kept = |task: &&TaskOf<'_>| task.deadlines.iter().any(awaited);
    Ok(Skeleton {
        json: bare(decided, &tasks, &|_| true)?,
        light: bare(decided, &tasks, &awaited)?,
        kept: tasks.iter().map(kept).collect(),
        tasks: tasks.iter().map(|task| task.id.to_owned()).collect(),
        rungs: decided.ladder.iter().map(rung).collect(),
    })
}

/// A decision with the clocks that are wanted, and the tasks that have one of them.
fn bare<'a>(
    decided: &Decided<'a>,
    tasks: &[&TaskOf<'a>],
    wanted: &dyn Fn(&Limit<'_>) -> bool,
) -> Result<String, SimError> {
    let of = |all: &[Limit<'a>]| -> Vec<Limit<'a>> {
        all.iter().filter(|limit| wanted(limit)).copied().collect()
    };
    let limits: Vec<Vec<Limit<'a>>> = tasks.iter().map(|task| of(&task.deadlines)).collect();
    let with_limits = tasks.iter().zip(&limits).filter(|(_, limits)| !limits.is_empty());
    let deadlines = of(&decided.deadlines);
    let bare = Bare {
        incident: NUMBER,
        admission: "register",
        classification: BareClass::default(),
        responsibility: BareResponsibility {
            mode: "open",
            beyond_goal_tier: false,
            parties: [],
            basis: "none",
        },
        tasks: with_limits
            .map(|(task, deadlines)| BareTask {
                id: task.id,
                what: "",
                parties: [],
                mode: "open",
                deadlines,
                by: By { rule: "" },
            })
            .collect(),
        deadlines: &deadlines,
        ladder: decided.ladder.iter().map(bare_rung).collect(),
        assumed: [],
        needs: [],
        steps: 0,
    };
    serde_json::to_string(&bare).map_err(|error| SimError::engine(&error))
}

fn bare_rung<'a>(rung: &'a Rung<'a>) -> BareRung<'a> {
    BareRung {
        tier: rung.tier,
        parties: [],
        mode: rung.mode,
        when: "",
        trigger: &rung.trigger,
        beyond_goal_tier: rung.beyond_goal_tier,
        by: &rung.by,
    }
}
