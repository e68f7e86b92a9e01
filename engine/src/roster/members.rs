//! Members of a roster's records: words, classes, codes, facts, days and absences, each read as
//! strictly as in a request.
//!
//! Words may be written as ids or as Chinese labels, for a roster is often made from a list that
//! people keep; in the register only ids stand. Every member is read on its own: one that is wrong
//! is noted at its own path and does not hide the next.
//!
//! Not responsible for: which records there are; see `read`.

use std::collections::BTreeMap;

use gezhi_contract::roster::Absence;
use gezhi_contract::{Error, Text};
use jiff::Timestamp;
use jiff::tz::Offset;

use super::Words;
use super::fault::{At, Part};
use super::read::Draft;
use crate::decide::scene;
use crate::diagnostic::Code;
use crate::instant::instant;
use crate::pack::field::SETTINGS;
use crate::pack::manifest::Span;
use crate::pack::vocabulary::Section;
use crate::value::{self, Value};

/// The digits of an administrative code, from the province to the community.
const AREA_CODE_DIGITS: usize = 12;

impl Draft<'_> {
    /// Times away, as instants: the second end is the moment of return and no longer part of it. An
    /// absence without an end lasts until the roster says otherwise. One with a fault is left out,
    /// and the holder counts as there: the roster is refused anyway.
    pub(super) fn absences(
        &mut self,
        holder: usize,
        given: &[Absence],
        zone: Offset,
    ) -> Vec<(Timestamp, Option<Timestamp>)> {
        let mut out = Vec::new();
        for (n, absence) in given.iter().enumerate() {
            let member = format!("absent[{n}]");
            let mut read = |end: &str, text: &str| {
                let at = instant((text, ""), zone);
                let fault = |error: Error| {
                    let at = format!("{member}.{end}");
                    let said = (error.message, error.hint);
                    self.faults.add((Part::Holders, holder, &at), Code::BadRange, said);
                };
                at.map_err(fault).ok()
            };
            let from = read("from", &absence.from);
            let to = absence.to.as_ref().map(|to| read("to", to));
            match (from, to) {
                (Some(from), None) => out.push((from, None)),
                (Some(from), Some(Some(to))) if from < to => out.push((from, Some(to))),
                (Some(_), Some(Some(_))) => {
                    let message =
                        Text::new("离岗结束不晚于开始", "the absence ends no later than it begins");
                    let at = (Part::Holders, holder, member.as_str());
                    self.faults.add(at, Code::BadRange, (message, None));
                }
                _ => {}
            }
        }
        out
    }

    /// A word as its id; as it is where the pack does not have it.
    pub(super) fn word(
        &mut self,
        words: &Words<'_>,
        sections: &[Section],
        (at, word): (At<'_>, &str),
    ) -> String {
        words.id(sections, word).unwrap_or_else(|| {
            if !self.faults.is_full() {
                self.faults.add(at, Code::UnknownWord, words.unknown(sections, word));
            }
            word.to_owned()
        })
    }

    /// A class as tables write it, `E05-01`; catalogues are the pack's, so there are no labels to
    /// try.
    pub(super) fn class(&mut self, at: At<'_>, code: &str, words: &Words<'_>) {
        if words.classes.contains(code) {
            return;
        }
        let hint = self.faults.near(code, (words.classes.len(), words.classes.iter().copied()));
        let message = Text::new(
            format!("类目里没有类别 `{code}`"),
            format!("class `{code}` is in no catalogue"),
        );
        self.faults.add(at, Code::UnknownClass, (message, hint));
    }

    /// A code of the statistical division 统计用区划代码: 2 digits for the province, 2 for the city, 2 for
    /// the county, 3 for the township, 3 for the community. Rosters write all twelve, so that equal
    /// areas have equal codes; incidents may come with 6 or 9, which are filled up when they are
    /// looked for.
    pub(super) fn area_code(&mut self, at: At<'_>, code: &str) {
        if code.len() == AREA_CODE_DIGITS && code.chars().all(|c| c.is_ascii_digit()) {
            return;
        }
        let message = Text::new(
            format!("区划代码 `{code}` 应为 12 位数字"),
            format!("area code `{code}` must be 12 digits"),
        );
        let hint = Text::new(
            "不足 12 位的在右边补 0，如 431103000000",
            "fill a shorter one up with zeros on the right, as 431103000000",
        );
        self.faults.add(at, Code::BadValue, (message, Some(hint)));
    }

    /// `urban` 城市 or `rural` 农村, as its id; `None` where it is left out or wrong.
    pub(super) fn setting(&mut self, at: At<'_>, setting: Option<&String>) -> Option<String> {
        let setting = setting?;
        let known = SETTINGS.iter().find(|(id, zh)| id == setting || zh == setting);
        if known.is_none() {
            let message = Text::new(
                format!("城乡不能是 `{setting}`"),
                format!("a setting is not `{setting}`"),
            );
            let hint = Text::new("可用：urban、rural", "known: urban, rural");
            self.faults.add(at, Code::UnknownWord, (message, Some(hint)));
        }
        known.map(|(id, _)| (*id).to_owned())
    }

    /// Facts by the vocabulary's types, exactly as an incident's are read.
    ///
    /// `null` says that a fact is not known, as in an incident, and does not hide what an area
    /// above has to say. The values are checked against the vocabulary's list where it has one.
    pub(super) fn facts(
        &mut self,
        words: &Words<'_>,
        (part, at): (Part, usize),
        given: &BTreeMap<String, serde_json::Value>,
    ) -> BTreeMap<String, Value> {
        let mut out = BTreeMap::new();
        for (id, value) in given.iter().filter(|(_, value)| !value.is_null()) {
            let member = format!("facts.{id}");
            let facts = &words.vocabulary.facts;
            let Some(fact) = facts.iter().find(|fact| fact.id == *id) else {
                let ids = facts.iter().map(|fact| fact.id.as_str());
                let hint = self.faults.near(id, (facts.len(), ids));
                let message = Text::new(
                    format!("规则包没有事实 `{id}`"),
                    format!("the pack has no fact `{id}`"),
                );
                self.faults.add((part, at, &member), Code::UnknownWord, (message, hint));
                continue;
            };
            match scene::fact_value(fact, value, "") {
                Ok(value) => {
                    out.insert(id.clone(), value);
                }
                Err(error) => {
                    let said = (error.message, error.hint);
                    self.faults.add((part, at, &member), Code::BadValue, said);
                }
            }
        }
        out
    }

    /// The days of a record, or of what a member of it holds.
    ///
    /// Both ends are included and either may be left out, which leaves it open. A span that cannot
    /// be read, or that ends before it begins, marks the record in `undated`, so that nothing is
    /// said of its days that would only follow from the slip.
    pub(super) fn days(
        &mut self,
        of: At<'_>,
        (from, to): (Option<&String>, Option<&String>),
    ) -> Span {
        let (part, at, member) = of;
        let dot = if member.is_empty() { "" } else { "." };
        let mut sound = true;
        let mut date = |end: &str, text: Option<&String>| {
            let text = text?;
            let read = value::parse_date(text);
            if read.is_none() {
                sound = false;
                let message =
                    Text::new(format!("`{text}` 不是日期"), format!("`{text}` is not a date"));
                let hint = Text::new("写作 2024-02-09", "write it as 2024-02-09");
                let place = format!("{member}{dot}{end}");
                self.faults.add((part, at, &place), Code::BadRange, (message, Some(hint)));
            }
            read
        };
        let span = Span { from: date("from", from), to: date("to", to) };
        if let (Some(from), Some(to)) = (span.from, span.to)
            && from > to
        {
            sound = false;
            let message = Text::new(
                format!("`from`（{from}）晚于 `to`（{to}）"),
                format!("`from` ({from}) lies after `to` ({to})"),
            );
            self.faults.add((part, at, member), Code::BadRange, (message, None));
        }
        if !sound {
            self.undated.insert((part, at));
        }
        span
    }
}
