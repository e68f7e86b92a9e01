//! What is said of a case in words, the same in the terminal and in a drawing.

use gezhi::contract::decision::Party;
use gezhi::contract::timeline::{Clock, ClockState, Event, Holder, RungState, Tick};
use gezhi::render::Lang;

use super::scale::{brief, moment};
use super::{Life, words};
use crate::labels;

impl Life<'_> {
    /// An instant of the answer, in its zone.
    pub(super) fn moment(&self, instant: &str) -> String {
        self.zone.read(instant).map_or_else(|| instant.to_owned(), |at| moment(at, self.lang))
    }

    /// The same, without the year where that is the present one.
    fn brief(&self, instant: &str) -> String {
        let at = self.zone.read(instant);
        at.map_or_else(|| instant.to_owned(), |at| brief(at, self.now, self.lang))
    }

    /// What a word is called, which a case may give by its id or its Chinese label.
    pub(super) fn word(&self, section: &str, id: &str) -> String {
        self.labels.word(section, self.labels.id(section, id), self.lang)
    }

    /// The incident and what it is.
    pub(super) fn subject(&self) -> String {
        let name = self.case.decision.classification.name.as_deref().unwrap_or_default();
        format!("{}  {name}", self.answer.incident).trim_end().to_owned()
    }

    /// The state, and since when.
    pub(super) fn state(&self) -> String {
        let state = self.word("states", &self.answer.state);
        let since = self.moment(&self.answer.since);
        let ended = match (self.answer.ended, self.lang) {
            (false, _) => "",
            (true, Lang::Zh) => "（已终结）",
            (true, Lang::En) => " (final)",
        };
        self.lang
            .pick(format!("{state}{ended}，自 {since}"), format!("{state}{ended} since {since}"))
    }

    pub(super) fn parties(&self, parties: &[Party]) -> String {
        let named = |party: &Party| {
            let relation = labels::relation(party.relation, self.lang);
            format!("{} {relation}", self.labels.holder(party, self.lang))
        };
        let names: Vec<String> = parties.iter().map(named).collect();
        names.join(self.lang.pick("、", ", "))
    }

    pub(super) fn holder(&self, holder: &Holder) -> String {
        let who = match &holder.to {
            Some(to) => to.clone(),
            None if holder.parties.is_empty() => {
                self.lang.pick("出处没有指明", "the source names nobody").to_owned()
            }
            None => self.parties(&holder.parties),
        };
        let since = self.moment(&holder.since);
        self.lang.pick(format!("{who}，自 {since}"), format!("{who}, since {since}"))
    }

    /// What happened, who did it, and what was said with it.
    pub(super) fn event(&self, event: &Event) -> String {
        let lang = self.lang;
        let mut text = self.word("events", &event.event);
        if let Some(result) = &event.result {
            text.push_str(lang.pick("·", ", "));
            text.push_str(&words::result(result, lang));
        }
        for word in [
            event.task.clone(),
            event.stage.clone(),
            event.by.as_deref().map(|by| self.word("actors", by)),
        ]
        .into_iter()
        .flatten()
        {
            text.push_str(&format!("  {word}"));
        }
        let limit = event.limit.as_deref().map(|limit| labels::limit(limit, lang));
        let into = (!event.into.is_empty()).then(|| event.into.join(lang.pick("、", ", ")));
        let into_label = if self.labels.id("events", &event.event) == "split" {
            lang.pick("分为 ", "into ")
        } else {
            lang.pick("并入 ", "into ")
        };
        let decided = event.decision.as_ref().map(|decision| {
            let name = decision.classification.name.clone();
            name.unwrap_or_else(|| decision.incident.clone())
        });
        let said = [
            (lang.pick("给 ", "to "), event.to.clone()),
            (lang.pick("到 ", "up to "), event.tier.as_deref().map(|id| self.word("tiers", id))),
            (into_label, into),
            (lang.pick("加 ", "plus "), limit),
            (lang.pick("至 ", "until "), event.until.as_deref().map(|at| self.moment(at))),
            (lang.pick("新的答复：", "new decision: "), decided),
            ("", event.reason.clone()),
        ];
        let said: Vec<String> = said
            .into_iter()
            .filter_map(|(label, value)| Some(format!("{label}{}", value?)))
            .collect();
        if !said.is_empty() {
            text.push_str(&format!("  {}", said.join(lang.pick("；", "; "))));
        }
        text
    }

    /// The task, the clock and the stage.
    pub(super) fn clock_name(&self, clock: &Clock) -> String {
        let name = self.word("clocks", &clock.clock);
        let parts = [clock.task.as_ref(), Some(&name), clock.stage.as_ref()];
        let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
        parts.join(self.lang.pick("·", " · "))
    }

    /// The limit, what was added to it, and what is to be said about both.
    pub(super) fn clock_limit(&self, clock: &Clock) -> String {
        let lang = self.lang;
        let limit = clock.limit.as_deref().map(|limit| labels::limit(limit, lang));
        let mut text = limit.unwrap_or_default();
        for extension in &clock.extensions {
            text.push_str(&format!(" + {}", labels::limit(&extension.limit, lang)));
        }
        if clock.illustrative {
            text.push_str(lang.pick("（仅供参照）", " (illustrative)"));
        }
        if clock.provisional {
            text.push_str(lang.pick("（暂定）", " (provisional)"));
        }
        text
    }

    /// What was used, and what is left or too much; or what a clock that waits is waiting for.
    pub(super) fn clock_amounts(&self, clock: &Clock) -> Vec<String> {
        let lang = self.lang;
        if clock.state == ClockState::Waiting {
            let event = self.word("events", clock.starts.as_deref().unwrap_or("reported"));
            return vec![lang.pick(format!("待{event}起算"), format!("starts at: {event}"))];
        }
        let amount = |value| words::amount(value, clock.tick.unwrap_or(Tick::Second), lang);
        let mut out = Vec::new();
        if let Some(used) = clock.used.map(amount) {
            out.push(lang.pick(format!("已用 {used}"), format!("{used} used")));
        }
        if let Some(over) = clock.over.map(amount) {
            out.push(lang.pick(format!("超 {over}"), format!("{over} over")));
        } else if let Some(left) = clock.remaining.filter(|_| clock.stopped.is_none()).map(amount) {
            out.push(lang.pick(format!("还剩 {left}"), format!("{left} left")));
        }
        out
    }

    /// When it is or was due, stopped, paused.
    pub(super) fn clock_instants(&self, clock: &Clock) -> Vec<String> {
        let lang = self.lang;
        let mut out = Vec::new();
        if let Some(due) = clock.due.as_deref().map(|due| self.brief(due)) {
            out.push(lang.pick(format!("截止 {due}"), format!("due {due}")));
        }
        if let Some(stopped) = clock.stopped.as_deref().map(|stopped| self.brief(stopped)) {
            let (zh, en) = match clock.state {
                ClockState::Void => ("作废", "void since"),
                _ => ("停止", "stopped"),
            };
            out.push(lang.pick(format!("{stopped} {zh}"), format!("{en} {stopped}")));
        }
        if let Some(pause) = &clock.paused {
            let from = self.brief(&pause.from);
            let mut text = lang.pick(format!("自 {from} 暂停"), format!("paused since {from}"));
            if let Some(until) = pause.until.as_deref().map(|until| self.brief(until)) {
                let zh = format!("，至 {until}");
                text.push_str(&lang.pick(zh, format!(" until {until}")));
            }
            if let Some(reason) = &pause.reason {
                text.push_str(&lang.pick(format!("：{reason}"), format!(": {reason}")));
            }
            out.push(text);
        }
        out
    }

    /// A rung: since when it is reached, or when it will be.
    pub(super) fn rung(&self, rung: &RungState) -> String {
        let lang = self.lang;
        let on = rung.on.map(|on| words::trigger(on, lang));
        if let Some(reached) = rung.reached.as_deref().map(|at| self.brief(at)) {
            let by = rung.event.and_then(|event| self.number(event));
            let by =
                by.map(|number| lang.pick(format!("见经过 {number}"), format!("event {number}")));
            let because = by.as_deref().or(on);
            let (zh, en) = match because {
                Some(because) => (format!("（{because}）"), format!(" ({because})")),
                None => (String::new(), String::new()),
            };
            return lang.pick(format!("{reached} 到达{zh}"), format!("reached {reached}{en}"));
        }
        let because = on.map(|on| lang.pick(format!("（{on}）"), format!(" ({on})")));
        let because = because.unwrap_or_default();
        match rung.expected.as_deref().map(|at| self.brief(at)) {
            Some(at) => lang.pick(format!("预计 {at}{because}"), format!("expected {at}{because}")),
            None => lang.pick(format!("未到{because}"), format!("not reached{because}")),
        }
    }

    /// What changes next, and when.
    pub(super) fn next(&self) -> Option<String> {
        let lang = self.lang;
        let next = self.answer.next.as_ref()?;
        let what = next.changes.iter().map(|change| {
            let word = words::change(change.what, lang);
            let place = |place: Option<u64>| place.and_then(|place| usize::try_from(place).ok());
            let clock = place(change.clock).and_then(|place| self.answer.clocks.get(place));
            let rung = place(change.rung).and_then(|place| self.answer.ladder.get(place));
            let subject = match (clock, rung) {
                (Some(clock), _) => Some(self.clock_name(clock)),
                (None, Some(rung)) => {
                    let tier = self.word("tiers", &rung.tier);
                    return lang.pick(format!("升级到{tier}"), format!("escalated to {tier}"));
                }
                (None, None) => change.task.clone(),
            };
            let subject = subject.map(|subject| format!("{subject} ")).unwrap_or_default();
            format!("{subject}{word}")
        });
        let mut all: Vec<String> = what.collect();
        all.dedup();
        let what = all.join(lang.pick("；", "; "));
        let at = self.moment(&next.at);
        Some(lang.pick(format!("{at} {what}"), format!("{at}: {what}")))
    }

    /// What a task is called: in the decision it is of, the newest first.
    pub(super) fn task(&self, id: &str) -> Option<&str> {
        let newer = self.case.events.iter().rev().filter_map(|event| event.decision.as_deref());
        let decisions = newer.chain(std::iter::once(&self.case.decision));
        let mut tasks = decisions.flat_map(|decision| &decision.tasks);
        tasks.find(|task| task.id == id).map(|task| task.what.as_str())
    }

    /// That the pack that decided is not the one that is open.
    pub(super) fn other_pack(&self) -> Option<String> {
        let other = self.answer.other_pack.as_ref()?;
        let short = |digest: &str| {
            let figures = digest.strip_prefix("sha256:").unwrap_or(digest);
            figures.chars().take(12).collect::<String>()
        };
        let (decided, open) = (short(&other.decided), short(&other.open));
        Some(self.lang.pick(
            format!("答复出自 {decided}，现在打开的是 {open}：日历和流转按后者"),
            format!("{decided} decided, {open} is open: calendars and flow are the latter's"),
        ))
    }
}
