//! A page of labelled, wrapped lines.

use crate::columns::{pad, width, wrap};

const BOLD: &str = "\x1b[1m";
const DIM: &str = "\x1b[2m";
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

    /// A line with a label at the left edge, or without one.
    pub fn line(&mut self, label: &str, text: &str, tone: Tone) {
        let room = self.columns.saturating_sub(self.margin);
        for (index, part) in wrap(text, room).iter().enumerate() {
            let label = if index == 0 { label } else { "" };
            let label = if label.is_empty() {
                " ".repeat(self.margin)
            } else {
                self.set(&pad(label, self.margin), Tone::Strong)
            };
            let line = format!("{label}{}", self.set(part, tone));
            self.text.push_str(line.trim_end());
            self.text.push('\n');
        }
    }

    /// A line under the margin, with a label of its own that takes `columns`.
    pub fn item(&mut self, (label, columns): (&str, usize), text: &str, tone: Tone) {
        let columns = columns.max(width(label));
        let room = self.columns.saturating_sub(self.margin).saturating_sub(columns);
        for (index, part) in wrap(text, room.max(20)).iter().enumerate() {
            let label = if index == 0 { label } else { "" };
            let margin = " ".repeat(self.margin);
            let line = format!("{margin}{}{}", pad(label, columns), self.set(part, tone));
            self.text.push_str(line.trim_end());
            self.text.push('\n');
        }
    }

    fn set(&self, text: &str, tone: Tone) -> String {
        let code = match tone {
            Tone::Strong => BOLD,
            Tone::Quiet => DIM,
            Tone::Plain => return text.to_owned(),
        };
        if self.colour && !text.is_empty() {
            format!("{code}{text}{RESET}")
        } else {
            text.to_owned()
        }
    }
}
