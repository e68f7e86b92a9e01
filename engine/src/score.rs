//! Outcome targets 指标: closed cases against the pack's rates, by every reading of them.
//!
//! "化解率在网格达到80%、社区达到95%、街道达到98%以上" can be read in two ways: of the cases that
//! *reach* a tier, so many are resolved in it (逐级); or of *all* cases, so many are resolved by the
//! time they leave it (累计). The words do not say. So both are counted, each with its own figures,
//! and the pack's labelled reading says which one decides whether the target is met.
//!
//! Whether a target is met is compared in whole numbers; the rate with two places is for people
//! only. `以上` includes the figure itself (民法典 1259).
//!
//! Ten cases, seven of which the grid resolved, two the community and one nobody, by both readings:
//!
//! | tier | `per_tier` | `cumulative` |
//! |---|---|---|
//! | grid | 7 of 10, 70 % | 7 of 10, 70 % |
//! | community | 2 of 3, 66.67 % | 9 of 10, 90 % |
//!
//! A community whose target is 80 % has met it by the one and missed it by the other. That is why a
//! target without a reading is neither met nor missed until both agree.
//!
//! Not responsible for: which cases are closed, or counting time.

use gezhi_contract::incident::Category;
use gezhi_contract::score::{ClosedCase, Reading, ScoreRequest, ScoreResponse, TargetScore};
use gezhi_contract::{Error, ErrorKind, Incident};
use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::book::{Book, PlannedTable, setting, text, value};
use crate::decide::ask::{Run, ask, by};
use crate::decide::scene::{Scene, day};
use crate::diagnostic::suggest;
use crate::duties::{Given, scene};
use crate::limits;
use crate::pack::vocabulary::Section;
use crate::survey::two_places;
use crate::value::Value;

/// Scores closed cases.
///
/// All cases are read before the first is scored, so a request with one bad case gets an error and
/// no rates. A pack without the table `targets` has no targets, and its answer is empty.
///
/// # Errors
/// `invalid_request` with the path of the first class, tier or fact that does not fit, or of a case
/// that contradicts itself (resolved above what it reached, resolved and not taken up);
/// `limit_exceeded` (`INCIDENTS_MAX`).
pub fn score(book: &Book, request: &ScoreRequest) -> Result<ScoreResponse, Error> {
    let day = day(&request.at, "at")?;
    if request.cases.len() > limits::INCIDENTS_MAX {
        return Err(limits::exceeded(("INCIDENTS_MAX", limits::INCIDENTS_MAX)).at("cases"));
    }
    let mut out = ScoreResponse::default();
    let mut cases = Vec::new();
    for (index, case) in request.cases.iter().enumerate() {
        cases.push(read(book, case, (index, day))?);
    }
    let Some(planned) = book.tables.get("targets") else { return Ok(out) };
    let run = Run::default();
    let answers: Vec<_> = cases.iter().map(|case| ask(book, planned, &case.scene, &run)).collect();
    let in_force = planned.in_force(&vec![Some(day); book.pack.layers.len()]);
    for row in in_force.iter() {
        let stands = answers.iter().map(|answer| {
            // Both lists are in rule order.
            let possible = answer.possible.binary_search(&row).is_ok();
            (answer.hits.binary_search(&row).is_ok(), possible)
        });
        let given: Vec<(&Case, (bool, bool))> = cases.iter().zip(stands).collect();
        out.targets.extend(target(book, planned, row, &given));
    }
    out.steps = run.steps.get();
    Ok(out)
}

/// A case as targets see it; tiers by their place in the vocabulary.
struct Case {
    scene: Scene,
    reached: usize,
    taken_up: bool,
    resolved: Option<usize>,
    on_time: Option<bool>,
}

/// Reads one case and what can be asked of it: its facts, its class, its affair.
///
/// The affair that is written wins over that of the class. A case that contradicts itself is
/// refused and not left out, because a rate over the others would be a rate of nothing in
/// particular.
///
/// # Errors
/// `invalid_request` below `cases[index]`.
fn read(book: &Book, case: &ClosedCase, (index, day): (usize, Date)) -> Result<Case, Error> {
    let path = format!("cases[{index}]");
    let reached = tier(book, &case.reached, &format!("{path}.reached"))?;
    let resolved = match &case.resolved {
        Some(word) => Some(tier(book, word, &format!("{path}.resolved"))?),
        None => None,
    };
    if resolved.is_some_and(|resolved| resolved > reached) {
        return Err(contradiction(
            ("化解的层级高于到过的层级", "it was resolved above the highest tier it reached"),
            &format!("{path}.resolved"),
        ));
    }
    if resolved.is_some() && !case.taken_up {
        return Err(contradiction(
            ("没有调处，却写了化解", "it was resolved without having been taken up"),
            &format!("{path}.taken_up"),
        ));
    }
    let known = Incident { id: case.id.clone(), facts: case.facts.clone(), ..Incident::default() };
    let given = Given { id: case.id.clone(), known, path: path.clone(), ..Given::default() };
    let mut scene = scene((book, None), &given, day)?;
    let class = class(book, case.category.as_ref(), &format!("{path}.category"))?;
    let affair = match &case.affair {
        Some(word) => Some(affair(book, word, &format!("{path}.affair"))?),
        None => class.as_ref().and_then(|(_, affair)| affair.clone()),
    };
    scene.case(class.map(|(code, _)| code), affair);
    Ok(Case { scene, reached, taken_up: case.taken_up, resolved, on_time: case.on_time })
}

/// The class's code and its affair.
type ClassAndAffair = (String, Option<String>);

/// The class by scheme, kind and printed code, as a decision gave it. A case without one is scored
/// as far as rows do not ask for its class.
fn class(
    book: &Book,
    category: Option<&Category>,
    path: &str,
) -> Result<Option<ClassAndAffair>, Error> {
    let Some(category) = category else { return Ok(None) };
    let Some(entry) = book.find_class(category) else {
        let Category { scheme, kind, code } = category;
        return Err(Error::new(
            ErrorKind::InvalidRequest,
            format!("规则包没有类别 `{scheme}/{kind}/{code}`"),
            format!("the pack has no class `{scheme}/{kind}/{code}`"),
        )
        .at(path));
    };
    let affair = book.of_class(entry, "affair").map(str::to_owned);
    Ok(Some((entry.class.code.clone(), affair)))
}

/// An affair by id or label, as its id.
fn affair(book: &Book, word: &str, path: &str) -> Result<String, Error> {
    let found = book.pack.vocabulary.find(Section::Affairs, word);
    found.map(|term| term.id.clone()).ok_or_else(|| {
        let mut error = Error::new(
            ErrorKind::InvalidRequest,
            format!("规则包没有事务 `{word}`"),
            format!("the pack has no affair `{word}`"),
        )
        .at(path);
        error.hint = Some(book.pack.vocabulary.hint(Section::Affairs, word));
        error
    })
}

/// A tier by id or label, as its place from the lowest up: 0 is the lowest.
fn tier(book: &Book, word: &str, path: &str) -> Result<usize, Error> {
    let vocabulary = &book.pack.vocabulary;
    let found = vocabulary.find(Section::Tiers, word);
    found.and_then(|term| vocabulary.rank(&term.id)).ok_or_else(|| {
        let mut error = Error::new(
            ErrorKind::InvalidRequest,
            format!("规则包没有层级 `{word}`"),
            format!("the pack has no tier `{word}`"),
        )
        .at(path);
        let tiers = vocabulary.section(Section::Tiers);
        error.hint = suggest(word, tiers.flat_map(|t| [t.id.as_str(), t.label.zh.as_str()]));
        error
    })
}

/// Two members of one case that cannot both be true, told at the one that is more likely the slip.
fn contradiction((zh, en): (&str, &str), path: &str) -> Error {
    Error::new(ErrorKind::InvalidRequest, zh, en).at(path)
}

/// One row over the cases for which it holds.
///
/// `None` for a row that says no measure or figure, which reading has refused.
///
/// Cases for which the row may hold count in no rate. They are listed as `undecided`, with those of
/// which the measured thing is not known, so that a rate is never taken for one of all cases.
fn target(
    book: &Book,
    planned: &PlannedTable,
    at: usize,
    cases: &[(&Case, (bool, bool))],
) -> Option<TargetScore> {
    let table = &planned.table;
    let measure = text(table, at, "measure")?.to_owned();
    let least = match value(table, at, "at_least")? {
        Value::Decimal(percent) => *percent,
        _ => return None,
    };
    let name = text(table, at, "tier").map(str::to_owned);
    let rank = name.as_deref().and_then(|tier| book.pack.vocabulary.rank(tier));
    let reading = rank.and_then(|_| setting(book, table, at, "reading"));
    let unknown = |(case, (_, possible)): &(&Case, (bool, bool))| {
        *possible || (measure == "on_time" && case.on_time.is_none())
    };
    let undecided = (0_u64..).zip(cases).filter(|(_, given)| given.1.0 || given.1.1);
    let undecided = undecided.filter(|(_, given)| unknown(given)).map(|(index, _)| index);
    let ways: &[&str] = if rank.is_some() { &["per_tier", "cumulative"] } else { &["all"] };
    let held: Vec<&Case> =
        cases.iter().filter(|(_, (hit, _))| *hit).map(|(case, _)| *case).collect();
    let readings: Vec<Reading> =
        ways.iter().map(|way| count(&held, (way, &measure, rank), least)).collect();
    let way = reading.as_deref().or(rank.is_none().then_some("all"));
    let met = match way {
        Some(way) => readings.iter().find(|r| r.reading == way).and_then(|r| r.met),
        // Without a reading of its own, a target is met only if every reading says so.
        None => readings.iter().map(|r| r.met).reduce(|a, b| if a == b { a } else { None })?,
    };
    Some(TargetScore {
        measure: measure.clone(),
        tier: name,
        at_least: least.normalize().to_string(),
        reading,
        met,
        readings,
        undecided: undecided.collect(),
        by: by(table.rows.get(at)?),
    })
}

/// Counts by one reading; `rank` is the tier's place.
///
/// A case of which it is not known whether it was in time counts neither as handled nor as late: it
/// is left out of the rate, and `undecided` lists it.
fn count(
    cases: &[&Case],
    (way, measure, rank): (&str, &str, Option<usize>),
    least: Decimal,
) -> Reading {
    let achieved = |case: &Case| match (measure, rank, way) {
        ("taken_up", _, _) => Some(case.taken_up),
        ("on_time", _, _) => case.on_time,
        (_, None, _) => Some(case.resolved.is_some()),
        (_, Some(rank), "per_tier") => Some(case.resolved == Some(rank)),
        (_, Some(rank), _) => Some(case.resolved.is_some_and(|resolved| resolved <= rank)),
    };
    let counts = |case: &Case| match (rank, way) {
        (Some(rank), "per_tier") => {
            let settled_below = case.resolved.is_some_and(|resolved| resolved < rank);
            case.reached >= rank && !settled_below
        }
        _ => true,
    };
    let known = cases.iter().filter(|case| counts(case)).filter_map(|case| achieved(case));
    let (mut of, mut done) = (0_u64, 0_u64);
    for achieved in known {
        of = of.saturating_add(1);
        done = done.saturating_add(u64::from(achieved));
    }
    let hundred = Decimal::from(done).checked_mul(Decimal::ONE_HUNDRED);
    let wanted = Decimal::from(of).checked_mul(least);
    let rate = hundred.and_then(|hundred| hundred.checked_div(Decimal::from(of)));
    Reading {
        reading: way.to_owned(),
        of,
        achieved: done,
        rate: rate.map(|rate| format!("{:.2}", two_places(rate))),
        // A figure that no number of cases can reach is not met.
        met: (of > 0).then_some(wanted.is_some_and(|wanted| hundred >= Some(wanted))),
    }
}
