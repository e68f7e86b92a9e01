//! A workbook in the hands of a person: cells changed, rows added and deleted, then saved.

use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};

use super::*;
use crate::layout::ORIGINALS;
use crate::read::{Raw, RawSheet};

/// An open workbook.
pub(super) struct Book {
    sheets: Vec<RawSheet>,
    /// What a person does while saving: formulas, dates, merged cells.
    pub after: Vec<(String, (u32, u32), Odd)>,
}

/// What the spreadsheet does to a cell.
#[derive(Clone, Debug)]
pub(super) enum Odd {
    Date(u16, u8, u8),
    Number(f64),
    Formula(&'static str, &'static str),
    Merge(u32),
}

impl Book {
    pub(super) fn open(files: &BTreeMap<String, String>) -> Self {
        Self::open_with(files, &Words::default())
    }

    pub(super) fn open_with(files: &BTreeMap<String, String>, words: &Words) -> Self {
        let workbook = to_workbook(files, words).unwrap();
        Self { sheets: read::read(&workbook).unwrap(), after: Vec::new() }
    }

    /// A workbook that was made from nothing.
    pub(super) fn fresh() -> Self {
        Self { sheets: Vec::new(), after: Vec::new() }
    }

    pub(super) fn append_sheet(&mut self, name: &str, rows: &[&[&str]]) {
        let mut sheet = RawSheet { name: name.to_owned(), ..RawSheet::default() };
        for (row, cells) in (0..).zip(rows) {
            for (column, cell) in (0..).zip(*cells).filter(|(_, cell)| !cell.is_empty()) {
                sheet.cells.insert((row, column), Raw::Text((*cell).to_owned()));
            }
        }
        self.sheets.push(sheet);
    }

    pub(super) fn sheet(&mut self, name: &str) -> &mut RawSheet {
        self.sheets.iter_mut().find(|sheet| sheet.name == name).unwrap()
    }

    pub(super) fn column(&mut self, sheet: &str, header: &str) -> u32 {
        let cells = &self.sheet(sheet).cells;
        let wanted = Raw::Text(header.to_owned());
        let mut first = cells.range((0, 0)..(1, 0));
        first.find(|(_, raw)| **raw == wanted).unwrap_or_else(|| panic!("{header}")).0.1
    }

    pub(super) fn row(&mut self, sheet: &str, key: &str) -> u32 {
        let cells = &self.sheet(sheet).cells;
        let wanted = Raw::Text(key.to_owned());
        cells.iter().find(|((row, _), raw)| *row > 0 && **raw == wanted).unwrap().0.0
    }

    /// Writes a cell of the row in which `key` stands first.
    pub(super) fn set(&mut self, sheet: &str, key: &str, header: &str, text: &str) {
        let at = (self.row(sheet, key), self.column(sheet, header));
        self.write(sheet, at, text);
    }

    pub(super) fn write(&mut self, sheet: &str, at: (u32, u32), text: &str) {
        let cells = &mut self.sheet(sheet).cells;
        cells.remove(&at);
        if !text.is_empty() {
            cells.insert(at, Raw::Text(text.to_owned()));
        }
    }

    /// Adds a row at the end.
    pub(super) fn add(&mut self, sheet: &str, cells: &[(&str, &str)]) {
        let row = self.sheet(sheet).cells.keys().map(|(row, _)| row + 1).max().unwrap_or(0);
        for (header, text) in cells {
            let at = (row, self.column(sheet, header));
            self.write(sheet, at, text);
        }
    }

    /// Makes room for a row below that of `key`.
    pub(super) fn insert_below(&mut self, sheet: &str, key: &str, cells: &[(&str, &str)]) {
        let below = self.row(sheet, key);
        self.shift(sheet, |row| if row > below { row + 1 } else { row });
        for (header, text) in cells {
            let at = (below + 1, self.column(sheet, header));
            self.write(sheet, at, text);
        }
    }

    pub(super) fn delete(&mut self, sheet: &str, key: &str) {
        let gone = self.row(sheet, key);
        self.sheet(sheet).cells.retain(|(row, _), _| *row != gone);
        self.shift(sheet, |row| if row > gone { row - 1 } else { row });
    }

    pub(super) fn shift(&mut self, sheet: &str, to: impl Fn(u32) -> u32) {
        let cells = std::mem::take(&mut self.sheet(sheet).cells);
        let moved = cells.into_iter().map(|((row, column), raw)| ((to(row), column), raw));
        self.sheet(sheet).cells = moved.collect();
    }

    /// Writes columns in the opposite order, with an empty one in front.
    pub(super) fn turn_columns(&mut self, sheet: &str) {
        let cells = std::mem::take(&mut self.sheet(sheet).cells);
        let last = cells.keys().map(|(_, column)| *column).max().unwrap();
        let moved = cells.into_iter().map(|((row, c), raw)| ((row, last - c + 1), raw));
        self.sheet(sheet).cells = moved.collect();
    }

    pub(super) fn drop_sheet(&mut self, name: &str) {
        self.sheets.retain(|sheet| sheet.name != name);
    }

    pub(super) fn forget(mut self) -> Self {
        self.drop_sheet(ORIGINALS);
        self
    }

    /// Saves it as another program would.
    pub(super) fn save(&self) -> Vec<u8> {
        let mut workbook = Workbook::new();
        let day = Format::new().set_num_format("m\"月\"d\"日\"");
        for sheet in &self.sheets {
            let page = workbook.add_worksheet().set_name(&sheet.name).unwrap();
            for ((row, column), raw) in &sheet.cells {
                let column = u16::try_from(*column).unwrap();
                page.write_string(*row, column, raw.text(true).unwrap()).unwrap();
            }
            for (name, (row, column), odd) in &self.after {
                let column = u16::try_from(*column).unwrap();
                if *name != sheet.name {
                    continue;
                }
                match odd {
                    Odd::Date(y, m, d) => {
                        let date = ExcelDateTime::from_ymd(*y, *m, *d).unwrap();
                        page.write_datetime_with_format(*row, column, &date, &day).unwrap();
                    }
                    Odd::Number(number) => {
                        page.write_number(*row, column, *number).unwrap();
                    }
                    Odd::Formula(formula, result) => {
                        let formula = Formula::new(*formula).set_result(*result);
                        page.write_formula(*row, column, formula).unwrap();
                    }
                    Odd::Merge(last) => {
                        let text = sheet.cells[&(*row, u32::from(column))].text(true).unwrap();
                        let plain = Format::new();
                        page.merge_range(*row, column, *last, column, &text, &plain).unwrap();
                    }
                }
            }
        }
        workbook.save_to_buffer().unwrap()
    }

    pub(super) fn back(&self) -> Folder {
        from_workbook(&self.save()).unwrap_or_else(|error| panic!("{}", error.message().zh))
    }

    pub(super) fn faults(&self) -> Vec<(Code, String)> {
        let findings = from_workbook(&self.save()).unwrap_err().findings;
        let place = |finding: &Finding| {
            let sheet = finding.sheet.clone().unwrap_or_default();
            format!("{sheet}!{}", finding.cell.clone().unwrap_or_default())
        };
        findings.iter().map(|finding| (finding.code, place(finding))).collect()
    }
}

/// The lines that two texts do not share: gone, new.
fn difference(old: &str, new: &str) -> (Vec<String>, Vec<String>) {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let head = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let (old, new) = (&old[head..], &new[head..]);
    let tail = old.iter().rev().zip(new.iter().rev()).take_while(|(a, b)| a == b).count();
    let rest = |lines: &[&str]| {
        lines[..lines.len() - tail].iter().map(|line| (*line).to_owned()).collect()
    };
    (rest(old), rest(new))
}

/// Only that file differs, by those lines.
fn changed(back: &Folder, files: &BTreeMap<String, String>, path: &str) -> (String, String) {
    for (other, text) in files {
        if other != path {
            assert_eq!(back.files.get(other), Some(text), "{other}");
        }
    }
    assert!(back.files.keys().all(|key| key == path || files.contains_key(key)));
    let old = files.get(path).map_or("", String::as_str);
    let (gone, new) = difference(old, &back.files[path]);
    (gone.join("\n"), new.join("\n"))
}

#[test]
fn a_saved_workbook_that_nobody_changed_gives_the_same_bytes() {
    for pack in packs() {
        let files = folder(&pack);
        let mut book = Book::open(&files);
        assert_eq!(book.back().files, files, "{pack:?}");
        for sheet in ["类目", "场景", "词表", "依据"] {
            if book.sheets.iter().any(|s| s.name == sheet && !s.cells.is_empty()) {
                book.turn_columns(sheet);
            }
        }
        let back = book.back();
        assert_eq!(back.files, files, "{pack:?}, columns turned");
        assert_eq!(back.warnings, []);
    }
}

#[test]
fn a_limit_is_changed() {
    let files = district();
    let mut book = Book::open(&files);
    book.set("时限", "LST-L-002", "→时限", "10工作日");
    let (gone, new) = changed(&book.back(), &files, "tables/limits.csv");
    assert!(gone.contains(",15工作日,"), "{gone}");
    assert_eq!(new, gone.replace("15工作日", "10工作日"));
}

#[test]
fn a_class_is_added_and_gets_the_next_id() {
    let files = district();
    let mut book = Book::open(&files);
    book.add("类目", &[("类别", "L07"), ("→名称", "噪声，扰民"), ("依据", "GEZHI-DESIGN")]);
    let (gone, new) = changed(&book.back(), &files, "tables/catalogue.csv");
    assert_eq!((gone.as_str(), new.as_str()), ("", "LST-C-07,L07,噪声，扰民,,GEZHI-DESIGN,"));
}

#[test]
fn rows_are_deleted_and_put_between() {
    let files = district();
    let mut book = Book::open(&files);
    book.delete("任务", "LST-T-022");
    let (gone, new) = changed(&book.back(), &files, "tables/tasks.csv");
    assert!(gone.starts_with("LST-T-022,") && new.is_empty(), "{gone} → {new}");
    let mut book = Book::open(&files);
    book.insert_below("类目", "LST-C-02", &[("编号", "LST-C-02x"), ("类别", "L08")]);
    let (gone, new) = changed(&book.back(), &files, "tables/catalogue.csv");
    assert_eq!((gone.as_str(), new.as_str()), ("", "LST-C-02x,L08,,,,"));
}

#[test]
fn a_scenario_is_added_changed_and_deleted() {
    let files = district();
    let mut book = Book::open(&files);
    let cells = [
        ("标题", "新题"),
        ("依据", "GEZHI-DESIGN"),
        ("上报时间", "2026-03-02T09:15:00+08:00"),
        ("文字", "水管破裂"),
        ("城乡", "城市"),
        ("类别", "L01"),
        ("事实", "超出网格=是"),
        ("期望：受理结果", "立案"),
        ("期望：主办", "市水务公司"),
        ("期望：全部主体", "主办：市水务公司；统筹协调：网格长"),
        ("期望：还要知道", "无"),
        ("其他期望", "deadlines = [{ clock = \"handle\" }]"),
    ];
    book.add("场景", &cells);
    let (gone, new) = changed(&book.back(), &files, "scenarios/seed.toml");
    assert_eq!(gone, "");
    let wanted = r#"
[[scenario]]
id = "S0-8"
title = "新题"
source = "GEZHI-DESIGN"
incident = { id = "S0-8", reported_at = "2026-03-02T09:15:00+08:00", category = { scheme = "lengshuitan", kind = "事项", code = "01" }, text = "水管破裂", place = { setting = "urban" }, facts = { beyond_grid = true } }
[scenario.expect]
admission = "register"
"responsibility.parties[as=responsible].name" = "市水务公司"
"responsibility.parties" = [{ as = "responsible", name = "市水务公司" }, { as = "coordinating", role = "网格长" }]
needs = []
deadlines = [{ clock = "handle" }]"#;
    assert_eq!(new, wanted);

    let mut book = Book::open(&files);
    book.set("场景", "S0-3", "期望：机制", "红色物业");
    let (gone, new) = changed(&book.back(), &files, "scenarios/seed.toml");
    assert_eq!(gone, "\"responsibility.mechanism\" = \"吹哨报到\"");
    assert_eq!(new, "\"responsibility.mechanism\" = \"红色物业\"");

    let mut book = Book::open(&files);
    book.delete("场景", "S0-1");
    let (gone, new) = changed(&book.back(), &files, "scenarios/seed.toml");
    assert!(gone.contains("id = \"S0-1\"") && !gone.contains('#'), "{gone}");
    assert_eq!(new, "");
}
