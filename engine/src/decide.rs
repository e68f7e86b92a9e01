//! Phase 4, decide: one incident → one decision, in a fixed order of steps.
//!
//! classify → admit → assign → tasks → deadlines → ladder. Three of them may be taken over by a
//! pack's script.
//!
//! Not responsible for: reading packs, or which rows a condition hits (`plan`).

use gezhi_contract::calls::DecideRequest;
use gezhi_contract::decision::{Admission, Basis, Decision, Receipt};
use gezhi_contract::{Error, Incident, json};

use crate::book::Book;

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
use script::Scripts;

/// The engine's version, part of every receipt.
pub const ENGINE_VERSION: &str = env!("CARGO_PKG_VERSION");

/// Decides one incident.
///
/// # Errors
/// `invalid_request` for words the pack does not have, `not_in_force`, `beyond_calendar`,
/// `script_failed`, `limit_exceeded`.
pub fn decide(
    book: &Book,
    scripts: &Scripts,
    request: &DecideRequest,
    naive: bool,
) -> Result<Decision, Error> {
    let incident = &request.incident;
    let run = std::rc::Rc::new(Run {
        trace: request.trace.then(Default::default),
        naive,
        ..Run::default()
    });
    let mut scene = Scene::read(book, incident)?;
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
    decision.tasks = steps::tasks(book, &scene, &run);
    decision.deadlines = scripts.deadlines((book, incident), &decision, (&scene, &run))?;
    decision.ladder = steps::ladder(book, (&scene, &decision.responsibility), &run);

    seal(book, (incident, request.receipt), &mut decision);
    finish(&run, &mut decision);
    Ok(decision)
}

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
fn plain_digest(decision: &Decision) -> String {
    let mut value = serde_json::to_value(decision).unwrap_or_default();
    if let Some(members) = value.as_object_mut() {
        for extra in ["trace", "steps", "receipt"] {
            members.remove(extra);
        }
    }
    json::digest(&value)
}

fn seal(book: &Book, (incident, wanted): (&Incident, bool), decision: &mut Decision) {
    decision.receipt = wanted.then(|| Receipt {
        engine: ENGINE_VERSION.to_owned(),
        pack: book.pack.digest.clone(),
        roster: None,
        request: json::digest(incident),
        decision: String::new(),
    });
}
