//! An incident that was found, as a scenario ready for the pack's `scenarios/`.
//!
//! What is expected is what the pack answers now, so that `gezhi test` passes and tells when the
//! answer changes; a comment says which property that answer breaks. Whoever mends the rule writes
//! the right answer there.
//!
//! Not responsible for: running scenarios; see [`gezhi::scenario`].

use std::fmt::Write as _;

use gezhi_contract::decision::{Deadline, Party, Relation};
use gezhi_contract::{Decision, Incident};
use serde::Serialize;
use serde_json::Value;

use crate::check::Broken;
use crate::world::World;

/// A property's broken case as the text of a scenario file, its comments in Chinese.
#[must_use]
pub fn of_broken(world: &World, property: &str, broken: &Broken) -> String {
    let mut out = String::new();
    let reason = broken.reason.as_deref().map(one_line);
    let _ = writeln!(out, "# 仿真找到的一件事，它不合性质“{}”。", one_line(property));
    if let Some(reason) = reason {
        let _ = writeln!(out, "# 性质的说法：{reason}");
    }
    if let Some(other) = &broken.other {
        let text = serde_json::to_string(other).unwrap_or_default();
        let _ = writeln!(out, "# 同它比较的另一件事：{}", one_line(&text));
    }
    out.push_str(
        "# 下面期望的是规则包现在的答复，所以现在会通过；改好规则以后，把期望改成应有的答复。\n",
    );
    let title = format!("仿真：不合性质“{}”", one_line(property));
    let id = format!("sim-{}", broken.number);
    let decision = broken.decision.as_deref();
    out.push_str(&text(world, (&id, &title), &broken.incident, decision));
    out
}

/// An incident and what the pack answers now, as one `[[scenario]]`; where it answers nothing, the
/// expectation is the error `not_in_force`.
#[must_use]
pub fn text(
    world: &World,
    (id, title): (&str, &str),
    incident: &Incident,
    decision: Option<&Decision>,
) -> String {
    let mut out = String::from("[[scenario]]\n");
    let mut line = |key: &str, value: &str| {
        let _ = writeln!(out, "{key} = {value}");
    };
    line("id", &quoted(id));
    line("title", &quoted(title));
    let design = world.pack.sources.iter().find(|source| source.kind == "design");
    match design.or(world.pack.sources.first()) {
        Some(source) => {
            line("source", &quoted(&source.id));
            if source.kind != "design" {
                line("quote", &quoted("（仿真所拟，没有原文）"));
            }
        }
        None => line("source", &quoted("GEZHI-DESIGN")),
    }
    if world.roster.is_some() {
        line("roster", "true");
    }
    let value = serde_json::to_value(incident).unwrap_or_default();
    line("incident", &inline(&value));
    out.push_str("[scenario.expect]\n");
    match decision {
        Some(decision) => out.push_str(&expected(decision)),
        None => out.push_str("error = \"not_in_force\"\n"),
    }
    out
}

/// What policy staff look at: what it is, what becomes of it, who, where, by when.
fn expected(decision: &Decision) -> String {
    let mut out = String::new();
    let mut absent = Vec::new();
    let mut say = |path: &str, value: Option<Value>| match value {
        Some(value) if !value.is_null() => {
            let _ = writeln!(out, "{} = {}", quoted(path), inline(&value));
        }
        _ => absent.push(path.to_owned()),
    };
    let classification = &decision.classification;
    let responsibility = &decision.responsibility;
    say("admission", json(&decision.admission));
    say("classification.category", classification.category.as_ref().and_then(json));
    say("classification.affair", classification.affair.as_ref().and_then(json));
    say("classification.urgency", classification.urgency.as_ref().and_then(json));
    say("responsibility.mode", json(&responsibility.mode));
    say("responsibility.tier", responsibility.tier.as_ref().and_then(json));
    say("responsibility.goal_tier", responsibility.goal_tier.as_ref().and_then(json));
    for (at, party) in responsibility.parties.iter().enumerate() {
        if matches!(party.relation, Relation::Accountable | Relation::Responsible) {
            let (member, name) = named(party);
            say(&format!("responsibility.parties[{at}].{member}"), name.map(Value::from));
        }
    }
    for (at, deadline) in decision.deadlines.iter().enumerate() {
        due(at, deadline, &mut say);
    }
    let rules = rules(decision);
    if !absent.is_empty() {
        let _ = writeln!(out, "absent = {}", inline(&Value::from(absent)));
    }
    if !rules.is_empty() {
        let _ = writeln!(out, "rules = {}", inline(&Value::from(rules)));
    }
    out
}

fn named(party: &Party) -> (&'static str, Option<&str>) {
    match &party.role {
        Some(role) => ("role", Some(role)),
        None => ("name", party.name.as_deref()),
    }
}

fn due(at: usize, deadline: &Deadline, say: &mut dyn FnMut(&str, Option<Value>)) {
    say(&format!("deadlines[{at}].clock"), Some(Value::from(deadline.clock.as_str())));
    say(&format!("deadlines[{at}].limit"), deadline.limit.as_deref().map(Value::from));
    say(&format!("deadlines[{at}].due"), deadline.due.as_deref().map(Value::from));
}

/// The rows hit, without the catalogue's and those of scripts.
fn rules(decision: &Decision) -> Vec<String> {
    let trace = decision.trace.iter().flatten();
    let hit = trace.filter(|entry| entry.outcome == "hit" && !entry.rule.contains(':'));
    let mut out: Vec<String> = hit.map(|entry| entry.rule.clone()).collect();
    out.sort();
    out.dedup();
    out
}

/// A word of the contract as JSON.
fn json(value: &impl Serialize) -> Option<Value> {
    serde_json::to_value(value).ok()
}

/// A TOML value on one line.
fn inline(value: &Value) -> String {
    match value {
        Value::Null => quoted(""),
        Value::Bool(yes) => yes.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => quoted(text),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(inline).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(members) if members.is_empty() => "{}".to_owned(),
        Value::Object(members) => {
            let member = |(name, value): (&String, &Value)| {
                let bare = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
                let name = if bare && !name.is_empty() { name.clone() } else { quoted(name) };
                format!("{name} = {}", inline(value))
            };
            let members: Vec<String> = members.iter().map(member).collect();
            format!("{{ {} }}", members.join(", "))
        }
    }
}

/// A basic string of TOML.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            letter if letter.is_control() || letter == '\u{200b}' || letter == '\u{feff}' => {
                let _ = write!(out, "\\u{:04X}", u32::from(letter));
            }
            letter => out.push(letter),
        }
    }
    out.push('"');
    out
}

/// A comment ends with its line.
fn one_line(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}
