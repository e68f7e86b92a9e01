//! A page of labelled, wrapped lines.

use crate::columns::{pad, width, wrap};

const BOLD: &str = "\x1b[1m";
const DIM: &str = "\x1b[2m";
const RED: &str = "\x1b[31m";
const YELLOW: &str = "\x1b[33m";
const GREEN: &str = "\x1b[32m";
const RESET: &str = "\x1b[0m";

/// How a line is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// As it is.
    Plain,
    /// Stands out.
    Strong,
    /// Stands back: rules, sources, receipts.
    Quiet,
    /// As it should be.
    Good,
    /// To be looked at.
    Warn,
    /// Late.
    Alarm,
}

/// A page under construction.
#[derive(Debug)]
pub struct Sheet {
    text: String,
    columns: usize,
    colour: bool,
    /// The columns that the labels at the left take.
    margin: usize,
}

impl Sheet {
    /// An empty page.
    pub fn new(columns: usize, colour: bool, margin: usize) -> Self {
        Self { text: String::new(), columns, colour, margin }
    }

    /// The finished page.
    pub fn finish(self) -> String {
        self.text
    }

    /// How many columns there are beside the labels.
    pub fn room(&self) -> usize {
        self.columns.saturating_sub(self.margin)
    }

    /// A line with a label at the left edge, or without one.
    pub fn line(&mut self, label: &str, text: &str, tone: Tone) {
        for (index, part) in wrap(text, self.room()).iter().enumerate() {
            let label = if index == 0 { label } else { "" };
            self.raw(label, &self.set(part, tone));
        }
    }

    /// A line under the margin, with a label of its own that takes `columns`.
    pub fn item(&mut self, (label, columns): (&str, usize), text: &str, tone: Tone) {
        self.entry("", (label, columns, Tone::Plain), text, tone);
    }

    /// A line with a label at the left edge and one of its own, each with its tone.
    pub fn entry(
        &mut self,
        edge: &str,
        (label, columns, label_tone): (&str, usize, Tone),
        text: &str,
        tone: Tone,
    ) {
        let columns = columns.max(width(label));
        let room = self.room().saturating_sub(columns);
        for (index, part) in wrap(text, room.max(20)).iter().enumerate() {
            let (edge, label) = if index == 0 { (edge, label) } else { ("", "") };
            let label = self.set(&pad(label, columns), label_tone);
            self.raw(edge, &format!("{label}{}", self.set(part, tone)));
        }
    }

    /// A line that is drawn already, with a label at the left edge, or without one.
    pub fn raw(&mut self, label: &str, drawn: &str) {
        let label = if label.is_empty() {
            " ".repeat(self.margin)
        } else {
            self.set(&pad(label, self.margin), Tone::Strong)
        };
        self.text.push_str(format!("{label}{drawn}").trim_end());
        self.text.push('\n');
    }

    /// The text in its tone, where there is colour.
    pub fn set(&self, text: &str, tone: Tone) -> String {
        let code = match tone {
            Tone::Plain => return text.to_owned(),
            Tone::Strong => BOLD,
            Tone::Quiet => DIM,
            Tone::Good => GREEN,
            Tone::Warn => YELLOW,
            Tone::Alarm => RED,
        };
        if self.colour && !text.trim().is_empty() {
            format!("{code}{text}{RESET}")
        } else {
            text.to_owned()
        }
    }
}
