//! A map held against a file's header and the pack's words: every column found, every word known.
//!
//! Not responsible for: reading rows (`row`), or what a class or channel in a cell means to the
//! pack.

use std::collections::BTreeMap;

use jiff::civil::Time;

use super::instant::{Reading, time_of_day};
use super::map::{Class, Happening, Instants, Map, Short, Source, UnknownClass, Word};
use super::words::Words;
use crate::error::{SimError, SimErrorKind};

/// A map that fits.
#[derive(Debug)]
pub(super) struct Plan<'a> {
    pub words: &'a Words,
    pub empty: &'a [String],
    /// How many columns the header has.
    pub columns: usize,
    /// Field → where it stands: `id`, `text`, `place.kind` …
    pub fields: BTreeMap<&'static str, Cell>,
    pub reported: Moment,
    pub class: Option<ClassCell>,
    /// Fact's id → where it stands.
    pub facts: BTreeMap<String, Cell>,
    /// In the order of the map.
    pub events: Vec<EventCell>,
}

/// Where a word stands.
#[derive(Clone, Debug, Default)]
pub(super) struct Cell {
    /// Column's place and name.
    pub column: Option<(usize, String)>,
    pub value: Option<String>,
    pub values: BTreeMap<String, String>,
    pub when_empty: Option<String>,
}

/// Where an instant stands.
#[derive(Clone, Debug)]
pub(super) struct Moment {
    /// Column's place and name.
    pub column: Option<(usize, String)>,
    pub reading: Reading,
}

/// Where the class stands.
#[derive(Clone, Debug, Default)]
pub(super) struct ClassCell {
    pub word: Cell,
    pub scheme: Option<Cell>,
    pub kind: Option<Cell>,
    pub unknown: UnknownClass,
}

/// Where an event stands.
#[derive(Clone, Debug)]
pub(super) struct EventCell {
    /// The event's id.
    pub event: String,
    pub at: Moment,
    pub same_as: Option<Anchor>,
    pub stage: Option<String>,
    /// `by`, `to`, `reason`, `result`, `limit`.
    pub said: BTreeMap<&'static str, Cell>,
    pub until: Option<Moment>,
}

/// Whose instant an event takes where it has none of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    /// The report's.
    Reported,
    /// That of the event at this place.
    Event(usize),
}

impl<'a> Plan<'a> {
    /// Holds a map against a header.
    ///
    /// # Errors
    /// [`SimError`] of kind `plan` that lists everything that does not fit.
    pub fn of(map: &'a Map, header: &[String], words: &'a Words) -> Result<Self, SimError> {
        let mut binder = Binder { header, words, faults: Vec::new(), missing: false };
        let fields = binder.fields(map);
        let Short(Instants { column, assume_time }) = &map.reported;
        let reported = binder.moment("reported", column.as_deref(), assume_time.as_deref());
        if column.is_none() {
            binder.fault("reported", "要写明 column", "takes a `column`");
        }
        let class = map.class.as_ref().map(|Short(class)| binder.class(class));
        if class.is_none() && !fields.contains_key("text") {
            let zh = "class、text 都没有：不知道是什么事";
            binder.fault("class", zh, "there is neither `class` nor `text`: what is it about?");
        }
        let facts = binder.facts(map);
        let events = binder.events(map);
        let (faults, missing) = (binder.faults, binder.missing);
        if let [(place, _), ..] = faults.as_slice() {
            let told = |lang: fn(&(String, String)) -> &String| {
                faults.iter().map(|(_, said)| lang(said).as_str()).collect::<Vec<_>>().join("; ")
            };
            let (zh, en) = (told(|said| &said.0), told(|said| &said.1));
            let error = SimError::new(SimErrorKind::Plan, zh, en).at(place.clone());
            return Err(if missing { with_columns(error, header) } else { error });
        }
        let (empty, columns) = (map.empty.as_slice(), header.len());
        Ok(Self { words, empty, columns, fields, reported, class, facts, events })
    }

    /// The column that a field's word was read from.
    pub fn column_of(&self, field: &str) -> Option<&str> {
        let cell = match field.strip_prefix("facts.") {
            Some(fact) => self.facts.get(fact),
            None if field == "category" => self.class.as_ref().map(|class| &class.word),
            None if field == "reported_at" => return self.reported.column_name(),
            None => self.fields.get(field),
        };
        cell.and_then(Cell::column_name)
    }

    /// Whether the file tells of an event.
    pub fn tells(&self, event: &str) -> bool {
        self.events.iter().any(|cell| cell.event == event)
    }
}

impl Cell {
    pub fn column_name(&self) -> Option<&str> {
        self.column.as_ref().map(|(_, name)| name.as_str())
    }
}

impl Moment {
    pub fn column_name(&self) -> Option<&str> {
        self.column.as_ref().map(|(_, name)| name.as_str())
    }
}

fn with_columns(error: SimError, header: &[String]) -> SimError {
    let named: Vec<&str> = header.iter().map(String::as_str).filter(|h| !h.is_empty()).collect();
    let (zh, en) = (named.join("、"), named.join(", "));
    error.hint(
        format!("文件的列有：{zh}；表头不在第一行的，写 header_line"),
        format!("the file's columns: {en}; say `header_line` where the header is not on line 1"),
    )
}

/// Finds columns and words, and keeps what does not fit.
struct Binder<'a> {
    header: &'a [String],
    words: &'a Words,
    /// Place, and what is wrong in Chinese and English.
    faults: Vec<(String, (String, String))>,
    /// Whether a column is missing.
    missing: bool,
}

impl Binder<'_> {
    fn fault(&mut self, place: &str, zh: &str, en: &str) {
        let said = (format!("对照表的 {place}：{zh}"), format!("{place}: {en}"));
        self.faults.push((place.to_owned(), said));
    }

    fn column(&mut self, place: &str, name: &str) -> Option<(usize, String)> {
        let mut found = self.header.iter().enumerate().filter(|(_, cell)| *cell == name.trim());
        match (found.next(), found.next()) {
            (Some((at, cell)), None) => return Some((at, cell.clone())),
            (None, _) => {
                self.missing = true;
                self.fault(
                    place,
                    &format!("文件没有 `{name}` 这一列"),
                    &format!("the file has no column `{name}`"),
                );
            }
            _ => self.fault(
                place,
                &format!("文件有两列都叫 `{name}`，改掉一个"),
                &format!("the file has two columns `{name}`; rename one"),
            ),
        }
        None
    }

    fn cell(&mut self, place: &str, source: &Source) -> Cell {
        let Source { column, value, values, when_empty } = source;
        match (column, value) {
            (None, None) => self.fault(
                place,
                "要写明 column（列名）或 value（固定的值）",
                "takes a `column` or a `value`",
            ),
            (Some(_), Some(_)) => {
                self.fault(place, "column 和 value 只写一个", "takes `column` or `value`, not both")
            }
            _ => {}
        }
        let word = |word: &Option<Word>| word.as_ref().map(|Word(word)| word.clone());
        Cell {
            column: column.as_ref().and_then(|name| self.column(place, name)),
            value: word(value),
            values: values
                .iter()
                .map(|(theirs, Word(ours))| (theirs.clone(), ours.clone()))
                .collect(),
            when_empty: word(when_empty),
        }
    }

    fn fields(&mut self, map: &Map) -> BTreeMap<&'static str, Cell> {
        let (place, reporter) = (&map.place, &map.reporter);
        let all = [
            ("id", &map.id),
            ("source_no", &map.source_no),
            ("text", &map.text),
            ("channel", &map.channel),
            ("confidential", &map.confidential),
            ("affected", &map.affected),
            ("place.area_code", &place.area_code),
            ("place.grids", &place.grids),
            ("place.subject", &place.subject),
            ("place.setting", &place.setting),
            ("place.kind", &place.kind),
            ("place.lon", &place.lon),
            ("place.lat", &place.lat),
            ("reporter.kind", &reporter.kind),
            ("reporter.anonymous", &reporter.anonymous),
        ];
        let given = all.into_iter().filter_map(|(name, source)| Some((name, source.as_ref()?)));
        given.map(|(name, Short(source))| (name, self.cell(name, source))).collect()
    }

    fn class(&mut self, class: &Class) -> ClassCell {
        let Class { column, value, values, when_empty, scheme, kind, unknown } = class.clone();
        let word = Source { column, value, values, when_empty };
        let mut part = |name: &str, source: &Option<Short<Source>>| {
            source.as_ref().map(|Short(source)| self.cell(name, source))
        };
        let (scheme, kind) = (part("class.scheme", &scheme), part("class.kind", &kind));
        ClassCell { word: self.cell("class", &word), scheme, kind, unknown }
    }

    fn facts(&mut self, map: &Map) -> BTreeMap<String, Cell> {
        let mut facts = BTreeMap::new();
        for (name, Short(source)) in &map.facts {
            let place = format!("facts.{name}");
            let mut known = self.words.facts.values();
            match known.find(|fact| fact.id == *name || fact.label.zh == *name) {
                Some(fact) => {
                    let cell = self.cell(&place, source);
                    if facts.insert(fact.id.clone(), cell).is_some() {
                        self.fault(&place, "写了两次", "stands twice");
                    }
                }
                None => {
                    let ids: Vec<&str> = self.words.facts.keys().map(String::as_str).collect();
                    let zh = format!("规则包没有这个事实，有的是 {}", ids.join("、"));
                    let en = format!("the pack has no such fact; it has {}", ids.join(", "));
                    self.fault(&place, &zh, &en);
                }
            }
        }
        facts
    }

    fn moment(&mut self, place: &str, column: Option<&str>, assume: Option<&str>) -> Moment {
        let assume_time: Option<Time> = assume.and_then(time_of_day);
        if let (Some(assume), None) = (assume, assume_time) {
            self.fault(
                place,
                &format!("assume_time `{assume}` 不是钟点，写成 \"18:00\""),
                &format!("assume_time `{assume}` is no time of a day; write \"18:00\""),
            );
        }
        let column = column.and_then(|name| self.column(place, name));
        Moment { column, reading: Reading { zone: self.words.zone, assume_time } }
    }

    fn events(&mut self, map: &Map) -> Vec<EventCell> {
        let mut given: Vec<(usize, &String, &Happening)> = Vec::new();
        for (name, many) in &map.events {
            let at = many.span().start;
            given.extend(many.get_ref().0.iter().map(|happening| (at, name, happening)));
        }
        // The order of the file; of a list its own.
        given.sort_by_key(|(at, _, _)| *at);
        let names: Vec<Option<String>> =
            given.iter().map(|(_, name, _)| self.event_named(name)).collect();
        let mut cells = Vec::new();
        for ((_, name, happening), event) in given.iter().zip(&names) {
            let place = format!("events.{name}");
            if let Some(event) = event {
                let cell = self.event(&place, (event, happening), &names);
                cells.push(cell);
            }
        }
        self.circles(&cells);
        cells
    }

    fn event_named(&mut self, name: &str) -> Option<String> {
        let place = format!("events.{name}");
        match self.words.id("events", name).map(str::to_owned) {
            Some(event) if event == "reported" => {
                let zh = "上报写在最上面的 reported，不写在这里";
                self.fault(&place, zh, "the report stands above, as `reported`");
                None
            }
            Some(event) => Some(event),
            None => {
                let ids: Vec<&str> = self.words.ids("events").collect();
                let zh = format!("规则包没有这个事件，有的是 {}", ids.join("、"));
                let en = format!("the pack has no such event; it has {}", ids.join(", "));
                self.fault(&place, &zh, &en);
                None
            }
        }
    }

    fn event(
        &mut self,
        place: &str,
        (event, happening): (&str, &Happening),
        names: &[Option<String>],
    ) -> EventCell {
        let Happening { column, assume_time, same_as, .. } = happening;
        if column.is_none() && same_as.is_none() {
            self.fault(place, "要写明 column 或 same_as", "takes a `column` or `same_as`");
        }
        let said = [
            ("by", &happening.by),
            ("to", &happening.to),
            ("reason", &happening.reason),
            ("result", &happening.result),
            ("limit", &happening.limit),
        ];
        let said = said.into_iter().filter_map(|(name, source)| Some((name, source.as_ref()?)));
        EventCell {
            event: event.to_owned(),
            at: self.moment(place, column.as_deref(), assume_time.as_deref()),
            same_as: same_as.as_deref().and_then(|named| self.anchor(place, named, names)),
            stage: happening.stage.clone(),
            said: said
                .map(|(name, Short(source))| (name, self.cell(&format!("{place}.{name}"), source)))
                .collect(),
            until: happening.until.as_ref().map(|Short(until)| {
                let place = format!("{place}.until");
                self.moment(&place, until.column.as_deref(), until.assume_time.as_deref())
            }),
        }
    }

    fn anchor(&mut self, place: &str, named: &str, names: &[Option<String>]) -> Option<Anchor> {
        let id = self.words.id("events", named).map(str::to_owned);
        if id.as_deref() == Some("reported") {
            return Some(Anchor::Reported);
        }
        // Events that are not there were told of already: places in `names` without them.
        let found = names.iter().flatten().position(|name| Some(name) == id.as_ref());
        if found.is_none() {
            self.fault(
                place,
                &format!("same_as 的 `{named}` 没有写在 events 里"),
                &format!("same_as names `{named}`, which does not stand under `events`"),
            );
        }
        found.map(Anchor::Event)
    }

    fn circles(&mut self, cells: &[EventCell]) {
        for start in cells {
            let mut here = Some(start);
            let mut steps = 0_usize;
            while let Some(EventCell { same_as: Some(Anchor::Event(next)), .. }) = here {
                here = cells.get(*next);
                steps = steps.saturating_add(1);
                if steps > cells.len() {
                    let place = format!("events.{}", start.event);
                    self.fault(&place, "same_as 绕成了圈", "same_as leads round in a circle");
                    return;
                }
            }
        }
    }
}
