//! Drop-down lists: they help, and refuse nothing, for a cell may also hold a condition.
//!
//! Not responsible for: which words there are; see `words`.

use std::collections::BTreeMap;

use rust_xlsxwriter::{DataValidation, Formula, Worksheet, XlsxError};

use crate::layout::{LISTS, list_of};
use crate::view::{Kind, Sheet};
use crate::words::Words;

/// Characters of a list that stands in the cell's own rule: Excel's bound.
const INLINE_MAX: usize = 255;

/// The lists of a workbook; long ones get a column of the hidden sheet.
pub(super) struct Lists<'a> {
    words: &'a Words,
    /// List → column of the hidden sheet, and how many words stand in it.
    placed: BTreeMap<String, (u16, u32)>,
    columns: Vec<Vec<String>>,
}

impl<'a> Lists<'a> {
    pub(super) fn new(words: &'a Words) -> Self {
        Self { words, placed: BTreeMap::new(), columns: Vec::new() }
    }

    /// Puts lists on the columns of a sheet that have some, down to `last`.
    pub(super) fn offer(
        &mut self,
        page: &mut Worksheet,
        sheet: &Sheet,
        last: u32,
    ) -> Result<(), XlsxError> {
        for (column, header) in (0..).zip(&sheet.header) {
            let Some(list) = self.list(&sheet.kind, header) else { continue };
            let words = self.offered(&list);
            if let Some(rule) = self.rule(&list, words)? {
                page.add_data_validation(1, column, last, column, &rule)?;
            }
        }
        Ok(())
    }

    /// The name of the list of a column.
    fn list(&self, kind: &Kind, header: &str) -> Option<String> {
        match (kind, header) {
            (Kind::Manifest, _) => return None,
            (Kind::Days(_), "类型" | "kind") => return Some("days".to_owned()),
            _ => {}
        }
        if let Some(list) = list_of(header) {
            return Some(list.to_owned());
        }
        let fact = self.words.id("facts", header);
        if !self.words.knows("facts", header) || !matches!(kind, Kind::Table(_)) {
            return None;
        }
        let types = self.words.section("fact_types");
        let kind = types.iter().find(|(id, _)| *id == fact).map(|(_, kind)| kind.as_str());
        match kind {
            Some("boolean") => Some("yes_no".to_owned()),
            _ => Some(format!("values/{fact}")),
        }
    }

    fn offered(&self, list: &str) -> Vec<String> {
        let sections: &[&str] = match list {
            "who" => &["roles", "units"],
            "per" => &["tiers", "places", "people"],
            other => &[other],
        };
        let mut words: Vec<String> =
            sections.iter().flat_map(|section| self.words.offered(section)).collect();
        if list == "classes" || list == "sources" {
            // Codes are written, names are not.
            words = self.words.section(list).iter().map(|(id, _)| id.clone()).collect();
        }
        words.retain(|word| !word.trim().is_empty());
        words
    }

    fn rule(
        &mut self,
        list: &str,
        words: Vec<String>,
    ) -> Result<Option<DataValidation>, XlsxError> {
        if words.is_empty() {
            return Ok(None);
        }
        let rule = DataValidation::new().show_error_message(false);
        let length = words.join(",").encode_utf16().count();
        if length <= INLINE_MAX && !words.iter().any(|word| word.contains([',', '"'])) {
            return rule.allow_list_strings(&words).map(Some);
        }
        let count = u32::try_from(words.len()).unwrap_or(u32::MAX);
        let next = u16::try_from(self.columns.len()).unwrap_or(u16::MAX);
        let (column, count) = *self.placed.entry(list.to_owned()).or_insert((next, count));
        if column == next {
            self.columns.push(words);
        }
        let letters = crate::finding::a1(0, u32::from(column));
        let letters = letters.trim_end_matches('1');
        let range = format!("='{LISTS}'!${letters}$1:${letters}${count}");
        Ok(Some(rule.allow_list_formula(Formula::new(range))))
    }

    /// Writes the hidden sheet.
    pub(super) fn write(&self, page: &mut Worksheet) -> Result<(), XlsxError> {
        for (column, words) in (0..).zip(&self.columns) {
            for (row, word) in (0..).zip(words) {
                page.write_string(row, column, word)?;
            }
        }
        Ok(())
    }
}
