//! What keeps an event from happening in the reference's world, and what the contract leaves open,
//! which the generators do without.
//!
//! Not responsible for: order, duplicates and instants; the junk of the tests is made by hand.

use gezhi_contract::timeline::{CaseFault, Event};

use crate::calendar::minute;
use crate::clock::{Clock, Kind, Limit, Stand, Unit};
use crate::world::World;

impl World<'_> {
    /// Whether the event may happen now.
    pub fn allows(&self, event: &Event) -> bool {
        self.faults(event).is_empty()
    }

    /// Everything that keeps the event from happening now.
    pub fn faults(&self, event: &Event) -> Vec<CaseFault> {
        let Some(row) = self.step(event) else { return vec![CaseFault::Impossible] };
        let mut out = Vec::new();
        let scope = &self.scopes[self.scope_of(event)];
        let times = row.cell("→次数").map(|times| times.parse::<usize>().unwrap());
        if times.is_some_and(|times| scope.times.get(&event.event) >= Some(&times)) {
            out.push(CaseFault::TooOften);
        }
        let limited = row.cell("→谁可办").is_some();
        if event.by.as_ref().is_some_and(|by| limited && !row.names("→谁可办", by)) {
            out.push(CaseFault::WrongParty);
        }
        let said = [
            ("理由", event.reason.is_some()),
            ("接收者", event.to.is_some()),
            ("时限", event.limit.is_some()),
            ("结果", event.result.is_some()),
            ("去向", !event.into.is_empty()),
            ("决定", event.decision.is_some()),
        ];
        if said.iter().any(|(word, said)| row.names("→须写明", word) && !said) {
            out.push(CaseFault::Missing);
        }
        if row.cell("→超期不可").is_some() && self.acted_on(event).any(|c| self.is_past_due(c))
        {
            out.push(CaseFault::Overdue);
        }
        if event.event == "escalated" && self.called_by(event.tier.as_deref()).is_none() {
            out.push(CaseFault::Impossible);
        }
        let longest = self.flow.longest_pause(&event.event);
        if let (Some(until), Some(longest)) = (&event.until, longest)
            && minute(until) > Limit::read(longest).later(minute(&event.at))
        {
            out.push(CaseFault::TooLong);
        }
        let most = |clock: &Clock| self.effect(event, clock).and_then(|row| row.cell("→时限"));
        if event.event == "stretched"
            && let Some(limit) = &event.limit
            && self
                .clocks
                .iter()
                .filter_map(most)
                .any(|most| Limit::read(limit).hundredths > Limit::read(most).hundredths)
        {
            out.push(CaseFault::TooLong);
        }
        out
    }

    /// The clocks with a row for the event, or all of its scope where there is none.
    fn acted_on(&self, event: &Event) -> impl Iterator<Item = &Clock> {
        let touched = |clock: &&Clock| clock.hidden.is_none() && self.touches(event, clock);
        let any =
            self.clocks.iter().filter(touched).any(|clock| self.effect(event, clock).is_some());
        self.clocks
            .iter()
            .filter(move |clock| touched(clock) && (!any || self.effect(event, clock).is_some()))
    }

    fn is_past_due(&self, clock: &Clock) -> bool {
        clock.is_live() && self.reading(clock).late
    }

    /// Whether the contract does not say plainly what would come of the event now.
    pub fn is_murky(&self, event: &Event) -> bool {
        let targets = || {
            self.clocks.iter().filter(|clock| clock.hidden.is_none() && self.touches(event, clock))
        };
        let with = |word: &'static str| {
            targets().filter(move |clock| {
                self.effect(event, clock).is_some_and(|row| row.cell("→作用") == Some(word))
            })
        };
        let is_paused = |clock: &Clock| matches!(clock.stand, Stand::Paused { .. });

        // Extensions of clocks that are not counting, or in another unit.
        let limit = event.limit.as_deref().map(Limit::read);
        let odd_extension = with("延长").any(|clock| !self.extends_plainly(clock, event, limit));
        let nothing_to_extend = self.step(event).is_some_and(|_| {
            self.flow.effect(&event.event, None, "handle").is_some_and(is_extension)
                || self.flow.effect(&event.event, None, "check").is_some_and(is_extension)
        }) && !with("延长").any(Clock::is_live);
        // Whether a clock that was stopped late is past due still.
        let stopped_late = self
            .acted_on(event)
            .any(|clock| matches!(clock.stand, Stand::Stopped { .. }) && self.reading(clock).late)
            && self.step(event).is_some_and(|row| row.cell("→超期不可").is_some());
        // Rungs that are reached at this very instant.
        let due_now =
            event.event == "escalated" && self.fires().iter().any(|(_, at)| *at <= self.now * 60);
        // Whether what a paused clock brought about stays, as its limit changes.
        let still = event.decision.is_some()
            && self.latched.keys().any(|(_, by)| {
                let clock = &self.clocks[*by];
                is_paused(clock) && !self.reading(clock).late
            });
        still || odd_extension || nothing_to_extend || stopped_late || due_now
    }

    fn extends_plainly(&self, clock: &Clock, event: &Event, limit: Option<Limit>) -> bool {
        let Some(own) = clock.limit else { return false };
        let by = match self.effect(event, clock).and_then(|row| row.cell("→加计")) {
            Some("原时限") => own,
            Some("所定") => limit.unwrap(),
            _ => return clock.kind() == Kind::Elapsed && own.unit != Unit::Month,
        };
        let by_moment = own.unit == Unit::Month && clock.rules.is_none();
        let paused = matches!(clock.stand, Stand::Paused { .. });
        let longer = Clock { limit: Some(by), ..clock.clone() };
        clock.stand != Stand::Waiting
            && own.unit == by.unit
            && longer.kind() == clock.kind()
            && !by_moment
            && !(paused && own.unit == Unit::Month)
            && !(clock.is_live() && own.unit == Unit::Month && self.reading(clock).late)
    }
}

fn is_extension(row: crate::pack::Row<'_>) -> bool {
    row.cell("→作用") == Some("延长")
}
