//! `describe` with `detail`: the rows as decisions read them, and samples that every condition
//! agrees with.

#![expect(
    clippy::panic,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeSet;

use gezhi_contract::describe::{
    ConditionDescription, DescribeRequest, DescribeResponse, PackDescription,
};
use gezhi_contract::{Bundle, Layer, json};
use gezhi_engine::decide::scene::typed;
use gezhi_engine::describe::samples::OUTSIDE_MAX;
use gezhi_engine::describe::{answer, describe};
use gezhi_engine::limits::RESPONSE_BYTES_MAX;
use gezhi_engine::open::{Open, open};
use gezhi_engine::pack::cell::{Cell, Form, parse};
use gezhi_engine::pack::field::{Field, Standard};
use gezhi_engine::value::{Type, Value};
use proptest::prelude::*;
use serde_json::json;

#[path = "describe/shipped.rs"]
mod shipped;
#[expect(dead_code, reason = "other tests ask it more")]
#[path = "packs/small.rs"]
mod small;

use small::{call, layer, tiny};

fn opened(layers: &[Layer]) -> Open {
    let bundle = Bundle { layers: layers.to_vec(), roster: None };
    open(&bundle).unwrap_or_else(|error| panic!("{error:#?}"))
}

fn detailed(open: &Open) -> (String, DescribeResponse) {
    let text = answer(Some(open), &DescribeRequest { detail: true }).unwrap();
    let read = serde_json::from_str(&text).unwrap();
    (text, read)
}

/// One table `try` with one column and a row of each cell.
fn tried(kind: &str, cells: &[&str]) -> Vec<ConditionDescription> {
    let manifest = format!(
        "id = \"t\"\nversion = \"1\"\nzone = \"+08:00\"\n\n\
        [tables.try]\nhit = \"rule order\"\ncolumns = {{ \"x\" = \"{kind}\" }}\n\n\
        [sources.S]\nkind = \"design\"\ntitle = \"S\"\n"
    );
    let mut sheet = "编号,x,→y,依据\n".to_owned();
    for (at, cell) in cells.iter().enumerate() {
        sheet.push_str(&format!("R{at},\"{}\",1,S\n", cell.replace('"', "\"\"")));
    }
    let open = opened(&[layer(&[("pack.toml", &manifest), ("tables/try.csv", &sheet)])]);
    let told = agree(&open);
    assert_eq!(told.tables.len(), 1);
    let rows = told.tables[0].entries.iter();
    rows.flat_map(|row| row.conditions.clone()).collect()
}

/// What a described pack holds, after every sample was put to its cell.
fn agree(open: &Open) -> PackDescription {
    let (text, told) = detailed(open);
    assert_eq!(json::canonical(&told), text, "written in parts as it is as a whole");
    let mut plain = told.clone();
    let pack = plain.pack.as_mut().unwrap();
    pack.tables.iter_mut().for_each(|table| table.entries.clear());
    pack.calendars.iter_mut().for_each(|calendar| calendar.listed.clear());
    assert_eq!(plain, describe(Some(open)), "without its details it is what it was");
    let told = told.pack.unwrap();
    for (table, planned) in told.tables.iter().zip(open.book.tables.values()) {
        let planned = &planned.table;
        assert_eq!(table.entries.len(), planned.rows.len(), "{}", table.name);
        for (entry, row) in table.entries.iter().zip(&planned.rows) {
            assert_eq!(entry.id, row.id);
            let asked = planned.inputs.iter().zip(&row.cells);
            let asked: Vec<_> = asked.filter(|(_, cell)| **cell != Cell::Any).collect();
            assert_eq!(entry.conditions.len(), asked.len(), "{}", row.id);
            for (condition, (column, cell)) in entry.conditions.iter().zip(asked) {
                let place = format!("{} {} `{}`", row.id, condition.path, condition.text);
                assert_eq!(condition.path, column.field.path());
                holds(condition, (column.kind, cell), &place);
                let is_class = column.field == Field::Standard(Standard::Class);
                let codes: Vec<_> = told.classes.iter().map(|class| json!(class.class)).collect();
                let meant = codes
                    .iter()
                    .filter(|code| cell.matches(&Value::Text(code.as_str().unwrap().to_owned())));
                for code in meant.filter(|_| is_class) {
                    assert!(condition.inside.contains(code), "{place}: {code} is missing");
                }
            }
        }
    }
    told
}

/// Every sample inside satisfies the cell, none outside does, and none is there twice.
fn holds(condition: &ConditionDescription, (kind, cell): (Type, &Cell), place: &str) {
    assert!(condition.outside.len() <= OUTSIDE_MAX, "{place}");
    let mut seen = BTreeSet::new();
    for (samples, expected) in [(&condition.inside, true), (&condition.outside, false)] {
        for sample in samples {
            let value = typed(kind, sample).unwrap_or_else(|| panic!("{place}: {sample}"));
            assert_eq!(cell.matches(&value), expected, "{place}: {sample}");
            assert!(seen.insert(value), "{place}: {sample} twice");
        }
    }
}

fn texts(samples: &[serde_json::Value]) -> String {
    let texts = samples.iter().map(|s| s.as_str().map_or_else(|| s.to_string(), str::to_owned));
    texts.collect::<Vec<_>>().join(" ")
}

/// Cells of one column, each with the samples that are expected.
fn expect(kind: &str, rows: &[(&str, &str, &str)]) {
    let cells: Vec<&str> = rows.iter().map(|(cell, ..)| *cell).collect();
    for (condition, (cell, inside, outside)) in tried(kind, &cells).iter().zip(rows) {
        assert_eq!(condition.text, *cell);
        assert_eq!(texts(&condition.inside), *inside, "inside `{cell}`");
        assert_eq!(texts(&condition.outside), *outside, "outside `{cell}`");
    }
}

#[test]
fn edges_come_first() {
    expect("decimal", &[("[1..5)", "1 4 4.99 2 1.01", "5 0 0.99 6 5.01")]);
    expect("decimal", &[("(1..5]", "5 2 1.01 4 4.99", "1 6 5.01 0 0.99")]);
    expect("decimal", &[("3", "3", "4 2 3.01 2.99")]);
    expect("decimal", &[("not(3)", "4 2 3.01 2.99", "3")]);
    // Steps are of the last place written, and of the finest one of the column.
    expect("decimal", &[("≥ 12.5", "12.5 12.6 12.51", "12.4 12.49")]);
    expect("decimal", &[("< 0.125", "0.124", "0.125 0.126")]);
    let days = ("2024-02-09 2024-02-29 2024-02-10", "2024-03-01 2024-02-08 2024-03-02");
    expect("date", &[("[2024-02-09..2024-03-01)", days.0, days.1)]);
    expect("time", &[("[9:00..17:30)", "09:00 17:29 09:01", "17:30 08:59 17:31")]);
    expect("time", &[("≥ 23:59:30", "23:59:30", "23:58:30")]);
    let (inside, outside) = ("2024-02-09T09:01:00+08:00", "2024-02-09T09:00:00+08:00");
    let outside = format!("{outside} 2024-02-09T08:59:00+08:00");
    expect("datetime", &[("> 2024-02-09T01:00:00Z", inside, &outside)]);
    expect("boolean", &[("是", "true", "false"), ("not(是)", "false", "true")]);
}

#[test]
fn other_rows_of_the_column_fill_up() {
    expect("string", &[("甲", "甲", "乙 丙"), ("非(乙、丙)", "甲", "乙 丙")]);
    let (inside, outside) = ("100 101 100.001", "99 99.999 1.005");
    expect("decimal", &[("≥ 100", inside, outside), ("1.005", "1.005", "1.006 1.004 100")]);
}

/// The tiny pack with more classes, words and facts, and a table `look` of those rows.
fn looked(sheet: &str) -> PackDescription {
    let manifest = include_str!("../../tests/corpus/bad/tiny/pack.toml")
        .replace("zone =", "jurisdiction = \"4311\"\nzone =");
    let manifest = format!("{manifest}\n[tables.look]\nhit = \"rule order\"\n");
    let words = include_str!("../../tests/corpus/bad/tiny/vocabulary.toml");
    let words = format!(
        "{words}\n[people.elderly]\nzh = \"老人\"\n\n[people.child]\nzh = \"儿童\"\n\n\
        [facts.colour]\nzh = \"颜色\"\ntype = \"string\"\nvalues = [\"红\", \"黄\"]\n\n\
        [facts.depth]\nzh = \"深度\"\ntype = \"decimal\"\nassume = \"0\"\n"
    );
    let mut catalogue = "编号,类别,→名称,依据\n".to_owned();
    for (at, class) in ["T01", "T02", "T0301", "T0302", "T04"].iter().enumerate() {
        catalogue.push_str(&format!("C{at},{class},名称,TINY\n"));
    }
    let files = [
        ("pack.toml", manifest.as_str()),
        ("vocabulary.toml", &words),
        ("tables/catalogue.csv", &catalogue),
        ("tables/look.csv", sheet),
    ];
    agree(&opened(&[tiny(&files)]))
}

/// The one condition of the first row of `look`, as inside and outside.
fn look(column: &str, cell: &str) -> (String, String) {
    let sheet = format!("编号,{column},→y,依据\nX1,\"{cell}\",1,TINY\n");
    let told = looked(&sheet);
    let table = told.tables.iter().find(|table| table.name == "look").unwrap();
    let condition = &table.entries[0].conditions[0];
    (texts(&condition.inside), texts(&condition.outside))
}

#[test]
fn words_are_sampled_from_what_the_pack_has() {
    let pair = |inside: &str, outside: &str| (inside.to_owned(), outside.to_owned());
    assert_eq!(look("涉及人群", "老人"), pair("elderly", "child"));
    assert_eq!(look("城乡", "非(城市)"), pair("rural", "urban"));
    assert_eq!(look("颜色", "红"), pair("红", "黄"));
    assert_eq!(look("深度", "> 5"), pair("6 5.01", "5 4 4.99 0"));
    assert_eq!(look("类别", "T03*"), pair("T0301 T0302", "T02 T04 T01"));
    assert_eq!(look("类别", "T02"), pair("T02", "T01 T0301 T0302 T04"));
    assert_eq!(look("类别", "非(T03*)"), pair("T02 T04 T01", "T0301 T0302"));
}

#[test]
fn area_codes_are_filled_up() {
    let (inside, outside) = look("区划代码", "431103*");
    assert_eq!(inside, "431103 431103000 431103000000 431103999999");
    assert!(outside.starts_with("431104 431104000 431104000000 431104999999 431102 "), "{outside}");
    assert!(outside.contains("431100"), "the layer's own area: {outside}");
    let (inside, outside) = look("区划代码", "000000");
    assert_eq!(inside, "000000");
    assert!(outside.contains("000001") && !outside.contains('-'), "{outside}");
}

#[test]
fn rows_are_told_in_rule_order_with_ids_for_labels() {
    let manifest = "id = \"high\"\nversion = \"1\"\n";
    let rows = "编号,关键词,类别,自,→类别,→权重,插入于,依据\n\
        H1,漏水+ＡＢ 不含 演習,,2026-02-01,T01,2,K1,TINY、TINY\n";
    let rows = rows.replace(",类别,自", ",自").replace(",,2026", ",2026");
    let assign = "编号,城乡,类别,→责任方式,→主办,依据\nH2,农村,-,单独,网格员,TINY\n";
    let high =
        [("pack.toml", manifest), ("tables/classify.csv", &rows), ("tables/assign.csv", assign)];
    let told = agree(&opened(&[tiny(&[]), layer(&high)]));
    let table = |name: &str| told.tables.iter().find(|table| table.name == name).unwrap();
    let ids = table("classify").entries.iter().map(|row| row.id.as_str());
    assert_eq!(ids.collect::<Vec<_>>(), ["H1", "K1"]);
    let row = &table("classify").entries[0];
    assert_eq!((row.layer.as_str(), row.in_force.from.as_deref()), ("high", Some("2026-02-01")));
    assert_eq!((row.in_force.to.as_deref(), row.citation.len()), (None, 2));
    let words = row.keywords.as_ref().unwrap();
    assert_eq!(words.all, [["漏水"], ["ab"]]);
    assert_eq!(words.none, ["演习"]);
    assert_eq!(json!(row.outputs), json!({ "class": "T01", "weight": "2" }));
    assert!(row.conditions.is_empty());
    let row = table("assign").entries.last().unwrap();
    assert_eq!(json!(row.outputs), json!({ "mode": "sole", "responsible": "网格员" }));
    let paths: Vec<_> = row.conditions.iter().map(|c| (c.path.as_str(), c.text.as_str())).collect();
    assert_eq!(paths, [("place.setting", "农村")]);
}

#[test]
fn calendars_list_their_days() {
    let days = "日期,类型,名称\n2026-02-17,休,春节\n2026-02-14,班,春节\n";
    let told = agree(&opened(&[tiny(&[("calendars/plain.csv", days)])]));
    assert_eq!(
        json!(told.calendars[0].listed),
        json!([
            { "date": "2026-02-14", "work": true, "name": "春节" },
            { "date": "2026-02-17", "work": false, "name": "春节" },
        ])
    );
}

#[test]
fn without_detail_nothing_is_added() {
    let open = opened(&[tiny(&[])]);
    let mut engine = small::open(&[tiny(&[])]);
    let plain = call(&mut engine, "describe", &json!({}));
    assert_eq!(plain, serde_json::to_value(describe(Some(&open))).unwrap());
    assert_eq!(plain, call(&mut engine, "describe", &json!({ "detail": false })));
    assert!(
        !plain.to_string().contains("\"entries\":") && !plain.to_string().contains("\"listed\":")
    );
    let (text, _) = detailed(&open);
    assert_eq!(engine.call("describe", "{\"detail\":true}"), Ok(text));
    let none = answer(None, &DescribeRequest { detail: true }).unwrap();
    assert_eq!(none, json::canonical(&describe(None)));
}

/// Rows whose samples are more than an answer holds are refused by name.
#[test]
fn an_answer_that_is_too_large_is_refused() {
    let mut catalogue = "编号,类别,→名称,依据\n".to_owned();
    let mut assign = "编号,类别,→主办,依据\n".to_owned();
    for at in 0..1_000 {
        catalogue.push_str(&format!("C{at},T{at:04},名称,TINY\n"));
        assign.push_str(&format!("A{at},非(T{at:04}),网格员,TINY\n"));
    }
    let own = ("tables/classify.csv", "");
    let limits = ("tables/limits.csv", "");
    let files =
        [("tables/catalogue.csv", &*catalogue), ("tables/assign.csv", &assign), own, limits];
    let open = opened(&[tiny(&files)]);
    let error = answer(Some(&open), &DescribeRequest { detail: true }).unwrap_err();
    assert_eq!(error.limit.as_deref(), Some("RESPONSE_BYTES_MAX"));
}

/// Every pack that is shipped: every sample agrees with its cell, all of them fit an answer.
#[test]
fn the_packs_that_are_shipped() {
    let mut packs: Vec<(String, Vec<Layer>)> = shipped::packs()
        .into_iter()
        .map(|name| (name.clone(), shipped::layers(&shipped::rules(&name))))
        .collect();
    assert!(packs.iter().filter(|(name, _)| !name.contains('/')).count() > 6, "all of `rules/`");
    // A district over the largest timetable, as both are meant to be used.
    let mut both = shipped::layers(&shipped::rules("timetables/yuncheng"));
    both.extend(shipped::layers(&shipped::rules("lengshuitan")).pop());
    packs.push(("lengshuitan over yuncheng".to_owned(), both));
    for (name, layers) in packs {
        let open = opened(&layers);
        let told = agree(&open);
        let (text, _) = detailed(&open);
        let rows: usize = told.tables.iter().map(|table| table.entries.len()).sum();
        println!("{name}: {rows} rows, {} bytes", text.len());
        assert!(text.len() < RESPONSE_BYTES_MAX / 2, "{name}: {} bytes", text.len());
        for row in told.tables.iter().flat_map(|table| &table.entries) {
            for condition in &row.conditions {
                let place = format!("{name} {} {}", row.id, condition.path);
                assert!(!condition.inside.is_empty(), "{place}: nothing satisfies it");
            }
        }
    }
}

/// A literal of a type, few enough that ranges meet.
fn literal(kind: Type) -> BoxedStrategy<String> {
    match kind {
        Type::Text => prop::sample::select(vec!["甲", "乙", "丙", "丁"]).prop_map_into().boxed(),
        Type::Boolean => prop::sample::select(vec!["true", "否"]).prop_map_into().boxed(),
        Type::Decimal => (-2..10_i32).prop_map(|half| halves(half).to_string()).boxed(),
        Type::Date => (1..10_u8).prop_map(|day| format!("2024-03-0{day}")).boxed(),
        Type::Time => (0..6_u8).prop_map(|minute| format!("0:0{minute}")).boxed(),
        Type::DateTime => (0..6_u8).prop_map(|minute| format!("2024-02-29T00:0{minute}Z")).boxed(),
    }
}

fn halves(half: i32) -> rust_decimal::Decimal {
    rust_decimal::Decimal::new(i64::from(half) * 5, 1)
}

fn piece(kind: Type) -> BoxedStrategy<String> {
    let signs = prop::sample::select(vec!["<", "<=", ">", ">="]);
    let sided = (signs, literal(kind)).prop_map(|(sign, value)| format!("{sign} {value}"));
    let ends = (prop::sample::select(vec!["[", "("]), prop::sample::select(vec!["]", ")"]));
    let range = (ends, literal(kind), literal(kind))
        .prop_map(|((open, close), low, high)| format!("{open}{low}..{high}{close}"));
    match kind.is_ordered() {
        true => prop_oneof![literal(kind), sided, range].boxed(),
        false => literal(kind),
    }
}

fn cell(kind: Type) -> impl Strategy<Value = String> {
    let pieces = (any::<bool>(), prop::collection::vec(piece(kind), 1..4));
    let text = pieces.prop_map(|(negated, pieces)| match negated {
        true => format!("not({})", pieces.join("、")),
        false => pieces.join("、"),
    });
    // Ranges that are empty or upside down are no cells.
    text.prop_filter("a cell", move |text| parse(text, Form::of(kind)).is_ok())
}

/// Every value that could tell two cells of that type apart, at the grain of the samples.
fn all(kind: Type) -> Vec<Value> {
    let text = |text: String| Value::parse(kind, &text).unwrap();
    match kind {
        Type::Text => ["甲", "乙", "丙", "丁"].map(|word| text(word.into())).to_vec(),
        Type::Boolean => vec![Value::Boolean(true), Value::Boolean(false)],
        Type::Decimal => {
            (-20..60).map(|at| Value::Decimal(rust_decimal::Decimal::new(at * 25, 2))).collect()
        }
        Type::Date => {
            let days = (1..20).map(|day| text(format!("2024-03-{day:02}")));
            days.chain([text("2024-02-29".into())]).collect()
        }
        Type::Time => (0..20).map(|minute| text(format!("0:{minute:02}"))).collect(),
        Type::DateTime => {
            let minutes = (0..20).map(|minute| text(format!("2024-02-29T00:{minute:02}Z")));
            minutes.chain([text("2024-02-28T23:59Z".into())]).collect()
        }
    }
}

fn sheets() -> impl Strategy<Value = (Type, Vec<String>)> {
    prop::sample::select(Type::ALL.as_slice())
        .prop_flat_map(|kind| (Just(kind), prop::collection::vec(cell(kind), 1..8)))
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 400,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    /// Samples agree with their cells (`agree`), and wherever something satisfies a cell, or does
    /// not, there is a sample of it.
    #[test]
    fn samples_agree_with_generated_cells((kind, cells) in sheets()) {
        let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
        let told = tried(kind.name(), &cells);
        prop_assert_eq!(told.len(), cells.len());
        for (condition, text) in told.iter().zip(&cells) {
            let cell = parse(text, Form::of(kind)).unwrap();
            let known = all(kind);
            let known = known.iter().filter(|value| {
                let written = value.to_string();
                kind != Type::Text || cells.iter().any(|cell| cell.contains(&written))
            });
            let (inside, outside): (Vec<_>, Vec<_>) = known.partition(|v| cell.matches(v));
            prop_assert_eq!(condition.inside.is_empty(), inside.is_empty(), "inside {}", text);
            prop_assert_eq!(condition.outside.is_empty(), outside.is_empty(), "outside {}", text);
        }
    }
}
