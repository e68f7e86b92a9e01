//! One incident as values that conditions can be asked of: what is known, what is assumed, what is
//! not known.
//!
//! An incident arrives in the words of a form, a hotline or a spreadsheet; from here on there are
//! only ids of the vocabulary and typed values. All of it is read at once and strictly: an unknown
//! word, an ill-typed fact or a time without an offset is `invalid_request` with the path of the
//! member, because a fact that is silently dropped changes who is sent out.
//!
//! A field is in one of four states, and they are kept apart to the end (see [`Known`]): not known,
//! not known but assumed by the vocabulary, one value, or a set of values. A set may be *known to
//! be empty*, as the mechanism of a responsibility that states none; that is not the same as not
//! known. A fact that is given as `null` is not known.
//!
//! The scene grows with the decision: `classified` and `assigned` add what those steps found, so
//! that later tables can ask for it by the same paths as for the report's own fields. It never
//! shrinks, and no step sees a later one's findings.
//!
//! Not responsible for: the conditions; see `ask`.

use std::collections::BTreeMap;
use std::rc::Rc;

use gezhi_contract::decision::{Classification, Mode, Responsibility};
use gezhi_contract::{Error, ErrorKind, Incident, Text};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::book::Book;
use crate::diagnostic::suggest;
use crate::instant::{instant, local};
use crate::limits;
use crate::pack::Pack;
use crate::pack::field::{Field, SETTINGS, Standard};
use crate::pack::vocabulary::{Fact, Section};
use crate::plan::Input;
use crate::roster::Register;
use crate::text;
use crate::value::{self, Type, Value};

mod enrolled;

use enrolled::Enrolled;

/// An incident, read.
#[derive(Clone, Debug)]
pub struct Scene {
    /// When it was reported.
    pub reported: Timestamp,
    /// The events that are known, the report included.
    ///
    /// By the event's id; instants, so that two zones do not disagree about their order.
    pub events: BTreeMap<String, Timestamp>,
    /// Each layer's date, by its anchor.
    ///
    /// One per layer, from the bottom up. It is the civil date, in the pack's zone, of the layer's
    /// anchor event, or of the report where that event is not known yet: at the desk the later
    /// event lies ahead, and the rules of the report's day are the best guess.
    pub dates: Vec<Option<Date>>,
    /// The folded text.
    ///
    /// Folded as keywords are: half width, simplified, lower case, without white space. `None`
    /// where the incident has no text, which leaves rows with keywords possible.
    pub text: Option<String>,
    standard: BTreeMap<Standard, Vec<Value>>,
    facts: BTreeMap<String, Value>,
    enrolled: Option<Enrolled>,
}

/// What is known of a field.
#[derive(Clone, Copy, Debug)]
pub enum Known<'a> {
    /// Nothing.
    No,
    /// Nothing, but the vocabulary says what to assume.
    Assumed(&'a Value),
    /// One value.
    One(&'a Value),
    /// A set of values, possibly empty.
    Many(&'a [Value]),
}

impl<'a> Known<'a> {
    /// As the index takes it; assumptions count as known if `assume`.
    ///
    /// With `assume` false an assumption is as good as unknown; that is how the assumptions that
    /// mattered are found.
    #[must_use]
    pub fn input(self, assume: bool) -> Input<'a> {
        match self {
            Known::Assumed(value) if assume => Input::One(value),
            Known::No | Known::Assumed(_) => Input::Unknown,
            Known::One(value) => Input::One(value),
            Known::Many(values) => Input::Many(values),
        }
    }
}

impl Scene {
    /// Reads an incident against the pack's vocabulary.
    ///
    /// Bounds: `TEXT_BYTES_MAX` for the text and `FACTS_MAX` for the facts, both `limit_exceeded`.
    /// Words are ids or Chinese labels and become ids. An area code 区划代码 has 6, 9 or 12 digits:
    /// county, township and community level of the statistical code. Events before the report are
    /// refused; the report itself is always one of the events.
    ///
    /// The order of checks is fixed, so the *first* fault is the same one on every host: text,
    /// times, facts, place, people.
    ///
    /// # Errors
    /// `invalid_request` with the path of the first word, fact or time that the pack does not have.
    pub fn read(book: &Book, incident: &Incident) -> Result<Self, Error> {
        let pack = &book.pack;
        if incident.text.as_ref().is_some_and(|text| text.len() > limits::TEXT_BYTES_MAX) {
            return Err(too_long("incident.text"));
        }
        let reported = instant((&incident.reported_at, "incident.reported_at"), pack.zone)?;
        let events = events(pack, incident, reported)?;
        let dates = pack
            .layers
            .iter()
            .map(|layer| {
                let at = events.get(layer.anchor.event()).copied().unwrap_or(reported);
                Some(local(at, pack.zone).date())
            })
            .collect();
        let mut scene = Self {
            reported,
            events,
            dates,
            text: incident.text.as_deref().map(text::fold),
            standard: BTreeMap::new(),
            facts: facts(pack, incident)?,
            enrolled: None,
        };
        scene.place(pack, incident)?;
        scene.people(pack, incident)?;
        let at = local(reported, pack.zone);
        scene.set(Standard::ReportedDate, vec![Value::Date(at.date())]);
        scene.set(Standard::ReportedTime, vec![Value::Time(at.time())]);
        Ok(scene)
    }

    /// As [`Scene::read`], in a district whose roster is enrolled: what it knows of the place is
    /// added, wherever the incident does not say itself.
    ///
    /// # Errors
    /// As [`Scene::read`], and `invalid_request` for a grid or subject that the roster does not
    /// have on the day.
    pub fn read_in(
        book: &Book,
        incident: &Incident,
        roster: Option<&Rc<Register>>,
    ) -> Result<Self, Error> {
        let mut scene = Self::read(book, incident)?;
        if let Some(register) = roster {
            scene.enrol(book, incident, register)?;
        }
        Ok(scene)
    }

    /// Values of a standard field; an empty list says that there is none, which is known.
    fn set(&mut self, field: Standard, values: Vec<Value>) {
        self.standard.insert(field, values);
    }

    /// Sets a field that has a text, and leaves it unknown where there is none.
    fn put(&mut self, field: Standard, value: Option<&String>) {
        if let Some(value) = value {
            self.set(field, vec![Value::Text(value.clone())]);
        }
    }

    /// Channel 渠道 and place: where the report came in and where the trouble is. Setting is urban 城市
    /// or rural 农村; grids are free words without white space, because a pack does not list a city's
    /// grids.
    fn place(&mut self, pack: &Pack, incident: &Incident) -> Result<(), Error> {
        if let Some(channel) = &incident.channel {
            let id = word(pack, Section::Channels, (channel, "incident.channel"))?;
            self.put(Standard::Channel, Some(&id));
        }
        let Some(place) = &incident.place else { return Ok(()) };
        if let Some(code) = &place.area_code {
            let digits = code.chars().all(|c| c.is_ascii_digit());
            if !digits || ![6, 9, 12].contains(&code.len()) {
                return Err(Error::new(
                    ErrorKind::InvalidRequest,
                    format!("区划代码 `{code}` 应为 6、9 或 12 位数字"),
                    format!("area code `{code}` must be 6, 9 or 12 digits"),
                )
                .at("incident.place.area_code"));
            }
            self.put(Standard::AreaCode, Some(code));
        }
        if let Some(setting) = &place.setting {
            let known = SETTINGS.iter().find(|(id, zh)| id == setting || zh == setting);
            let Some((id, _)) = known else {
                return Err(unknown("城乡", "setting", (setting, "incident.place.setting"))
                    .hint("可用：urban、rural", "known: urban, rural"));
            };
            self.set(Standard::Setting, vec![Value::Text((*id).to_owned())]);
        }
        if let Some(kind) = &place.kind {
            let id = word(pack, Section::Places, (kind, "incident.place.kind"))?;
            self.put(Standard::PlaceKind, Some(&id));
        }
        self.put(Standard::Subject, place.subject.as_ref());
        if let Some(grids) = &place.grids {
            for (index, grid) in grids.iter().enumerate() {
                if grid.is_empty() || grid.chars().any(char::is_whitespace) {
                    let path = format!("incident.place.grids[{index}]");
                    return Err(unknown("网格", "grid", (grid, &path)));
                }
            }
            self.set(Standard::Grids, grids.iter().cloned().map(Value::Text).collect());
        }
        for (degrees, name) in [(&place.lon, "lon"), (&place.lat, "lat")] {
            if degrees.as_ref().is_some_and(|text| Value::parse(Type::Decimal, text).is_none()) {
                return Err(Error::new(
                    ErrorKind::InvalidRequest,
                    "经纬度应为十进制数字符串，如 \"111.59\"",
                    "a coordinate must be a decimal as a string, such as \"111.59\"",
                )
                .at(format!("incident.place.{name}")));
            }
        }
        Ok(())
    }

    /// Who reported and who is affected, by the words of `people`. No name, number or address of a
    /// person is read: conditions have no use for them.
    fn people(&mut self, pack: &Pack, incident: &Incident) -> Result<(), Error> {
        if let Some(reporter) = &incident.reporter {
            if let Some(kind) = &reporter.kind {
                let id = word(pack, Section::People, (kind, "incident.reporter.kind"))?;
                self.put(Standard::ReporterKind, Some(&id));
            }
            if let Some(anonymous) = reporter.anonymous {
                self.set(Standard::Anonymous, vec![Value::Boolean(anonymous)]);
            }
        }
        if let Some(affected) = &incident.affected {
            let mut kinds = Vec::new();
            for (index, person) in affected.iter().enumerate() {
                let path = format!("incident.affected[{index}].kind");
                kinds.push(Value::Text(word(pack, Section::People, (&person.kind, &path))?));
            }
            self.set(Standard::AffectedKind, kinds);
        }
        if let Some(confidential) = incident.confidential {
            self.set(Standard::Confidential, vec![Value::Boolean(confidential)]);
        }
        Ok(())
    }

    /// Adds what classification found.
    ///
    /// All classes, of all schemes, become one set: a condition on `class` holds if any of them is
    /// meant. Without any class the field stays unknown, and rows that ask for it stay possible.
    pub fn classified(&mut self, book: &Book, classification: &Classification) {
        let all =
            classification.category.iter().chain(classification.also.iter().map(|c| &c.category));
        let codes: Vec<Value> = all
            .filter_map(|category| book.find_class(category))
            .map(|entry| Value::Text(entry.class.code.clone()))
            .collect();
        if !codes.is_empty() {
            self.set(Standard::Class, codes);
        }
        for (field, value) in [
            (Standard::Affair, &classification.affair),
            (Standard::Urgency, &classification.urgency),
        ] {
            // Once the class is known, what its catalogue does not state is known to be nothing.
            if value.is_some() || classification.category.is_some() {
                self.set(field, value.iter().cloned().map(Value::Text).collect());
            }
        }
    }

    /// Adds what responsibility was assigned. What no rule states is known to be empty.
    pub fn assigned(&mut self, responsibility: &Responsibility) {
        let mode = match responsibility.mode {
            Mode::Sole => "sole",
            Mode::Joint => "joint",
            Mode::ToBeNamed => "to_be_named",
            Mode::Open => "open",
        };
        self.set(Standard::Mode, vec![Value::Text(mode.to_owned())]);
        let fields = [
            (Standard::Tier, &responsibility.tier),
            (Standard::GoalTier, &responsibility.goal_tier),
            (Standard::Mechanism, &responsibility.mechanism),
        ];
        for (field, value) in fields {
            self.set(field, value.iter().cloned().map(Value::Text).collect());
        }
    }

    /// Adds the class and affair of a case that was decided before.
    pub fn case(&mut self, class: Option<String>, affair: Option<String>) {
        self.put(Standard::Class, class.as_ref());
        self.put(Standard::Affair, affair.as_ref());
    }

    /// What is known of a field.
    ///
    /// `Field::Own`, a column of a pack's own table, is never known to a decision: only `evaluate`
    /// can give it a value. A fact that was not given is assumed as the vocabulary says, or else
    /// unknown.
    #[must_use]
    pub fn known<'a>(&'a self, field: &Field, pack: &'a Pack) -> Known<'a> {
        match field {
            Field::Standard(field) => match self.standard.get(field).map(Vec::as_slice) {
                None => Known::No,
                Some([one]) => Known::One(one),
                Some(many) => Known::Many(many),
            },
            Field::Fact(id) => match self.facts.get(id) {
                Some(value) => Known::One(value),
                None => {
                    let fact = pack.vocabulary.facts.iter().find(|fact| fact.id == *id);
                    fact.and_then(|f| f.assume.as_ref()).map_or(Known::No, Known::Assumed)
                }
            },
            Field::Parameter(id) => {
                let parameter = pack.vocabulary.parameter(id);
                parameter.and_then(|p| p.one()).map_or(Known::No, Known::One)
            }
            Field::Own(_) => Known::No,
        }
    }

    /// The facts that were given or that the roster has, typed.
    ///
    /// Without assumptions: a script sees what was reported, and can tell the rest apart.
    #[must_use]
    pub fn facts(&self) -> &BTreeMap<String, Value> {
        &self.facts
    }
}

/// A day as the contract writes it.
///
/// # Errors
/// `invalid_request` with the path.
pub fn day(text: &str, path: &str) -> Result<Date, Error> {
    value::parse_date(text).ok_or_else(|| {
        Error::new(
            ErrorKind::InvalidRequest,
            format!("`{text}` 不是日期"),
            format!("`{text}` is not a date"),
        )
        .at(path)
        .hint("写作 2026-03-02", "write it as 2026-03-02")
    })
}

fn events(
    pack: &Pack,
    incident: &Incident,
    reported: Timestamp,
) -> Result<BTreeMap<String, Timestamp>, Error> {
    let mut out = BTreeMap::new();
    for (event, at) in &incident.events {
        let path = format!("incident.events.{event}");
        let id = word(pack, Section::Events, (event, &path))?;
        let at = instant((at, &path), pack.zone)?;
        if at < reported {
            return Err(Error::new(
                ErrorKind::InvalidRequest,
                format!("`{event}` 早于上报时间"),
                format!("`{event}` lies before the report"),
            )
            .at(path));
        }
        out.insert(id, at);
    }
    out.insert("reported".to_owned(), reported);
    Ok(out)
}

/// A word of one section as its id; the error names the section in both languages and a near word,
/// or what there is.
fn word(pack: &Pack, section: Section, (word, path): (&str, &str)) -> Result<String, Error> {
    if let Some(term) = pack.vocabulary.find(section, word) {
        return Ok(term.id.clone());
    }
    let (_, zh, en) = section.names();
    let mut error = unknown(zh, en, (word, path));
    error.hint = Some(pack_hint(pack, section, word));
    Err(error)
}

fn pack_hint(pack: &Pack, section: Section, word: &str) -> Text {
    let labels =
        pack.vocabulary.section(section).flat_map(|t| [t.id.as_str(), t.label.zh.as_str()]);
    suggest(word, labels).unwrap_or_else(|| {
        let known: Vec<&str> = pack.vocabulary.section(section).map(|t| t.id.as_str()).collect();
        let known = if known.is_empty() { "-".to_owned() } else { known.join(", ") };
        Text::new(format!("规则包里有：{known}"), format!("the pack has: {known}"))
    })
}

fn unknown(zh: &str, en: &str, (word, path): (&str, &str)) -> Error {
    Error::new(
        ErrorKind::InvalidRequest,
        format!("规则包没有{zh} `{word}`"),
        format!("the pack has no {en} `{word}`"),
    )
    .at(path)
}

/// A text is longer than the engine folds and searches.
#[must_use]
pub fn too_long(path: &str) -> Error {
    let most = limits::TEXT_BYTES_MAX;
    let mut error = Error::new(
        ErrorKind::LimitExceeded,
        format!("文本超过 {most} 字节"),
        format!("the text is longer than {most} bytes"),
    )
    .at(path);
    error.limit = Some("TEXT_BYTES_MAX".to_owned());
    error
}

fn facts(pack: &Pack, incident: &Incident) -> Result<BTreeMap<String, Value>, Error> {
    if incident.facts.len() > limits::FACTS_MAX {
        let mut error = Error::new(
            ErrorKind::LimitExceeded,
            format!("事实超过 {} 个", limits::FACTS_MAX),
            format!("more than {} facts", limits::FACTS_MAX),
        )
        .at("incident.facts");
        error.limit = Some("FACTS_MAX".to_owned());
        return Err(error);
    }
    let mut out = BTreeMap::new();
    for (id, given) in &incident.facts {
        let path = format!("incident.facts.{id}");
        let Some(fact) = pack.vocabulary.facts.iter().find(|fact| fact.id == *id) else {
            let mut error = unknown("事实", "fact", (id, &path));
            let all = || pack.vocabulary.facts.iter();
            let named = all().find(|fact| fact.label.zh == *id).map(|fact| fact.id.as_str());
            error.hint = match named {
                Some(named) => {
                    Some(Text::new(format!("它的编号是 `{named}`"), format!("its id is `{named}`")))
                }
                None => suggest(id, all().map(|fact| fact.id.as_str())),
            };
            return Err(error);
        };
        if given.is_null() {
            continue;
        }
        out.insert(id.clone(), fact_value(fact, given, &path)?);
    }
    Ok(out)
}

/// A fact's value by its type and list of values, in an incident or a roster.
///
/// # Errors
/// `invalid_request` at `path`, with what the fact takes.
pub fn fact_value(fact: &Fact, given: &serde_json::Value, path: &str) -> Result<Value, Error> {
    let value = typed(fact.kind, given).ok_or_else(|| ill_typed(fact, given, path))?;
    if let Value::Text(text) = &value
        && !fact.values.is_empty()
        && !fact.values.contains(text)
    {
        let mut error = unknown("取值", "value", (text, path));
        let list = fact.values.join("、");
        error.hint = suggest(text, fact.values.iter().map(String::as_str))
            .or_else(|| Some(Text::new(format!("可用：{list}"), format!("known: {list}"))));
        return Err(error);
    }
    Ok(value)
}

/// A JSON value as a value of `kind`, if it is one.
///
/// Numbers must be whole: JSON's fractions are refused before they arrive here, and a decimal with
/// a fraction comes as a string (`"12.5"`), exactly. Dates, times and instants come as strings as
/// well. `None` where the value is not of that kind, or a boolean or number stands where a text is
/// wanted.
#[must_use]
pub fn typed(kind: Type, given: &serde_json::Value) -> Option<Value> {
    match (kind, given) {
        (Type::Boolean, serde_json::Value::Bool(truth)) => Some(Value::Boolean(*truth)),
        (Type::Decimal, serde_json::Value::Number(number)) => {
            Some(Value::Decimal(number.as_i64()?.into()))
        }
        (Type::Boolean, _) | (_, serde_json::Value::Bool(_) | serde_json::Value::Number(_)) => None,
        (kind, serde_json::Value::String(text)) => Value::parse(kind, text),
        _ => None,
    }
}

/// Says which JSON a fact of its type takes, with an example where the form is not obvious.
fn ill_typed(fact: &Fact, given: &serde_json::Value, path: &str) -> Error {
    let (zh, en) = match fact.kind {
        Type::Text => ("字符串", "a string"),
        Type::Decimal => (
            "整数或十进制数字符串，如 \"12.5\"",
            "an integer or a decimal as a string, such as \"12.5\"",
        ),
        Type::Boolean => ("true 或 false", "true or false"),
        Type::Date => ("日期，如 \"2026-03-02\"", "a date, such as \"2026-03-02\""),
        Type::Time => ("时刻，如 \"09:15\"", "a time, such as \"09:15\""),
        Type::DateTime => ("带时差的时间", "an instant with an offset"),
    };
    Error::new(
        ErrorKind::InvalidRequest,
        format!("事实 `{}` 应为{zh}，却是 `{given}`", fact.id),
        format!("fact `{}` takes {en}, not `{given}`", fact.id),
    )
    .at(path)
}
