//! What spreadsheets and people do to a workbook: survived, or told with sheet, cell and remedy.

use toml_edit::Item;

use super::edit::{Book, Odd};
use super::*;
use crate::csv::Csv;
use crate::layout::ORIGINALS;
use crate::toml_edits::{read, same};

/// The faults after one odd thing in a cell of the catalogue.
fn faults(header: &str, odd: Odd) -> Vec<(Code, String)> {
    let mut book = Book::open(&district());
    let at = (book.row("类目", "LST-C-02"), book.column("类目", header));
    book.after.push(("类目".to_owned(), at, odd));
    book.faults()
}

#[test]
fn a_date_that_was_a_code_is_told() {
    let mut book = Book::open(&district());
    book.after.push(("类目".to_owned(), (2, 1), Odd::Date(2026, 5, 1)));
    let error = from_workbook(&book.save()).unwrap_err();
    let wanted = "类目!B3：这一格被表格软件改成了日期或时间（2026-05-01），原来写的已不可知；\
                  把这一格设为“文本”格式，再照原样填一遍";
    assert_eq!(error.message().zh, wanted);
    assert_eq!(error.findings[0].code, Code::BecameDate);
}

#[test]
fn a_date_in_a_column_of_dates_is_one() {
    let files: BTreeMap<String, String> = [
        ("pack.toml", "id = \"a\"\nversion = \"1\"\n"),
        ("calendars/c.csv", "日期,类型\n2026-05-01,休\n"),
    ]
    .map(|(path, text)| (path.to_owned(), text.to_owned()))
    .into();
    let mut book = Book::open(&files);
    book.after.push(("日历 c".to_owned(), (1, 0), Odd::Date(2026, 5, 1)));
    assert_eq!(book.back().files, files);
}

#[test]
fn numbers_formulas_and_merged_cells() {
    assert_eq!(faults("类别", Odd::Number(1.5e17)), [(Code::LostFigures, "类目!B3".to_owned())]);
    let error = faults("→名称", Odd::Formula("=NA()", "#N/A"));
    assert_eq!(error, [(Code::ErrorValue, "类目!C3".to_owned())]);
    let merged = faults("→大类", Odd::Merge(4));
    assert_eq!(merged, [(Code::Merged, "类目!D3:D5".to_owned())]);
    let mut book = Book::open(&district());
    book.after.push(("类目".to_owned(), (2, 1), Odd::Number(12.0)));
    book.after.push(("类目".to_owned(), (3, 1), Odd::Formula("=\"L\"&\"03\"", "L03")));
    let back = book.back().files;
    let wanted = district()["tables/catalogue.csv"].replace("LST-C-02,L02", "LST-C-02,12");
    assert_eq!(back["tables/catalogue.csv"], wanted);
}

#[test]
fn headers_twice_or_missing_are_told() {
    let mut book = Book::open(&district());
    book.write("类目", (0, 3), "→名称");
    assert_eq!(book.faults(), [(Code::DuplicateColumn, "类目!D1".to_owned())]);
    let mut book = Book::open(&district());
    book.write("类目", (0, 0), "号");
    assert_eq!(book.faults(), [(Code::MissingColumn, "类目!".to_owned())]);
    let mut book = Book::open(&district());
    let column = book.column("场景", "标题");
    book.write("场景", (0, column), "");
    assert_eq!(book.faults(), [(Code::MissingColumn, "场景!".to_owned())]);
}

#[test]
fn sheets_that_are_missing_renamed_or_extra() {
    let files = district();
    let mut book = Book::open(&files);
    book.drop_sheet("时限");
    assert_eq!(book.faults(), [(Code::MissingSheet, "时限!".to_owned())]);
    let mut book = Book::open(&files);
    book.sheet("时限").name = "时限（新）".to_owned();
    book.append_sheet("我的表", &[&["甲"], &["乙"]]);
    let back = book.back();
    assert_eq!(back.files, files);
    let codes: Vec<Code> = back.warnings.iter().map(|warning| warning.code).collect();
    assert_eq!(codes, [Code::RenamedSheet, Code::ExtraSheet]);
}

#[test]
fn what_lies_beside_a_table_is_passed_over_and_told() {
    let files = district();
    let mut book = Book::open(&files);
    book.write("类目", (2, 20), "随手记");
    book.write("词表", (0, 20), "我的列");
    book.write("类目", (400, 1), "  ");
    let back = book.back();
    assert_eq!(back.files, files);
    let codes: Vec<Code> = back.warnings.iter().map(|warning| warning.code).collect();
    assert_eq!(codes, [Code::ExtraColumn, Code::OutsideTable]);
    assert_eq!(back.warnings[1].cell.as_deref(), Some("U3"));
}

#[test]
fn a_title_above_the_header_does_no_harm() {
    let files = district();
    let mut book = Book::open(&files);
    book.shift("类目", |row| row + 2);
    book.write("类目", (0, 0), "冷水滩区事项类目");
    assert_eq!(book.back().files, files);
}

#[test]
fn a_cell_far_away_is_told() {
    let mut book = Book::open(&district());
    book.write("类目", (70_000, 0), "x");
    assert_eq!(book.faults(), [(Code::TooLarge, "类目!A70001".to_owned())]);
}

#[test]
fn rows_and_cells_that_make_no_sense_are_all_told() {
    let mut book = Book::open(&district());
    book.add("词表", &[("词类", "层次"), ("编号", "x")]);
    book.add("词表", &[("词类", "岗位"), ("编号", "网格员")]);
    book.add("依据", &[("标题", "x")]);
    book.set("场景", "S0-3", "事实", "三户");
    book.add("场景", &[("编号", "S0-3")]);
    let codes: Vec<Code> = book.faults().into_iter().map(|(code, _)| code).collect();
    let wanted =
        [Code::EmptyCell, Code::BadCell, Code::DuplicateRow, Code::DuplicateRow, Code::BadCell];
    assert_eq!(codes, wanted);
}

#[test]
fn what_is_no_workbook_is_told() {
    for bytes in [&b""[..], b"PK\x03\x04", b"\xd0\xcf\x11\xe0 old or encrypted"] {
        let error = from_workbook(bytes).unwrap_err();
        assert_eq!(error.findings[0].code, Code::NotAWorkbook);
    }
    let workbook = to_workbook(&district(), &Words::default()).unwrap();
    assert!(from_workbook(&workbook[..workbook.len() / 2]).is_err());
}

#[test]
fn damaged_originals_are_not_trusted() {
    let files = district();
    let mut book = Book::open(&files);
    let at = (book.row(ORIGINALS, "vocabulary.toml") + 1, 2);
    book.write(ORIGINALS, at, "[tiers]");
    let back = book.back();
    assert_eq!(back.warnings[0].code, Code::NoOriginals);
    assert!(back.warnings[0].message.zh.contains("vocabulary.toml"));
    assert_same("vocabulary.toml", &files["vocabulary.toml"], &back.files["vocabulary.toml"]);
    book.write(ORIGINALS, (0, 1), "99");
    assert_eq!(book.faults(), [(Code::OtherFormat, format!("{ORIGINALS}!"))]);
}

#[test]
fn words_of_the_layers_below_are_offered_and_understood() {
    let mut words = Words::default();
    for layer in ["common", "timetables/yuncheng"] {
        words.add_layer(&folder(&rules().join(layer)));
    }
    assert!(words.section("channels").contains(&("patrol".to_owned(), "巡查".to_owned())));
    assert!(words.section("classes").iter().any(|(code, _)| code == "E01-01"));
    let files = district();
    let mut book = Book::open_with(&files, &words);
    let column = book.column("场景", "渠道");
    let row = book.row("场景", "S0-1");
    assert_eq!(book.sheet("场景").cells[&(row, column)].text(false).unwrap(), "巡查");
    assert_eq!(book.back().files, files);
    book.set("场景", "S0-1", "渠道", "热线");
    book.set("场景", "S0-1", "类别", "E05-01");
    let back = book.back().files;
    assert!(back["scenarios/seed.toml"].contains("channel = \"hotline\""));
    let class = "category = { scheme = \"yuncheng\", kind = \"事件\", code = \"05-01\" }";
    assert!(back["scenarios/seed.toml"].contains(class));
}

/// A scenario whose parties are only named: what they are is known to the pack.
fn without_kinds(scenario: &Item) -> Item {
    let mut scenario = scenario.clone();
    let expect = scenario.get_mut("expect").and_then(|e| e.get_mut("responsibility.parties"));
    for party in expect.and_then(Item::as_array_mut).into_iter().flat_map(|list| list.iter_mut()) {
        party.as_inline_table_mut().map(|party| party.remove("kind"));
    }
    scenario
}

/// Everything that a file says, however it is written.
fn assert_same(path: &str, one: &str, other: &str) {
    if path.ends_with(".csv") {
        let rows = |text: &str| {
            let csv = Csv::read(text).unwrap();
            let rows = csv.rows().into_iter().filter(|row| !row[0].starts_with('#'));
            (csv.header(), rows.collect::<Vec<_>>())
        };
        assert_eq!(rows(one), rows(other), "{path}");
    } else {
        let item = |text: &str| Item::Table(read(text).unwrap().into_table());
        let list = |text: &str| -> Vec<Item> {
            let document = read(text).unwrap();
            let list = document.get("scenario").and_then(Item::as_array_of_tables);
            list.into_iter().flatten().cloned().map(Item::Table).collect()
        };
        let (ones, others) = (list(one), list(other));
        if ones.is_empty() {
            assert!(same(&item(one), &item(other)), "{path}\n{one}\n{other}");
        }
        assert_eq!(ones.len(), others.len());
        for (one, other) in ones.iter().zip(&others) {
            let (one, other) = (without_kinds(one), without_kinds(other));
            assert!(same(&one, &other), "{path}\n{one}\n{other}");
        }
    }
}

#[test]
fn without_the_originals_the_files_say_the_same() {
    for pack in packs() {
        let files = folder(&pack);
        let back = Book::open(&files).forget().back();
        let mut codes: Vec<Code> = back.warnings.iter().map(|warning| warning.code).collect();
        codes.dedup();
        assert_eq!(codes.first(), Some(&Code::NoOriginals));
        for (path, text) in &files {
            if path.ends_with(".md") {
                assert_eq!(back.files.get(path), Some(text), "{path}");
            }
            // A file of comments alone has nothing to say.
            let says = text.lines().any(|line| !line.is_empty() && !line.starts_with('#'));
            if !says {
                continue;
            }
            if path.ends_with(".toml") || path.ends_with(".csv") {
                let other = back.files.get(path).unwrap_or_else(|| panic!("{pack:?}: {path}"));
                assert_same(path, text, other);
            }
        }
    }
}

#[test]
fn a_workbook_made_from_nothing() {
    let mut book = Book::fresh();
    let settings: &[&[&str]] =
        &[&["项", "值"], &["id", "qs"], &["version", "0.1.0"], &["schemes.qs.kinds.Q", "事项"]];
    book.append_sheet("基本信息", settings);
    book.append_sheet("依据", &[&["编号", "种类", "标题"], &["QS", "规范性文件", "办法"]]);
    book.append_sheet("词表", &[&["词类", "编号", "中文"], &["层级", "grid", "网格"]]);
    book.append_sheet("类目", &[&["编号", "类别", "→名称", "依据"], &["", "Q01", "违建", "QS"]]);
    let scenario: &[&[&str]] = &[&["编号", "期望：层级", "期望：类别"], &["", "网格", "Q01"]];
    book.append_sheet("场景", scenario);
    let files = book.back().files;
    let wanted = [
        (
            "pack.toml",
            "id = \"qs\"\nversion = \"0.1.0\"\n\n[schemes.qs]\nkinds = { Q = \"事项\" }\n\n[sources.QS]\nkind = \"order\"\ntitle = \"办法\"\n",
        ),
        (
            "scenarios/workbook.toml",
            "[[scenario]]\nid = \"S-01\"\n[scenario.expect]\n\"classification.category\" = { scheme = \"qs\", kind = \"事项\", code = \"01\" }\n\"responsibility.tier\" = \"grid\"\n",
        ),
        ("tables/catalogue.csv", "编号,类别,→名称,依据\nC-01,Q01,违建,QS\n"),
        ("vocabulary.toml", "[tiers]\ngrid = { zh = \"网格\" }\n"),
    ];
    let wanted = wanted.map(|(path, text)| (path.to_owned(), text.to_owned()));
    assert_eq!(files, BTreeMap::from(wanted));
}
