//! A decision as a page for people, in Chinese or English.
//!
//! Not responsible for: the decision. Nothing is shown that is not in it, its trace or the
//! vocabulary.

mod deadlines;

use std::collections::BTreeMap;

use gezhi::contract::Decision;
use gezhi::contract::decision::{
    By, Classification, Mode, Party, Responsibility, Rung, Trigger, TriggerKind,
};
use gezhi::render::Lang;

use crate::labels::{self, Labels};
use crate::sheet::{Sheet, Tone};

/// How a card is drawn.
#[derive(Clone, Copy, Debug)]
pub struct Style<'a> {
    /// What ids are called.
    pub labels: &'a Labels,
    /// In which language.
    pub lang: Lang,
    /// With ANSI escapes or without.
    pub colour: bool,
    /// How wide.
    pub columns: usize,
    /// Whether to list every row that was hit or possible.
    pub trace: bool,
}

/// Draws one decision.
pub fn card(decision: &Decision, style: &Style<'_>) -> String {
    let margin = style.lang.pick(6, 12);
    let mut card = Card {
        style,
        lang: style.lang,
        quotes: quotes(decision),
        sheet: Sheet::new(style.columns, style.colour, margin),
    };
    card.classification(decision);
    card.admission(decision);
    card.responsibility(&decision.responsibility);
    card.tasks(decision);
    card.deadlines(&decision.deadlines);
    card.ladder(decision);
    card.facts(decision);
    if style.trace {
        card.trace(decision);
    }
    card.receipt(decision);
    card.sheet.finish()
}

/// Rule → the words of its source.
fn quotes(decision: &Decision) -> BTreeMap<String, String> {
    let trace = decision.trace.iter().flatten();
    let quoted = trace.filter_map(|entry| Some((entry.rule.clone(), entry.quote.clone()?)));
    quoted.filter(|(_, quote)| !quote.is_empty()).collect()
}

struct Card<'a> {
    style: &'a Style<'a>,
    lang: Lang,
    quotes: BTreeMap<String, String>,
    sheet: Sheet,
}

impl Card<'_> {
    fn classification(&mut self, decision: &Decision) {
        let lang = self.lang;
        let Classification { category, name, affair, urgency, by, .. } = &decision.classification;
        let unknown = lang.pick("归不了类", "no class is known");
        let mut text = name.as_deref().unwrap_or(unknown).to_owned();
        if let Some(category) = category {
            let code = format!("{} {} {}", category.scheme, category.kind, category.code);
            text.push_str(&lang.pick(format!("（{code}）"), format!(" ({code})")));
        }
        for (section, word) in [("affairs", affair), ("urgency", urgency)] {
            if let Some(word) = word {
                let word = self.style.labels.word(section, word, lang);
                text.push_str(&lang.pick(format!("，{word}"), format!(", {word}")));
            }
        }
        self.sheet.line(lang.pick("事项", "incident"), &decision.incident, Tone::Strong);
        self.sheet.line(lang.pick("类别", "class"), &text, Tone::Plain);
        if let Some(by) = by {
            self.terms(by);
            self.because(by, 0);
        }
        let others = &decision.classification;
        for (label, list) in [
            (lang.pick("又属", "also "), &others.also),
            (lang.pick("也像", "or   "), &others.alternatives),
        ] {
            for class in list {
                let category = &class.category;
                let text = format!(
                    "{} {} {} {}",
                    class.name, category.scheme, category.kind, category.code
                );
                self.sheet.item((label, 6), &text, Tone::Quiet);
            }
        }
    }

    fn terms(&mut self, by: &By) {
        if by.terms.is_empty() {
            return;
        }
        let terms: Vec<String> = by.terms.iter().map(|term| format!("“{term}”")).collect();
        let zh = format!("凭文字中的{}", terms.join(""));
        let en = format!("by {}", terms.join(" and "));
        self.sheet.line("", &self.lang.pick(zh, en), Tone::Plain);
    }

    fn admission(&mut self, decision: &Decision) {
        let lang = self.lang;
        let mut text = labels::admission(decision.admission, lang).to_owned();
        let because = decision.admitted_by.as_ref();
        if let Some(to) = because.and_then(|because| because.refer_to.as_deref()) {
            text.push_str(&lang.pick(format!("给{to}"), format!(" to {to}")));
        }
        if let Some(reason) = because.and_then(|because| because.reason.as_deref()) {
            text.push_str(&lang.pick(format!("：{reason}"), format!(": {reason}")));
        }
        self.sheet.line(lang.pick("受理", "admission"), &text, Tone::Plain);
        if let Some(because) = because {
            self.because(&because.by, 0);
        }
    }

    fn responsibility(&mut self, held: &Responsibility) {
        let lang = self.lang;
        let mut text = labels::mode(held.mode, lang).to_owned();
        let tier = |id: &String| self.style.labels.word("tiers", id, lang);
        let mechanism = held.mechanism.as_ref();
        let parts = [
            (lang.pick("层级", "tier"), held.tier.as_ref().map(tier)),
            (lang.pick("目标层级", "goal"), held.goal_tier.as_ref().map(tier)),
            (
                lang.pick("机制", "by"),
                mechanism.map(|id| self.style.labels.word("mechanisms", id, lang)),
            ),
        ];
        for (label, word) in parts {
            if let Some(word) = word {
                text.push_str(
                    &lang.pick(format!("；{label}：{word}"), format!("; {label}: {word}")),
                );
            }
        }
        if held.beyond_goal_tier {
            text.push_str(lang.pick("（已超出目标层级）", " (beyond the goal)"));
        }
        self.sheet.line(lang.pick("责任", "who"), &text, Tone::Plain);
        self.parties(&held.parties);
        if !held.choices.is_empty() {
            let names: Vec<String> = held.choices.iter().map(|party| self.name(party)).collect();
            let label = lang.pick("可选", "choices");
            self.sheet.item((label, self.relation_columns()), &names.join("、"), Tone::Plain);
        }
        if let Some(note) = &held.note {
            self.sheet.line("", labels::note(note, lang), Tone::Plain);
        }
    }

    fn relation_columns(&self) -> usize {
        self.lang.pick(10, 14)
    }

    /// Parties one per line; the row behind several is named once, after the last of them.
    fn parties(&mut self, parties: &[Party]) {
        let columns = self.relation_columns();
        for (index, party) in parties.iter().enumerate() {
            let relation = labels::relation(party.relation, self.lang);
            let name = self.name(party);
            self.sheet.item((relation, columns), &name, Tone::Plain);
            let next = parties.get(index.saturating_add(1));
            if next.is_none_or(|next| next.by.rule != party.by.rule) {
                self.because(&party.by, columns);
            }
        }
    }

    fn name(&self, party: &Party) -> String {
        self.style.labels.holder(party, self.lang)
    }

    /// The row, its sources, and their words.
    fn because(&mut self, by: &By, indent: usize) {
        let citation = by.citation.as_deref().unwrap_or_default();
        let separator = if citation.is_empty() { "" } else { self.lang.pick("，", ", ") };
        let mut text = format!("〔{}{separator}{citation}〕", by.rule);
        if self.lang == Lang::En {
            text = format!("[{}{separator}{citation}]", by.rule);
        }
        if let Some(quote) = self.quotes.get(&by.rule) {
            text.push_str(&format!("{}“{quote}”", self.lang.pick("", " ")));
        }
        self.sheet.item(("", indent), &text, Tone::Quiet);
    }

    fn tasks(&mut self, decision: &Decision) {
        let lang = self.lang;
        for (index, task) in decision.tasks.iter().enumerate() {
            let label = if index == 0 { lang.pick("任务", "tasks") } else { "" };
            let number = index.saturating_add(1);
            self.sheet.line(label, &format!("{number}. {}", task.what), Tone::Plain);
            let names: Vec<String> = task
                .parties
                .iter()
                .map(|party| {
                    format!("{} {}", labels::relation(party.relation, lang), self.name(party))
                })
                .collect();
            if !names.is_empty() {
                self.sheet.item(("", 3), &names.join(lang.pick("，", ", ")), Tone::Plain);
            }
            let mut held: Vec<String> = Vec::new();
            if matches!(task.mode, Mode::ToBeNamed | Mode::Joint) {
                held.push(labels::mode(task.mode, lang).to_owned());
            }
            if !task.choices.is_empty() {
                let names: Vec<String> =
                    task.choices.iter().map(|party| self.name(party)).collect();
                let (zh, en) = (names.join("、"), names.join(", "));
                held.push(lang.pick(format!("可选：{zh}"), format!("choices: {en}")));
            }
            if let Some(starts) = task.starts.as_deref().filter(|_| task.deadlines.is_empty()) {
                let event = self.style.labels.word("events", starts, lang);
                held.push(lang.pick(format!("自{event}起"), format!("from {event}")));
            }
            if !held.is_empty() {
                self.sheet.item(("", 3), &held.join(lang.pick("；", "; ")), Tone::Plain);
            }
            if let Some(evidence) = &task.evidence {
                let text = format!("{}{evidence}", lang.pick("凭据：", "evidence: "));
                self.sheet.item(("", 3), &text, Tone::Plain);
            }
            self.because(&task.by, 3);
            for deadline in &task.deadlines {
                self.deadline("", deadline);
            }
        }
    }

    fn ladder(&mut self, decision: &Decision) {
        let lang = self.lang;
        for (index, rung) in decision.ladder.iter().enumerate() {
            let label = if index == 0 { lang.pick("升级", "ladder") } else { "" };
            let tier = self.style.labels.word("tiers", &rung.tier, lang);
            let beyond = lang.pick("（超出目标层级）", " (beyond the goal)");
            let beyond = if rung.beyond_goal_tier { beyond } else { "" };
            let text = format!("{tier}{beyond}{}{}", lang.pick("：", ": "), rung.when);
            self.sheet.line(label, &text, Tone::Plain);
            if let Some(held) = self.rung_held(rung) {
                self.sheet.item(("", 0), &held, Tone::Plain);
            }
            self.parties(&rung.parties);
            if rung.parties.iter().all(|party| party.by.rule != rung.by.rule) {
                self.because(&rung.by, 0);
            }
        }
    }

    /// How a rung is held, where that is not by one party; and when it is reached, counted.
    fn rung_held(&self, rung: &Rung) -> Option<String> {
        let lang = self.lang;
        let mut parts: Vec<String> = Vec::new();
        if rung.mode != Mode::Sole {
            parts.push(labels::mode(rung.mode, lang).to_owned());
        }
        if !rung.choices.is_empty() {
            let names: Vec<String> = rung.choices.iter().map(|party| self.name(party)).collect();
            let (zh, en) = (names.join("、"), names.join(", "));
            parts.push(lang.pick(format!("可选：{zh}"), format!("choices: {en}")));
        }
        parts.extend(rung.trigger.as_ref().and_then(|trigger| self.trigger(trigger)));
        (!parts.is_empty()).then(|| parts.join(lang.pick("；", "; ")))
    }

    fn trigger(&self, trigger: &Trigger) -> Option<String> {
        let lang = self.lang;
        let limit = trigger.limit.as_deref().map(|limit| labels::limit(limit, lang));
        let limit = limit.unwrap_or_default();
        let word = |section: &str, id: &Option<String>| {
            id.as_deref().map(|id| self.style.labels.word(section, id, lang)).unwrap_or_default()
        };
        let clock = word("clocks", &trigger.clock);
        let event = word("events", &trigger.starts);
        match trigger.on {
            TriggerKind::BeforeDue => Some(lang.pick(
                format!("{clock}到期前 {limit}"),
                format!("{limit} before `{clock}` is due"),
            )),
            TriggerKind::Overdue if limit.is_empty() => {
                Some(lang.pick(format!("{clock}超期"), format!("`{clock}` overdue")))
            }
            TriggerKind::Overdue => Some(
                lang.pick(format!("{clock}超期 {limit}"), format!("`{clock}` overdue by {limit}")),
            ),
            TriggerKind::After => {
                Some(lang.pick(format!("{event}后 {limit}"), format!("{limit} after {event}")))
            }
            TriggerKind::Unresolved | TriggerKind::Unspecified => None,
        }
    }

    fn facts(&mut self, decision: &Decision) {
        let lang = self.lang;
        let separator = lang.pick("、", ", ");
        for (label, list, assumed) in [
            (lang.pick("假定", "assumed"), &decision.assumed, true),
            (lang.pick("待核", "needs"), &decision.needs, false),
        ] {
            if list.is_empty() {
                continue;
            }
            let names = list.iter().map(|path| self.style.labels.fact(path, lang, assumed));
            let text = names.collect::<Vec<_>>().join(separator);
            self.sheet.line(label, &text, Tone::Plain);
        }
    }

    fn trace(&mut self, decision: &Decision) {
        let lang = self.lang;
        for (index, entry) in decision.trace.iter().flatten().enumerate() {
            let label = if index == 0 { lang.pick("经过", "trace") } else { "" };
            let outcome = match entry.outcome.as_str() {
                "hit" => lang.pick("命中", "hit"),
                "possible" => lang.pick("可能", "possible"),
                other => other,
            };
            let mut text = format!("{} {outcome} {}", entry.table, entry.rule);
            let lists = [
                (lang.pick("因", "because"), &entry.because),
                (lang.pick("待核", "needs"), &entry.needs),
            ];
            for (label, list) in lists.into_iter().filter(|(_, list)| !list.is_empty()) {
                text.push_str(&format!("{}{label} {}", lang.pick("；", "; "), list.join("; ")));
            }
            self.sheet.line(label, &text, Tone::Quiet);
        }
    }

    fn receipt(&mut self, decision: &Decision) {
        let lang = self.lang;
        let Some(receipt) = &decision.receipt else { return };
        let short = |digest: &str| {
            let figures = digest.strip_prefix("sha256:").unwrap_or(digest);
            figures.chars().take(12).collect::<String>()
        };
        let roster = receipt.roster.as_deref();
        let parts = [
            (lang.pick("引擎", "engine"), Some(receipt.engine.clone())),
            (lang.pick("规则包", "pack"), Some(short(&receipt.pack))),
            (lang.pick("名册", "roster"), roster.map(short)),
            (lang.pick("事项", "request"), Some(short(&receipt.request))),
            (lang.pick("答复", "decision"), Some(short(&receipt.decision))),
        ];
        let parts = parts.into_iter().filter_map(|(label, value)| Some((label, value?)));
        let parts: Vec<String> = parts.map(|(label, value)| format!("{label} {value}")).collect();
        let text = parts.join(lang.pick("，", ", "));
        self.sheet.line(lang.pick("凭证", "receipt"), &text, Tone::Quiet);
    }
}

#[cfg(test)]
mod tests;
