//! Reports of any shape: words that markup, spreadsheets and terminals dislike, ragged rows,
//! figures at the edges of their types.
//!
//! Not responsible for: reports that mean something.

use gezhi_contract::Text;
use gezhi_sim::report::{Cell, Chart, ChartKind, Item, Report, Section, Series, Table};
use proptest::collection::vec;
use proptest::prelude::*;

fn word() -> impl Strategy<Value = String> {
    let nasty = prop::sample::select(vec![
        "",
        "<",
        "&amp;",
        "]]>",
        "\"'",
        "</style><script>alert(1)</script>",
        "=1+1",
        "😀👨‍👩‍👧☺\u{fe0f}",
        "网格",
        "第3季度",
        "W".repeat(90).leak(),
        "井盖缺失或损毁（含各类井盖）",
        "\u{1b}[31m",
        "\u{202e}",
        "\u{0}",
        "\n\n",
        "é\u{301}\u{301}",
        "a b c",
        "−",
        "\u{ffff}",
        "２０２６",
        "ﷺ",
    ]);
    let piece = prop_oneof![nasty.prop_map(str::to_owned), "[a-z0-9 一-龥]{0,8}", ".{0,6}"];
    vec(piece, 0..4).prop_map(|pieces| pieces.concat())
}

fn text() -> impl Strategy<Value = Text> {
    (word(), word()).prop_map(|(zh, en)| Text::new(zh, en))
}

fn cell() -> impl Strategy<Value = Cell> {
    prop_oneof![
        1 => Just(Cell::Empty),
        1 => word().prop_map(Cell::Word),
        1 => text().prop_map(Cell::Label),
        4 => figure(),
    ]
}

fn whole() -> impl Strategy<Value = i64> {
    prop_oneof![
        6 => -100_i64..100_000,
        1 => any::<i64>(),
        1 => prop::sample::select(vec![i64::MIN, -1, 0, 1, i64::MAX]),
    ]
}

fn parts() -> impl Strategy<Value = u64> {
    prop_oneof![6 => 0_u64..1_000, 1 => any::<u64>()]
}

fn figure() -> impl Strategy<Value = Cell> {
    prop_oneof![
        whole().prop_map(Cell::Count),
        (parts(), parts()).prop_map(|(part, whole)| Cell::Share { part, whole }),
        (whole(), 0_u8..5).prop_map(|(value, places)| Cell::Amount { value, places }),
        (whole(), any::<u8>()).prop_map(|(value, places)| Cell::Amount { value, places }),
        whole().prop_map(Cell::Duration),
    ]
}

/// Mostly figures of one kind, as reports have them.
fn points() -> impl Strategy<Value = Vec<Cell>> {
    let gap = |cell: Cell| prop_oneof![8 => Just(cell), 1 => Just(Cell::Empty)];
    prop_oneof![
        vec(whole().prop_map(Cell::Count).prop_flat_map(gap), 0..40),
        vec(
            (0_u64..=100).prop_map(|part| Cell::Share { part, whole: 100 }).prop_flat_map(gap),
            0..40
        ),
        vec((0_i64..9_999_999).prop_map(Cell::Duration).prop_flat_map(gap), 0..40),
        vec(cell(), 0..12),
    ]
}

fn series() -> impl Strategy<Value = Series> {
    let spread = prop_oneof![2 => Just(Vec::new()), 1 => vec(figure(), 0..12)];
    (text(), points(), spread).prop_map(|(name, points, spread)| Series { name, points, spread })
}

/// Any chart.
pub fn chart() -> impl Strategy<Value = Chart> {
    let kind = prop::sample::select(vec![
        ChartKind::Bars,
        ChartKind::Stacked,
        ChartKind::Rows,
        ChartKind::Lines,
        ChartKind::Heat,
        ChartKind::Waterfall,
        ChartKind::Difference,
    ]);
    let numbered = (0_usize..40).prop_map(|to| {
        (0..to).map(|at| Text::new(format!("{at}时"), format!("{at}:00"))).collect::<Vec<Text>>()
    });
    let places = prop_oneof![vec(text(), 0..24), numbered];
    (word(), text(), kind, (text(), text()), places, vec(series(), 0..10)).prop_map(
        |(id, title, kind, (x, y), places, series)| Chart { id, title, kind, x, y, places, series },
    )
}

fn table() -> impl Strategy<Value = Table> {
    let rows = vec(vec(cell(), 0..14), 0..10);
    (word(), text(), vec(text(), 0..12), rows).prop_map(|(id, title, columns, rows)| Table {
        id,
        title,
        columns,
        rows,
    })
}

fn section() -> impl Strategy<Value = Section> {
    let item = prop_oneof![
        text().prop_map(Item::Text),
        table().prop_map(Item::Table),
        chart().prop_map(Item::Chart),
    ];
    (word(), text(), prop::option::of(text()), vec(item, 0..4))
        .prop_map(|(id, title, note, items)| Section { id, title, note, items })
}

/// Any report.
pub fn report() -> impl Strategy<Value = Report> {
    (text(), vec((text(), word()), 0..4), vec(section(), 0..3))
        .prop_map(|(title, about, sections)| Report { title, about, sections })
}
