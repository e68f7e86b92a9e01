//! Reports in every form: nothing lies outside its picture or over another label, nothing escapes
//! its escaping, nothing is asked of a network.

#![expect(clippy::expect_used, clippy::panic, reason = "a failing test must stop")]

#[path = "report/arbitrary.rs"]
mod arbitrary;
#[path = "report/picture.rs"]
mod picture;
#[path = "report/sample.rs"]
mod sample;

use std::collections::BTreeSet;

use gezhi::render::Lang;
use gezhi_contract::Text;
use gezhi_sim::report::{
    Cell, Chart, ChartKind, Item, Report, Section, Series, Table, csv, csv_files, html, json, text,
};
use picture::{Picture, parse};
use proptest::prelude::*;
use unicode_width::UnicodeWidthStr as _;

const LANGS: [Lang; 2] = [Lang::Zh, Lang::En];
const KINDS: [ChartKind; 7] = [
    ChartKind::Bars,
    ChartKind::Stacked,
    ChartKind::Rows,
    ChartKind::Lines,
    ChartKind::Heat,
    ChartKind::Waterfall,
    ChartKind::Difference,
];

fn same(text: impl Into<String>) -> Text {
    Text::new(text, "")
}

/// A chart whose places are named by their number, with one series.
fn chart(kind: ChartKind, points: Vec<Cell>) -> Chart {
    let places = (1..=points.len()).map(|at| same(format!("第{at}处"))).collect();
    let series = vec![Series { name: same("件数"), points, spread: Vec::new() }];
    let (x, y) = (same("处所"), same("件"));
    Chart { id: "c".to_owned(), title: same("图"), kind, x, y, places, series }
}

fn whole(items: Vec<Item>) -> Report {
    let section = Section { id: "s".to_owned(), title: same("节"), note: None, items };
    Report { title: same("报告"), about: Vec::new(), sections: vec![section] }
}

fn charts(report: &Report) -> impl Iterator<Item = &Chart> {
    report.sections.iter().flat_map(|section| &section.items).filter_map(|item| match item {
        Item::Chart(chart) => Some(chart),
        _ => None,
    })
}

/// All pictures of a chart, each checked.
fn pictures(chart: &Chart) -> Vec<Picture> {
    let pictures = LANGS.into_iter().flat_map(|lang| chart.svg(lang));
    let pictures: Vec<Picture> = pictures.map(|svg| Picture::read(&svg)).collect();
    for picture in &pictures {
        picture.check();
    }
    pictures
}

/// The page holds together, and asks for nothing from elsewhere.
fn check_page(page: &str) {
    let document = parse(page);
    let mut ids: Vec<&str> = document.descendants().filter_map(|n| n.attribute("id")).collect();
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all, "an id stands twice");
    for node in document.descendants().filter(roxmltree::Node::is_element) {
        let name = node.tag_name().name();
        let dangerous = ["script", "link", "img", "iframe", "object", "image", "use", "base"];
        assert!(!dangerous.contains(&name), "an element `{name}`");
        for attribute in node.attributes() {
            let name = attribute.name();
            assert!(!name.starts_with("on") && name != "src" && name != "style", "{name}");
            if name == "href" {
                let target = attribute.value().strip_prefix('#').expect("a place on the page");
                assert!(ids.binary_search(&target).is_ok(), "no `{target}` on the page");
            }
        }
    }
    for table in document.descendants().filter(|node| node.tag_name().name() == "table") {
        let rows = table.descendants().filter(|node| node.tag_name().name() == "tr");
        let span = |cell: roxmltree::Node<'_, '_>| -> usize {
            cell.attribute("colspan").map_or(1, |span| span.parse().expect("a number"))
        };
        let cells = rows.map(|row| row.children().filter(|n| n.is_element()).map(span).sum());
        let cells: BTreeSet<usize> = cells.collect();
        assert_eq!(cells.len(), 1, "rows of one table have {cells:?} cells");
    }
    let style = document.descendants().find(|node| node.tag_name().name() == "style");
    let style = style.and_then(|node| node.text()).expect("a style");
    assert!(!style.contains("url(") && !style.contains("@import"), "the style loads something");
}

#[test]
fn the_sample_is_well_formed_in_every_form() {
    let report = sample::report();
    for lang in LANGS {
        let page = html(&report, lang);
        check_page(&page);
        let elsewhere = page.replace("http://www.w3.org/1999/xhtml", "");
        let elsewhere = elsewhere.replace("http://www.w3.org/2000/svg", "");
        assert!(!elsewhere.contains("http:") && !elsewhere.contains("https:"));
        assert_eq!(page, html(&report, lang), "the same report gives the same bytes");
    }
    for chart in charts(&report) {
        assert!(!pictures(chart).is_empty(), "{} has no picture", chart.id);
    }
}

#[test]
fn both_languages_are_there_and_one_is_shown() {
    let report = sample::report();
    for (lang, shown) in LANGS.into_iter().zip(["lang-zh", "lang-en"]) {
        let page = html(&report, lang);
        let document = parse(&page);
        let inputs = document.descendants().filter(|node| node.tag_name().name() == "input");
        let checked = inputs.filter(|node| node.attribute("checked").is_some());
        let checked: Vec<_> = checked.filter_map(|node| node.attribute("id")).collect();
        assert_eq!(checked, [shown]);
        for words in
            ["主要指标", "Main figures", "图 1-1", "Figure 1-1", "1天2小时5分", "1 d 2 h 5 min"]
        {
            assert!(page.contains(words), "no {words}");
        }
    }
}

#[test]
fn what_markup_dislikes_is_shown_as_it_is() {
    let nasty = "<b>R&D “园区” 'x'</b> 😀";
    let page = html(&sample::report(), Lang::Zh);
    assert!(!page.contains("<b>"));
    let document = parse(&page);
    let shown = document.descendants().filter(|node| node.text() == Some(nasty)).count();
    assert!(shown >= 4, "in two languages of a chart, and in two tables; not {shown}");
    let turned = same("a\u{202e}b\u{1b}[31mc\u{0}d\u{ffff}");
    let page = html(&Report { title: turned, ..Report::default() }, Lang::Zh);
    assert!(page.contains("<title>a b [31mc d </title>"), "{page}");
}

#[test]
fn figures_are_written_as_people_read_them() {
    let row = vec![
        Cell::Word("甲".to_owned()),
        Cell::Count(-1_234_567),
        Cell::Share { part: 1, whole: 3 },
        Cell::Share { part: 1, whole: 0 },
        Cell::Amount { value: 123_456, places: 2 },
        Cell::Duration(86_400),
        Cell::Empty,
    ];
    let columns = (0..7).map(|at| same(format!("列{at}"))).collect();
    let table = Table { id: "t".to_owned(), title: same("表"), columns, rows: vec![row] };
    let page = html(&whole(vec![Item::Table(table)]), Lang::Zh);
    for cell in [
        r#"<th scope="row"><bdi>甲</bdi></th>"#,
        r#"<td class="n">−1,234,567</td>"#,
        r#"<td class="n">33.3%</td>"#,
        r#"<td class="n">–</td>"#,
        r#"<td class="n">1,234.56</td>"#,
        r#"<td class="n"><span lang="zh-CN">1天</span><span lang="en">1 d</span></td>"#,
        "<td>–</td>",
    ] {
        assert!(page.contains(cell), "no {cell}");
    }
}

#[test]
fn charts_bear_nothing_one_many_and_less_than_nothing() {
    let counts = |counts: Vec<i64>| counts.into_iter().map(Cell::Count).collect::<Vec<Cell>>();
    let duration = |hours: i64| Cell::Duration(hours * 3_600);
    for kind in KINDS {
        for points in [
            Vec::new(),
            vec![Cell::Empty; 3],
            counts(vec![42]),
            counts(vec![0; 5]),
            counts(vec![-3, 7, -12]),
            counts(vec![i64::MAX, i64::MIN, 0]),
            counts((0..200).map(|at| at * 37 % 101).collect()),
            counts((0..1_000).collect()),
            vec![Cell::Count(3), Cell::Empty, Cell::Count(4), Cell::Empty, Cell::Empty],
            vec![Cell::Share { part: 1, whole: 3 }, Cell::Share { part: 0, whole: 0 }],
            (0..12).map(duration).collect(),
            vec![Cell::Amount { value: i64::MAX, places: 255 }, Cell::Count(1)],
            vec![Cell::Word("=1".to_owned()), Cell::Count(1)],
        ] {
            pictures(&chart(kind, points));
        }
    }
}

#[test]
fn a_chart_without_points_says_so() {
    for kind in KINDS {
        for points in [Vec::new(), vec![Cell::Empty; 3]] {
            let svg = chart(kind, points).svg(Lang::Zh).concat();
            assert!(svg.contains(">无数据</text>"), "{svg}");
        }
    }
}

#[test]
fn long_names_lie_and_none_is_lost() {
    let names = [
        "店外经营、占道经营及流动摊点",
        "井盖缺失或损毁（含各类井盖）",
        "独居老人走访与异常情况报告",
    ];
    let names: Vec<&str> = names.into_iter().cycle().take(12).collect();
    for kind in [ChartKind::Bars, ChartKind::Stacked, ChartKind::Waterfall, ChartKind::Rows] {
        let mut chart = chart(kind, (1..=12).map(Cell::Count).collect());
        chart.places = names.iter().map(|name| same(*name)).collect();
        for picture in pictures(&chart) {
            assert!(!picture.says("…"), "a name was cut in {kind:?}");
            for name in &names {
                assert!(picture.says(name), "{name} is missing in {kind:?}");
            }
        }
    }
    let mut heat = chart(ChartKind::Heat, (1..=12).map(Cell::Count).collect());
    heat.places = names.iter().map(|name| same(*name)).collect();
    for picture in pictures(&heat) {
        assert!(names.iter().all(|name| picture.says(name)), "the key has every name");
    }
}

#[test]
fn figures_left_of_their_marks_keep_off_the_names() {
    for counts in [[-6_086_131_332_172_942_605, -2_844_575_863_828_155_968], [-900, -899], [-9, 4]]
    {
        let mut chart = chart(ChartKind::Rows, counts.map(Cell::Count).into());
        chart.series[0].points.extend([Cell::Count(499_101_632), Cell::Count(-1)]);
        assert_eq!(pictures(&chart).len(), 2);
        chart.kind = ChartKind::Waterfall;
        chart.places.push(same("一个比别的都长得多的名称，它使条形横置，且占去许多地方"));
        pictures(&chart);
    }
}

#[test]
fn a_long_chart_has_several_pictures_that_fit_on_a_page() {
    for kind in [ChartKind::Rows, ChartKind::Difference] {
        let pictures = chart(kind, (0..200).map(Cell::Count).collect()).svg(Lang::Zh);
        assert!(pictures.len() > 3);
        for svg in &pictures {
            let picture = Picture::read(svg);
            assert!(picture.height < 12_400, "{} tenths", picture.height);
        }
        assert!(Picture::read(pictures.last().expect("one")).says("第200处"));
    }
}

#[test]
fn lines_stop_where_points_are_missing() {
    let points = [1, 2, 0, 3, 4, 0, 5].map(|n| if n == 0 { Cell::Empty } else { Cell::Count(n) });
    let svg = chart(ChartKind::Lines, points.into()).svg(Lang::Zh).concat();
    assert_eq!(svg.matches("<polyline").count(), 2);
    assert_eq!(svg.matches("<circle").count(), 5);
}

#[test]
fn a_scale_that_does_not_begin_at_nothing_says_so() {
    let share = |part| Cell::Share { part, whole: 100 };
    let high = chart(ChartKind::Lines, vec![share(91), share(95)]).svg(Lang::Zh).concat();
    assert!(high.contains("纵轴不从零开始"));
    let low = chart(ChartKind::Lines, vec![share(11), share(95)]).svg(Lang::Zh).concat();
    assert!(!low.contains("纵轴不从零开始") && low.contains(">0%<"));
    let bars = chart(ChartKind::Bars, vec![share(91), share(95)]).svg(Lang::Zh).concat();
    assert!(bars.contains(">0%<"), "bars always begin at nothing");
}

#[test]
fn a_difference_within_its_spread_is_hollow() {
    let mut chart = chart(ChartKind::Difference, vec![Cell::Count(5), Cell::Count(-5)]);
    chart.series[0].spread = vec![Cell::Count(4), Cell::Count(6)];
    let svg = chart.svg(Lang::En).concat();
    assert!(svg.contains("+5 ± 4") && svg.contains("−5 ± 6"));
    let dots = parse(&svg);
    let dots = dots.descendants().filter(|node| node.tag_name().name() == "circle");
    let hollow: Vec<bool> = dots.map(|dot| dot.attribute("fill") == Some("#fff")).collect();
    assert_eq!(hollow, [false, true, false, true], "two points, and two in the legend");
}

#[test]
fn csv_is_safe_and_loses_nothing() {
    let words = ["=1+1", "+86 10", "-x", "@a", "-12.5", "+3", "\t=1", "＝1", "a=1", "a,\"b\"\nc"];
    let rows = words.iter().map(|word| vec![Cell::Word((*word).to_owned()), Cell::Count(-1_000)]);
    let columns = vec![same("=列"), same("件")];
    let table = Table { id: "t".to_owned(), title: same("表"), columns, rows: rows.collect() };
    let text = csv(&table, Lang::Zh);
    let text = text.strip_prefix('\u{feff}').expect("a mark at the start");
    let expected = "'=列,件\r\n'=1+1,-1000\r\n'+86 10,-1000\r\n'-x,-1000\r\n'@a,-1000\r\n-12.5,-1000\r\n\
                    +3,-1000\r\n'\t=1,-1000\r\n'＝1,-1000\r\na=1,-1000\r\n\"a,\"\"b\"\"\nc\",-1000\r\n";
    assert_eq!(text, expected);
    let rows = vec![
        vec![Cell::Share { part: 99_999, whole: 100_000 }],
        vec![Cell::Duration(-93_901)],
        vec![Cell::Empty],
    ];
    let table = Table { id: "t".to_owned(), title: same("表"), columns: vec![same("值")], rows };
    let expected = "\u{feff}值,值：部分,值：总数,值：秒\r\n100.00%,99999,100000,\r\n\
                    −1天2小时5分,,,-93901\r\n,,,\r\n";
    assert_eq!(csv(&table, Lang::Zh), expected);
}

#[test]
fn every_table_and_chart_is_a_file_of_its_own() {
    let table = |id: &str| Item::Table(Table { id: id.to_owned(), ..Table::default() });
    let ids = ["a", "A", "../a", "网格", ""];
    let mut report = whole(ids.map(table).into());
    report.sections[0].items.push(Item::Text(same("x")));
    report.sections[0].items.push(Item::Chart(chart(ChartKind::Bars, vec![Cell::Count(1)])));
    let names: Vec<String> = csv_files(&report, Lang::Zh).into_iter().map(|file| file.0).collect();
    assert_eq!(names, ["a.csv", "A-2.csv", "x---a.csv", "x--.csv", "x.csv", "c.csv"]);
    let charts = csv_files(&report, Lang::Zh).pop().expect("the chart");
    assert_eq!(charts.1, "\u{feff}处所,件\r\n第1处,1\r\n");
}

#[test]
fn json_is_the_report() {
    let report = sample::report();
    let text = json(&report);
    assert_eq!(serde_json::from_str::<Report>(&text).expect("a report"), report);
    assert!(text.starts_with("{\n  \"title\": {\n    \"zh\": ") && text.ends_with("}\n"));
}

#[test]
fn a_terminal_gets_aligned_columns_and_blocks() {
    let rows = [("网格员", 1_234), ("grid head", 5)];
    let row = |(name, count): (&str, i64)| vec![Cell::Word(name.to_owned()), Cell::Count(count)];
    let table = Table {
        id: "t".to_owned(),
        title: same("各岗位"),
        columns: vec![same("岗位"), same("件")],
        rows: rows.map(row).into(),
    };
    let mut bars = chart(ChartKind::Rows, vec![Cell::Count(8), Cell::Count(-4), Cell::Empty]);
    bars.places = ["暴露垃圾", "a", "b"].map(same).into();
    let heat = chart(ChartKind::Heat, [0, 1, 4].map(Cell::Count).into());
    let report = whole(vec![Item::Table(table), Item::Chart(bars), Item::Chart(heat)]);
    let lines: Vec<String> = text(&report, Lang::Zh).lines().map(str::to_owned).collect();
    let has = |line: &str| assert!(lines.iter().any(|l| l == line), "no {line:?} in {lines:#?}");
    has("  岗位          件");
    has("  ────────────────");
    has("  网格员     1,234");
    has("  grid head      5");
    has(&format!("  暴露垃圾  {}│{} 8", " ".repeat(28), "█".repeat(56)));
    has(&format!("  a         {}│ −4", "█".repeat(28)));
    has(&format!("  b         {}│ –", " ".repeat(28)));
    has("  件数    ░░██");
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 200,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn any_report_is_well_formed(report in arbitrary::report()) {
        for lang in LANGS {
            check_page(&html(&report, lang));
            for line in text(&report, lang).lines() {
                prop_assert!(line.width() <= 100, "{} columns: {line}", line.width());
                prop_assert!(!line.contains(char::is_control), "{line:?}");
            }
            for (name, text) in csv_files(&report, lang) {
                prop_assert!(name.is_ascii() && !name.contains(['/', '\\', ' ']), "{name}");
                let marked = text.starts_with('\u{feff}');
                prop_assert!(marked, "{name}");
            }
        }
        prop_assert_eq!(serde_json::from_str::<Report>(&json(&report)).expect("JSON"), report);
    }

    #[test]
    fn any_chart_lies_inside_its_picture(chart in arbitrary::chart()) {
        pictures(&chart);
    }
}
