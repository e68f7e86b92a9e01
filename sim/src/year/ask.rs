//! Asks the pack by `timeline` how cases stand: requests without one byte too many, and of answers
//! only what is needed.
//!
//! Not responsible for: what follows from an answer; see `look` and `tally`.

use std::fmt::Write;

use serde::Deserialize;

use super::boil::{NO_TASK, NUMBER, Skeleton};
use super::plan::Act;
use super::world::World;
use crate::error::SimError;

/// What happened to a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    Accepted,
    Refused,
    HandedOver,
    Dispatched,
    Returned,
    Arrived,
    /// With the second of its end.
    Paused,
    /// With the tier.
    Escalated,
    Handled,
    Passed,
    Failed,
    Closed,
    /// With the act, and the task in the higher byte.
    Act,
}

/// An event of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) at: u32,
    pub(crate) what: What,
    pub(crate) with: u32,
}

/// A case as `timeline` is asked about it.
#[derive(Clone, Copy)]
pub(crate) struct Asked<'a> {
    pub(crate) reported: u32,
    pub(crate) class: u16,
    pub(crate) skeleton: &'a Skeleton,
    pub(crate) told: &'a [Told],
    /// Whether only its ladder is asked about.
    pub(crate) light: bool,
}

impl Asked<'_> {
    /// Whether an event is of a task that is not in the question.
    fn is_passed_over(&self, acts: &[Act], told: Told) -> bool {
        let (act, task) = act_of(told);
        self.light
            && told.what == What::Act
            && acts.get(act).is_some_and(|act| !act.told_of_case)
            && self.skeleton.kept.get(task) == Some(&false)
    }
}

/// How a rung stands.
#[derive(Deserialize)]
pub(crate) struct RungStands<'a> {
    #[serde(default)]
    pub(crate) reached: Option<&'a str>,
    #[serde(default)]
    pub(crate) expected: Option<&'a str>,
}

/// How a clock stands.
#[derive(Deserialize)]
pub(crate) struct ClockStands<'a> {
    pub(crate) clock: &'a str,
    pub(crate) state: &'a str,
    #[serde(default)]
    pub(crate) task: Option<&'a str>,
    #[serde(default)]
    pub(crate) over: Option<u64>,
}

/// What is needed of an answer.
#[derive(Deserialize)]
pub(crate) struct Stands<'a> {
    pub(crate) rung: Option<usize>,
    #[serde(borrow)]
    pub(crate) clocks: Vec<ClockStands<'a>>,
    #[serde(borrow)]
    pub(crate) ladder: Vec<RungStands<'a>>,
}

impl World<'_> {
    /// The pack's answer about a case at an instant.
    pub(crate) fn timeline(&self, asked: Asked<'_>, at: u32) -> Result<String, SimError> {
        let request = self.written(asked, at);
        self.pack.call("timeline", &request).map_err(|error| {
            SimError::engine(&error).at(format!("timeline: {request}")).hint(
                "计划里的做法流转表不许；照提示改 [[acts]] 或者步骤",
                "the flow does not allow what the plan does; change [[acts]] or the steps",
            )
        })
    }

    fn written(&self, asked: Asked<'_>, at: u32) -> String {
        let mut out = String::with_capacity(asked.skeleton.json.len() + 1200);
        let _ = write!(out, r#"{{"case":{{"incident":{{"id":"{NUMBER}","reported_at":""#);
        self.days.write_to(&mut out, asked.reported);
        let skeleton = asked.skeleton;
        let decision = if asked.light { &skeleton.light } else { &skeleton.json };
        let _ = write!(out, r#""}},"decision":{decision},"events":["#);
        let told = asked.told.iter();
        let told = told.filter(|told| !asked.is_passed_over(&self.plan.acts, **told));
        for (number, told) in told.enumerate() {
            out.push_str(if number == 0 { r#"{"at":""# } else { r#",{"at":""# });
            self.days.write_to(&mut out, told.at);
            out.push('"');
            self.event(&mut out, asked, *told);
            out.push('}');
        }
        out.push_str(r#"]},"at":""#);
        self.days.write_to(&mut out, at);
        out.push_str("\"}");
        out
    }

    fn event(&self, out: &mut String, asked: Asked<'_>, told: Told) {
        let group = self.group_of(asked.class);
        let reason = |out: &mut String, reason: &str| {
            let reason = if reason.is_empty() { "仿真" } else { reason };
            let _ = write!(out, r#","reason":{}"#, serde_json::Value::from(reason));
        };
        let name = match told.what {
            What::Accepted => "accepted",
            What::Refused => "refused",
            What::HandedOver => "handed_over",
            What::Dispatched => "dispatched",
            What::Returned => "returned",
            What::Arrived => "arrived",
            What::Paused => "paused",
            What::Escalated => "escalated",
            What::Handled => "handled",
            What::Passed | What::Failed => "checked",
            What::Closed => "closed",
            What::Act => self.plan.acts.get(act_of(told).0).map_or("", |act| &act.event.text),
        };
        let _ = write!(out, r#","event":"{name}""#);
        match told.what {
            What::Refused => reason(out, ""),
            What::HandedOver => out.push_str(r#","to":"仿真""#),
            What::Returned => reason(out, group.map_or("", |group| &group.returned.reason)),
            What::Paused => {
                reason(out, group.map_or("", |group| &group.pause.reason));
                out.push_str(r#","until":""#);
                self.days.write_to(out, told.with);
                out.push('"');
            }
            What::Escalated => {
                let tier = usize::try_from(told.with).ok().and_then(|tier| self.tiers.get(tier));
                let _ = write!(out, r#","tier":"{}""#, tier.map_or("", String::as_str));
            }
            What::Passed => out.push_str(r#","result":"pass""#),
            What::Failed => {
                out.push_str(r#","result":"fail""#);
                reason(out, group.map_or("", |group| &group.rework.reason));
            }
            What::Act => {
                let (act, task) = act_of(told);
                let whole = self.plan.acts.get(act).is_none_or(|act| act.told_of_case);
                let task = (!whole).then(|| asked.skeleton.tasks.get(task)).flatten();
                if let Some(task) = task {
                    let _ = write!(out, r#","task":"{task}""#);
                }
            }
            _ => {}
        }
    }
}

/// An act and its task, from what an event carries.
pub(crate) fn act_of(told: Told) -> (usize, usize) {
    let place = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
    let task = told.with >> 8;
    (place(told.with & 0xff), if task == u32::from(NO_TASK) { usize::MAX } else { place(task) })
}
