//! One clock of a replayed case → whether its limit was kept, as far as the file can tell.
//!
//! A clock that was stopped is met or late as the flow says, if the file tells of the clock's *own*
//! event (到场 of the clock 到场). Where it does not, a later step stopped the clock: then it is only
//! known that it was done by then at the latest, and nothing is judged. Nor is it where the map
//! lends the clock's start and its own event one and the same instant: nothing was measured.
//!
//! Not responsible for: counting time. `timeline` did that.

use gezhi_contract::Text;
use gezhi_contract::decision::{Deadline, Decision};
use gezhi_contract::timeline::{Clock, ClockState, Tick};
use serde::{Deserialize, Serialize};

use super::plan::Plan;
use super::row::Prepared;

/// What became of one clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Stopped in time.
    OnTime,
    /// Stopped late.
    Late,
    /// Late, and not done by the instant looked at.
    LateOpen,
    /// Not done by the instant looked at, and in time so far.
    Running,
    /// No rule gives a limit.
    NoLimit,
    /// The limit hangs on an event that is not scheduled.
    Event,
    /// The limit hangs on facts that the file does not tell.
    NeedsFacts,
    /// It cannot be told.
    NotJudged(Why, String),
}

/// Why a clock is not judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// 未起算: the event that starts it did not happen, or the file does not tell of it.
    NotStarted,
    /// 没有这一列: the file does not tell of the event that the clock asks for.
    NotTold,
    /// 同一时刻: by the map, its start and its own event are one and the same instant.
    OneInstant,
    /// 作废: it was ended without being judged.
    Void,
    /// 未办结: it runs on, and no instant to look at was given, or the case goes on after it.
    Open,
}

impl Why {
    /// In words, and what helps; `event` is the label of the event meant.
    #[must_use]
    pub fn text(self, event: &Text) -> (Text, Text) {
        let Text { zh, en } = event;
        match self {
            Self::NotStarted => (
                Text::new(
                    format!("没有起算：“{zh}”没有发生，或者文件没有写"),
                    format!("not started: `{en}` did not happen, or the file does not tell"),
                ),
                Text::new(
                    format!("把“{zh}”写进对照表的 events：列名，或 same_as"),
                    format!("map `{en}` under `events`: a column, or `same_as`"),
                ),
            ),
            Self::NotTold => (
                Text::new(
                    format!("文件没有“{zh}”的时间，只知道最迟到后一步为止"),
                    format!("the file does not tell `{en}`: only a later step is known"),
                ),
                Text::new(
                    format!("把“{zh}”写进对照表的 events：列名，或 same_as"),
                    format!("map `{en}` under `events`: a column, or `same_as`"),
                ),
            ),
            Self::OneInstant => (
                Text::new(
                    format!("对照表让起算和“{zh}”借了同一个时刻，量不出来"),
                    format!("by the map its start and `{en}` are one instant: nothing to measure"),
                ),
                Text::new(
                    format!("有“{zh}”的时间才判得了"),
                    format!("only a column for `{en}` would tell"),
                ),
            ),
            Self::Void => (
                Text::new("作废：没有判就结束了", "void: ended without being judged"),
                Text::new("不用处理", "nothing to be done"),
            ),
            Self::Open => (
                Text::new(
                    "还在计时，没有指明看哪个时刻",
                    "still running, and no instant to look at",
                ),
                Text::new(
                    "加上 --at，写文件导出的时刻；事件晚于它的案件也不判",
                    "add --at, the instant of the export; cases with later events stay unjudged",
                ),
            ),
        }
    }
}

/// What a limit is known by: the same row and limit of one clock.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct LimitKey {
    /// The clock's place in the vocabulary.
    pub rank: usize,
    pub clock: String,
    pub stage: Option<String>,
    pub rule: Option<String>,
    pub limit: Option<String>,
    /// Whether it is a task's.
    pub of_task: bool,
    pub citation: Option<String>,
}

/// One clock, judged.
#[derive(Clone, Debug)]
pub(super) struct Judged<'a> {
    pub key: LimitKey,
    pub verdict: Verdict,
    pub clock: &'a Clock,
}

/// What a clock is judged by.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bench<'a> {
    pub plan: &'a Plan<'a>,
    pub prepared: &'a Prepared,
    pub decision: &'a Decision,
    /// Whether the case was looked at after its last event.
    pub in_view: bool,
}

/// Judges a clock.
pub(super) fn judge<'a>(bench: Bench<'_>, clock: &'a Clock) -> Judged<'a> {
    let Bench { plan, decision, .. } = bench;
    let deadline = deadline_of(decision, clock);
    let by = deadline.and_then(|deadline| deadline.by.as_ref());
    let rank = plan.words.ids("clocks").position(|id| id == clock.clock);
    let key = LimitKey {
        rank: rank.unwrap_or(usize::MAX),
        clock: clock.clock.clone(),
        stage: clock.stage.clone(),
        rule: clock.rule.clone().or_else(|| by.map(|by| by.rule.clone())),
        limit: clock.limit.clone(),
        of_task: clock.task.is_some(),
        citation: by.and_then(|by| by.citation.clone()),
    };
    Judged { key, verdict: verdict(bench, clock), clock }
}

fn verdict(bench: Bench<'_>, clock: &Clock) -> Verdict {
    let Bench { plan, prepared, in_view, .. } = bench;
    let own = plan.words.own.get(&clock.clock);
    let untold = own.filter(|event| !plan.tells(event));
    let starts = clock.starts.as_deref().unwrap_or("reported");
    let one_instant = own.filter(|own| prepared.told_by(own) == prepared.told_by(starts));
    let not_judged = |why, event: &str| Verdict::NotJudged(why, event.to_owned());
    match clock.state {
        ClockState::NoLimit => Verdict::NoLimit,
        ClockState::Event => Verdict::Event,
        ClockState::NeedsFacts => Verdict::NeedsFacts,
        ClockState::Waiting => not_judged(Why::NotStarted, starts),
        ClockState::Void if clock.start.is_none() => not_judged(Why::NotStarted, starts),
        ClockState::Void => not_judged(Why::Void, ""),
        state => match (untold, one_instant, state) {
            (Some(event), _, _) => not_judged(Why::NotTold, event),
            (_, Some(event), _) => not_judged(Why::OneInstant, event),
            (_, _, ClockState::Met) => Verdict::OnTime,
            (_, _, ClockState::Late) => Verdict::Late,
            _ if !in_view => not_judged(Why::Open, ""),
            (_, _, ClockState::Overdue) => Verdict::LateOpen,
            _ if clock.over.is_some() => Verdict::LateOpen,
            _ => Verdict::Running,
        },
    }
}

/// The decision's deadline behind a clock; two rows may give one clock two limits.
fn deadline_of<'a>(decision: &'a Decision, clock: &Clock) -> Option<&'a Deadline> {
    let deadlines = match &clock.task {
        None => &decision.deadlines,
        Some(id) => &decision.tasks.iter().find(|task| task.id == *id)?.deadlines,
    };
    let rule = |one: &Deadline| one.by.as_ref().map(|by| by.rule.clone());
    deadlines
        .iter()
        .find(|one| one.clock == clock.clock && one.stage == clock.stage && rule(one) == clock.rule)
}

/// What a clock counts, as the contract writes it.
pub(super) fn tick_name(tick: Tick) -> &'static str {
    match tick {
        Tick::Second => "second",
        Tick::WorkSecond => "work_second",
        Tick::Day => "day",
        Tick::WorkDay => "work_day",
    }
}
