//! Random files and random edits.

use proptest::prelude::*;

use super::edit::Book;
use super::*;
use crate::csv::Csv;
use crate::layout::{LISTS, SCENARIO};
use crate::pack::scenarios;
use crate::toml_edits;

/// Text with what is hard on spreadsheets and files.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("\n".to_owned()),
        Just(",".to_owned()),
        Just("\"".to_owned()),
        Just("#".to_owned()),
        Just("_x000D_".to_owned()),
        Just("=1+1".to_owned()),
        Just("编号,→名称\n".to_owned()),
        Just("[[scenario]]\nid = \"a\"\n".to_owned()),
        Just("[sources.a]\ntitle = \"\"\n".to_owned()),
        "\\PC{0,4}",
        "[\\x00-\\x1f]",
        any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

/// What somebody may write into a cell.
fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        Just("无".to_owned()),
        Just("甲,乙\n丙".to_owned()),
        Just("\"甲\"".to_owned()),
        "[-#=0-9A-Za-z网格“”、；：,\\[\\]{}]{0,8}",
    ]
}

/// So many cases; a failure is printed with its input and becomes a test of its own.
fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config(48))]

    #[test]
    fn any_files_come_back_to_the_byte(
        texts in prop::collection::vec(text(), 8),
        name in "[a-zA-Z网\\[\\]:*?'（ ]{1,40}",
    ) {
        let paths = [
            "pack.toml".to_owned(),
            "vocabulary.toml".to_owned(),
            "scenarios/a.toml".to_owned(),
            "tables/catalogue.csv".to_owned(),
            format!("tables/{name}.csv"),
            format!("calendars/{name}.csv"),
            "policy.rhai".to_owned(),
            format!("{name}.md"),
        ];
        let files: BTreeMap<String, String> = paths.into_iter().zip(texts).collect();
        let workbook = to_workbook(&files, &Words::default()).unwrap();
        let back = from_workbook(&workbook);
        prop_assert_eq!(back.map(|folder| folder.files), Ok(files));
    }

    #[test]
    fn a_table_says_what_its_sheet_says(
        edits in prop::collection::vec((0u32..8, 0u32..6, cell()), 1..6),
    ) {
        let files = district();
        let mut book = Book::open(&files);
        for (row, column, text) in &edits {
            // The first column names the rows.
            book.write("类目", (row + 1, column + 1), text.trim());
        }
        let sheet = book.sheet("类目");
        let wanted: Vec<Vec<String>> = (1..20)
            .map(|row| {
                let cell = |column| sheet.cells.get(&(row, column));
                let text = |column| cell(column).and_then(|raw| raw.text(false).ok());
                (0..6).map(|column| text(column).unwrap_or_default()).collect()
            })
            .filter(|row: &Vec<String>| !row.iter().all(String::is_empty))
            .collect();
        let Ok(back) = from_workbook(&book.save()) else { return Ok(()) };
        let path = "tables/catalogue.csv";
        let csv = Csv::read(&back.files[path]).unwrap();
        for (row, wanted) in csv.rows().iter().zip(&wanted) {
            prop_assert_eq!(&row[1..], &wanted[1..]);
            prop_assert!(row[0] == wanted[0] || wanted[0].is_empty());
        }
        prop_assert_eq!(csv.rows().len(), wanted.len());
        // Lines of rows that nobody touched stay as they were.
        for (at, line) in (0..).zip(files[path].lines().skip(1)) {
            if !edits.iter().any(|(row, ..)| *row == at) {
                prop_assert!(back.files[path].contains(line));
            }
        }
    }

    #[test]
    fn a_scenario_says_what_its_row_says(
        edits in prop::collection::vec((1usize..36, cell()), 1..4),
    ) {
        let files = district();
        let mut book = Book::open(&files);
        let headers = SCENARIO.headers();
        for (column, text) in &edits {
            book.set("场景", "S0-4", &headers[*column], text.trim());
        }
        let Ok(back) = from_workbook(&book.save()) else { return Ok(()) };
        let path = "scenarios/seed.toml";
        let document = toml_edits::read(&back.files[path]).unwrap();
        prop_assert_eq!(scenarios(&document).count(), 7);
        // Opened again it shows the same, or the same in other words.
        let mut again = Book::open(&back.files);
        prop_assert_eq!(&again.back().files, &back.files);
        for (at, line) in files[path].lines().enumerate() {
            if !(76..97).contains(&at) {
                prop_assert!(back.files[path].contains(line), "{}", line);
            }
        }
        for (column, text) in &edits {
            let last = edits.iter().rfind(|(other, _)| other == column);
            let is_last = last.is_some_and(|(_, last)| last == text);
            let plain = text.chars().all(|c| c.is_alphanumeric());
            let is_text = ["标题", "文字", "期望：归类名称"].contains(&headers[*column].as_str());
            if is_last && plain && is_text && !text.is_empty() {
                let at = (again.row("场景", "S0-4"), again.column("场景", &headers[*column]));
                let cell = again.sheet("场景").cells[&at].text(false).unwrap();
                prop_assert_eq!(&cell, text);
            }
        }
    }
}

/// The workbook with one part rewritten, unpacked as XML.
fn with_part(workbook: &[u8], name: &str, edit: impl Fn(String) -> String) -> Vec<u8> {
    use std::io::Write as _;
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(workbook)).unwrap();
    let mut out = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let stored =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for at in 0..archive.len() {
        let part = archive.by_index(at).unwrap();
        let path = part.name().unwrap().into_owned();
        let text = std::io::read_to_string(part).unwrap();
        out.start_file(&path, stored).unwrap();
        let text = if path == name { edit(text) } else { text };
        out.write_all(text.as_bytes()).unwrap();
    }
    out.finish().unwrap().into_inner()
}

proptest! {
    #![proptest_config(config(64))]

    #[test]
    fn a_damaged_part_never_brings_it_down(
        part in prop::sample::select(vec![
            "xl/worksheets/sheet2.xml",
            "xl/worksheets/sheet4.xml",
            "xl/worksheets/sheet6.xml",
            "xl/sharedStrings.xml",
            "xl/styles.xml",
            "xl/workbook.xml",
            "[Content_Types].xml",
        ]),
        at in any::<prop::sample::Index>(),
        put in prop::sample::select(vec!["", "<", ">", "\"", "9", "99999999", "ZZZZ", "</c>", "-", "&#0;"]),
        cut in 0usize..12,
    ) {
        let workbook = to_workbook(&district(), &Words::default()).unwrap();
        let damaged = with_part(&workbook, part, |text| {
            let chars: Vec<char> = text.chars().collect();
            let at = at.index(chars.len());
            let end = (at + cut).min(chars.len());
            let parts = [&chars[..at], &chars[end..]].map(|part| part.iter().collect::<String>());
            parts.join(put)
        });
        // Any answer will do, as long as there is one.
        let _ = from_workbook(&damaged);
    }
}

/// A part of the workbook, as it is written.
fn part(workbook: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(workbook)).unwrap();
    let part = archive.by_name(name).unwrap();
    std::io::read_to_string(part).unwrap()
}

#[test]
fn long_lists_stand_in_the_hidden_sheet() {
    let mut words = Words::default();
    for at in 0..200 {
        words.add("tiers", &format!("t{at}"), &format!("第{at}层"));
    }
    let mut files = BTreeMap::new();
    files.insert("tables/assign.csv".to_owned(), "编号,→层级,→责任方式\n".to_owned());
    let workbook = to_workbook(&files, &words).unwrap();
    let rules = (2..9).map(|at| part(&workbook, &format!("xl/worksheets/sheet{at}.xml")));
    let rules: Vec<String> = rules.filter(|sheet| sheet.contains("<dataValidation ")).collect();
    let table = rules.iter().find(|sheet| sheet.contains("单独,共同,待定,未指明")).unwrap();
    assert!(table.contains(&format!("'{LISTS}'!$A$1:$A$200")), "{table}");
    let back = from_workbook(&workbook).unwrap();
    assert_eq!((back.files, back.warnings), (files, vec![]));
}
