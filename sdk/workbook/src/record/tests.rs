use super::*;
use crate::layout::SCENARIO;
use crate::toml_edits::read;

const TEXT: &str = r#"
id = "S-1"
title = "一"   # 题
source = "A"
incident = { id = "S-1", reported_at = "2026-03-02T09:15:00+08:00", channel = "patrol", facts = { households = 3 }, events = { accepted = "x" } }
[expect]
"responsibility.mode" = "sole"
"responsibility.parties[as=responsible].role" = "网格员"
"deadlines[0].basis" = "none"
tasks = []
rules = ["A-1", "B-1"]
"#;

fn words() -> Words {
    let mut words = Words::default();
    words.add("channels", "patrol", "巡查");
    words.add("facts", "households", "户数");
    words.add("roles", "网格员", "");
    words.with_fixed()
}

fn at(cells: &[String], header: &str) -> String {
    cells[column(header)].clone()
}

fn column(header: &str) -> usize {
    SCENARIO.headers().iter().position(|name| name == header).unwrap()
}

#[test]
fn a_record_is_shown_by_columns_and_the_rest() {
    let document = read(TEXT).unwrap();
    let cells = SCENARIO.cells(document.as_table(), &words());
    assert_eq!(at(&cells, "渠道"), "巡查");
    assert_eq!(at(&cells, "事实"), "户数=3");
    assert_eq!(at(&cells, "期望：责任方式"), "单独");
    assert_eq!(at(&cells, "期望：主办"), "网格员");
    assert_eq!(at(&cells, "期望：规则"), "A-1、B-1");
    assert_eq!(at(&cells, "其他期望"), "\"deadlines[0].basis\" = \"none\"\ntasks = []");
    assert_eq!(at(&cells, "其他"), "incident.events = { accepted = \"x\" }");
}

#[test]
fn cells_change_their_values_and_no_others() {
    let mut document = read(TEXT).unwrap();
    let words = words();
    let before = SCENARIO.cells(document.as_table(), &words);
    let mut now = before.clone();
    now[column("编号")] = "S-2".to_owned();
    now[column("标题")] = "二".to_owned();
    now[column("事实")] = "户数=4".to_owned();
    now[column("场所")] = "water".to_owned();
    now[column("期望：主办")] = "市水务公司".to_owned();
    now[column("期望：规则")] = String::new();
    now[column("其他期望")] = "\"deadlines[0].basis\" = \"rule\"\na.b = 1".to_owned();
    let faults = SCENARIO.patch(document.as_table_mut(), (&before, &now), &words);
    assert_eq!(faults, []);
    let wanted = TEXT
        .replace("S-1", "S-2")
        .replace("\"一\"", "\"二\"")
        .replace("households = 3", "households = 4")
        .replace("\"x\" } }", "\"x\" }, place = { kind = \"water\" } }")
        .replace("\"responsibility.parties[as=responsible].role\" = \"网格员\"\n", "")
        .replace("basis\" = \"none\"", "basis\" = \"rule\"")
        .replace("tasks = []\n", "")
        .replace("rules = [\"A-1\", \"B-1\"]\n", "")
        + "\"responsibility.parties[as=responsible].name\" = \"市水务公司\"\n\"a.b\" = 1\n";
    assert_eq!(document.to_string(), wanted);
}

#[test]
fn a_new_record_is_written_in_order() {
    let mut document = DocumentMut::new();
    let mut now = vec![String::new(); SCENARIO.headers().len()];
    for (header, cell) in
        [("编号", "S-9"), ("上报时间", "2026-01-01T00:00:00+08:00"), ("城乡", "城市")]
    {
        now[column(header)] = cell.to_owned();
    }
    now[column("期望：受理结果")] = "立案".to_owned();
    SCENARIO.patch(document.as_table_mut(), (&[], &now), &words());
    let wanted = "id = \"S-9\"\nincident = { id = \"S-9\", \
                  reported_at = \"2026-01-01T00:00:00+08:00\", place = { setting = \"urban\" } }\n[expect]\nadmission = \"register\"\n";
    assert_eq!(document.to_string(), wanted);
}

#[test]
fn what_is_no_toml_is_told() {
    let mut document = read(TEXT).unwrap();
    let words = words();
    let before = SCENARIO.cells(document.as_table(), &words);
    let mut now = before.clone();
    now[column("其他期望")] = "deadlines[0].basis = 1".to_owned();
    let faults = SCENARIO.patch(document.as_table_mut(), (&before, &now), &words);
    assert_eq!(faults.len(), 1);
    assert!(faults[0].1.zh.starts_with("不是“键 = 值”"), "{:?}", faults);
}
