//! Events that make more of a case: tasks that it is split into, rungs that it is taken up to.
//!
//! A case that is split keeps its own clocks and its state: it is over when it is closed, not when
//! its parts are made. A task that is split ends by its row, and its parts go on with its clocks.
//!
//! Not responsible for: what the event does besides.

use gezhi_contract::Error;
use gezhi_contract::decision::TriggerKind;
use gezhi_contract::timeline::CaseFault;

use super::{End, Fold, Scope, Told};
use crate::pack::vocabulary::Section;
use crate::timeline::read::GivenRung;
use crate::timeline::watch::Watch;

impl<'a> Fold<'a> {
    /// The new tasks that a case or task is split into, each with its clocks as they stand.
    pub(super) fn split(&mut self, told: &Told<'a>) -> Result<(), Error> {
        let Some(whole) = self.scopes.get(told.scope).cloned() else { return Ok(()) };
        for (index, id) in told.heard.into.iter().enumerate() {
            if self.scopes.iter().any(|scope| scope.id.as_ref() == Some(id)) {
                let said =
                    (format!("已有任务 `{}`", &**id), format!("there is a task `{}`", &**id));
                let member = format!("into[{index}]");
                return Err(told.fault(CaseFault::Duplicate, Some(&member), said));
            }
            let scope = self.scopes.len();
            let from = Some(told.scope);
            self.scopes.push(Scope { id: Some(id.clone()), from, ..whole.clone() });
            let of_whole = self.watches.iter().filter(|watch| watch.scope == told.scope);
            let copies: Vec<Watch<'a>> = of_whole.map(|watch| watch.clone().moved(scope)).collect();
            self.watches.extend(copies);
            let ends = self.ends.iter().filter(|end| end.scope == told.scope).copied();
            let ends: Vec<End> = ends.map(|end| End { scope, ..end }).collect();
            self.ends.extend(ends);
            self.bounded()?;
        }
        Ok(())
    }

    /// The rung that `escalated` brings the case to: of the tier named, or the next one that no
    /// clock brings about.
    pub(super) fn escalate(&mut self, told: &Told<'a>) -> Result<(), Error> {
        let ladder = &self.decision.ladder;
        let place = match &told.heard.tier {
            Some(tier) => {
                let vocabulary = &self.book.pack.vocabulary;
                let id = vocabulary.find(Section::Tiers, tier).map_or(&**tier, |t| t.id.as_str());
                ladder.iter().position(|rung| *rung.tier == *id)
            }
            None => {
                let from = self.holding(told.at)?.map_or(0, |rung| rung.saturating_add(1));
                let by_event = |rung: &GivenRung<'_>| {
                    rung.trigger.as_ref().is_none_or(|trigger| {
                        matches!(trigger.on, TriggerKind::Unresolved | TriggerKind::Unspecified)
                    })
                };
                let rest = || ladder.iter().enumerate().skip(from);
                let named = rest().find(|(_, rung)| by_event(rung));
                named.or_else(|| rest().next()).map(|(at, _)| at)
            }
        };
        match place {
            Some(rung) => {
                self.escalated.entry(rung).or_insert((told.at, told.place));
                Ok(())
            }
            None if told.heard.tier.is_some() => {
                let tiers: Vec<&str> = ladder.iter().map(|rung| &*rung.tier).collect();
                let tiers = tiers.join("、");
                let said = (
                    format!("阶梯上没有这一级；有：{tiers}"),
                    format!("the ladder has no rung of that tier; it has: {tiers}"),
                );
                Err(told.fault(CaseFault::Unknown, Some("tier"), said))
            }
            None => {
                let said = ("上面没有更高的一级".to_owned(), "there is no rung above".to_owned());
                Err(told.fault(CaseFault::Impossible, None, said))
            }
        }
    }
}
