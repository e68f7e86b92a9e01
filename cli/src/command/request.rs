//! Requests that come whole, as JSON: read from a file or standard input, put to the open pack.

use std::io::Read;
use std::path::{Path, PathBuf};

use clap::Args;
use gezhi::Pack;
use gezhi::contract::{Bundle, json};
use jiff::{Timestamp, tz};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::arguments::PackArguments;
use crate::failure::Failure;
use crate::labels::Labels;
use crate::packs::{self, Named};
use crate::terminal::Terminal;

/// A request whose rules are those of one day.
#[derive(Debug, Args)]
pub struct Dated {
    /// A JSON file with the request, or `-` for standard input
    #[arg(value_name = "REQUEST")]
    pub request: Option<PathBuf>,
    #[command(flatten)]
    pub pack: PackArguments,
    /// The day whose rules are in force, as 2026-03-02
    #[arg(long = "at", id = "day", value_name = "DAY")]
    pub at: Option<String>,
}

impl Dated {
    /// The answer and what its ids are called; nothing where it was asked for as JSON, which is
    /// then printed already.
    pub fn ask<T: DeserializeOwned>(
        &self,
        function: &str,
        terminal: &Terminal,
    ) -> Result<Option<(T, Labels)>, Failure> {
        let asked = Asked::open(&self.pack, terminal)?;
        let mut request = members(self.request.as_deref())?;
        put(&mut request, "at", self.at.as_ref());
        let answer = asked.answer(function, &Value::Object(request))?;
        if terminal.json {
            terminal.print_json(&answer)?;
            return Ok(None);
        }
        Ok(Some((typed(&answer)?, asked.labels)))
    }
}

/// A pack, open, with what its ids are called.
pub struct Asked {
    pack: Pack,
    bundle: Bundle,
    /// What ids are called.
    pub labels: Labels,
}

impl Asked {
    /// Opens the pack.
    pub fn open(arguments: &PackArguments, terminal: &Terminal) -> Result<Self, Failure> {
        let Named { pack, bundle } = packs::named(arguments, terminal)?;
        let described = pack.describe().map_err(|error| Failure::call(error, None))?;
        let labels = described.pack.as_ref().map(Labels::of).unwrap_or_default();
        Ok(Self { pack, bundle, labels })
    }

    /// The zone of local times, as `+08:00`.
    pub fn zone(&self) -> &str {
        &self.pack.summary().zone
    }

    /// The answer, as the engine wrote it.
    pub fn answer(&self, function: &str, request: &Value) -> Result<Value, Failure> {
        let answer = self.pack.call(function, &request.to_string());
        let answer = answer.map_err(|error| Failure::call(error, Some(&self.bundle)))?;
        understood(serde_json::from_str(&answer))
    }
}

/// An answer as the type that the contract gives it.
pub fn typed<T: DeserializeOwned>(answer: &Value) -> Result<T, Failure> {
    understood(serde_json::from_value(answer.clone()))
}

fn understood<T>(read: Result<T, serde_json::Error>) -> Result<T, Failure> {
    read.map_err(|error| {
        Failure::said(
            format!("看不懂引擎的答复：{error}"),
            format!("the engine's answer does not fit the contract: {error}"),
        )
    })
}

/// The members of the request in a file; none where no file is named.
pub fn members(path: Option<&Path>) -> Result<Map<String, Value>, Failure> {
    let Some(path) = path else { return Ok(Map::new()) };
    let named = path.display();
    let text = if path.as_os_str() == "-" {
        let mut text = String::new();
        let read = std::io::stdin().read_to_string(&mut text);
        read.map_err(|error| Failure::unreadable(path, &error))?;
        text
    } else {
        std::fs::read_to_string(path).map_err(|error| Failure::io(path, &error))?
    };
    match json::parse::<Value>(&text) {
        Ok(Value::Object(members)) => Ok(members),
        Ok(_) => Err(Failure::said(
            format!("`{named}` 不是 JSON 对象"),
            format!("`{named}` is no JSON object"),
        )
        .hint("格式见 gezhi schema", "its form is told by `gezhi schema`")),
        Err(error) => Err(Failure::Contract(Box::new(error), None)),
    }
}

/// Puts an argument into the request, in the place of what the file says.
pub fn put(members: &mut Map<String, Value>, name: &str, value: Option<&String>) {
    if let Some(value) = value {
        members.insert(name.to_owned(), Value::String(value.clone()));
    }
}

/// A local time gets the pack's zone; a time with an offset stays.
pub fn zoned(time: &str, zone: &str) -> String {
    let bare = time.len() <= "2026-03-02T09:15:00".len() && time.contains(['T', ' ']);
    if bare { format!("{}{zone}", with_seconds(time)) } else { time.to_owned() }
}

fn with_seconds(time: &str) -> String {
    let time = time.replacen(' ', "T", 1);
    if time.matches(':').count() == 1 { format!("{time}:00") } else { time }
}

/// The present instant, to the second: a host may look at the clock, the engine may not.
pub fn now(zone: &str) -> String {
    let seconds = Timestamp::now().as_second();
    let instant = Timestamp::from_second(seconds).unwrap_or_default();
    // Any date shows the offset of a pack, which never changes.
    let offset = format!("1970-01-01T00:00:00{zone}[{zone}]").parse::<jiff::Zoned>();
    let offset = offset.map_or(tz::Offset::UTC, |zoned| zoned.offset());
    instant.display_with_offset(offset).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_local_times_and_the_present_the_zone_of_the_pack() {
        assert_eq!(zoned("2026-03-02 09:15", "+08:00"), "2026-03-02T09:15:00+08:00");
        assert_eq!(zoned("2026-03-02T09:15:00Z", "+08:00"), "2026-03-02T09:15:00Z");
        assert!(now("+08:00").ends_with("+08:00"));
    }
}
