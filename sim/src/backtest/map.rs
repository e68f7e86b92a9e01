//! The map: which column of a file says what, as a small TOML file.
//!
//! A column's name alone is enough (`text = "诉求内容"`); a table says more:
//!
//! | key | in | what |
//! |---|---|---|
//! | `column` | everywhere | the column's name in the header |
//! | `value` | words | the same for every row, instead of a column |
//! | `values` | words | their word → ours |
//! | `when_empty` | words | what an empty cell stands for |
//! | `assume_time` | instants | the time of a day without one, as `"18:00"` |
//! | `same_as` | events | the event (or `reported`) whose instant is taken where it has none |
//!
//! Not responsible for: whether the file has the columns or the pack the words (`plan`).

mod guess;
mod short;

use std::collections::BTreeMap;

use gezhi_contract::Text;
use serde::Deserialize;
use toml::Spanned;

use crate::error::{SimError, SimErrorKind};
pub(super) use short::{Column, Many, Short, Word};

/// Which column of a file says what.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Map {
    /// The line that holds the header, from 1.
    #[serde(default = "first")]
    pub(super) header_line: u64,
    /// Words that stand for an empty cell, as `-`.
    #[serde(default)]
    pub(super) empty: Vec<String>,
    /// The case's own number; without it the line's.
    pub(super) id: Option<Short<Source>>,
    pub(super) source_no: Option<Short<Source>>,
    pub(super) text: Option<Short<Source>>,
    pub(super) reported: Short<Instants>,
    pub(super) channel: Option<Short<Source>>,
    pub(super) confidential: Option<Short<Source>>,
    pub(super) affected: Option<Short<Source>>,
    pub(super) class: Option<Short<Class>>,
    #[serde(default)]
    pub(super) place: Place,
    #[serde(default)]
    pub(super) reporter: Reporter,
    /// Fact → where it stands.
    #[serde(default)]
    pub(super) facts: BTreeMap<String, Short<Source>>,
    /// Event → where it stands; of several at one instant the first in the file happens first.
    #[serde(default)]
    pub(super) events: BTreeMap<String, Spanned<Many<Happening>>>,
}

/// Where a word stands.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Source {
    pub column: Option<String>,
    pub value: Option<Word>,
    #[serde(default)]
    pub values: BTreeMap<String, Word>,
    pub when_empty: Option<Word>,
}

/// Where an instant stands.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Instants {
    pub column: Option<String>,
    pub assume_time: Option<String>,
}

/// Where the class stands: the pack's own code, its name, or the catalogue's code.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Class {
    pub column: Option<String>,
    pub value: Option<Word>,
    #[serde(default)]
    pub values: BTreeMap<String, Word>,
    pub when_empty: Option<Word>,
    /// Only classes of this catalogue are meant; a source, as the file may tell it.
    pub scheme: Option<Short<Source>>,
    /// Only classes of this part of it, as 事件.
    pub kind: Option<Short<Source>>,
    /// What becomes of a word that is no class.
    #[serde(default)]
    pub unknown: UnknownClass,
}

/// What becomes of a word that is no class of the pack.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum UnknownClass {
    /// The row is not replayed.
    #[default]
    Refuse,
    /// The text is classified instead.
    Text,
}

/// Where the place stands.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Place {
    pub area_code: Option<Short<Source>>,
    /// Several are parted by 、 or commas.
    pub grids: Option<Short<Source>>,
    pub subject: Option<Short<Source>>,
    pub setting: Option<Short<Source>>,
    pub kind: Option<Short<Source>>,
    pub lon: Option<Short<Source>>,
    pub lat: Option<Short<Source>>,
}

/// Where the reporter stands.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Reporter {
    pub kind: Option<Short<Source>>,
    pub anonymous: Option<Short<Source>>,
}

/// Where an event stands.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Happening {
    pub column: Option<String>,
    pub assume_time: Option<String>,
    /// The event whose instant is taken where there is no column, or its cell is empty.
    pub same_as: Option<String>,
    /// For an event of one stage.
    pub stage: Option<String>,
    pub by: Option<Short<Source>>,
    pub to: Option<Short<Source>>,
    pub reason: Option<Short<Source>>,
    pub result: Option<Short<Source>>,
    pub limit: Option<Short<Source>>,
    pub until: Option<Short<Instants>>,
}

impl From<Column> for Source {
    fn from(Column(column): Column) -> Self {
        Self { column: Some(column), ..Self::default() }
    }
}

impl From<Column> for Instants {
    fn from(Column(column): Column) -> Self {
        Self { column: Some(column), ..Self::default() }
    }
}

impl From<Column> for Class {
    fn from(Column(column): Column) -> Self {
        Self { column: Some(column), ..Self::default() }
    }
}

impl From<Column> for Happening {
    fn from(Column(column): Column) -> Self {
        Self { column: Some(column), ..Self::default() }
    }
}

fn first() -> u64 {
    1
}

impl Map {
    /// Reads a map.
    ///
    /// # Errors
    /// [`SimError`] of kind `plan`, with line and column as its place: it is no TOML, or has a key
    /// that there is not.
    ///
    /// ```
    /// use gezhi_sim::backtest::Map;
    /// let map = "id = '工单号'\ntext = '内容'\nreported = '受理时间'\n[events]\nclosed = '办结时间'\n";
    /// assert!(Map::read(map).is_ok());
    /// assert_eq!(Map::read("id = 7").unwrap_err().place.as_deref(), Some("1:6"));
    /// ```
    pub fn read(text: &str) -> Result<Self, SimError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let map: Self = toml::from_str(text).map_err(|error| {
            let why = error.message().trim().replace('\n', "; ");
            let place = error.span().map(|span| place(text, span.start));
            SimError {
                kind: SimErrorKind::Plan,
                message: Text::new(format!("对照表读不懂：{why}"), format!("the map: {why}")),
                hint: Some(hint()),
                place,
            }
        })?;
        if map.header_line == 0 {
            let (zh, en) = ("header_line 从 1 数起", "header_line counts from 1");
            return Err(SimError::new(SimErrorKind::Plan, zh, en).at("header_line"));
        }
        Ok(map)
    }
}

/// Line and column, both from 1, of a byte.
fn place(text: &str, byte: usize) -> String {
    let before = text.get(..byte).unwrap_or(text);
    let line = before.matches('\n').count().saturating_add(1);
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count().saturating_add(1);
    format!("{line}:{column}")
}

fn hint() -> Text {
    Text::new(
        "不写 --map 跑一遍，会按表头给出一份可以直接保存的对照表",
        "run without --map: it prints a map guessed from the header, ready to save",
    )
}
