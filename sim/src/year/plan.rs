//! The plan of a simulated year: arrivals, work, and who works when.
//!
//! A plan is a file of its own, `simulation.toml`, beside a pack. Its figures are assumptions of
//! the simulation; no decision ever sees one.
//!
//! Not responsible for: whether its words are the pack's; that is found when both meet, see
//! [`super::world`].

mod file;
mod read;
#[cfg(test)]
mod tests;

use std::fs;
use std::path::Path;

use gezhi_contract::Text;
use jiff::civil::Date;

pub(crate) use read::read_window;

use super::quantiles::Quantiles;
use crate::error::{SimError, SimErrorKind};

/// The name of a plan in a pack's folder.
pub const PLAN: &str = "simulation.toml";

/// A word of the plan, and where it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Word {
    /// The word.
    pub text: String,
    /// Its line, from 1.
    pub line: u32,
}

/// A plan, as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The file's name, for messages.
    pub name: String,
    /// `sha256:…` of its text.
    pub digest: String,
    /// What its figures rest on, for every report.
    pub assumptions: Text,
    /// The first day.
    pub first_day: Date,
    /// How many days.
    pub days: u32,
    /// How many incidents in them.
    pub incidents: u64,
    /// How often the platform looks at its clocks, in seconds.
    pub look: u32,
    /// The tree of areas, and the tier of it, where incidents happen.
    pub place: (Word, Word),
    /// The fact of these areas that they are weighted by; all alike where there is none.
    pub weights: Option<Word>,
    /// When incidents arrive.
    pub profiles: Vec<Profile>,
    /// Classes that arrive and are handled alike.
    pub groups: Vec<Group>,
    /// What is known of incidents.
    pub facts: Vec<FactPlan>,
    /// To whom a case leaves the district when it is referred.
    pub handed_over: Vec<String>,
    /// The steps of the case.
    pub steps: Steps,
    /// What is done beside them.
    pub acts: Vec<Act>,
    /// What rungs bring about.
    pub escalation: Escalation,
    /// Who works when.
    pub workforce: Vec<Staffing>,
}

/// When incidents arrive: weights of hours and months, and of the kinds of days.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// Its name.
    pub name: String,
    /// 24 weights.
    pub hours: Vec<u64>,
    /// 12 weights.
    pub months: Vec<u64>,
    /// Weights of a working day, a day of a weekend, and a holiday.
    pub kinds: [u64; 3],
}

/// Classes that arrive and are handled alike.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// Its name.
    pub name: Text,
    /// The pack's own codes; `*` ends a prefix.
    pub classes: Vec<Word>,
    /// Its share of all incidents, spread evenly over its classes.
    pub weight: u64,
    /// The place of its profile.
    pub profile: usize,
    /// What handling takes.
    pub work: Quantiles,
    /// How long it then waits for others, on nobody's hands.
    pub aside: Quantiles,
    /// How often of 1000 it pauses, and how long.
    pub pause: Chance,
    /// How often the party gives it back, and what that takes.
    pub returned: Chance,
    /// How often of 1000 it is not resolved at a tier.
    pub unresolved: u64,
    /// How often a check fails.
    pub rework: Chance,
    /// How much of the work is then done again, in percent.
    pub rework_percent: u32,
    /// How often of 1000 the place is a subject of which kind.
    pub subject: Option<(Word, u64)>,
}

/// Something that happens so often, takes so long, and is told with a reason.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chance {
    /// Of 1000.
    pub per_thousand: u64,
    /// How long.
    pub lasts: Quantiles,
    /// The reason that the event gives.
    pub reason: String,
}

/// What is known of incidents of some classes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FactPlan {
    /// The fact.
    pub fact: Word,
    /// The classes, as in a group.
    pub classes: Vec<Word>,
    /// Values as JSON, and their weights.
    pub shares: Vec<(String, u64)>,
    /// The weight of its not being told.
    pub untold: u64,
}

/// A step of the case: who takes it, and what it takes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// The role or unit, found from the place up.
    pub by: Word,
    /// How long it takes.
    pub minutes: Quantiles,
}

/// The steps that every case goes through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Steps {
    /// 受理.
    pub accept: Step,
    /// 派遣.
    pub dispatch: Step,
    /// 核查; by the task's party where a task has the clock.
    pub check: Step,
    /// 结案.
    pub close: Step,
}

/// A moment in the life of a case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Moment {
    /// Reported, and nothing more.
    #[default]
    Reported,
    /// Accepted.
    Accepted,
    /// Dispatched for the first time.
    Dispatched,
    /// Handled.
    Handled,
    /// Checked and found well, or not to be checked.
    Passed,
    /// Closed.
    Closed,
    /// Whatever comes.
    End,
}

/// Something that is done because a clock of the decision asks for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Act {
    /// The clock.
    pub clock: Word,
    /// Whether it is a task's clock; else the case's own.
    pub of_task: bool,
    /// Only where the clock starts at one of these events; any where empty.
    pub starts: Vec<String>,
    /// The event that is told when it is done.
    pub event: Word,
    /// Whether it is told of the whole case, though a task's.
    pub told_of_case: bool,
    /// When it can be begun.
    pub after: Moment,
    /// When it is too late for it.
    pub until: Moment,
    /// Who does it, where the clock is the case's own.
    pub by: Option<Word>,
    /// What it takes.
    pub minutes: Quantiles,
    /// How long nobody begins it.
    pub wait: Quantiles,
    /// How often of 1000 it is done at all.
    pub per_thousand: u64,
}

/// What a rung that is reached brings about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnRung {
    /// Only that somebody is told.
    #[default]
    Nothing,
    /// 催办: it goes before others in the queue of whoever has it.
    Hasten,
    /// 接办: the rung's accountable party takes it over.
    TakeOver,
}

/// What rungs bring about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Escalation {
    /// What one costs its accountable party.
    pub minutes: Quantiles,
    /// By a reminder.
    pub before_due: OnRung,
    /// By a clock that is overdue.
    pub overdue: OnRung,
    /// By time since an event.
    pub after: OnRung,
    /// By not being resolved.
    pub unresolved: OnRung,
}

/// How a role or unit is staffed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Staffing {
    /// The role or unit; `*` for every other.
    pub word: Word,
    /// The tier in whose areas its posts stand in for each other.
    pub pool: Option<Word>,
    /// How many people, for a unit: of each organisation.
    pub staff: Option<u32>,
    /// Working windows in seconds of the day; those of the pack's calendar where there are none.
    /// One that ends on the next day ends beyond 86,400.
    pub windows: Option<Vec<(u32, u32)>>,
    /// Whether it works on all days.
    pub all_days: bool,
    /// Whether each window is another shift.
    pub rota: bool,
    /// Days of rest in seven, for those who work on all days.
    pub rest_days: u32,
    /// Whether somebody comes for what is urgent, outside the windows too.
    pub on_call: bool,
    /// How long that takes.
    pub call_out: Quantiles,
    /// Cases that one person works on at a time.
    pub at_a_time: u32,
    /// Share of the shift for casework, in percent.
    pub casework: u32,
    /// Days in the year that somebody is absent.
    pub absent_days: u32,
    /// The way to the place.
    pub travel: Quantiles,
}

impl Plan {
    /// Reads a plan's file.
    ///
    /// # Errors
    /// [`SimError`]: the file cannot be read, or is no plan; with the line and how to mend it.
    pub fn read(path: &Path) -> Result<Self, SimError> {
        let name = path.display().to_string();
        let text = fs::read_to_string(path).map_err(|error| {
            SimError::new(
                SimErrorKind::Plan,
                format!("仿真计划读不了：{error}"),
                format!("the plan of the simulation cannot be read: {error}"),
            )
            .at(&name)
            .hint(
                "计划是规则包文件夹里的 simulation.toml；照 rules/model 的写一份",
                "a plan is `simulation.toml` in the pack's folder; start from that of rules/model",
            )
        })?;
        Self::parse(&text, &name)
    }

    /// Reads a plan from its text; `name` is for messages.
    ///
    /// # Errors
    /// As [`Plan::read`].
    pub fn parse(text: &str, name: &str) -> Result<Self, SimError> {
        read::plan(text, name)
    }

    /// A mistake in the plan at a word.
    pub(crate) fn fault(&self, word: &Word, zh: String, en: String) -> SimError {
        SimError::new(SimErrorKind::Plan, zh, en).at(format!("{}:{}", self.name, word.line))
    }
}
