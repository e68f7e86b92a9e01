//! Grid sizing 规模: grids against the pack's figures, and areas divided by them.
//!
//! A source that says "以居民50户左右为单位" gives a figure and leaves open how far off is still about
//! (左右): a grid that is not exact is then *unspecified*, with how far off it is, and never simply
//! right or wrong. A source that divides 154 shops by 30 and comes to 5 does not say how it
//! rounded; all three ways are shown beside the pack's own reading.
//!
//! Arithmetic is exact: decimals, no floats.
//!
//! | grid of 55 households, norm 50 | `→approximate` | `→tolerance` | status |
//! |---|---|---|---|
//! | the source says 50 | | | over |
//! | the source says 50左右 | 是 | | unspecified, 10 % off |
//! | the pack reads 左右 as within 10 % | 是 | 10 | within |
//! | the pack reads 左右 as within 5 % | 是 | 5 | over |
//!
//! The second line is what an article with 左右 says. The last two are the pack's reading, which
//! stands under a source of its own and can be turned alone.
//!
//! Not responsible for: where the counts come from.

use std::rc::Rc;

use gezhi_contract::survey::{
    AreaGrids, GridSize, Roundings, SizeStatus, SurveyRequest, SurveyResponse,
};
use gezhi_contract::{Error, ErrorKind};
use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};

use crate::book::{Book, PlannedTable, setting, text, value};
use crate::decide::ask::{Answer, Run, ask, by, missing};
use crate::decide::scene::{Known, Scene, day};
use crate::duties::{Given, Ground, described, enrolled, kind, scene};
use crate::limits;
use crate::pack::field::Field;
use crate::pack::manifest::Span;
use crate::roster::Register;
use crate::value::Value;

/// Holds grids against the rows of `sizing`, and divides areas by them.
///
/// Grids are the request's own, or the roster's where it names none.
///
/// Grids are held against every row that is for their kind, so one grid may stand in the answer
/// several times: once by households, once by area. Areas are divided in the same way.
///
/// # Errors
/// `invalid_request` with the path of the first word, day or fact that does not fit;
/// `limit_exceeded` (`RESPONSE_BYTES_MAX`).
pub fn survey(
    book: &Book,
    roster: Option<&Rc<Register>>,
    request: &SurveyRequest,
) -> Result<SurveyResponse, Error> {
    let day = day(&request.at, "at")?;
    let ground = (book, roster);
    let given =
        [("grids", request.grids.as_ref().map_or(0, Vec::len)), ("areas", request.areas.len())];
    if let Some((path, _)) = given.iter().find(|(_, count)| *count > limits::INCIDENTS_MAX) {
        return Err(limits::exceeded(("INCIDENTS_MAX", limits::INCIDENTS_MAX)).at(*path));
    }
    let grids = match (&request.grids, roster, book.tables.get("sizing")) {
        (Some(_), ..) => named(book, request)?,
        (None, Some(register), Some(planned)) => {
            enrolled(register, planned, Span { from: Some(day), to: Some(day) })
        }
        _ => Vec::new(),
    };
    let run = Run::default();
    let mut out = SurveyResponse::default();
    let mut bytes = limits::Response::default();
    for grid in &grids {
        let rules = rules(ground, (grid, day), &run)?;
        let none = rules.is_empty().then(|| no_rule(grid));
        for sized in rules.iter().map(|rule| size(grid, rule)).chain(none) {
            bytes.add(&sized)?;
            out.grids.push(sized);
        }
    }
    for (index, area) in request.areas.iter().enumerate() {
        let path = format!("areas[{index}]");
        let kind = kind(book, &area.kind, &format!("{path}.kind"))?;
        let mut known = described(book, &area.id, &kind);
        known.facts.clone_from(&area.facts);
        let given = Given { id: area.id.clone(), kind, known, path, ..Given::default() };
        let rules = rules(ground, (&given, day), &run)?;
        let none = || AreaGrids { given: area.grids, ..blank(area.id.clone()) };
        let none = rules.is_empty().then(none);
        for divided in rules.iter().map(|rule| divide(&given, area.grids, rule)).chain(none) {
            bytes.add(&divided)?;
            out.areas.push(divided);
        }
    }
    out.steps = run.steps.get();
    Ok(out)
}

/// The grids that a request names.
///
/// # Errors
/// `invalid_request` for a kind that the pack does not have.
pub fn named(book: &Book, request: &SurveyRequest) -> Result<Vec<Given>, Error> {
    let mut out = Vec::new();
    for (index, grid) in request.grids.iter().flatten().enumerate() {
        let path = format!("grids[{index}]");
        let kind = kind(book, &grid.kind, &format!("{path}.kind"))?;
        let mut known = described(book, &grid.id, &kind);
        known.facts.clone_from(&grid.facts);
        out.push(Given { id: grid.id.clone(), kind, known, path, ..Given::default() });
    }
    Ok(out)
}

/// One row that is for the grid, or may be.
struct Rule<'a> {
    book: &'a Book,
    planned: &'a PlannedTable,
    row: usize,
    measure: String,
    /// The count, where it is known.
    value: Option<Decimal>,
    size: Decimal,
    /// What is not known.
    needs: Vec<String>,
}

/// The rows for a grid of that kind that hold, or could.
///
/// In rule order, hit or possible: a row of which it is not known whether it holds is listed with
/// what it needs.
fn rules<'a>(
    (book, roster): Ground<'a>,
    (grid, day): (&Given, jiff::civil::Date),
    run: &Run,
) -> Result<Vec<Rule<'a>>, Error> {
    let Some(planned) = book.tables.get("sizing") else { return Ok(Vec::new()) };
    let scene = scene((book, roster), grid, day)?;
    let answer = ask(book, planned, &scene, run);
    let table = &planned.table;
    let mut rows: Vec<usize> = answer.hits.iter().chain(&answer.possible).copied().collect();
    rows.sort_unstable();
    let rows = rows.into_iter().filter(|at| text(table, *at, "per") == Some(grid.kind.as_str()));
    rows.map(|at| rule(book, planned, (at, &answer), (&scene, grid))).collect()
}

/// One row with the count it measures and what is missing for it.
///
/// A count may be assumed by the vocabulary; one below zero is refused at its fact. The measure
/// itself is among `needs` where it is not known, once, also if a condition asks for it as well.
fn rule<'a>(
    book: &'a Book,
    planned: &'a PlannedTable,
    (at, answer): (usize, &Answer),
    (scene, grid): (&Scene, &Given),
) -> Result<Rule<'a>, Error> {
    let table = &planned.table;
    let measure = text(table, at, "measure").unwrap_or_default().to_owned();
    let counted = match scene.known(&Field::Fact(measure.clone()), &book.pack) {
        Known::One(Value::Decimal(number)) | Known::Assumed(Value::Decimal(number)) => {
            Some(*number)
        }
        _ => None,
    };
    if counted.is_some_and(|count| count < Decimal::ZERO) {
        let path = format!("{}.facts.{measure}", grid.path);
        return Err(Error::new(
            ErrorKind::InvalidRequest,
            format!("`{measure}` 不能小于零"),
            format!("`{measure}` cannot be below zero"),
        )
        .at(path));
    }
    let mut needs = Vec::new();
    if answer.possible.contains(&at) {
        let known: Vec<Known<'_>> =
            table.inputs.iter().map(|c| scene.known(&c.field, &book.pack)).collect();
        let row = table.rows.get(at);
        needs = row.map(|row| missing(table, row, &known, scene)).unwrap_or_default();
    }
    if counted.is_none() && !needs.contains(&measure) {
        needs.push(measure.clone());
    }
    let size = match value(table, at, "size") {
        Some(Value::Decimal(size)) => *size,
        _ => Decimal::ZERO,
    };
    Ok(Rule { book, planned, row: at, measure, value: counted, size, needs })
}

impl Rule<'_> {
    fn flag(&self, output: &str) -> bool {
        matches!(value(&self.planned.table, self.row, output), Some(Value::Boolean(true)))
    }

    fn by(&self) -> Option<gezhi_contract::decision::By> {
        self.planned.table.rows.get(self.row).map(by)
    }
}

/// A grid that no row is for. It is listed all the same: that the source says nothing of it is an
/// answer, and a list that is shorter than the request would hide it.
fn no_rule(grid: &Given) -> GridSize {
    GridSize {
        id: grid.id.clone(),
        measure: None,
        value: None,
        size: None,
        deviation: None,
        status: SizeStatus::NoRule,
        or: None,
        needs: Vec::new(),
        by: None,
    }
}

/// One grid by one rule.
///
/// The order of the tests is that of their certainty: what is missing, then what is exact, then
/// what the pack's tolerance takes in, then what the source leaves open. Only what none of them
/// covers is over or under.
fn size(grid: &Given, rule: &Rule<'_>) -> GridSize {
    let table = &rule.planned.table;
    let deviation = rule.value.and_then(|value| deviation(value, rule.size));
    let tolerance = match value(table, rule.row, "tolerance") {
        Some(Value::Decimal(percent)) => Some(*percent),
        _ => None,
    };
    let status = match (rule.value, deviation) {
        _ if !rule.needs.is_empty() => SizeStatus::NeedsFacts,
        (Some(value), _) if value == rule.size => SizeStatus::Exact,
        (_, Some(off)) if tolerance.is_some_and(|most| off.abs() <= most) => SizeStatus::Within,
        _ if rule.flag("approximate") && tolerance.is_none() => SizeStatus::Unspecified,
        (Some(value), _) if value > rule.size => SizeStatus::Over,
        _ => SizeStatus::Under,
    };
    GridSize {
        measure: Some(rule.measure.clone()),
        value: rule.value.map(|value| value.normalize().to_string()),
        size: Some(rule.size.normalize().to_string()),
        deviation: deviation.map(|off| two_places(off).normalize().to_string()),
        status,
        or: text(table, rule.row, "or").map(str::to_owned),
        needs: rule.needs.clone(),
        by: rule.by(),
        ..no_rule(grid)
    }
}

/// How far off, in percent; `None` for a size of nothing.
///
/// Below zero for a grid that is smaller. `None` as well where the product does not fit a decimal:
/// such a count is over or under by any measure, and no percentage would tell more.
fn deviation(value: Decimal, size: Decimal) -> Option<Decimal> {
    let off = value.checked_sub(size)?.checked_mul(Decimal::ONE_HUNDRED)?;
    off.checked_div(size)
}

/// A number as answers show it: to two places, a half up.
#[must_use]
pub fn two_places(number: Decimal) -> Decimal {
    number.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
}

/// An area of which nothing is known but its id.
fn blank(id: String) -> AreaGrids {
    AreaGrids {
        id,
        measure: None,
        value: None,
        size: None,
        rounding: None,
        grids: None,
        given: None,
        agrees: None,
        readings: None,
        needs: Vec::new(),
        by: None,
    }
}

/// One area divided by one rule. Where the source does not say how to round, there is a number only
/// if all ways agree.
fn divide(area: &Given, given: Option<u64>, rule: &Rule<'_>) -> AreaGrids {
    let readings = rule.value.and_then(|value| roundings(value, rule.size));
    let readings = readings.filter(|_| rule.needs.is_empty());
    let rounding = setting(rule.book, &rule.planned.table, rule.row, "rounding");
    let rounding = rounding.unwrap_or_else(|| "unspecified".to_owned());
    let grids = readings.as_ref().and_then(|all| match rounding.as_str() {
        "floor" => Some(all.floor),
        "ceil" => Some(all.ceil),
        "nearest" => Some(all.nearest),
        _ => (all.floor == all.ceil).then_some(all.floor),
    });
    AreaGrids {
        measure: Some(rule.measure.clone()),
        value: rule.value.map(|value| value.normalize().to_string()),
        size: Some(rule.size.normalize().to_string()),
        rounding: Some(rounding),
        grids,
        given,
        agrees: given.zip(grids).map(|(given, grids)| given == grids),
        readings,
        needs: rule.needs.clone(),
        by: rule.by(),
        ..blank(area.id.clone())
    }
}

/// The three ways that a quotient may become a number of grids; a half goes up in `nearest`. `None`
/// where the norm is nothing, or the number is beyond all counting.
fn roundings(value: Decimal, size: Decimal) -> Option<Roundings> {
    let share = value.checked_div(size)?;
    Some(Roundings {
        floor: share.floor().to_u64()?,
        nearest: share
            .round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero)
            .to_u64()?,
        ceil: share.ceil().to_u64()?,
    })
}
