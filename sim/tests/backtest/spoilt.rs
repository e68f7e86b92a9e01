//! Files, rows and maps that are not as they should be: what is said of each, and where.

use gezhi_contract::ErrorKind;
use gezhi_contract::timeline::CaseFault;
use gezhi_sim::backtest::{Backtest, Cases, Map, Options};
use gezhi_sim::error::{SimError, SimErrorKind};

use super::{MAP, file, model, run};

/// A good row, in which cells are spoilt.
const GOOD: [&str; 8] = [
    "9",
    "路灯坏了",
    "公共设施损坏",
    "2026-03-06 08:00",
    "2026-03-06 08:10",
    "2026-03-06 09:00",
    "2026-03-10 11:00",
    "2026-03-10 12:00",
];

/// Cells that replace the good row's, by their places.
type Spoilt<'a> = &'a [(usize, &'a str)];

fn row(spoilt: Spoilt<'_>) -> String {
    let cell = |(at, good): (usize, &&'static str)| -> String {
        let other = spoilt.iter().find(|(place, _)| *place == at);
        other.map_or(*good, |(_, cell)| cell).to_owned()
    };
    GOOD.iter().enumerate().map(cell).collect::<Vec<_>>().join(",")
}

#[test]
fn each_spoilt_cell_is_told_with_its_column_and_how_to_mend_it() {
    let (same, export) = ("put it right", "export it with its time; or say assume_time");
    let cases: [(usize, &str, &str, &str, &str); 15] = [
        (3, "2026-03-06", "上报", "a day without a time", export),
        (3, "", "上报", "there is no instant of the report to count from", "add it"),
        (3, "-", "上报", "there is no instant of the report to count from", "add it"),
        (4, "46087.34", "受理", "a spreadsheet's day number, no instant", "format the column"),
        (4, "1772755200000", "受理", "a computer's count of seconds", "convert it"),
        (5, "########", "派遣", "the column was too narrow", "widen the column"),
        (5, "#N/A", "派遣", "a formula's error, no instant", "put the time there"),
        (6, "2026-02-30 11:00", "处置", "there is no such day", same),
        (6, "2026-03-10 25:00", "处置", "there is no such time of the day", same),
        (6, "3/10/2026 11:00", "处置", "the year has not four figures", "write it as"),
        (7, "待定", "结案", "it cannot be read as an instant", "write it as"),
        (0, "4.31103E+11", "编号", "Excel wrote a long number in scientific", "format the column"),
        (0, "", "编号", "there is no number", "add it"),
        (2, "#REF!", "类别", "a formula's error", "put the word there"),
        (2, "公共设施损害", "类别", "the pack has no such class", "name it under [class.values]"),
    ];
    let map = MAP.replace(", unknown = 'text'", "");
    for (at, cell, column, message, hint) in cases {
        let found = run(file(&row(&[(at, cell)])).as_bytes(), &map, None);
        assert_eq!((found.rows.unreadable, found.rows.replayed), (1, 0), "{cell}");
        let [fault] = found.unreadable.as_slice() else { panic!("{cell}: {found:?}") };
        assert_eq!((fault.line, fault.column.as_deref()), (2, Some(column)), "{cell}");
        assert!(fault.message.en.starts_with(message), "{cell}: {:?}", fault.message);
        assert!(fault.hint.en.starts_with(hint), "{cell}: {:?}", fault.hint);
        assert!(!fault.message.zh.is_ascii() && !fault.hint.zh.is_ascii());
    }
}

#[test]
fn a_word_near_a_class_is_shown() {
    let map = MAP.replace(", unknown = 'text'", "");
    let found = run(file(&row(&[(2, "公共设施损害")])).as_bytes(), &map, None);
    assert!(found.unreadable[0].hint.zh.contains("M34 公共设施损坏"), "{:?}", found.unreadable);
}

#[test]
fn all_faults_of_a_row_are_told_at_once() {
    let spoilt = [(0, ""), (3, "2026-03-06"), (6, "昨天")];
    let found = run(file(&row(&spoilt)).as_bytes(), MAP, None);
    let columns: Vec<_> = found.unreadable.iter().filter_map(|f| f.column.as_deref()).collect();
    assert_eq!(columns, ["编号", "上报", "处置"]);
    assert_eq!(found.rows.unreadable, 1);
}

#[test]
fn rows_of_another_shape_are_told_with_their_lines() {
    let long = format!("{},多出的一格", row(&[]));
    let short = "2,路灯坏了";
    let open = "3,\"路灯坏了,公共设施损坏,2026-03-06 08:00,,,,\n4,下一行,,2026-03-06 08:00,,,,\n";
    let rows = format!("{long}\n\n{short}\n{}\n{open}", row(&[(0, "1"), (1, "\"两\n行\"")]));
    let text = format!("编号,内容,类别,上报,受理,派遣,处置,结案\n{rows}");
    let found = run(text.as_bytes(), MAP, None);
    assert_eq!((found.rows.rows, found.rows.unreadable, found.rows.replayed), (4, 3, 1));
    let told: Vec<(u64, &str)> =
        found.unreadable.iter().map(|fault| (fault.line, fault.message.en.as_str())).collect();
    let wanted = [
        (2, "the row has 9 cells, the header 8"),
        (4, "the row has 2 cells, the header 8"),
        (7, "a quote is not closed: 2 lines were read into one cell"),
    ];
    assert_eq!(told, wanted);
}

#[test]
fn a_number_that_stands_twice_is_counted_once() {
    let rows = format!("{}\n{}\n", row(&[]), row(&[]));
    let found = run(file(&rows).as_bytes(), MAP, None);
    assert_eq!((found.rows.unreadable, found.rows.replayed), (1, 1));
    assert_eq!(found.unreadable[0].line, 3);
    assert_eq!(found.unreadable[0].message.en, "the number `9` stands on line 2 already");
}

#[test]
fn what_the_pack_or_its_flow_refuses_is_told_with_its_column() {
    let map =
        format!("{}\n[events.checked]\ncolumn = '受理'\n", MAP.replace("accepted = '受理'", ""));
    let channel = MAP.replace("empty", "channel = { value = '飞鸽' }\nempty");
    let case = |fault| (ErrorKind::InvalidCase, Some(fault));
    let word = (ErrorKind::InvalidRequest, None);
    let (order, never, missing) =
        (CaseFault::OutOfOrder, CaseFault::Impossible, CaseFault::Missing);
    let (accepted, handled) = (Some("受理"), Some("处置"));
    let before: Spoilt<'_> = &[(4, "2026-03-06 07:00")];
    let sent_out: Spoilt<'_> = &[(4, "2026-03-06 09:30")];
    let closed: Spoilt<'_> = &[(7, "2026-03-10 10:00")];
    let unsaid: Spoilt<'_> = &[(4, "2026-03-10 11:30")];
    let cases = [
        (MAP, before, case(order), accepted),
        (MAP, sent_out, case(never), accepted),
        (MAP, closed, case(never), handled),
        (&map, unsaid, case(missing), accepted),
        (&channel, &[], word, None),
    ];
    for (map, spoilt, refused, column) in cases {
        let found = run(file(&row(spoilt)).as_bytes(), map, None);
        let [refusal] = found.refused.as_slice() else { panic!("{spoilt:?}: {found:?}") };
        assert_eq!((refusal.line, refusal.id.as_str()), (2, "9"));
        assert_eq!((refusal.kind, refusal.fault), refused, "{refusal:?}");
        assert_eq!(refusal.column.as_deref(), column, "{refusal:?}");
    }
}

#[test]
fn a_word_of_a_column_that_the_pack_does_not_have_names_the_column() {
    let map = MAP.replace("empty", "channel = '编号'\nempty");
    let found = run(file(&row(&[])).as_bytes(), &map, None);
    assert_eq!(found.refused[0].column.as_deref(), Some("编号"), "{:?}", found.refused);
    let map = format!("{MAP}\n[facts]\nroad_collapsed = '编号'\nhouseholds_none = '编号'\n");
    assert!(
        plan_error(&map).message.en.contains("facts.households_none: the pack has no such fact")
    );
    let map = format!("{MAP}\n[facts]\nroad_collapsed = '内容'\n");
    let found = run(file(&row(&[])).as_bytes(), &map, None);
    assert_eq!(found.unreadable[0].message.en, "it is neither yes nor no");
}

fn plan_error(map: &str) -> SimError {
    let cases = Cases::read(file(&row(&[])).as_bytes()).unwrap();
    let map = Map::read(map);
    let run = |map: Map| Backtest::run(model(), &cases, &map, &Options::default()).map(|_| ());
    map.and_then(run).unwrap_err()
}

#[test]
fn maps_that_do_not_fit_are_told_where() {
    let with = |from: &str, to: &str| MAP.replace(from, to);
    let cases = [
        ("id = ".to_owned(), "1:6", "the map: "),
        (with("text = ", "txet = "), "3:5", "the map: unknown field `txet`"),
        (with("reported = '上报'", ""), "1:1", "the map: missing field `reported`"),
        (with("'上报'", "'登记'"), "reported", "reported: the file has no column `登记`"),
        (with("'上报'", "{ assume_time = '9:00' }"), "reported", "reported: takes a `column`"),
        (
            with("'上报'", "{ column = '上报', assume_time = 'noon' }"),
            "reported",
            "reported: assume_time `noon`",
        ),
        (
            with("'结案'", "{ same_as = 'arrived' }"),
            "events.closed",
            "events.closed: same_as names `arrived`",
        ),
        (
            with("'结案'", "{ stage = '一' }"),
            "events.closed",
            "events.closed: takes a `column` or `same_as`",
        ),
        (
            with("closed = '结案'", "ended = '结案'"),
            "events.ended",
            "events.ended: the pack has no such event",
        ),
        (
            with("closed = '结案'", "reported = '上报'"),
            "events.reported",
            "events.reported: the report stands above",
        ),
        (
            with("handled = '处置'", "handled = { same_as = 'closed' }")
                .replace("'结案'", "{ same_as = 'handled' }"),
            "events.handled",
            "events.handled: same_as leads round in a circle",
        ),
        (with("id = '编号'", "id = { values = {} }"), "id", "id: takes a `column` or a `value`"),
        (
            with("id = '编号'", "id = { column = '编号', value = 1 }"),
            "id",
            "id: takes `column` or `value`, not both",
        ),
        (with("empty = ['-']", "header_line = 0"), "header_line", "header_line counts from 1"),
    ];
    for (map, place, message) in cases {
        let error = plan_error(&map);
        assert_eq!(error.kind, SimErrorKind::Plan, "{map}");
        assert_eq!(error.place.as_deref(), Some(place), "{map}\n{error:?}");
        assert!(error.message.en.starts_with(message), "{map}\n{error:?}");
    }
    let neither = "reported = '上报'\n[events]\nclosed = '结案'\n";
    assert!(plan_error(neither).message.en.contains("neither `class` nor `text`"));
    let missing = plan_error(&with("'内容'", "'描述'").replace("'结案'", "'办结'"));
    assert!(missing.message.zh.contains("`描述`") && missing.message.zh.contains("`办结`"));
    assert!(missing.hint.unwrap().zh.contains("编号、内容、类别"));
}

#[test]
fn two_columns_of_one_name_are_refused_where_they_are_mapped() {
    let cases = Cases::read("内容,上报,上报\n路灯坏了,,\n".as_bytes()).unwrap();
    let map = Map::read("text = '内容'\nreported = '上报'\n").unwrap();
    let error = Backtest::run(model(), &cases, &map, &Options::default()).unwrap_err();
    assert_eq!(error.message.en, "reported: the file has two columns `上报`; rename one");
}

#[test]
fn files_that_are_no_csv_are_refused() {
    let cases: [(&[u8], &str); 5] = [
        (b"", "the file is empty"),
        (b"\xef\xbb\xbf \r\n", "the file is empty"),
        (b"PK\x03\x04\x14\x00", "the file is xlsx, no CSV"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "the file is xls, no CSV"),
        (b"id,\xff\xff\n", "byte 4 is neither UTF-8 nor GB18030"),
    ];
    for (bytes, message) in cases {
        let error = Cases::read(bytes).unwrap_err();
        assert_eq!((error.kind, error.message.en.as_str()), (SimErrorKind::Input, message));
    }
}

#[test]
fn an_instant_to_look_at_that_is_none_is_refused() {
    let cases = Cases::read(file("").as_bytes()).unwrap();
    let map = Map::read(MAP).unwrap();
    let options = Options { at: Some("2026-03-31"), ..Options::default() };
    let error = Backtest::run(model(), &cases, &map, &options).unwrap_err();
    assert_eq!(error.message.en, "the instant to look at: a day without a time");
}

#[test]
fn a_file_of_a_header_alone_has_no_rows() {
    let found = run(file("").as_bytes(), MAP, None);
    assert_eq!((found.rows.rows, found.limits.len()), (0, 0));
    super::well_formed(&found.report(10));
}
