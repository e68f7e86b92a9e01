//! Phase 4, decide: one incident → one decision, in a fixed order of steps.
//!
//! classify → admit → assign → tasks → deadlines → ladder. Three of them may be taken over by a
//! pack's script.
//!
//! The order is that of a shift at the desk, and it is fixed because each step may ask for what the
//! ones before it found, and for nothing later (`Since` in `pack::field` says from which step on a
//! field is known; a header that asks too early is refused while reading):
//!
//! ```text
//! report ─► classify  what is it                    class, affair, urgency
//!        ─► admit     is it taken on record         register, refuse, refer, needs_facts
//!        ─► assign    who                           parties, mode, tier, goal tier, mechanism
//!        ─► tasks     what is to be done            one per row hit
//!        ─► deadlines by when                       one per row hit, counted in its calendar
//!        ─► ladder    where it goes when it stalls  one rung per row hit
//! ```
//!
//! What holds of every decision:
//!
//! - It is a function of the pack, the roster and the request. Neither a clock nor the host is
//!   asked, so the same bytes come out on every host, in any order of calls.
//! - A decision goes on whatever the admission is: a report that is refused or lacks facts still
//!   says who would be responsible and by when, for the one who answers the reporter.
//! - Every statement carries `by`, the row and the source behind it. What no row says is said to be
//!   so (`basis: none`); nothing is filled in.
//! - Unknown is not false. A step with rows that may still hold says `needs_facts` and lists what
//!   to ask in `needs`; it never decides as if the answer were no.
//! - The cost is charged from the rules (columns × rows in force) and not from the way they are
//!   evaluated, so `steps` is equal with the index and without.
//!
//! Not responsible for: reading packs, or which rows a condition hits (`plan`).

use gezhi_contract::calls::DecideRequest;
use gezhi_contract::decision::{Admission, Basis, Decision, Receipt};
use gezhi_contract::{Error, Incident, json};

use crate::book::Book;
use crate::open::Open;

pub mod admit;
pub mod ask;
pub mod assign;
pub mod classify;
pub mod deadline;
pub mod scene;
pub mod script;
pub mod steps;

use ask::Run;
use scene::Scene;

/// The engine's version, part of every receipt.
pub const ENGINE_VERSION: &str = env!("CARGO_PKG_VERSION");

/// Decides one incident.
///
/// `request` holds the incident and two switches: `trace` lists every row hit or possible,
/// `receipt` seals the decision. With `naive` each table is taken row by row instead of by its
/// index; the answer, steps included, must not differ, and the tests compare the two.
///
/// The scene is read whole before the first table is asked, so that a misspelt word fails alike in
/// every pack, whether or not a row would have asked for it.
///
/// The date for tables that a script asks by itself is the top layer's: the district decides, even
/// where the row it looks up was written below.
///
/// Shape of the answer: every member of the contract's `Decision` is there, empty where there is
/// nothing to say. Times are local times in the pack's zone with its offset.
///
/// # Errors
/// `invalid_request` for words the pack does not have, `not_in_force`, `beyond_calendar`,
/// `script_failed`, `limit_exceeded`.
pub fn decide(open: &Open, request: &DecideRequest, naive: bool) -> Result<Decision, Error> {
    let Open { book, scripts, roster, .. } = open;
    let incident = &request.incident;
    let run = std::rc::Rc::new(Run {
        trace: request.trace.then(Default::default),
        naive,
        roster: roster.clone(),
        ..Run::default()
    });
    let mut scene = Scene::read_in(book, incident, roster.as_ref())?;
    in_force(book, &scene)?;
    run.date.set(scene.dates.last().copied().flatten());
    let mut decision = Decision { incident: incident.id.clone(), ..Decision::default() };

    decision.classification = scripts.classify((book, incident), &scene, &run)?;
    scene.classified(book, &decision.classification);
    let (admission, reason) = admit::admit(book, &scene, &run);
    decision.admission = admission;
    decision.admitted_by = reason;
    let assigned = scripts.assign((book, incident), (&decision.classification, &scene), &run)?;
    decision.responsibility = assigned;
    if decision.responsibility.basis == Basis::NeedsFacts
        && decision.admission == Admission::Register
    {
        decision.admission = Admission::NeedsFacts;
    }
    scene.assigned(&decision.responsibility);
    decision.tasks = steps::tasks(book, incident, &scene, &run)?;
    decision.deadlines = scripts.deadlines((book, incident), &decision, (&scene, &run))?;
    decision.ladder = steps::ladder(book, (&scene, &decision.responsibility), &run);

    seal(open, (incident, request.receipt), &mut decision);
    finish(&run, &mut decision);
    Ok(decision)
}

/// Refuses a date on which the top layer is not in force. Only the top layer counts: it is the
/// district's own, and a decision without it would be one of some other place. Rows of a lower
/// layer that is out of force drop out one by one instead, see `PlannedTable::in_force`.
///
/// The error's path is the event that gave the date, so that a host can point at the right field.
fn in_force(book: &Book, scene: &Scene) -> Result<(), Error> {
    let pack = &book.pack;
    let (Some(top), Some(Some(date))) = (pack.top(), scene.dates.last()) else { return Ok(()) };
    if top.in_force.holds(*date) {
        return Ok(());
    }
    let day = |day: Option<jiff::civil::Date>| day.map_or("…".to_owned(), |day| day.to_string());
    let (from, to) = (day(top.in_force.from), day(top.in_force.to));
    Err(Error::new(
        gezhi_contract::ErrorKind::NotInForce,
        format!("规则包 `{}` 在 {date} 未施行（施行期 {from} 至 {to}）", top.id),
        format!("pack `{}` is not in force on {date} (in force {from} to {to})", top.id),
    )
    .at(if top.anchor.event() == "reported" {
        "incident.reported_at".to_owned()
    } else {
        format!("incident.events.{}", top.anchor.event())
    }))
}

/// Writes what the run gathered into the decision, and last of all the digest over it: sets come
/// out sorted, because `Run` keeps them so.
fn finish(run: &Run, decision: &mut Decision) {
    decision.assumed = run.assumed.borrow().iter().cloned().collect();
    decision.needs = run.needs.borrow().iter().cloned().collect();
    decision.steps = run.steps.get();
    decision.trace = run.trace.as_ref().map(|trace| trace.borrow().clone());
    let digest = decision.receipt.is_some().then(|| plain_digest(decision));
    if let Some(receipt) = &mut decision.receipt {
        receipt.decision = digest.unwrap_or_default();
    }
}

/// The digest of the decision without trace, steps and receipt.
///
/// These three are left out because they are about how the answer was asked for and found, and not
/// about what it says: a decision with its trace and one without have the same digest, and a
/// receipt cannot contain itself.
fn plain_digest(decision: &Decision) -> String {
    let mut value = serde_json::to_value(decision).unwrap_or_default();
    if let Some(members) = value.as_object_mut() {
        for extra in ["trace", "steps", "assessed", "receipt"] {
            members.remove(extra);
        }
    }
    json::digest(&value)
}

/// Begins the receipt 凭证: which engine, which pack, which roster and which incident.
/// `roster` stays empty where none is enrolled; `decision` is filled by `finish`, when there is
/// something to digest.
fn seal(open: &Open, (incident, wanted): (&Incident, bool), decision: &mut Decision) {
    decision.receipt = wanted.then(|| Receipt {
        engine: ENGINE_VERSION.to_owned(),
        pack: open.book.pack.digest.clone(),
        roster: open.roster.as_ref().map(|roster| roster.digest.clone()),
        request: json::digest(incident),
        decision: String::new(),
    });
}
