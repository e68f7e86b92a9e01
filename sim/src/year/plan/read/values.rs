//! Single values of a plan: amounts, shares, windows, days, and the line where each stands.
//!
//! Not responsible for: what the values are of.

use std::collections::BTreeMap;
use std::ops::Range;

use jiff::civil::{Date, Time};
use toml::Spanned;

use crate::error::{SimError, SimErrorKind};
use crate::year::plan::file::Amounts;
use crate::year::plan::{Moment, OnRung, Word};
use crate::year::quantiles::Quantiles;

const DAY: u32 = 86_400;
/// Most minutes or days of an amount, so that seconds fit.
const AMOUNT_MAX: u32 = 500_000;

/// A plan's text, for lines.
pub(super) struct Reader<'a> {
    pub(super) text: &'a str,
    pub(super) name: &'a str,
}

impl Reader<'_> {
    /// The line of a place in the text, from 1.
    pub(super) fn line(&self, span: Range<usize>) -> u32 {
        let before = self.text.bytes().take(span.start).filter(|byte| *byte == b'\n').count();
        u32::try_from(before).unwrap_or(u32::MAX).saturating_add(1)
    }

    /// A mistake at a place.
    pub(super) fn fault(
        &self,
        span: Range<usize>,
        zh: impl Into<String>,
        en: impl Into<String>,
    ) -> SimError {
        let place = format!("{}:{}", self.name, self.line(span));
        SimError::new(SimErrorKind::Plan, zh, en).at(place)
    }

    /// What the TOML reader says.
    pub(super) fn syntax(&self, error: &toml::de::Error) -> SimError {
        let why = error.message();
        let zh = format!("仿真计划写得不对：{why}");
        let fault = self.fault(error.span().unwrap_or_default(), zh, why);
        fault.hint(
            "每一项叫什么、写成什么样，见 docs/simulation/year.md 和 rules/model/simulation.toml",
            "docs/simulation/year.md and rules/model/simulation.toml show every key and its form",
        )
    }

    pub(super) fn word(&self, word: &Spanned<String>) -> Word {
        Word { text: word.get_ref().clone(), line: self.line(word.span()) }
    }

    pub(super) fn words(&self, words: &[Spanned<String>]) -> Vec<Word> {
        words.iter().map(|word| self.word(word)).collect()
    }

    /// Every entry of a table, in the order of the file.
    pub(super) fn each<V, T>(
        &self,
        table: BTreeMap<Spanned<String>, V>,
        read: impl Fn(&Self, &Spanned<String>, V) -> Result<T, SimError>,
    ) -> Result<Vec<T>, SimError> {
        let mut entries: Vec<_> = table.into_iter().collect();
        entries.sort_by_key(|(name, _)| name.span().start);
        entries.into_iter().map(|(name, value)| read(self, &name, value)).collect()
    }

    pub(super) fn day(&self, day: &Spanned<String>) -> Result<Date, SimError> {
        day.get_ref().parse().map_err(|_| {
            let text = day.get_ref();
            self.fault(
                day.span(),
                format!("`{text}` 不是日期，写成 2026-01-01"),
                format!("`{text}` is no date; write it as 2026-01-01"),
            )
        })
    }

    pub(super) fn within(
        &self,
        value: &Spanned<u32>,
        least: u32,
        most: u32,
    ) -> Result<u32, SimError> {
        let number = *value.get_ref();
        if (least..=most).contains(&number) {
            return Ok(number);
        }
        Err(self.fault(
            value.span(),
            format!("{number} 不在 {least} 到 {most} 之间"),
            format!("{number} does not lie between {least} and {most}"),
        ))
    }

    pub(super) fn per_thousand(
        &self,
        value: Option<&Spanned<u32>>,
        default: u64,
    ) -> Result<u64, SimError> {
        value.map_or(Ok(default), |value| self.within(value, 0, 1000).map(u64::from))
    }

    /// So many weights, not all of them 0.
    pub(super) fn weights(&self, list: &Spanned<Vec<u64>>, wanted: usize) -> Result<(), SimError> {
        let found = list.get_ref().len();
        if found == wanted && list.get_ref().iter().any(|weight| *weight > 0) {
            return Ok(());
        }
        Err(self.fault(
            list.span(),
            format!("要写 {wanted} 个数，不能全是 0；写了 {found} 个"),
            format!("this needs {wanted} numbers, not all of them 0; there are {found}"),
        ))
    }

    /// Quantiles in units of so many seconds.
    pub(super) fn amounts(
        &self,
        amounts: &Spanned<Amounts>,
        unit: u32,
    ) -> Result<Quantiles, SimError> {
        let list = match amounts.get_ref() {
            Amounts::One(one) => vec![*one],
            Amounts::Many(many) => many.clone(),
        };
        let most = AMOUNT_MAX / unit * 60;
        let seconds: Option<Vec<u32>> =
            list.iter().map(|n| (*n <= most).then(|| n * unit)).collect();
        seconds.and_then(Quantiles::new).ok_or_else(|| {
            self.fault(
                amounts.span(),
                format!("要从小到大写一个或几个整数，至多 {most}；它们是等距的分位数"),
                format!(
                    "this needs one or more whole numbers that do not fall, at most {most}: evenly \
                     spaced quantiles"
                ),
            )
        })
    }

    pub(super) fn amounts_or_none(
        &self,
        amounts: Option<&Spanned<Amounts>>,
        unit: u32,
    ) -> Result<Quantiles, SimError> {
        amounts.map_or_else(|| Ok(Quantiles::default()), |amounts| self.amounts(amounts, unit))
    }

    /// Windows as `08:00-12:00`; one that ends before it begins ends on the next day. Those of a
    /// rota may overlap, as each is somebody else's.
    pub(super) fn windows(
        &self,
        windows: &Spanned<Vec<String>>,
        rota: bool,
    ) -> Result<Vec<(u32, u32)>, SimError> {
        let read: Option<Vec<(u32, u32)>> =
            windows.get_ref().iter().map(|window| read_window(window)).collect();
        let apart = |read: &Vec<(u32, u32)>| {
            let next = read.iter().skip(1);
            read.iter().zip(next).all(|(one, next)| one.1 <= next.0 && next.1 <= one.0 + DAY)
        };
        read.filter(|read| !read.is_empty() && (rota || apart(read))).ok_or_else(|| {
            self.fault(
                windows.span(),
                "班次要按先后写成 [\"08:00-12:00\", \"14:00-18:00\"]，不重叠",
                "shifts are written as [\"08:00-12:00\", \"14:00-18:00\"], in order and apart",
            )
        })
    }

    pub(super) fn moment(&self, word: &Spanned<String>) -> Result<Moment, SimError> {
        Ok(match word.get_ref().as_str() {
            "reported" => Moment::Reported,
            "accepted" => Moment::Accepted,
            "dispatched" => Moment::Dispatched,
            "handled" => Moment::Handled,
            "passed" => Moment::Passed,
            "closed" => Moment::Closed,
            "end" => Moment::End,
            other => {
                return Err(self.fault(
                    word.span(),
                    format!("`{other}` 不是 accepted、dispatched、handled、passed、closed 或 end"),
                    format!(
                        "`{other}` is none of `accepted`, `dispatched`, `handled`, `passed`, \
                         `closed`, `end`"
                    ),
                ));
            }
        })
    }

    pub(super) fn on_rung(&self, word: &Spanned<String>) -> Result<OnRung, SimError> {
        Ok(match word.get_ref().as_str() {
            "nothing" => OnRung::Nothing,
            "hasten" => OnRung::Hasten,
            "take_over" => OnRung::TakeOver,
            other => {
                return Err(self.fault(
                    word.span(),
                    format!("`{other}` 不是 nothing（只知会）、hasten（催办）或 take_over（接办）"),
                    format!("`{other}` is none of `nothing`, `hasten`, `take_over`"),
                ));
            }
        })
    }

    /// A value of a fact as JSON: a text, a whole number, or true or false.
    pub(super) fn json(&self, value: &toml::Value, span: Range<usize>) -> Result<String, SimError> {
        match value {
            toml::Value::String(text) => Ok(serde_json::Value::from(text.as_str()).to_string()),
            toml::Value::Integer(number) => Ok(number.to_string()),
            toml::Value::Boolean(truth) => Ok(truth.to_string()),
            _ => Err(self.fault(
                span,
                "事实的值要写成文字、整数、true 或 false；小数写成文字，如 \"12.5\"",
                "a fact's value is a text, a whole number, true or false; a decimal is a text, as \
                 \"12.5\"",
            )),
        }
    }
}

/// Seconds of the day; `24:00` is its end.
fn read_time(text: &str) -> Option<u32> {
    if text == "24:00" {
        return Some(DAY);
    }
    let time: Time = format!("{text}:00").parse().ok()?;
    u32::try_from(i32::from(time.hour()) * 3600 + i32::from(time.minute()) * 60).ok()
}

pub(crate) fn read_window(text: &str) -> Option<(u32, u32)> {
    let (from, to) = text.split_once('-')?;
    let (from, to) = (read_time(from.trim())?, read_time(to.trim())?);
    Some((from, if to <= from { to + DAY } else { to }))
}
