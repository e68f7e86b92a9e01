//! The desks of a decision's parties: who handles, checks, and does what is done beside.
//!
//! Not responsible for: who is responsible; the decision names the parties.

use super::decided::{Decided, Limit, Party};
use super::{NO_TASK, NOBODY};
use crate::error::SimError;
use crate::stream::{Purpose, Stream};
use crate::year::plan::Moment;
use crate::year::world::World;

/// Finds the desks of a decision's parties.
pub(super) struct Finder<'a> {
    pub(super) world: &'a World<'a>,
    pub(super) place: u32,
    pub(super) number: u32,
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
    pub(super) fn first(
        &self,
        lists: &[&Vec<Party<'_>>],
        relation: &str,
    ) -> Result<Option<u32>, SimError> {
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
    pub(super) fn handler(&self, decided: &Decided<'_>) -> Result<u32, SimError> {
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
    pub(super) fn checker(&self, decided: &Decided<'_>) -> Result<u32, SimError> {
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
    pub(super) fn acts(&self, decided: &Decided<'_>) -> Result<Vec<(u8, u8, u32)>, SimError> {
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
