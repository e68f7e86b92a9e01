//! What is kept of a case while it is open.
//!
//! Not responsible for: what comes next; see `flow`.

use super::super::ask::{Told, What};
use super::super::boil::Brief;
use super::super::plan::Moment;
use super::super::world::Arrival;
use super::desk::Job;

/// Where the time of a case goes; each second of it is of one stage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Stage {
    /// Until it is accepted.
    Accept,
    /// Until it is dispatched for the first time.
    Dispatch,
    /// It waits at the desk of whoever handles it.
    Queue,
    /// On the way.
    Travel,
    /// It is worked on.
    Work,
    /// It is in somebody's hands who is off duty.
    OffDuty,
    /// It waits for others.
    Aside,
    /// It is paused.
    Pause,
    /// It was given back, until it is dispatched again.
    Returned,
    /// A check failed: everything until it is handled again.
    Rework,
    /// Until it is checked.
    Check,
    /// Until it is closed.
    Close,
    /// Afterwards.
    #[default]
    None,
}

/// How many stages are counted.
pub(crate) const STAGES: usize = 12;

/// How a case ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum End {
    /// Not within the year.
    #[default]
    Open,
    /// Closed.
    Closed,
    /// Refused.
    Refused,
    /// Handed over to somebody outside.
    HandedOver,
}

/// The main job of a case while nobody has taken it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Main {
    pub(crate) job: Job,
    pub(crate) desk: u32,
    pub(crate) effort: u32,
}

/// An open case.
#[derive(Clone, Debug, Default)]
pub(crate) struct Case {
    pub(crate) arrival: Arrival,
    pub(crate) skeleton: u32,
    pub(crate) brief: Brief,
    pub(crate) told: Vec<Told>,
    pub(crate) end: End,
    pub(crate) ended_at: u32,
    /// How far it is.
    pub(crate) moment: Moment,
    pub(crate) stage: Stage,
    pub(crate) since: u32,
    /// Seconds in each stage.
    pub(crate) spent: [u32; STAGES],
    /// Seconds of work on it, of every job.
    pub(crate) work: u32,
    /// The main job, while it waits at a desk.
    pub(crate) main: Option<Main>,
    /// Changes whenever the main job is put anew: what waits under another is void.
    pub(crate) ticket: u8,
    /// Goes before others.
    pub(crate) hastened: bool,
    pub(crate) returned: bool,
    pub(crate) arrived: bool,
    /// It was told to be escalated, and the platform has not looked at it yet.
    pub(crate) lifted: bool,
    /// Until when it is paused; 0 where it is not. It is paused once at most.
    pub(crate) paused_until: u32,
    /// How long it will be paused once half the work is done; 0 where it will not.
    pub(crate) pauses_for: u32,
    /// The work that is left when the pause is over.
    pub(crate) rest: u32,
    /// The work to be done once somebody has arrived.
    pub(crate) left: u32,
    /// How often it was worked on anew, and how often a check failed.
    pub(crate) attempts: u8,
    pub(crate) fails: u8,
    /// Acts that are under way, one bit for each of its brief.
    pub(crate) acts_open: u32,
    /// Acts done while it was paused: told when it is resumed.
    pub(crate) held: Vec<u32>,
    /// Rungs reached, one bit each, and the highest tier of them.
    pub(crate) reached: u32,
    pub(crate) top: u8,
    /// When it is to be looked at.
    pub(crate) look_at: u32,
    /// When it was handled for the last time.
    pub(crate) handled_at: u32,
}

impl Case {
    pub(crate) fn tell(&mut self, at: u32, what: What, with: u32) {
        self.told.push(Told { at, what, with });
    }

    /// Goes on in another stage.
    pub(crate) fn enter(&mut self, stage: Stage, at: u32) {
        if let Some(spent) = self.spent.get_mut(usize::from(self.stage as u8)) {
            *spent += at.saturating_sub(self.since);
        }
        self.stage = stage;
        self.since = at;
    }

    /// Counts seconds of one stage as another's.
    pub(crate) fn shift(&mut self, seconds: u32, from: Stage, to: Stage) {
        if let Some(spent) = self.spent.get_mut(usize::from(from as u8)) {
            *spent = spent.saturating_sub(seconds);
        }
        if let Some(spent) = self.spent.get_mut(usize::from(to as u8)) {
            *spent += seconds;
        }
    }
}
