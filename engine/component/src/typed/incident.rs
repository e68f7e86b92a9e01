//! An incident as the contract has it, from the record.
//!
//! Records cannot hold everything that JSON can and the other way round: a list of facts may name
//! one twice, and an integer may be larger than every host can hold. Both are refused in the words
//! that the JSON's reader has for them.

use std::collections::BTreeMap;

use gezhi_contract::incident::{Affected, Category, Incident, Place, Reporter};
use gezhi_contract::json::INTEGER_MAX;
use gezhi_contract::{Error, ErrorKind};

use super::{each, wit};

/// Reads an incident.
///
/// # Errors
/// `invalid_request` for an event or a fact that stands twice, and for an integer beyond ±(2^53−1).
pub(super) fn read(given: wit::Incident) -> Result<Incident, Error> {
    let wit::Incident {
        id,
        source_no,
        reported_at,
        events,
        channel,
        category,
        text,
        place,
        reporter,
        affected,
        confidential,
        facts,
    } = given;
    let events = events.into_iter().map(|wit::Event { id, at }| Ok((id, at)));
    let facts = facts.into_iter().map(|wit::Fact { id, value }| match value {
        wit::Value::Flag(truth) => Ok((id, truth.into())),
        wit::Value::Whole(number) if (-INTEGER_MAX..=INTEGER_MAX).contains(&number) => {
            Ok((id, number.into()))
        }
        wit::Value::Whole(number) => Err(beyond(&id, number)),
        wit::Value::Text(text) => Ok((id, text.into())),
    });
    Ok(Incident {
        id,
        source_no,
        reported_at,
        events: unique(events, "incident.events")?,
        channel,
        category: category.map(Category::from),
        text,
        place: place.map(Place::from),
        reporter: reporter.map(Reporter::from),
        affected: affected.map(each),
        confidential,
        facts: unique(facts, "incident.facts")?,
    })
}

/// A list of names and values as a map; a name that stands twice is refused.
fn unique<V>(
    list: impl Iterator<Item = Result<(String, V), Error>>,
    path: &str,
) -> Result<BTreeMap<String, V>, Error> {
    let mut out = BTreeMap::new();
    for entry in list {
        let (id, value) = entry?;
        if out.contains_key(&id) {
            let (zh, en) = (format!("重复的字段 `{id}`"), format!("duplicate field `{id}`"));
            return Err(Error::new(ErrorKind::InvalidRequest, zh, en).at(path));
        }
        out.insert(id, value);
    }
    Ok(out)
}

fn beyond(id: &str, number: i64) -> Error {
    Error::new(
        ErrorKind::InvalidRequest,
        format!("整数 `{number}` 超出 ±(2^53−1)，应写成字符串"),
        format!("integer `{number}` is beyond ±(2^53−1), expected a string"),
    )
    .at(format!("incident.facts.{id}"))
}

impl From<wit::Category> for Category {
    fn from(given: wit::Category) -> Self {
        let wit::Category { scheme, kind, code } = given;
        Self { scheme, kind, code }
    }
}

impl From<wit::Place> for Place {
    fn from(given: wit::Place) -> Self {
        let wit::Place { area_code, grids, subject, setting, kind, lon, lat } = given;
        Self { area_code, grids, subject, setting, kind, lon, lat }
    }
}

impl From<wit::Reporter> for Reporter {
    fn from(given: wit::Reporter) -> Self {
        let wit::Reporter { kind, anonymous } = given;
        Self { kind, anonymous }
    }
}

impl From<wit::Affected> for Affected {
    fn from(given: wit::Affected) -> Self {
        let wit::Affected { kind } = given;
        Self { kind }
    }
}
