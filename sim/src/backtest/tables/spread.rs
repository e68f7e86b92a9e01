//! How much of the limits was used, and which other limits would have been kept.
//!
//! Not responsible for: the arithmetic (`measure`).

use gezhi_contract::Text;

use super::super::measure::{EDGES, MULTIPLES, Used, bins, count, needed, quantile};
use super::super::{Backtest, LimitResult};
use super::{name_of, number, section, share_within, table};
use crate::report::{Cell, Chart, ChartKind, Item, Section, Series};

/// Shares of clocks in per cent: the quantiles of used time.
const QUANTILES: [u64; 6] = [25, 50, 75, 90, 95, 100];
/// Shares for which the limit that is needed is told.
const SHARES: [u64; 6] = [50, 75, 80, 90, 95, 100];
/// Limits drawn in the heat map: those with most clocks.
const LIMITS_DRAWN: usize = 40;

impl Backtest {
    /// Nothing where no clock was judged and is done.
    pub(super) fn spread_section(&self) -> Option<Section> {
        let limits: Vec<&LimitResult> =
            self.limits.iter().filter(|one| !one.used.is_empty()).collect();
        if limits.is_empty() {
            return None;
        }
        let note = Text::new(
            "只算判了而且办完的。用时按该时限自己的单位（工作时、工作日……）计，不满一个单位的进一。\
             时限改了，人的做法也会变：这里只说这些案件当时用了多久。",
            "Clocks that were judged and are done. Time is counted in the limit's own unit, begun \
             units counted. Under another limit people would have worked otherwise: this only \
             says how long these cases took.",
        );
        let items = vec![
            quantiles(&limits),
            histogram(&limits),
            heat(&limits),
            needs(&limits),
            curve(&limits),
        ];
        Some(section("used", ("用了多少时间", "How much time was used"), Some(note), items))
    }
}

/// Clock, stage, limit, rule, how many, and the unit.
fn start_of_row(one: &LimitResult) -> Vec<Cell> {
    let mut row = name_of(one);
    row.extend([number(count(&one.used)), Cell::Label(one.unit.label.clone())]);
    row
}

const START: [(&str, &str); 6] = [
    ("时钟", "clock"),
    ("阶段", "stage"),
    ("时限", "limit"),
    ("规则", "rule"),
    ("办完的", "done"),
    ("单位", "unit"),
];

fn titled(rest: &[(String, String)]) -> Vec<(&str, &str)> {
    let rest = rest.iter().map(|(zh, en)| (zh.as_str(), en.as_str()));
    START.into_iter().chain(rest).collect()
}

fn quantiles(limits: &[&LimitResult]) -> Item {
    let name = |percent: &u64| match percent {
        100 => ("最长".to_owned(), "longest".to_owned()),
        percent => (format!("{percent} % 不超过"), format!("{percent} % took at most")),
    };
    let columns: Vec<(String, String)> = QUANTILES.iter().map(name).collect();
    let row = |one: &&LimitResult| {
        let told = QUANTILES.map(|percent| {
            let ticks = quantile(&one.used, percent);
            ticks.map_or(Cell::Empty, |ticks| amount(one.unit.hundredths(ticks)))
        });
        start_of_row(one).into_iter().chain(told).collect()
    };
    let id = ("used-quantiles", "用时的分位数", "Quantiles of used time");
    table(id, &titled(&columns), limits.iter().map(row).collect())
}

fn bin_names() -> Vec<(String, String)> {
    let mut below = 0;
    let mut names = Vec::new();
    for edge in EDGES {
        names.push((format!("{below}–{edge} %"), format!("{below}–{edge} %")));
        below = edge;
    }
    names.push((format!("{below} % 以上"), format!("over {below} %")));
    names
}

fn histogram(limits: &[&LimitResult]) -> Item {
    let row = |one: &&LimitResult| {
        let told = bins(&one.used).into_iter().map(number);
        start_of_row(one).into_iter().chain(told).collect()
    };
    let id = ("used-histogram", "用时占时限的比例", "Used time in per cent of the limit");
    table(id, &titled(&bin_names()), limits.iter().map(row).collect())
}

fn heat(limits: &[&LimitResult]) -> Item {
    let mut drawn = limits.to_vec();
    drawn.sort_by_key(|one| std::cmp::Reverse(count(&one.used)));
    drawn.truncate(LIMITS_DRAWN);
    let series = |one: &&LimitResult| {
        let whole = count(&one.used);
        let points = bins(&one.used).into_iter().map(|part| Cell::Share { part, whole });
        let rule = one.rule.as_deref().unwrap_or("—");
        let (zh, en) = (&one.clock_label.zh, one.clock_label.in_lang("en"));
        Series {
            name: Text::new(format!("{zh} {rule}"), format!("{en} {rule}")),
            points: points.collect(),
            spread: Vec::new(),
        }
    };
    Item::Chart(Chart {
        id: "used-heat".to_owned(),
        title: Text::new(
            "用时占时限的比例：各时限",
            "Used time in per cent of the limit, by limit",
        ),
        kind: ChartKind::Heat,
        x: Text::new("占时限的比例", "per cent of the limit"),
        y: Text::new("占该时限办完的", "share of those done"),
        places: bin_names().into_iter().map(|(zh, en)| Text::new(zh, en)).collect(),
        series: drawn.iter().map(series).collect(),
    })
}

fn needs(limits: &[&LimitResult]) -> Item {
    let name = |percent: &u64| match percent {
        100 => ("全部守住".to_owned(), "all keep it".to_owned()),
        percent => (format!("{percent} % 守住"), format!("{percent} % keep it")),
    };
    let columns: Vec<(String, String)> = SHARES.iter().map(name).collect();
    let row = |one: &&LimitResult| {
        let told =
            SHARES.map(|percent| needed(&one.used, percent, &one.unit).map_or(Cell::Empty, number));
        start_of_row(one).into_iter().chain(told).collect()
    };
    let id = ("needed", "时限要几个单位才守得住", "How many units a limit would need");
    table(id, &titled(&columns), limits.iter().map(row).collect())
}

/// The share in time if every limit of a clock were so many per cent of what it is.
fn curve(limits: &[&LimitResult]) -> Item {
    let mut clocks: Vec<(&Text, Vec<Used>)> = Vec::new();
    for one in limits {
        match clocks.iter_mut().find(|(label, _)| **label == one.clock_label) {
            Some((_, used)) => used.extend(&one.used),
            None => clocks.push((&one.clock_label, one.used.clone())),
        }
    }
    let series = |(label, used): &(&Text, Vec<Used>)| Series {
        name: (*label).clone(),
        points: MULTIPLES.iter().map(|percent| share_within(used, *percent)).collect(),
        spread: Vec::new(),
    };
    let place = |percent: &u64| Text::new(format!("{percent} %"), format!("{percent} %"));
    Item::Chart(Chart {
        id: "curve".to_owned(),
        title: Text::new("时限放宽或收紧，按期率是多少", "Share on time under other limits"),
        kind: ChartKind::Lines,
        x: Text::new("时限为现在的", "limit, of what it is"),
        y: Text::new("按期率", "share on time"),
        places: MULTIPLES.iter().map(place).collect(),
        series: clocks.iter().map(series).collect(),
    })
}

/// Hundredths with their point.
pub(super) fn amount(hundredths: u64) -> Cell {
    Cell::Amount { value: i64::try_from(hundredths).unwrap_or(i64::MAX), places: 2 }
}
