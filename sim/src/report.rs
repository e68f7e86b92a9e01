//! What a simulation found, as data: titles, tables and charts, without any drawing.
//!
//! Numbers are whole: a share is a part of a whole, an amount has its decimal places. So the same
//! run gives the same bytes of JSON, CSV and HTML everywhere.
//!
//! | form | for whom |
//! |---|---|
//! | [`html`](fn@html) | people: one file with pictures, in both languages |
//! | [`text`](fn@text) | a terminal |
//! | [`csv_files`] | spreadsheets, a file for each table and chart |
//! | [`json`](fn@json) | programs |
//!
//! Not responsible for: what the numbers mean; each simulation makes its own report.

mod canvas;
mod chart;
mod csv;
mod figure;
mod html;
mod ids;
mod json;
mod lines;
mod measure;
mod text;

pub use csv::{csv, csv_files};
pub use html::html;
pub use json::json;
pub use text::text;

use gezhi_contract::Text;
use serde::{Deserialize, Serialize};

/// A whole report.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Its title.
    pub title: Text,
    /// What somebody needs to get the same again: seed, digests, engine, plan.
    pub about: Vec<(Text, String)>,
    /// Its sections, in their order.
    pub sections: Vec<Section>,
}

/// A section of a report.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// Its id: letters, digits and hyphens; unique in the report.
    pub id: String,
    /// Its title.
    pub title: Text,
    /// What a reader should know before the figures.
    pub note: Option<Text>,
    /// What it holds.
    pub items: Vec<Item>,
}

/// One thing in a section.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Item {
    /// A paragraph.
    Text(Text),
    /// A table.
    Table(Table),
    /// A chart.
    Chart(Chart),
}

/// A table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Its id, unique in the report; the CSV's file is named by it.
    pub id: String,
    /// Its title.
    pub title: Text,
    /// Its columns' titles, with their units.
    pub columns: Vec<Text>,
    /// Its rows: as many cells as columns.
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    /// How many columns there are: as many as the longest row has cells, titled or not.
    fn columns_most(&self) -> usize {
        let cells = self.rows.iter().map(Vec::len).max().unwrap_or_default();
        self.columns.len().max(cells)
    }
}

/// A cell of a table, or a point of a chart.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cell {
    /// Nothing to say: drawn as a dash.
    #[default]
    Empty,
    /// The user's words: a class, a role, an id.
    Word(String),
    /// Our words.
    Label(Text),
    /// A whole number.
    Count(i64),
    /// A part of a whole, drawn as per cent with one place; no whole is drawn as a dash.
    Share {
        /// The part.
        part: u64,
        /// The whole.
        whole: u64,
    },
    /// A decimal: `value` / 10^`places`.
    Amount {
        /// Its digits.
        value: i64,
        /// How many of them stand after the point.
        places: u8,
    },
    /// Seconds, drawn in days, hours and minutes.
    Duration(i64),
}

/// A chart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chart {
    /// Its id, unique in the report.
    pub id: String,
    /// Its title.
    pub title: Text,
    /// What it is.
    pub kind: ChartKind,
    /// What lies along it, with the unit.
    pub x: Text,
    /// What its height or colour means, with the unit.
    pub y: Text,
    /// The places along it: hours, classes, months. For `heat` its columns.
    pub places: Vec<Text>,
    /// One or more rows of points, each as many as places.
    pub series: Vec<Series>,
}

/// The kinds of charts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChartKind {
    /// Bars beside each other, one colour per series.
    Bars,
    /// Bars upon each other.
    Stacked,
    /// Lying bars, for many places with long names: the first series only.
    Rows,
    /// Lines.
    Lines,
    /// Rows of cells, darker for more: a series is a row.
    Heat,
    /// From a first sum by steps up and down to a last one: the first series' points are the steps,
    /// the first and the last place are sums.
    Waterfall,
    /// How much two runs differ: points around nothing, with their spread.
    Difference,
}

/// One row of points.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Series {
    /// Its name.
    pub name: Text,
    /// Its points: counts, shares, amounts or durations, or empty ones.
    pub points: Vec<Cell>,
    /// For each point how far it may be off, up and down, in the point's unit; empty where not
    /// known.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub spread: Vec<Cell>,
}
