//! The plan as it is written in TOML: every key, and nothing else.
//!
//! Not responsible for: whether what it says makes sense; see `read`.

use std::collections::BTreeMap;

use gezhi_contract::Text;
use serde::Deserialize;
use toml::Spanned;

/// A list of whole minutes or days, or one number for always the same.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Amounts {
    One(u32),
    Many(Vec<u32>),
}

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub(super) assumptions: Text,
    pub(super) year: YearFile,
    pub(super) place: PlaceFile,
    pub(super) profiles: BTreeMap<Spanned<String>, ProfileFile>,
    pub(super) groups: Vec<GroupFile>,
    #[serde(default)]
    pub(super) facts: Vec<FactFile>,
    pub(super) admission: AdmissionFile,
    pub(super) steps: StepsFile,
    #[serde(default)]
    pub(super) acts: Vec<ActFile>,
    pub(super) escalation: EscalationFile,
    pub(super) workforce: BTreeMap<Spanned<String>, StaffingFile>,
}

/// Which days, how many incidents, and how often the platform looks at its clocks.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct YearFile {
    pub(super) first_day: Spanned<String>,
    pub(super) days: Spanned<u32>,
    pub(super) incidents: Spanned<u64>,
    pub(super) look_minutes: Spanned<u32>,
}

/// Where incidents happen.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PlaceFile {
    pub(super) tree: Spanned<String>,
    pub(super) tier: Spanned<String>,
    pub(super) weights: Spanned<String>,
}

/// When incidents of a kind arrive.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ProfileFile {
    pub(super) hours: Spanned<Vec<u64>>,
    pub(super) months: Option<Spanned<Vec<u64>>>,
    pub(super) workday: u64,
    pub(super) weekend: u64,
    pub(super) holiday: u64,
}

/// Classes that arrive and are handled alike.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GroupFile {
    pub(super) name: Text,
    pub(super) classes: Vec<Spanned<String>>,
    pub(super) weight: u64,
    pub(super) profile: Spanned<String>,
    pub(super) work: Spanned<Amounts>,
    pub(super) aside: Option<Spanned<Amounts>>,
    pub(super) pause: Option<PauseFile>,
    pub(super) returned: Option<ReturnFile>,
    pub(super) unresolved: Option<Spanned<u32>>,
    pub(super) rework: Option<ReworkFile>,
    pub(super) subject: Option<SubjectFile>,
}

/// How often handling waits for something, and how long.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PauseFile {
    pub(super) per_thousand: Spanned<u32>,
    pub(super) days: Spanned<Amounts>,
    pub(super) reason: String,
}

/// How often a party gives a case back.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReturnFile {
    pub(super) per_thousand: Spanned<u32>,
    pub(super) minutes: Spanned<Amounts>,
    pub(super) reason: String,
}

/// How often a check fails, and what doing it again takes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReworkFile {
    pub(super) per_thousand: Spanned<u32>,
    pub(super) percent: Spanned<u32>,
    pub(super) reason: String,
}

/// How often the place is a subject of the roster.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SubjectFile {
    pub(super) kind: Spanned<String>,
    pub(super) per_thousand: Spanned<u32>,
}

/// What is known of an incident.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FactFile {
    pub(super) fact: Spanned<String>,
    pub(super) classes: Vec<Spanned<String>>,
    pub(super) shares: Spanned<Vec<(toml::Value, u64)>>,
    #[serde(default)]
    pub(super) untold: u64,
}

/// Which referrals leave the district.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AdmissionFile {
    #[serde(default)]
    pub(super) handed_over: Vec<String>,
}

/// The steps of the case, and who takes them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StepsFile {
    pub(super) accept: StepFile,
    pub(super) dispatch: StepFile,
    pub(super) check: StepFile,
    pub(super) close: StepFile,
}

/// One step.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StepFile {
    pub(super) by: Spanned<String>,
    pub(super) minutes: Spanned<Amounts>,
}

/// Something that is done beside the steps, because a clock of the decision asks for it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ActFile {
    pub(super) clock: Spanned<String>,
    pub(super) of: Spanned<String>,
    pub(super) starts: Option<Vec<String>>,
    pub(super) event: Spanned<String>,
    #[serde(default)]
    pub(super) told_of_case: bool,
    pub(super) after: Spanned<String>,
    pub(super) until: Spanned<String>,
    pub(super) by: Option<Spanned<String>>,
    pub(super) minutes: Spanned<Amounts>,
    pub(super) wait: Option<Spanned<Amounts>>,
    pub(super) per_thousand: Option<Spanned<u32>>,
}

/// What a rung of the ladder brings about.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EscalationFile {
    pub(super) minutes: Spanned<Amounts>,
    pub(super) before_due: Spanned<String>,
    pub(super) overdue: Spanned<String>,
    pub(super) after: Spanned<String>,
    pub(super) unresolved: Spanned<String>,
}

/// How a role or unit is staffed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StaffingFile {
    pub(super) pool: Option<Spanned<String>>,
    pub(super) staff: Option<Spanned<u32>>,
    pub(super) windows: Option<Spanned<Vec<String>>>,
    pub(super) days: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) rota: bool,
    pub(super) rest_days: Option<Spanned<u32>>,
    #[serde(default)]
    pub(super) on_call: bool,
    pub(super) call_out: Option<Spanned<Amounts>>,
    pub(super) at_a_time: Option<Spanned<u32>>,
    pub(super) casework: Option<Spanned<u32>>,
    pub(super) absent_days: Option<Spanned<u32>>,
    pub(super) travel: Option<Spanned<Amounts>>,
}
