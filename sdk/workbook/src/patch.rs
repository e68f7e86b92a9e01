//! Sheets as they came back → the folder: what differs from the originals is changed in them.
//!
//! Not responsible for: how one cell is read; see `codec`.

mod ids;
mod rows;
mod scenarios;
mod sections;
mod sheets;
mod tables;

use std::collections::BTreeMap;

use gezhi_contract::Text;
use toml_edit::DocumentMut;

use crate::finding::{Code, Finding, WorkbookError};
use crate::layout::{ORIGINALS, PARAMETER, SOURCE};
use crate::originals::{FORMAT, Originals, Unread};
use crate::pack::{MANIFEST, Pack, VOCABULARY};
use crate::read::{Current, Line, RawSheet, lines};
use crate::view::{Kind, Sheet, View};
use crate::words::Words;
use crate::{Folder, manifest};

/// Faults of one workbook: more help nobody.
const FINDINGS_MAX: usize = 200;

/// A sheet that stands for something: as its originals show it, and as it came back.
struct Pair<'a> {
    base: Sheet,
    now: &'a RawSheet,
}

/// What is found on the way.
#[derive(Default)]
struct Notes {
    faults: Vec<Finding>,
    warnings: Vec<Finding>,
}

impl Notes {
    fn fault(&mut self, at: (&Current, u32, &str), code: Code, message: Text, hint: Text) {
        let (current, row, header) = at;
        let cell = current.place(row, header).unwrap_or_else(|| crate::finding::a1(row, 0));
        self.faults.push(Finding::new(code, message, hint).at(&current.sheet, Some(cell)));
    }

    fn bad_cell(&mut self, at: (&Current, u32, &str), message: Text) {
        let hint = Text::new("照“说明”一页改这一格", "mend the cell as the first sheet says");
        self.fault(at, Code::BadCell, message, hint);
    }
}

/// The folder behind the sheets.
pub(crate) fn folder(book: &[RawSheet]) -> Result<Folder, WorkbookError> {
    let mut notes = Notes::default();
    let originals = originals(book, &mut notes)?;
    let view = View::of(&originals.files, &originals.words);
    let mut files = originals.files.clone();
    let mut found = sheets::pairs(&view, book, &mut notes);
    let manifest = found.documents(&view, MANIFEST, &mut notes, patch_manifest);
    put(&mut files, MANIFEST, manifest);
    let vocabulary = found.documents(&view, VOCABULARY, &mut notes, sections::vocabulary);
    put(&mut files, VOCABULARY, vocabulary);
    found.add_new(&view, &files, book, &mut notes);
    let mut ids = ids::Ids::default();
    let tables = tables::read(&found, &mut ids, &mut notes);
    tables::patch(tables, &view, &mut ids, (&mut files, &mut notes));
    // Labels of words that were added just now are understood as well.
    let words = Pack::read(&files, &originals.words).words;
    scenarios::patch(&found, &view, &words, (&mut files, &mut notes));
    texts(&found, &mut files, &mut notes);
    if notes.faults.is_empty() {
        Ok(Folder { files, warnings: notes.warnings })
    } else {
        notes.faults.truncate(FINDINGS_MAX);
        Err(WorkbookError { findings: notes.faults })
    }
}

fn put(files: &mut BTreeMap<String, String>, path: &str, text: Option<String>) {
    if let Some(text) = text {
        files.insert(path.to_owned(), text);
    }
}

/// What the hidden sheet holds; nothing, with a remark, where it is gone or damaged.
fn originals(book: &[RawSheet], notes: &mut Notes) -> Result<Originals, Finding> {
    let lost = |zh: String, en: String| {
        let hint = Text::new(
            "注释和写法不能保留；要保留，就在原来导出的工作簿里改",
            "comments and spelling are lost; to keep them, edit the workbook that was exported",
        );
        Finding::new(Code::NoOriginals, Text::new(zh, en), hint)
    };
    let Some(sheet) = book.iter().find(|sheet| sheet.name == ORIGINALS) else {
        notes.warnings.push(lost(
            format!("没有隐藏的“{ORIGINALS}”表，各文件都是新写的"),
            format!("there is no hidden sheet {ORIGINALS}: all files were written afresh"),
        ));
        return Ok(Originals::default());
    };
    let mut rows: Vec<Vec<String>> = Vec::new();
    for ((row, column), raw) in &sheet.cells {
        let (row, column) = (usize::try_from(*row), usize::try_from(*column));
        let (Ok(row), Ok(column @ 0..3)) = (row, column) else { continue };
        while rows.len() <= row {
            rows.push(vec![String::new(); 3]);
        }
        if let Some(cell) = rows.get_mut(row).and_then(|cells| cells.get_mut(column)) {
            *cell = raw.text(false).unwrap_or_default();
        }
    }
    match Originals::read(&rows) {
        Ok(originals) => Ok(originals),
        Err(Unread::Damaged(path)) => {
            notes.warnings.push(lost(
                format!("隐藏的“{ORIGINALS}”表损坏（{path}），各文件都是新写的"),
                format!("the hidden sheet {ORIGINALS} is damaged ({path}): all files are new"),
            ));
            Ok(Originals::default())
        }
        Err(Unread::OtherFormat(format)) => Err(Finding::new(
            Code::OtherFormat,
            Text::new(
                format!("工作簿是第 {format} 版的格式，这里只认第 {FORMAT} 版"),
                format!("the workbook is of format {format}; this program reads {FORMAT}"),
            ),
            Text::new(
                "用导出它的那个版本读回，再用新版导出",
                "read it with the version that exported it, then export it anew",
            ),
        )
        .at(ORIGINALS, None)),
    }
}

/// The settings, sources and parameters.
fn patch_manifest(
    document: &mut DocumentMut,
    kind: &Kind,
    (base, now): (&Sheet, &Current),
    (words, notes): (&Words, &mut Notes),
) -> bool {
    match kind {
        Kind::Manifest => patch_settings(document, (base, now), (words, notes)),
        Kind::Sources => {
            sections::records(document, ("sources", &SOURCE), (base, now), (words, notes))
        }
        Kind::Parameters => {
            sections::records(document, ("parameters", &PARAMETER), (base, now), (words, notes))
        }
        _ => false,
    }
}

fn patch_settings(
    document: &mut DocumentMut,
    (base, now): (&Sheet, &Current),
    (words, notes): (&Words, &mut Notes),
) -> bool {
    let lines = now.by(&base.header);
    let cell = |row: &[String], at: usize| row.get(at).cloned().unwrap_or_default();
    let was: BTreeMap<String, String> =
        base.rows.iter().map(|row| (cell(row, 0), cell(row, 1))).collect();
    let mut seen: Vec<String> = Vec::new();
    let mut changed = false;
    for Line { row, cells } in &lines {
        let (name, value) = (cell(cells, 0), cell(cells, 1));
        let place = (now, *row, "项");
        if name.is_empty() {
            notes.bad_cell(place, Text::new("“项”空着", "the name of the setting is empty"));
            continue;
        }
        if seen.contains(&name) {
            rows::twin(place, &name, notes);
            continue;
        }
        if was.get(&name).map_or("", String::as_str) != value {
            changed = true;
            if let Err(fault) = manifest::patch(document, &name, &value, words) {
                notes.bad_cell((now, *row, "值"), fault);
            }
        }
        seen.push(name);
    }
    for (name, _) in was.iter().filter(|(_, value)| !value.is_empty()) {
        if !seen.contains(name) {
            changed = true;
            // What is gone cannot be in the way of anything.
            let _ = manifest::patch(document, name, "", words);
        }
    }
    changed
}

/// The sheets of plain text.
fn texts(found: &sheets::Found<'_>, files: &mut BTreeMap<String, String>, notes: &mut Notes) {
    for Pair { base, now } in &found.pairs {
        let Kind::Text(path) = &base.kind else { continue };
        let lines = lines(now, &mut notes.faults);
        let was: Vec<&str> = base.rows.iter().flatten().map(String::as_str).collect();
        let shorter = |lines: &[String]| lines.iter().rposition(|line| !line.is_empty());
        let end = |count: Option<usize>| count.map_or(0, |at| at.saturating_add(1));
        let mut now = lines;
        now.truncate(end(shorter(&now)));
        let was_end = end(was.iter().rposition(|line| !line.is_empty()));
        if now.iter().map(String::as_str).eq(was.iter().copied().take(was_end)) {
            continue;
        }
        let old: Vec<String> =
            files.get(path).map(|t| t.lines().map(str::to_owned).collect()).unwrap_or_default();
        // Lines at either end that say the same stay as written.
        let same = |pair: &(&String, &String)| pair.0 == pair.1.trim_end();
        let head = now.iter().zip(&old).take_while(same).count();
        let room = now.len().min(old.len()).saturating_sub(head);
        let tail = now.iter().rev().zip(old.iter().rev()).take(room).take_while(same).count();
        let middle = now.get(head..now.len().saturating_sub(tail)).unwrap_or_default();
        let kept = old.get(old.len().saturating_sub(tail)..).unwrap_or_default();
        let mut text = String::new();
        for line in old.iter().take(head).chain(middle).chain(kept) {
            text.push_str(line);
            text.push('\n');
        }
        files.insert(path.clone(), text);
    }
}
