//! `gezhi timeline`: the life of a case at an instant, as text, JSON or a drawing.

use std::fs;
use std::path::PathBuf;

use clap::Args;
use gezhi::contract::timeline::{Case, TimelineResponse};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::request::{Asked, members, now, typed, zoned};
use crate::arguments::PackArguments;
use crate::failure::{Exit, Failure};
use crate::terminal::Terminal;
use crate::timeline::{self, Life, Page};

/// Arguments of `timeline`.
#[derive(Debug, Args)]
#[command(after_help = crate::help::TIMELINE)]
pub struct Arguments {
    /// A JSON file with `incident`, `decision` and `events`, or `-` for standard input
    #[arg(value_name = "CASE")]
    pub case: PathBuf,
    #[command(flatten)]
    pub pack: PackArguments,
    /// The instant looked at, as 2026-03-03T10:00; now if not given
    #[arg(long = "at", id = "instant", value_name = "TIME")]
    pub at: Option<String>,
    /// Leave out the events after that instant, to see the case as it stood then
    #[arg(long)]
    pub replay: bool,
    /// Also draw it into this file, as SVG to look at and to print
    #[arg(long, value_name = "FILE")]
    pub svg: Option<PathBuf>,
}

/// Runs `timeline`.
pub fn run(arguments: &Arguments, terminal: &Terminal) -> Result<Exit, Failure> {
    let mut case = members(Some(&arguments.case))?;
    let asked = Asked::open(&arguments.pack, terminal)?;
    let zone = asked.zone();
    let at = arguments.at.as_ref().map_or_else(|| now(zone), |at| zoned(at, zone));
    if arguments.replay {
        let left_out = leave_out_after(&mut case, &at);
        terminal.note_line(
            &format!("重放：略去 {at} 以后的 {left_out} 个事件"),
            &format!("replay: {left_out} events after {at} are left out"),
        );
    }
    if !case.contains_key("decision") {
        decide(&mut case, &asked, terminal)?;
    }
    let request = json!({ "case": case, "at": at, "explain": true });
    let answer = asked.answer("timeline", &request)?;
    if terminal.json && arguments.svg.is_none() {
        terminal.print_json(&answer)?;
        return Ok(Exit::Fine);
    }
    let case: Case = typed(&Value::Object(case))?;
    let told: TimelineResponse = typed(&answer)?;
    let life = Life::new(&case, &told, &asked.labels, terminal.lang);
    if let Some(path) = &arguments.svg {
        let drawn = timeline::svg(&life);
        fs::write(path, drawn).map_err(|error| Failure::unwritable(path, &error))?;
    }
    if terminal.json {
        terminal.print_json(&answer)?;
    } else {
        let page = Page { colour: terminal.drawing().colour, columns: terminal.columns };
        terminal.print(&timeline::text(&life, page))?;
    }
    Ok(Exit::Fine)
}

/// A case that was not decided yet is decided now: good for trying out, while a host keeps the
/// decision of the intake, whatever the pack says later.
fn decide(
    case: &mut Map<String, Value>,
    asked: &Asked,
    terminal: &Terminal,
) -> Result<(), Failure> {
    let Some(incident) = case.get("incident") else { return Ok(()) };
    let decision = asked.answer("decide", &json!({ "incident": incident }))?;
    terminal.note_line(
        "案件里没有答复（decision），按现在打开的规则包当场答复；正式使用应存下受理时的答复",
        "the case holds no decision: the open pack decides now; a host keeps the one of the intake",
    );
    case.insert("decision".to_owned(), decision);
    Ok(())
}

/// Takes out what happened after `at`, from the events and from what the incident knows of them;
/// what cannot be read as an instant stays for the engine to speak of. Tells how many events.
fn leave_out_after(case: &mut Map<String, Value>, at: &str) -> usize {
    let Ok(at) = at.parse::<Timestamp>() else { return 0 };
    let later = |instant: Option<&Value>| {
        let instant = instant.and_then(Value::as_str);
        instant.and_then(|text| text.parse::<Timestamp>().ok()).is_some_and(|instant| instant > at)
    };
    let known = case.get_mut("incident").and_then(|incident| incident.get_mut("events"));
    if let Some(known) = known.and_then(Value::as_object_mut) {
        known.retain(|_, instant| !later(Some(instant)));
    }
    let Some(events) = case.get_mut("events").and_then(Value::as_array_mut) else { return 0 };
    let before = events.len();
    events.retain(|event| !later(event.get("at")));
    before.saturating_sub(events.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaves_out_what_came_later_and_nothing_else() {
        let mut case = json!({
            "incident": { "events": {
                "accepted": "2026-03-02T09:30:00+08:00",
                "dispatched": "2026-03-02T10:30:00+08:00",
            } },
            "events": [
                { "event": "accepted", "at": "2026-03-02T09:30:00+08:00" },
                { "event": "registered", "at": "2026-03-02T02:00:00Z" },
                { "event": "dispatched", "at": "2026-03-02T10:30:00+08:00" },
                { "event": "handled", "at": "soon" },
            ],
        });
        let case = case.as_object_mut().unwrap();
        assert_eq!(leave_out_after(case, "2026-03-02T10:00:00+08:00"), 1);
        let left: Vec<&str> = case["events"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|event| event["event"].as_str())
            .collect();
        assert_eq!(left, ["accepted", "registered", "handled"]);
        assert_eq!(case["incident"]["events"].as_object().unwrap().len(), 1);
        assert_eq!(leave_out_after(case, "whenever"), 0);
    }
}
