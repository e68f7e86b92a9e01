//! What a roster adds to a scene: where the case lies, what is known of the place, who is who
//! there.
//!
//! What the incident states wins over everything here; what nobody states is still unknown. From
//! the roster come, in this order: the grids, where a subject is named without them; the kind of
//! place and the setting; facts. They are known and not assumed, so they stand in no list of
//! assumptions.
//!
//! A subject may be named by id or by a name that only one subject of the day bears. Conditions see
//! both, so that a row may write either.
//!
//! Not responsible for: what is nearest; see `roster::site` and `roster::resolve`.

use std::rc::Rc;

use gezhi_contract::decision::Party;
use gezhi_contract::{Error, ErrorKind, Incident, Text};
use jiff::civil::Date;

use super::{Scene, Standard, Value};
use crate::book::Book;
use crate::decide::ask::Run;
use crate::diagnostic::suggest;
use crate::pack::Pack;
use crate::pack::vocabulary::Section;
use crate::roster::resolve::{RESOLVE_STEPS, When};
use crate::roster::{Register, Site};

/// How many ids are listed where a name is not unique.
const LISTED_MAX: usize = 12;

/// A scene's place in a roster.
#[derive(Clone, Debug)]
pub(super) struct Enrolled {
    register: Rc<Register>,
    site: Site,
    date: Date,
}

impl Scene {
    /// Finds the place in the roster and adds what it knows. The day is the top layer's, as for the
    /// district's own rules.
    pub fn enrol(
        &mut self,
        book: &Book,
        incident: &Incident,
        register: &Rc<Register>,
    ) -> Result<(), Error> {
        let Some(date) = self.dates.last().copied().flatten() else { return Ok(()) };
        let place = incident.place.clone().unwrap_or_default();
        let areas = grids(register, place.grids.as_deref().unwrap_or_default(), date)?;
        let subject = place.subject.as_deref().map(|word| named(register, word, date));
        let subject = subject.transpose()?;
        let mut site = register.site(subject, &areas, date);
        if let (true, Some(code)) = (site.is_nowhere(), &place.area_code) {
            site = register.site(subject, &register.coded(code, date), date);
        }
        self.standing((register, &site, date), &book.pack);
        for fact in &book.pack.vocabulary.facts {
            if !self.facts.contains_key(&fact.id)
                && let Some(value) = register.fact(&site, &fact.id)
            {
                self.facts.insert(fact.id.clone(), value.clone());
            }
        }
        self.enrolled = Some(Enrolled { register: Rc::clone(register), site, date });
        Ok(())
    }

    /// Subject, grids, kind of place and setting, as far as the incident leaves them open.
    fn standing(&mut self, (register, site, date): (&Register, &Site, Date), pack: &Pack) {
        let text = |text: &str| Value::Text(text.to_owned());
        if let Some(subject) = register.subject_of(site) {
            let mut names = vec![text(&subject.id)];
            if subject.name != subject.id {
                names.push(text(&subject.name));
            }
            self.set(Standard::Subject, names);
            let is_place = pack.vocabulary.section(Section::Places).any(|t| t.id == subject.kind);
            if is_place && !self.standard.contains_key(&Standard::PlaceKind) {
                self.set(Standard::PlaceKind, vec![text(&subject.kind)]);
            }
            let here = |id: &&String| register.area(id, date).is_some();
            let areas: Vec<Value> = subject.areas.iter().filter(here).map(|id| text(id)).collect();
            if !areas.is_empty() && !self.standard.contains_key(&Standard::Grids) {
                self.set(Standard::Grids, areas);
            }
        }
        if let Some(setting) = register.setting(site)
            && !self.standard.contains_key(&Standard::Setting)
        {
            self.set(Standard::Setting, vec![text(setting)]);
        }
    }

    /// The parties as the posts and organisations that they are here, charging each at
    /// `RESOLVE_STEPS`.
    ///
    /// One that is resolved already, or that the roster has nothing for, stays as it is; without a
    /// roster all do, and nothing is charged.
    #[must_use]
    pub fn resolve(&self, parties: Vec<Party>, run: &Run) -> Vec<Party> {
        let Some(Enrolled { register, site, date }) = &self.enrolled else { return parties };
        let classes: Vec<&str> = self
            .standard
            .get(&Standard::Class)
            .map_or_else(Vec::new, |all| all.iter().filter_map(code).collect());
        let when = When { date: *date, at: Some(self.reported), classes: Some(&classes) };
        let mut out = Vec::new();
        for party in parties {
            if party.unit.is_some() || party.post.is_some() {
                out.push(party);
                continue;
            }
            run.charge(RESOLVE_STEPS);
            let found = register.parties(&party, site, when);
            if found.is_empty() {
                out.push(party);
            }
            out.extend(found);
        }
        out
    }
}

/// A class as its code.
fn code(value: &Value) -> Option<&str> {
    if let Value::Text(code) = value { Some(code) } else { None }
}

/// The areas of the grids that an incident names.
fn grids(register: &Register, grids: &[String], date: Date) -> Result<Vec<usize>, Error> {
    let mut out = Vec::new();
    for (at, id) in grids.iter().enumerate() {
        let path = format!("incident.place.grids[{at}]");
        out.push(register.area_at(id, date).ok_or_else(|| {
            let ids = &register.area_ids;
            let known = ids.keys().map(String::as_str);
            missing(("网格", "grid"), (id, &path), (ids.contains_key(id), date), known)
        })?);
    }
    Ok(out)
}

/// The subject that an incident names, by id or else by a name of its own.
fn named(register: &Register, word: &str, date: Date) -> Result<usize, Error> {
    if let Some(at) = register.subject_at(word, date) {
        return Ok(at);
    }
    let path = "incident.place.subject";
    match register.subjects_named(word, date).as_slice() {
        [one] => Ok(*one),
        [] => {
            let (ids, names) = (&register.subject_ids, &register.subject_names);
            let once = ids.contains_key(word) || names.contains_key(word);
            let known = ids.keys().chain(names.keys()).map(String::as_str);
            Err(missing(("对象", "subject"), (word, path), (once, date), known))
        }
        several => {
            let ids = several.iter().filter_map(|at| register.subjects.get(*at));
            let ids: Vec<&str> = ids.map(|subject| subject.id.as_str()).take(LISTED_MAX).collect();
            let list = ids.join("、");
            Err(Error::new(
                ErrorKind::InvalidRequest,
                format!("名册有几个对象都叫 `{word}`"),
                format!("several subjects of the roster are called `{word}`"),
            )
            .at(path)
            .hint(format!("写编号：{list}"), format!("write an id: {list}")))
        }
    }
}

/// What the roster does not have, or not on that day.
fn missing<'a>(
    (zh, en): (&str, &str),
    (word, path): (&str, &str),
    (once, date): (bool, Date),
    known: impl Iterator<Item = &'a str>,
) -> Error {
    if once {
        return Error::new(
            ErrorKind::InvalidRequest,
            format!("名册里的{zh} `{word}` 在 {date} 不在册"),
            format!("the {en} `{word}` of the roster is not in force on {date}"),
        )
        .at(path);
    }
    let mut error = Error::new(
        ErrorKind::InvalidRequest,
        format!("名册没有{zh} `{word}`"),
        format!("the roster has no {en} `{word}`"),
    )
    .at(path);
    error.hint = suggest(word, known).or_else(|| {
        let zh = format!("先把{zh}加进名册，或不写");
        Some(Text::new(zh, format!("add the {en} to the roster, or leave it out")))
    });
    error
}
