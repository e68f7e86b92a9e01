//! A decision boiled down to what a year needs of it: limits and rungs for `timeline`, and desks.
//!
//! What `timeline` folds is the decision's limits, tasks and ladder. They are the same for all
//! incidents of a class and its facts, so they are kept once, without parties, words and dates, as
//! the *skeleton*; an open case holds its place and the desks of its parties.
//!
//! Not responsible for: what a decision says beyond that; nothing of it is judged here.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::plan::{Moment, OnRung};
use super::world::{Arrival, World};
use crate::error::SimError;
use crate::stream::{Purpose, Stream};

/// No desk: the source names nobody.
pub(crate) const NOBODY: u32 = u32::MAX;
/// No task: the case's own.
pub(crate) const NO_TASK: u8 = u8::MAX;
/// No tier.
pub(crate) const NO_TIER: u8 = u8::MAX;

/// What becomes of a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Admitted {
    /// It goes its way, referred to somebody beside that or not.
    #[default]
    GoesOn,
    /// Refused.
    Refused,
    /// It leaves the district.
    HandedOver,
}

/// A rung of a skeleton.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct RungOf {
    /// Its tier.
    pub(crate) tier: u8,
    /// What it brings about when it is reached.
    pub(crate) brings: OnRung,
    /// Whether it waits for `escalated`.
    pub(crate) by_event: bool,
    /// The row.
    pub(crate) rule: String,
}

/// What is the same for many cases.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Skeleton {
    /// The decision as `timeline` gets it.
    pub(crate) json: String,
    /// The same with those clocks alone that a rung waits for: all that a look needs, as every
    /// clock is counted by itself.
    pub(crate) light: String,
    /// Which tasks are in the light one.
    pub(crate) kept: Vec<bool>,
    /// The tasks' ids.
    pub(crate) tasks: Vec<String>,
    /// The ladder.
    pub(crate) rungs: Vec<RungOf>,
}

/// What is a case's own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Brief {
    pub(crate) admitted: Admitted,
    pub(crate) urgent: bool,
    /// Where it starts.
    pub(crate) tier: u8,
    /// Which of its cases goes first at a desk: when handling falls due by the decision.
    pub(crate) due: u32,
    pub(crate) place: u32,
    /// Whether the decision asks for facts that nobody told.
    pub(crate) needs: bool,
    /// Who handles it, and who checks it; nobody where it is not checked.
    pub(crate) handler: u32,
    pub(crate) checker: u32,
    /// Before this instant no rung is reached by time; 0 where that cannot be told beforehand.
    ///
    /// Where every rung waits for a clock to be overdue, none is reached before the first of these
    /// clocks would be due if it had started with the report: a later start is never due earlier.
    pub(crate) no_rung_before: u32,
    /// The rungs' desks.
    pub(crate) rungs: Box<[u32]>,
    /// What is done beside: an act of the plan, its task, and the desk.
    pub(crate) acts: Box<[(u8, u8, u32)]>,
}

/// A skeleton, or the place of one that is known already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Bones {
    New(Box<Skeleton>),
    Known(u32),
}

/// A decision, boiled down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Boiled {
    pub(crate) bones: Bones,
    pub(crate) brief: Brief,
}

/// The decisions of a whole year, for another one over the same pack, roster and incidents.
#[derive(Clone, Debug, Default)]
pub(crate) struct Decisions {
    pub(crate) skeletons: Vec<Skeleton>,
    /// In the order in which the incidents arrive.
    pub(crate) all: Vec<(u32, Brief)>,
}

impl Decisions {
    /// Those of so many incidents, from a place on.
    pub(crate) fn of(&self, from: usize, count: usize) -> Vec<Boiled> {
        let some = self.all.iter().skip(from).take(count);
        some.map(|(place, brief)| Boiled { bones: Bones::Known(*place), brief: brief.clone() })
            .collect()
    }
}

#[derive(Deserialize)]
struct Decided<'a> {
    admission: &'a str,
    #[serde(borrow, default)]
    admitted_by: Option<AdmittedBy<'a>>,
    classification: Classified<'a>,
    responsibility: Responsible<'a>,
    tasks: Vec<TaskOf<'a>>,
    deadlines: Vec<Limit<'a>>,
    ladder: Vec<Rung<'a>>,
}

#[derive(Deserialize)]
struct AdmittedBy<'a> {
    #[serde(default)]
    refer_to: Option<&'a str>,
}

#[derive(Deserialize)]
struct Classified<'a> {
    urgency: Option<&'a str>,
}

#[derive(Deserialize)]
struct Responsible<'a> {
    tier: Option<&'a str>,
    #[serde(borrow)]
    parties: Vec<Party<'a>>,
    #[serde(borrow, default)]
    choices: Vec<Party<'a>>,
}

#[derive(Deserialize)]
struct Party<'a> {
    #[serde(rename = "as")]
    relation: &'a str,
    #[serde(default)]
    role: Option<&'a str>,
    #[serde(default)]
    name: Option<&'a str>,
    #[serde(default)]
    unit: Option<&'a str>,
    #[serde(default)]
    post: Option<&'a str>,
}

#[derive(Deserialize)]
struct TaskOf<'a> {
    id: &'a str,
    #[serde(borrow)]
    parties: Vec<Party<'a>>,
    #[serde(borrow, default)]
    choices: Vec<Party<'a>>,
    deadlines: Vec<Limit<'a>>,
}

/// A limit as `timeline` needs it.
#[derive(Clone, Copy, Deserialize, Serialize)]
struct Limit<'a> {
    clock: &'a str,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    stage: Option<&'a str>,
    limit: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    starts: Option<&'a str>,
    basis: &'a str,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    calendar: Option<&'a str>,
    #[serde(borrow, skip_serializing_if = "Option::is_none", default)]
    days: Option<&'a RawValue>,
    #[serde(skip_serializing)]
    due: Option<&'a str>,
}

#[derive(Deserialize)]
struct Rung<'a> {
    tier: &'a str,
    #[serde(borrow)]
    parties: Vec<Party<'a>>,
    #[serde(borrow, default)]
    choices: Vec<Party<'a>>,
    mode: &'a str,
    #[serde(default)]
    trigger: Option<Trigger<'a>>,
    beyond_goal_tier: bool,
    by: By<'a>,
}

#[derive(Deserialize, Serialize)]
struct Trigger<'a> {
    on: &'a str,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    clock: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    limit: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    starts: Option<&'a str>,
}

#[derive(Deserialize, Serialize)]
struct By<'a> {
    rule: &'a str,
}

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

/// The incident's number as skeletons name it.
pub(crate) const NUMBER: &str = "0";

/// Boils a decision down.
pub(crate) fn boil(
    world: &World<'_>,
    arrival: Arrival,
    place: u32,
    answer: &str,
) -> Result<Boiled, SimError> {
    let decided: Decided<'_> =
        serde_json::from_str(answer).map_err(|error| SimError::engine(&error))?;
    let bones = Bones::New(Box::new(skeleton(world, &decided)?));
    let finder = Finder { world, place, number: arrival.number };
    let admitted = admitted(world, &decided);
    if admitted != Admitted::GoesOn {
        let brief = Brief {
            admitted,
            place,
            tier: tier(world, decided.responsibility.tier),
            handler: NOBODY,
            checker: NOBODY,
            rungs: Box::default(),
            acts: Box::default(),
            ..Brief::default()
        };
        return Ok(Boiled { bones, brief });
    }
    let rungs = decided.ladder.iter().map(|rung| {
        let led = finder.first(&[&rung.parties], "accountable")?;
        Ok(led.or(finder.first(&[&rung.parties, &rung.choices], "responsible")?).unwrap_or(NOBODY))
    });
    let due = decided.deadlines.iter().filter(|limit| limit.clock == "handle");
    let due = due.filter_map(|limit| limit.due.and_then(|due| world.days.read(due))).min();
    let brief = Brief {
        admitted,
        urgent: decided.classification.urgency == Some("urgent"),
        tier: tier(world, decided.responsibility.tier),
        due: due.unwrap_or(NOBODY),
        place,
        needs: decided.admission == "needs_facts"
            || decided.deadlines.iter().any(|limit| limit.basis == "needs_facts"),
        no_rung_before: no_rung_before(world, &decided),
        handler: finder.handler(&decided)?,
        checker: finder.checker(&decided)?,
        rungs: rungs.collect::<Result<_, SimError>>()?,
        acts: finder.acts(&decided)?.into_boxed_slice(),
    };
    Ok(Boiled { bones, brief })
}

fn tier(world: &World<'_>, tier: Option<&str>) -> u8 {
    let place = tier.and_then(|tier| world.tiers.iter().position(|known| known == tier));
    place.and_then(|place| u8::try_from(place).ok()).unwrap_or(NO_TIER)
}

fn no_rung_before(world: &World<'_>, decided: &Decided<'_>) -> u32 {
    let triggers = decided.ladder.iter().filter_map(|rung| rung.trigger.as_ref());
    let mut clocks: Vec<&str> = Vec::new();
    for trigger in triggers {
        match (trigger.on, trigger.clock) {
            ("unresolved" | "unspecified", _) => {}
            ("overdue", Some(clock)) => clocks.push(clock),
            _ => return 0,
        }
    }
    let of_tasks = decided.tasks.iter().flat_map(|task| &task.deadlines);
    let all = decided.deadlines.iter().chain(of_tasks);
    let due = all.filter(|limit| clocks.contains(&limit.clock)).filter_map(|limit| limit.due);
    due.map(|due| world.days.read(due).unwrap_or(0)).min().unwrap_or(u32::MAX)
}

fn admitted(world: &World<'_>, decided: &Decided<'_>) -> Admitted {
    let to = decided.admitted_by.as_ref().and_then(|by| by.refer_to).unwrap_or_default();
    match decided.admission {
        "refuse" => Admitted::Refused,
        "refer" if world.plan.handed_over.iter().any(|known| known == to) => Admitted::HandedOver,
        _ => Admitted::GoesOn,
    }
}

fn skeleton(world: &World<'_>, decided: &Decided<'_>) -> Result<Skeleton, SimError> {
    let tasks: Vec<&TaskOf<'_>> =
        decided.tasks.iter().filter(|task| !task.deadlines.is_empty()).collect();
    let awaited = |limit: &Limit<'_>| {
        let mut triggers = decided.ladder.iter().filter_map(|rung| rung.trigger.as_ref());
        triggers.any(|trigger| trigger.clock.is_none_or(|clock| clock == limit.clock))
    };
    let rung = |rung: &Rung<'_>| {
        let on = rung.trigger.as_ref().map_or("unspecified", |trigger| trigger.on);
        let planned = &world.plan.escalation;
        RungOf {
            tier: tier(world, Some(rung.tier)),
            by_event: matches!(on, "unresolved" | "unspecified"),
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

/// Finds the desks of a decision's parties.
struct Finder<'a> {
    world: &'a World<'a>,
    place: u32,
    number: u32,
}

impl Finder<'_> {
    /// The desk of a party: its post's, its organisation's, or that of its role or unit here.
    fn desk(&self, party: &Party<'_>) -> Result<u32, SimError> {
        let force = &self.world.force;
        let known = party.post.or(party.unit).and_then(|id| force.of_id(id));
        match (known, party.role.or(party.name)) {
            (Some(desk), _) => Ok(desk),
            (None, Some(word)) => self.world.desk_at(word, self.place),
            (None, None) => Ok(NOBODY),
        }
    }

    /// The first desk with people of the parties in a relation.
    fn first(&self, lists: &[&Vec<Party<'_>>], relation: &str) -> Result<Option<u32>, SimError> {
        for party in lists.iter().flat_map(|list| list.iter()) {
            if party.relation == relation {
                let desk = self.desk(party)?;
                if self.world.force.count(desk) > 0 {
                    return Ok(Some(desk));
                }
            }
        }
        Ok(None)
    }

    /// Who handles a case: the responsible party, one of those who may be named, who is
    /// accountable, or where the source names nobody whoever dispatches.
    fn handler(&self, decided: &Decided<'_>) -> Result<u32, SimError> {
        let responsibility = &decided.responsibility;
        if let Some(desk) = self.first(&[&responsibility.parties], "responsible")? {
            return Ok(desk);
        }
        let entity = u64::from(self.number) * 256 + 2;
        let mut stream = Stream::new(self.world.seed, Purpose::Case, entity);
        if let Some(party) = stream.pick(&responsibility.choices) {
            let desk = self.desk(party)?;
            if self.world.force.count(desk) > 0 {
                return Ok(desk);
            }
        }
        let led = self.first(&[&responsibility.parties], "accountable")?;
        let [_, dispatch, ..] = self.world.place(self.place).map_or([NOBODY; 4], |at| at.steps);
        Ok(led.unwrap_or(dispatch))
    }

    /// Who checks what was handled: the party of the task with that clock, else the plan's.
    fn checker(&self, decided: &Decided<'_>) -> Result<u32, SimError> {
        let is_check = |limits: &[Limit<'_>]| limits.iter().any(|limit| limit.clock == "check");
        let planned = self.world.place(self.place).map_or(NOBODY, |place| {
            let [_, _, check, _] = place.steps;
            check
        });
        if let Some(task) = decided.tasks.iter().find(|task| is_check(&task.deadlines)) {
            let own = self.first(&[&task.parties, &task.choices], "responsible")?;
            return Ok(own.unwrap_or(planned));
        }
        Ok(if is_check(&decided.deadlines) { planned } else { NOBODY })
    }

    /// What is done beside the steps, in the plan's order.
    fn acts(&self, decided: &Decided<'_>) -> Result<Vec<(u8, u8, u32)>, SimError> {
        let mut found = Vec::new();
        let here = self.world.place(self.place);
        let number = |at: usize| u8::try_from(at).unwrap_or(NO_TASK);
        for (at, act) in self.world.plan.acts.iter().enumerate() {
            let fits = |limit: &Limit<'_>| {
                let starts = limit.starts.unwrap_or("reported");
                limit.clock == act.clock.text
                    && (act.starts.is_empty() || act.starts.iter().any(|known| known == starts))
            };
            let by = here.and_then(|place| place.acts.get(at).copied().flatten());
            if !act.of_task {
                if decided.deadlines.iter().any(fits) {
                    found.push((number(at), NO_TASK, by.unwrap_or(NOBODY)));
                }
                continue;
            }
            let tasks = decided.tasks.iter().filter(|task| !task.deadlines.is_empty());
            for (task, of) in tasks.enumerate().filter(|(_, task)| task.deadlines.iter().any(fits))
            {
                let own = self.first(&[&of.parties, &of.choices], "responsible")?;
                let desk = by.or(own).unwrap_or(NOBODY);
                found.push((number(at), number(task), desk));
                if act.told_of_case {
                    break;
                }
            }
        }
        // What begins first stands first.
        found.sort_by_key(|(at, ..)| {
            self.world.plan.acts.get(usize::from(*at)).map_or(Moment::End, |act| act.after)
        });
        Ok(found)
    }
}
