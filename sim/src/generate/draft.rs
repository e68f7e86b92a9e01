//! Putting a value into an incident where a column's path says, and taking it out again.
//!
//! Not responsible for: which value; and for what only a decision finds (affair, tier, mode).

use gezhi_contract::Incident;
use gezhi_contract::incident::{Affected, Place, Reporter};
use serde_json::Value;

use crate::world::{Moment, Spot, World, clock, day, whole_code};

/// Puts `value` where `path` says; tells whether an incident has such a member and may hold that.
pub(crate) fn put(world: &World, incident: &mut Incident, path: &str, value: &Value) -> bool {
    let word = value.as_str();
    match (path, word, value.as_bool()) {
        ("class", Some(code), _) => {
            let Some(category) = world.categories.get(code) else { return false };
            incident.category = Some(category.clone());
        }
        ("channel", Some(word), _) => incident.channel = Some(word.to_owned()),
        ("confidential", _, Some(yes)) => incident.confidential = Some(yes),
        ("reporter.kind", Some(word), _) => reporter(incident).kind = Some(word.to_owned()),
        ("reporter.anonymous", _, Some(yes)) => reporter(incident).anonymous = Some(yes),
        ("affected.kind", Some(word), _) => {
            incident.affected = Some(vec![Affected { kind: word.to_owned() }]);
        }
        ("reported.date" | "reported.time", Some(word), _) => return moved(world, incident, word),
        (path, Some(word), _) if path.starts_with("place.") => {
            return put_place(world, incident, (path, word));
        }
        _ => {
            if value.is_null() || !world.facts.iter().any(|fact| fact.id == path) {
                return false;
            }
            incident.facts.insert(path.to_owned(), value.clone());
        }
    }
    true
}

fn put_place(world: &World, incident: &mut Incident, (path, word): (&str, &str)) -> bool {
    let places = &world.places;
    let has = |spots: &[Spot]| !places.enrolled || spots.iter().any(|spot| spot.id == word);
    let known = match path {
        "place.subject" => has(&places.subjects),
        "place.grids" => has(&places.grids) || has(&places.areas),
        _ => true,
    };
    let code = whole_code(word, 6);
    if !known || (path == "place.area_code" && code.is_none()) {
        return false;
    }
    let place = incident.place.get_or_insert_with(Place::default);
    match path {
        "place.setting" => place.setting = Some(word.to_owned()),
        "place.kind" => place.kind = Some(word.to_owned()),
        "place.subject" => place.subject = Some(word.to_owned()),
        "place.grids" => place.grids = Some(vec![word.to_owned()]),
        "place.area_code" => place.area_code = code,
        _ => return false,
    }
    true
}

/// Another date or time of the report; later events are dropped, for they may now come before it.
fn moved(world: &World, incident: &mut Incident, word: &str) -> bool {
    let Some(Moment(at)) = Moment::read(&incident.reported_at) else { return false };
    let to = match (day(word), clock(word)) {
        (Some(date), _) => date.to_datetime(at.time()),
        (None, Some(time)) => at.date().to_datetime(time),
        (None, None) => return false,
    };
    incident.reported_at = Moment(to).text(&world.days.zone);
    incident.events.clear();
    true
}

/// Takes out what `path` names.
pub(crate) fn drop(incident: &mut Incident, path: &str) {
    match path {
        "class" => incident.category = None,
        "text" => incident.text = None,
        "channel" => incident.channel = None,
        "confidential" => incident.confidential = None,
        "affected.kind" => incident.affected = None,
        "reporter.kind" => reporter(incident).kind = None,
        "reporter.anonymous" => reporter(incident).anonymous = None,
        _ => {}
    }
    if let Some(place) = &mut incident.place {
        match path {
            "place.setting" => place.setting = None,
            "place.kind" => place.kind = None,
            "place.subject" => place.subject = None,
            "place.grids" => place.grids = None,
            "place.area_code" => place.area_code = None,
            _ => {}
        }
    }
    incident.facts.remove(path);
    if incident.reporter == Some(Reporter::default()) {
        incident.reporter = None;
    }
    if incident.place == Some(Place::default()) {
        incident.place = None;
    }
}

/// Takes out grids and subjects that the roster does not have on the incident's days, and events
/// before the report.
pub(crate) fn settle(world: &World, incident: &mut Incident) {
    let reported = incident.reported_at.clone();
    incident.events.retain(|_, at| *at >= reported);
    if !world.places.enrolled {
        return;
    }
    let last = incident.events.values().max().unwrap_or(&reported).clone();
    let first = reported.get(..10).unwrap_or_default();
    let last = last.get(..10).unwrap_or_default();
    let stands = |spots: &[Spot], id: &str| {
        spots.iter().any(|spot| spot.id == id && spot.stands(first, last))
    };
    let places = &world.places;
    if let Some(place) = &mut incident.place {
        if let Some(grids) = &mut place.grids {
            grids.retain(|id| stands(&places.grids, id) || stands(&places.areas, id));
        }
        place.grids.take_if(|grids| grids.is_empty());
        place.subject.take_if(|id| !stands(&places.subjects, id));
    }
    incident.place.take_if(|place| *place == Place::default());
}

fn reporter(incident: &mut Incident) -> &mut Reporter {
    incident.reporter.get_or_insert_with(Reporter::default)
}
