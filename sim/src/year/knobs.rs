//! What if: the knobs that may be turned before a year is run.
//!
//! | written | what it turns |
//! |---|---|
//! | `staff.网格员=+10%`, `=-2`, `=12` | how many people a role or unit has in the whole district |
//! | `staff.tier:community=+10%` | the same for every desk of a tier |
//! | `shift.网格员=08:00-12:00,14:00-20:00` | the working windows of a role or unit |
//! | `limit.MD-L-012=2 work_day` | the limit of a row, by a layer on top that replaces the row |
//! | `parameter.publish=false` | a parameter of the pack, in the same way |
//!
//! Not responsible for: whether the pack has such a row or parameter; see `layer`.

mod layer;
#[cfg(test)]
mod tests;

pub(crate) use layer::with_layer;

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use super::plan::{Plan, Staffing, Word};
use crate::error::{SimError, SimErrorKind};

/// A change of a number of people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// So many percent more or fewer.
    Percent(i32),
    /// So many more or fewer.
    Add(i32),
    /// So many.
    Set(u32),
}

impl Change {
    /// The number of people after it.
    #[must_use]
    pub fn applied(self, whole: u64) -> u64 {
        let signed = i64::try_from(whole).unwrap_or(i64::MAX);
        let after = match self {
            Self::Percent(percent) => signed + (signed * i64::from(percent) + 50).div_euclid(100),
            Self::Add(more) => signed + i64::from(more),
            Self::Set(wanted) => i64::from(wanted),
        };
        u64::try_from(after).unwrap_or(0)
    }
}

/// Whose number of people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// A role or unit.
    Word(String),
    /// Every desk of a tier.
    Tier(String),
}

/// One knob, turned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Knob {
    /// How many people.
    Staff(Who, Change),
    /// When they work: a role or unit, and its windows in seconds of the day.
    Shift(String, Vec<(u32, u32)>),
    /// A row's limit.
    Limit(String, String),
    /// A parameter's value.
    Parameter(String, String),
}

/// All knobs of a run, in the order in which they were given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Knobs(Vec<(String, Knob)>);

impl Knobs {
    /// Reads knobs as `KEY=VALUE`.
    ///
    /// ```
    /// use gezhi_sim::year::Knobs;
    /// let knobs = Knobs::read(["staff.网格员=+10%", "limit.MD-L-012=2 work_day"])?;
    /// assert_eq!(knobs.to_string(), "staff.网格员=+10%, limit.MD-L-012=2 work_day");
    /// # Ok::<(), gezhi_sim::error::SimError>(())
    /// ```
    ///
    /// # Errors
    /// [`SimError`]: there is no such knob, or its value cannot be read.
    pub fn read<'a>(knobs: impl IntoIterator<Item = &'a str>) -> Result<Self, SimError> {
        let mut all = Vec::new();
        for text in knobs {
            all.push((text.trim().to_owned(), text.parse()?));
        }
        Ok(Self(all))
    }

    /// These knobs, and one more.
    ///
    /// # Errors
    /// As [`Knobs::read`].
    pub fn and(&self, knob: &str) -> Result<Self, SimError> {
        let mut all = self.clone();
        all.0.push((knob.trim().to_owned(), knob.parse()?));
        Ok(all)
    }

    /// Whether none is turned.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn staff(&self) -> impl Iterator<Item = (&str, &Who, Change)> {
        self.0.iter().filter_map(|(text, knob)| match knob {
            Knob::Staff(who, change) => Some((text.as_str(), who, *change)),
            _ => None,
        })
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = (&str, &Knob)> {
        self.0.iter().map(|(text, knob)| (text.as_str(), knob))
    }

    /// The plan with other shifts. Numbers of people are changed when desks are made.
    pub(crate) fn plan(&self, plan: &Plan) -> Plan {
        let mut plan = plan.clone();
        for (_, knob) in self.all() {
            let Knob::Shift(word, windows) = knob else { continue };
            let known = plan.workforce.iter().position(|one| one.word.text == *word);
            let place = known.unwrap_or_else(|| {
                let general = plan.workforce.iter().find(|one| one.word.text == "*");
                let word = Word { text: word.clone(), line: 0 };
                let own = Staffing { word, ..general.cloned().unwrap_or_default() };
                plan.workforce.push(own);
                plan.workforce.len() - 1
            });
            if let Some(one) = plan.workforce.get_mut(place) {
                one.windows = Some(windows.clone());
            }
        }
        plan
    }
}

impl fmt::Display for Knobs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (text, _)) in self.0.iter().enumerate() {
            let comma = if at == 0 { "" } else { ", " };
            write!(f, "{comma}{text}")?;
        }
        Ok(())
    }
}

impl Serialize for Knobs {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self.0.iter().map(|(text, _)| text))
    }
}

impl FromStr for Knob {
    type Err = SimError;

    fn from_str(text: &str) -> Result<Self, SimError> {
        let text = text.trim();
        let unknown = || {
            refused(text, "没有这个旋钮", "there is no such knob").hint(
                "写成 staff.角色=+10%、shift.角色=08:00-12:00、limit.行=2 work_day 或 parameter.编号=值",
                "write staff.ROLE=+10%, shift.ROLE=08:00-12:00, limit.ROW=2 work_day or \
                 parameter.ID=VALUE",
            )
        };
        let (key, value) = text.split_once('=').ok_or_else(unknown)?;
        let (kind, name) = key.trim().split_once('.').ok_or_else(unknown)?;
        let (name, value) = (name.trim().to_owned(), value.trim());
        match kind {
            "staff" => {
                let change = change(value).ok_or_else(|| {
                    refused(
                        text,
                        "人数写成 12、+2、-2、+10% 或 -10%",
                        "a number of people is 12, +2, -2, +10% or -10%",
                    )
                })?;
                let tier = name.strip_prefix("tier:").map(str::to_owned);
                Ok(Self::Staff(tier.map_or(Who::Word(name), Who::Tier), change))
            }
            "shift" => {
                let windows: Option<Vec<(u32, u32)>> =
                    value.split(',').map(super::plan::read_window).collect();
                let windows = windows.ok_or_else(|| {
                    refused(
                        text,
                        "班次写成 08:00-12:00,14:00-18:00",
                        "shifts are written as 08:00-12:00,14:00-18:00",
                    )
                })?;
                Ok(Self::Shift(name, windows))
            }
            "limit" => Ok(Self::Limit(name, value.to_owned())),
            "parameter" => Ok(Self::Parameter(name, value.to_owned())),
            _ => Err(unknown()),
        }
    }
}

fn change(value: &str) -> Option<Change> {
    let signed = value.starts_with(['+', '-']);
    if let Some(percent) = value.strip_suffix('%') {
        return percent.parse().ok().map(Change::Percent);
    }
    if signed { value.parse().ok().map(Change::Add) } else { value.parse().ok().map(Change::Set) }
}

/// A knob that cannot be turned.
pub(crate) fn refused(knob: &str, zh: impl Into<String>, en: impl Into<String>) -> SimError {
    SimError::new(SimErrorKind::Knob, zh, en).at(knob)
}
