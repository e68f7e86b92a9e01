//! What the flow demands of an event: that it is possible, done by the right part, said in full,
//! not too often, not too late.
//!
//! The order is fixed, so that the first fault is the same one on every host: who, what it must
//! say, what would mean nothing, how often, whether it comes too late.
//!
//! Not responsible for: what the event does.

use gezhi_contract::Error;
use gezhi_contract::timeline::CaseFault;

use super::{Fold, Told};
use crate::diagnostic::suggest;
use crate::flow::{Detail, Effect, Holds, Step, Timing, Word};
use crate::pack::field::DETAILS;
use crate::pack::vocabulary::Section;

impl Fold<'_> {
    /// The error of an event that the flow does not have in that state, with those that it has.
    pub(super) fn impossible(&self, told: &Told<'_>, state: Word) -> Error {
        let flow = &self.book.flow;
        let label = |event: &str| {
            let word = flow.word(Section::Events, event);
            word.and_then(|word| flow.events.get(word)).map(|term| term.label.clone())
        };
        let possible: Vec<_> = flow.possible(state, &self.in_force).filter_map(label).collect();
        let zh: Vec<&str> = possible.iter().map(|label| label.zh.as_str()).collect();
        let en: Vec<&str> = possible.iter().map(|label| label.en.as_str()).collect();
        let now = flow.states.get(state).map(|term| term.label.clone()).unwrap_or_default();
        let said = (
            format!("在“{}”状态下不能有这一步", now.zh),
            format!("there is no such step from the state `{}`", now.en),
        );
        let error = told.fault(CaseFault::Impossible, None, said);
        match possible.is_empty() {
            true => error.hint("这是最终状态", "that state is final"),
            false => error.hint(
                format!("此时可以：{}", zh.join("、")),
                format!("possible: {}", en.join(", ")),
            ),
        }
    }

    /// Holds the event to its row.
    pub(super) fn demand(&self, told: &Told<'_>, step: &Step) -> Result<(), Error> {
        self.who(told, step)?;
        for detail in &step.needs {
            says(told, *detail, step)?;
        }
        self.means(told, step)?;
        let done = self.counts.get(&(told.scope, told.event)).copied().unwrap_or(0);
        if let Some(times) = step.times.filter(|times| done >= *times) {
            let said = (
                format!("只能有 {times} 次（`{}`）", step.id),
                format!("{times} is the most (`{}`)", step.id),
            );
            return Err(told.fault(CaseFault::TooOften, None, said));
        }
        if step.not_overdue {
            self.in_time(told, step)?;
        }
        Ok(())
    }

    fn who(&self, told: &Told<'_>, step: &Step) -> Result<(), Error> {
        let flow = &self.book.flow;
        let Some(by) = &told.heard.by else { return Ok(()) };
        let Some(actor) = flow.word(Section::Actors, by) else {
            let said =
                (format!("没有经办身份 `{}`", &**by), format!("there is no actor `{}`", &**by));
            let mut error = told.fault(CaseFault::Unknown, Some("by"), said);
            let known = flow.actors.iter().flat_map(|t| [t.id.as_str(), t.label.zh.as_str()]);
            error.hint = suggest(by, known);
            return Err(error);
        };
        if step.who.is_empty() || step.who.contains(&actor) {
            return Ok(());
        }
        let named = |zh: bool| {
            let terms = step.who.iter().filter_map(|word| flow.actors.get(*word));
            let labels = terms.map(|t| if zh { t.label.zh.as_str() } else { t.label.en.as_str() });
            labels.collect::<Vec<_>>().join(if zh { "、" } else { ", " })
        };
        let said = (
            format!("不能由 `{}` 来办，只能由：{}（`{}`）", &**by, named(true), step.id),
            format!("`{}` cannot do it, only: {} (`{}`)", &**by, named(false), step.id),
        );
        Err(told.fault(CaseFault::WrongParty, Some("by"), said))
    }

    /// Refuses members that would mean nothing with this event: they would be dropped. A reason is
    /// a remark and always welcome; so is how much more time somebody asked for.
    fn means(&self, told: &Told<'_>, step: &Step) -> Result<(), Error> {
        let flow = &self.book.flow;
        let event = flow.event(told.event);
        let needs = |detail: Detail| step.needs.contains(&detail);
        let does = |wanted: &dyn Fn(&Timing) -> bool| {
            flow.timings(told.event, told.result, &self.in_force).any(wanted)
        };
        let extends = |timing: &Timing| timing.effect == Effect::Extend;
        let carries = |timing: &Timing| matches!(timing.effect, Effect::Carry | Effect::Restart);
        let ends = |timing: &Timing| timing.effect == Effect::Pause && timing.limit.is_some();
        let asks = matches!(event, "extension_asked" | "extension_refused");
        let heard = told.heard;
        let idle = [
            ("until", heard.until.is_some() && !needs(Detail::Until) && !does(&ends)),
            ("limit", heard.limit.is_some() && !needs(Detail::Limit) && !asks && !does(&extends)),
            ("result", heard.result.is_some() && !flow.has_results(told.event)),
            (
                "to",
                heard.to.is_some() && !needs(Detail::To) && step.holder != Some(Holds::Receiver),
            ),
            ("decision", heard.decision.is_some() && !does(&carries)),
            ("into", !heard.into.is_empty() && !matches!(event, "split" | "merged")),
            ("tier", heard.tier.is_some() && event != "escalated"),
        ];
        for (member, idle) in idle {
            if idle {
                let said = (
                    format!("`{member}` 对这个事件没有意义"),
                    format!("`{member}` means nothing with this event"),
                );
                return Err(told.fault(CaseFault::Impossible, Some(member), said));
            }
        }
        if event == "split" && heard.into.is_empty() {
            let said = (
                "要写明 into：拆成哪些任务".to_owned(),
                "`into` must name the new tasks".to_owned(),
            );
            return Err(told.fault(CaseFault::Missing, Some("into"), said));
        }
        Ok(())
    }

    /// Refuses it once a clock that it acts on is overdue; where it acts on none, once any is.
    fn in_time(&self, told: &Told<'_>, step: &Step) -> Result<(), Error> {
        let flow = &self.book.flow;
        let key = (told.event, told.result);
        let acts = flow.timings(told.event, told.result, &self.in_force).next().is_some();
        let mut of_event = self.watches.iter().filter(|watch| {
            let touched = !acts || flow.effect(key, &watch.given.clock, &self.in_force).is_some();
            watch.is_shown && told.is_of(watch) && touched
        });
        let Some(late) = of_event.find(|watch| watch.is_overdue(told.at)) else { return Ok(()) };
        let vocabulary = &self.book.pack.vocabulary;
        let clock = vocabulary.find(Section::Clocks, &late.given.clock);
        let clock = clock.map_or(&*late.given.clock, |term| term.label.zh.as_str());
        let due = late.due().map(|due| due.at.to_string()).unwrap_or_default();
        let said = (
            format!("{clock}已在 {due} 超期，超期后不可（`{}`）", step.id),
            format!(
                "`{}` is overdue since {due}; not allowed then (`{}`)",
                &*late.given.clock, step.id
            ),
        );
        Err(told.fault(CaseFault::Overdue, None, said))
    }
}

/// Whether the event says what the row asks for.
fn says(told: &Told<'_>, detail: Detail, step: &Step) -> Result<(), Error> {
    let heard = told.heard;
    let (member, said) = match detail {
        Detail::By => ("by", heard.by.is_some()),
        Detail::Reason => ("reason", heard.reason.as_ref().is_some_and(|r| !r.trim().is_empty())),
        Detail::Until => ("until", heard.until.is_some()),
        Detail::To => ("to", heard.to.as_ref().is_some_and(|to| !to.trim().is_empty())),
        Detail::Limit => ("limit", heard.limit.is_some()),
        Detail::Result => ("result", heard.result.is_some()),
        Detail::Task => ("task", heard.task.is_some()),
        Detail::Into => ("into", !heard.into.is_empty()),
        Detail::Tier => ("tier", heard.tier.is_some()),
        Detail::Decision => ("decision", heard.decision.is_some()),
    };
    if said {
        return Ok(());
    }
    let label = DETAILS.iter().find(|(id, _)| *id == member).map_or(member, |(_, zh)| zh);
    let said = (
        format!("要写明{label} `{member}`（`{}`）", step.id),
        format!("it must say `{member}` (`{}`)", step.id),
    );
    Err(told.fault(CaseFault::Missing, Some(member), said))
}
