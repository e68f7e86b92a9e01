//! One row → an incident and its events, or everything that is wrong with it.
//!
//! Not responsible for: whether the pack takes it, or the flow.

mod spoilt;

use std::collections::BTreeMap;

use gezhi_contract::incident::{Affected, Category, Place, Reporter};
use gezhi_contract::timeline::Event;
use gezhi_contract::{Incident, Text};
use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::Value;

use super::cases::{Row, tidy};
use super::fault::{CellFault, RowFault};
use super::instant::{self, Reading, time_of_day, write};
use super::map::UnknownClass;
use super::plan::{Anchor, Cell, ClassCell, EventCell, Moment, Plan};
use spoilt::{ambiguous, mangled, truth, unknown_class};

/// A row that can be replayed.
#[derive(Clone, Debug, Default)]
pub(super) struct Prepared {
    /// The line the row begins on.
    pub line: u64,
    pub incident: Incident,
    /// In the order of time.
    pub events: Vec<Event>,
    /// For each event the column it was read from.
    pub columns: Vec<Option<String>>,
    /// The events that took another's instant, each with whose.
    pub assumed: Vec<(String, String)>,
    /// The instant of the last event, or of the report.
    pub last: Timestamp,
}

/// An event, its instant, and the column that it was read from.
struct Happened {
    at: Timestamp,
    event: Event,
    column: Option<String>,
}

impl Prepared {
    /// The event whose cell tells the instant of this one: itself, unless the map lends another's.
    pub fn told_by<'a>(&'a self, event: &'a str) -> &'a str {
        let lent = self.assumed.iter().find(|(taker, _)| taker == event);
        lent.map_or(event, |(_, whose)| whose)
    }
}

/// Reads a row.
///
/// # Errors
/// Every fault of the row.
pub(super) fn read(plan: &Plan<'_>, row: &Row) -> Result<Prepared, Vec<RowFault>> {
    if let Some(fault) = row.misshapen(plan.columns) {
        return Err(vec![fault]);
    }
    let mut reader = Reader { plan, row, faults: Vec::new() };
    let prepared = reader.prepared();
    match prepared {
        Some(prepared) if reader.faults.is_empty() => Ok(prepared),
        _ => Err(reader.faults),
    }
}

struct Reader<'a> {
    plan: &'a Plan<'a>,
    row: &'a Row,
    faults: Vec<RowFault>,
}

impl Reader<'_> {
    fn fault(&mut self, column: &str, cell: &str, fault: CellFault) {
        self.faults.push(fault.at(self.row.line, column, cell));
    }

    /// What a column holds; nothing where it is empty.
    fn raw(&self, at: usize) -> Option<&str> {
        let cell = tidy(self.row.cells.get(at).unwrap_or_default());
        // `="0012"`: how exports keep the zeros.
        let quoted = cell.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"'));
        let cell = tidy(quoted.unwrap_or(cell));
        let stands_for_nothing = self.plan.empty.iter().any(|word| word == cell);
        (!cell.is_empty() && !stands_for_nothing).then_some(cell)
    }

    fn word(&mut self, cell: &Cell) -> Option<String> {
        let Some((at, column)) = &cell.column else { return cell.value.clone() };
        let Some(found) = self.raw(*at).map(str::to_owned) else { return cell.when_empty.clone() };
        if let Some(ours) = cell.values.get(&found) {
            return Some(ours.clone());
        }
        if let Some(fault) = mangled(&found) {
            self.fault(column, &found, fault);
            return None;
        }
        Some(found)
    }

    fn field(&mut self, name: &str) -> Option<String> {
        let cell = self.plan.fields.get(name)?;
        self.word(cell)
    }

    fn truth(&mut self, name: &str) -> Option<bool> {
        let cell = self.plan.fields.get(name)?;
        let word = self.word(cell)?;
        self.boolean(cell, &word)
    }

    fn boolean(&mut self, cell: &Cell, word: &str) -> Option<bool> {
        let truth = truth(word);
        if truth.is_none() {
            let fault = CellFault::new(
                ("看不出是还是否", "it is neither yes nor no"),
                (
                    "写是、否；别的说法写进对照表这一列的 values",
                    "write yes or no; other words stand under `values` of this column in the map",
                ),
            );
            self.fault(cell.column_name().unwrap_or_default(), word, fault);
        }
        truth
    }

    fn moment(&mut self, moment: &Moment) -> Option<Timestamp> {
        let (at, column) = moment.column.as_ref()?;
        let found = self.raw(*at)?.to_owned();
        match moment.reading.read(&found) {
            Ok(instant) => Some(instant),
            Err(fault) => {
                self.fault(column, &found, fault);
                None
            }
        }
    }

    fn prepared(&mut self) -> Option<Prepared> {
        let plan = self.plan;
        let id = self.id();
        let reported = self.moment(&plan.reported);
        if let (None, Some((at, column))) = (reported, &plan.reported.column)
            && self.raw(*at).is_none()
        {
            let fault = CellFault::new(
                ("没有上报时间，无从起算", "there is no instant of the report to count from"),
                ("补上，或删掉这一行", "add it, or take the row out"),
            );
            self.fault(&column.clone(), "", fault);
        }
        let incident = self.incident(id.unwrap_or_default());
        let zone = plan.words.zone;
        // Without a report as well, so that every fault of the row is told at once.
        let (events, assumed) = self.events(reported.unwrap_or_default());
        let reported = reported?;
        let last = events.last().map_or(reported, |happened| happened.at.max(reported));
        let (events, columns) =
            events.into_iter().map(|happened| (happened.event, happened.column)).unzip();
        Some(Prepared {
            line: self.row.line,
            incident: Incident { reported_at: write(reported, zone), ..incident },
            events,
            columns,
            assumed,
            last,
        })
    }

    fn id(&mut self) -> Option<String> {
        let Some(cell) = self.plan.fields.get("id") else {
            return Some(format!("L{}", self.row.line));
        };
        let before = self.faults.len();
        let id = self.word(cell);
        if id.is_none() && self.faults.len() == before {
            let fault = CellFault::new(
                ("没有编号", "there is no number"),
                (
                    "补上；整个文件都没有编号的，对照表里去掉 id，改用行号",
                    "add it; take `id` out of the map where the file has none, lines are then used",
                ),
            );
            self.fault(cell.column_name().unwrap_or_default(), "", fault);
        }
        id
    }

    fn incident(&mut self, id: String) -> Incident {
        let list = |word: String| -> Vec<String> {
            let parts = word.split(['、', ',', '，', ';', '；', '|']).map(str::trim);
            parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
        };
        let text = self.field("text");
        let place = Place {
            area_code: self.field("place.area_code"),
            grids: self.field("place.grids").map(list),
            subject: self.field("place.subject"),
            setting: self.field("place.setting"),
            kind: self.field("place.kind"),
            lon: self.field("place.lon"),
            lat: self.field("place.lat"),
        };
        let reporter = Reporter {
            kind: self.field("reporter.kind"),
            anonymous: self.truth("reporter.anonymous"),
        };
        let affected = self.field("affected").map(list);
        let category = self.category(text.is_some());
        if self.plan.class.is_none() && text.is_none() {
            self.no_text();
        }
        Incident {
            id,
            source_no: self.field("source_no"),
            channel: self.field("channel"),
            category,
            text,
            place: (place != Place::default()).then_some(place),
            reporter: (reporter != Reporter::default()).then_some(reporter),
            affected: affected
                .map(|kinds| kinds.into_iter().map(|kind| Affected { kind }).collect()),
            confidential: self.truth("confidential"),
            facts: self.facts(),
            ..Incident::default()
        }
    }

    fn no_text(&mut self) {
        let column = self.plan.column_of("text").unwrap_or_default().to_owned();
        let fault = CellFault::new(
            ("没有内容，无从归类", "there is no text to classify"),
            ("补上内容，或在对照表里指明类别的列 class", "add it, or map a column as `class`"),
        );
        self.fault(&column, "", fault);
    }

    fn category(&mut self, has_text: bool) -> Option<Category> {
        let ClassCell { word, scheme, kind, unknown } = self.plan.class.as_ref()?;
        let scheme = scheme.as_ref().and_then(|cell| self.word(cell));
        let kind = kind.as_ref().and_then(|cell| self.word(cell));
        let before = self.faults.len();
        let column = word.column_name().unwrap_or_default();
        let found = self.word(word);
        let by_text = has_text && *unknown == UnknownClass::Text;
        let Some(found) = found else {
            if self.faults.len() == before && !has_text {
                let fault = CellFault::new(
                    ("类别和内容都没有", "there is neither class nor text"),
                    ("补上一样", "add one of them"),
                );
                self.fault(column, "", fault);
            }
            return None;
        };
        let within = (scheme.as_deref(), kind.as_deref());
        let words = self.plan.words;
        match words.classes_called(&found, within).as_slice() {
            [one] => Some(one.category.clone()),
            [] if by_text => None,
            [] => {
                let near = words.classes_like(&found);
                self.fault(column, &found, unknown_class(&near));
                None
            }
            several => {
                self.fault(column, &found, ambiguous(several));
                None
            }
        }
    }

    fn facts(&mut self) -> BTreeMap<String, Value> {
        let mut facts = BTreeMap::new();
        for (id, cell) in &self.plan.facts {
            let Some(word) = self.word(cell) else { continue };
            let kind = self.plan.words.facts.get(id).map(|fact| fact.type_name.as_str());
            if let Some(value) = self.fact(kind.unwrap_or_default(), cell, &word) {
                facts.insert(id.clone(), value);
            }
        }
        facts
    }

    fn fact(&mut self, kind: &str, cell: &Cell, word: &str) -> Option<Value> {
        let zone = self.plan.words.zone;
        let midnight = Reading { zone, assume_time: time_of_day("00:00") };
        let text = match kind {
            "boolean" => return self.boolean(cell, word).map(Value::Bool),
            "decimal" => Some(word.to_owned()).filter(|word| word.parse::<Decimal>().is_ok()),
            "date" => midnight.read(word).ok().map(|at| zone.to_datetime(at).date().to_string()),
            "time" => {
                time_of_day(word).map(|time| format!("{:02}:{:02}", time.hour(), time.minute()))
            }
            "datetime" => {
                let reading = Reading { zone, assume_time: None };
                reading.read(word).ok().map(|at| instant::write(at, zone))
            }
            _ => Some(word.to_owned()),
        };
        if text.is_none() {
            let (zh, en) = match kind {
                "decimal" => ("不是数", "it is no number"),
                "date" => ("不是日期", "it is no date"),
                "time" => ("不是钟点", "it is no time of a day"),
                _ => ("不是时间", "it is no instant"),
            };
            let hint = (
                "只留数或日期本身，单位不写在格里；或写进对照表的 values",
                "leave the bare value, without its unit; or name it under `values` in the map",
            );
            let column = cell.column_name().unwrap_or_default();
            self.fault(column, word, CellFault::new((zh, en), hint));
        }
        text.map(Value::String)
    }

    /// The events in the order of time; and those that took another's instant, each with whose.
    fn events(&mut self, reported: Timestamp) -> (Vec<Happened>, Vec<(String, String)>) {
        let plan = self.plan;
        let own: Vec<Option<Timestamp>> =
            plan.events.iter().map(|cell| self.moment(&cell.at)).collect();
        let (mut events, mut assumed) = (Vec::new(), Vec::new());
        for (place, cell) in plan.events.iter().enumerate() {
            let Some((at, whose)) = resolved(plan, &own, reported, place) else { continue };
            if whose != cell.event {
                assumed.push((cell.event.clone(), whose));
            }
            let event = self.event(cell, at);
            let column = cell.at.column_name().map(str::to_owned);
            events.push(Happened { at, event, column });
        }
        // A stable sort: of several at one instant the map's order.
        events.sort_by_key(|happened| happened.at);
        (events, assumed)
    }

    fn event(&mut self, cell: &EventCell, at: Timestamp) -> Event {
        let zone = self.plan.words.zone;
        let until = cell.until.as_ref().and_then(|until| self.moment(until));
        let mut said = |name: &str| cell.said.get(name).and_then(|cell| self.word(cell));
        Event {
            event: cell.event.clone(),
            at: write(at, zone),
            stage: cell.stage.clone(),
            by: said("by"),
            to: said("to"),
            reason: said("reason"),
            result: said("result"),
            limit: said("limit"),
            until: until.map(|until| write(until, zone)),
            ..Event::default()
        }
    }
}

/// An event's instant, and whose it is. The plan has no circles.
fn resolved(
    plan: &Plan<'_>,
    own: &[Option<Timestamp>],
    reported: Timestamp,
    place: usize,
) -> Option<(Timestamp, String)> {
    let mut here = place;
    loop {
        let cell = plan.events.get(here)?;
        if let Some(at) = own.get(here).copied().flatten() {
            return Some((at, cell.event.clone()));
        }
        match cell.same_as? {
            Anchor::Reported => return Some((reported, "reported".to_owned())),
            Anchor::Event(next) => here = next,
        }
    }
}

/// The case's number, where the file has one.
pub(super) fn id(plan: &Plan<'_>, row: &Row) -> Option<String> {
    let cell = plan.fields.get("id").filter(|cell| cell.column.is_some())?;
    Reader { plan, row, faults: Vec::new() }.word(cell)
}

/// Refuses a case whose number stands on a line before.
pub(super) fn only_once(
    first: &BTreeMap<String, u64>,
    prepared: Prepared,
) -> Result<Prepared, Vec<RowFault>> {
    let id = &prepared.incident.id;
    let Some(line) = first.get(id).filter(|line| **line != prepared.line) else {
        return Ok(prepared);
    };
    let fault = CellFault {
        message: Text::new(
            format!("编号 `{id}` 第 {line} 行已经有了"),
            format!("the number `{id}` stands on line {line} already"),
        ),
        hint: Text::new(
            "去掉重复的一行；一案多单的，换一列作编号，或对照表里不写 id",
            "take one of them out; where a case has several orders, use another column, or no `id`",
        ),
    };
    let message = fault.message;
    Err(vec![RowFault {
        cell: Some(id.clone()),
        ..RowFault::new(prepared.line, message, fault.hint)
    }])
}
